import Archive
import Exchange
import Ledger
import Spool
import Testing

@testable import Pipeline

extension SimulatedHome {
  /// Commits in the archive that do not read as whole ones: a ledger that is lost would cut off the last of them, though its
  /// files have left.
  var tornCommits: [Int64] {
    get throws {
      let archive = try ArchiveFolder(reading: paths.archive, in: disk)
      let catchUp = try ArchiveCatchUp(
        home: openHome(), ledger: ledger, keys: RecordKeys(key: Self.key))
      var tail = try ArchiveTail(of: archive, behind: [:])
      var torn: [Int64] = []
      var group: ArchivedGroup?
      while let entry = try tail.next() {
        if let ended = group, ended.number != entry.line.group {
          if try !catchUp.isWhole(ended) { torn.append(ended.number) }
          group = nil
        }
        if group == nil { group = ArchivedGroup(entry) }
        group?.add(entry)
      }
      if let last = group, try !catchUp.isWhole(last) { torn.append(last.number) }
      return torn
    }
  }
}

@Suite("Every commit in the archive reads as a whole one")
struct WholeCommitsTests {
  /// What is dropped by whom, and how the files are called.
  private static let odd: [(name: String, text: String, by: String)] = [
    ("empty.xml", "", MixedDrops.practice),
    ("no-xml.xml", "Dear all, please ring.", MixedDrops.practice),
    (
      "cut.xml", "<Referral xmlns=\"urn:referral-interchange:messages:1\"><Id>", MixedDrops.practice
    ),
    ("none.xml", "<Batch xmlns=\"urn:referral-interchange:messages:1\"/>", MixedDrops.practice),
    ("titles.csv", "Referral ID,Date,Surname\n", "money-matters"),
    ("blank.csv", "\n\n\n", "money-matters"),
    ("unknown.csv", "A,B\n1,2\n", "money-matters"),
    ("zip.xlsx", "PK\u{3}\u{4} and no more", "money-matters"),
  ]

  @Test("with files of which no record can be read, and notices of what could not be taken")
  func unreadable() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    for drop in Self.odd { home.drop(drop.name, drop.text, by: drop.by) }
    home.disk.put("/home/inbox/\(MixedDrops.practice)/folder/inside.xml", [0x20])
    try await home.run()
    #expect(home.ledger.records(after: 0, limit: 99).count >= Self.odd.count)
    #expect(try home.tornCommits == [])
  }

  @Test("with records of all outcomes, in files of one and in a spreadsheet over several commits")
  func mixed() async throws {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits = LargeDropTests.small
    _ = try home.openHome()
    MixedDrops.drop(into: home)
    LargeDropTests.drop(into: home)
    try await home.run()
    try await home.run()
    #expect(home.ledger.start().nextGroup > 4)
    #expect(try home.tornCommits == [])
  }

  @Test("with pairs of a MESH client, refused ones, and reports that are answered to nobody")
  func mesh() async throws {
    let home = SimulatedHome(generation: Mesh.generation)
    let drops = [
      ("a.dat", MixedDrops.referral("BB-1")), ("a.ctl", Mesh.control()),
      ("b.dat", MixedDrops.referral("BB-2")), ("b.ctl", Mesh.control(workflow: "SUS_CDS")),
      ("c.ctl", Mesh.report("ERROR", "14")), ("d.ctl", Mesh.report("SUCCESS", "00")),
      ("e.dat", MixedDrops.referral("BB-3", chi: "2311484045")), ("e.ctl", Mesh.control()),
    ]
    for (name, text) in drops { home.drop(name, text, by: Mesh.practice) }
    try await home.run()
    #expect(home.ledger.records(after: 0, limit: 99).count == 4)
    #expect(try home.tornCommits == [])
  }
}
