import Digests
import Foundation
import Ledger
import Referrals
import Synchronization
import Testing

@Suite("The SQLite ledger")
struct SQLiteLedgerTests {
  @Test("is a file that nobody else may read, and so are its companions")
  func isPrivate() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 1), delivering: [])
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(Set(names) == ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"])
    for name in names {
      let path = fixture.folder.appending(path: name).path
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
      #expect(mode as? Int == 0o600, "\(name)")
    }
  }

  @Test("syncs its log at every commit, also when opened again")
  func syncsEveryCommit() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    for _ in 1...2 {
      let ledger = try #require(fixture.ledger as? SQLiteLedger)
      #expect(try ledger.syncsEveryCommit())
      try fixture.reopen()
    }
  }

  @Test("leaves one file when it is closed")
  func leavesOneFile() throws {
    let fixture = try LedgerFixture(.sqlite)
    try fixture.ledger.stage(Make.firstGroup(records: 1), delivering: [])
    try fixture.ledger.close()
    let names = try FileManager.default.contentsOfDirectory(atPath: fixture.folder.path)
    #expect(names == ["ledger.sqlite"])
    try FileManager.default.removeItem(at: fixture.folder)
  }

  @Test("opens with every committed group after its process was killed")
  func survivesKill() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    var second = Make.group(2)
    second.changed = [Make.record(1, bucket: .held, code: "case.unknown")]
    try fixture.ledger.stage(second, delivering: [1])

    // What a killed process leaves: the database and its log as they are on disk, without an orderly close.
    let copy = try Self.copy(fixture, names: ["ledger.sqlite", "ledger.sqlite-wal"])
    defer { try? FileManager.default.removeItem(at: copy) }
    let survivor = try SQLiteLedger(path: copy.appending(path: "ledger.sqlite").path)
    #expect(try survivor.records(after: 0, limit: 9) == fixture.ledger.records(after: 0, limit: 9))
    #expect(try survivor.start().openGroups == [2])
    #expect(try survivor.tallies() == fixture.ledger.tallies())
    try survivor.stage(Make.group(3), delivering: [2])
    try survivor.close()
  }

  @Test("opens without a group whose log was torn before its end")
  func forgetsTornGroup() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    let log = fixture.path + "-wal"
    let whole = try Data(contentsOf: URL(filePath: log)).count
    var second = Make.group(2)
    second.records = [Make.record(4)]
    try fixture.ledger.stage(second, delivering: [])
    #expect(try Data(contentsOf: URL(filePath: log)).count > whole)

    let copy = try Self.copy(fixture, names: ["ledger.sqlite", "ledger.sqlite-wal"])
    defer { try? FileManager.default.removeItem(at: copy) }
    let torn = try FileHandle(forWritingTo: copy.appending(path: "ledger.sqlite-wal"))
    try torn.truncate(atOffset: UInt64(whole + 5_000))
    try torn.close()
    let survivor = try SQLiteLedger(path: copy.appending(path: "ledger.sqlite").path)
    #expect(try survivor.start().nextGroup == 2)
    #expect(try survivor.record(4) == nil)
    #expect(try survivor.records(after: 0, limit: 9).count == 3)
    try survivor.stage(second, delivering: [])
    #expect(try survivor.record(4) == second.records[0])
    try survivor.close()
  }

  private static func copy(_ fixture: LedgerFixture, names: [String]) throws -> URL {
    let copy = fixture.folder.appendingPathExtension("copy")
    try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
    for name in names {
      try FileManager.default.copyItem(
        at: fixture.folder.appending(path: name), to: copy.appending(path: name))
    }
    return copy
  }

  // MARK: Reading beside a writer

  @Test("is read beside its writer, group by group, and after an orderly end")
  func isReadBeside() throws {
    let fixture = try LedgerFixture(.sqlite)
    try fixture.ledger.stage(Make.firstGroup(records: 2), delivering: [])
    let reader = try SQLiteLedger.readOnly(path: fixture.path)
    #expect(try reader.start().nextGroup == 2)
    try fixture.ledger.stage(Make.group(2), delivering: [1])
    #expect(try reader.start().openGroups == [2])
    #expect(throws: LedgerError.readOnly) { try reader.stage(Make.group(3), delivering: []) }
    try reader.close()
    try fixture.ledger.close()
    let later = try SQLiteLedger.readOnly(path: fixture.path)
    #expect(try later.records(after: 0, limit: 9).count == 2)
    try later.close()
    try FileManager.default.removeItem(at: fixture.folder)
  }

  @Test(
    "finds one row as quickly as its statements are compiled once, however it is opened for reading"
  )
  func compilesOnce() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    var group = try Make.firstGroup(records: 1)
    group.records += (2...2_000).map { Make.record($0) }
    try fixture.ledger.stage(group, delivering: [])
    for isOfOneMoment in [false, true] {
      let reader = try SQLiteLedger.readOnly(path: fixture.path, ofOneMoment: isOfOneMoment)
      _ = try reader.records([1])
      let together = try Self.time { _ = try reader.records(after: 0, limit: 2_000) }
      let alone = try Self.time {
        for id in Int64(1)...2_000 { _ = try reader.records([id]) }
      }
      #expect(
        alone < together * 40, "\(alone / together) times as long, of one moment: \(isOfOneMoment)")
      try reader.close()
    }
  }

  /// The seconds that this thread needs for something.
  private static func time(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try body()
    return now() - start
  }

  /// Whether a group is staged.
  private final class Staging: Sendable {
    let hasBegun = Atomic(false)
    let isOver = Atomic(false)
  }

  @Test("answers while a group is being staged, with what was committed before")
  func answersBesideStaging() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.firstGroup(records: 1), delivering: [])
    var large = Make.group(2)
    large.records = (2...40_000).map { Make.record($0) }
    var request = FactRequest()
    request.references = [
      PartnerRecord(partner: 1, number: 1), PartnerRecord(partner: 1, number: 40_000),
    ]
    let staging = Staging()
    // A thread of its own, so that nobody's turn has to come before it begins.
    let writer = Thread { [large] in
      staging.hasBegun.store(true, ordering: .sequentiallyConsistent)
      do {
        try ledger.stage(large, delivering: [1])
      } catch {
        Issue.record(error)
      }
      staging.isOver.store(true, ordering: .sequentiallyConsistent)
    }
    writer.start()
    var answers = 0
    while !staging.isOver.load(ordering: .sequentiallyConsistent) {
      guard staging.hasBegun.load(ordering: .sequentiallyConsistent) else { continue }
      // Whoever waited for the writer would find the whole group.
      if try ledger.facts(for: request).references.count == 1 { answers += 1 }
    }
    // Staging takes a second or so, an answer less than a thousandth of it.
    #expect(answers > 10)
    #expect(try ledger.facts(for: request).references.count == 2)
  }

  @Test("says so when there is none to read, and makes none")
  func saysMissing() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(throws: LedgerError.missing) { try SQLiteLedger.readOnly(path: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("says so when its folder is missing")
  func saysUnopened() throws {
    let path = "/nowhere/\(UUID().uuidString)/ledger.sqlite"
    let error = #expect(throws: LedgerError.self) { try SQLiteLedger(path: path) }
    #expect(error?.code == "ledger.unopened")
  }

  @Test("refuses a file that is no ledger and leaves it as it is")
  func refusesOtherFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "ledger.sqlite")
    let bytes = Data(repeating: 0x41, count: 8_192)
    try bytes.write(to: file)
    #expect(throws: LedgerError.corrupt) { try SQLiteLedger(path: file.path) }
    #expect(throws: LedgerError.corrupt) { try SQLiteLedger.readOnly(path: file.path) }
    #expect(try Data(contentsOf: file) == bytes)
  }

  @Test("finds every identity at its newest, before and after many have moved on")
  func findsManyIdentities() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    for number in Int64(2)...12 {
      var group = Make.group(number)
      // Rows of one record are enough: the identities are what has to move.
      group.identities = (1...10_000)
        .map { index in
          let identity = Make.hash(Int(number) * 10_000 + index)
          return IdentityRow(partner: 1, identity: identity, record: 2, isTaken: true)
        }
      if number == 3 || number == 12 {
        group.identities.append(
          IdentityRow(
            partner: 1, identity: Make.hash(20_001), record: number == 3 ? 1 : 3, isTaken: true))
      }
      try fixture.ledger.stage(group, delivering: [number - 1])
    }
    var request = FactRequest()
    for number in [1, 20_001, 20_002, 70_500, 129_999, 130_001] {
      request.identities.insert(PartnerIdentity(partner: 1, identity: Make.hash(number)))
    }
    let found = try fixture.ledger.facts(for: request).identities
    func record(_ number: Int) -> Int64? {
      found[PartnerIdentity(partner: 1, identity: Make.hash(number))]?.id
    }
    #expect(record(1) == 1)
    #expect(record(20_001) == 3)
    #expect(record(20_002) == 2 && record(70_500) == 2 && record(129_999) == 2)
    #expect(record(130_001) == nil)
  }

  @Test("finds every identity at its newest when all have moved on and the round begins again")
  func goesRoundIdentities() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    // The same rows again and again count as more, so that the slices come to the end of what there is.
    for record in Int64(1)...3 {
      var group = Make.group(record + 1)
      group.identities = (1...50_000)
        .map { index in
          IdentityRow(
            partner: 1, identity: Make.hash(10_000 + index), record: record, isTaken: true)
        }
      try fixture.ledger.stage(group, delivering: [record])
    }
    var request = FactRequest()
    for number in stride(from: 10_001, through: 60_000, by: 7) {
      request.identities.insert(PartnerIdentity(partner: 1, identity: Make.hash(number)))
    }
    func records() throws -> [Int64: Int] {
      Dictionary(grouping: try fixture.ledger.facts(for: request).identities.values, by: \.id)
        .mapValues(\.count)
    }
    #expect(try records() == [3: request.identities.count])
    var group = Make.group(5)
    group.identities = request.identities.map {
      IdentityRow(partner: 1, identity: $0.identity, record: 1, isTaken: true)
    }
    try fixture.ledger.stage(group, delivering: [4])
    #expect(try records() == [1: request.identities.count])
  }

  @Test("refuses a ledger of a later version and leaves it as it is")
  func refusesNewer() throws {
    let fixture = try LedgerFixture(.sqlite)
    try fixture.ledger.close()
    let url = URL(filePath: fixture.path)
    let bytes = try Data(contentsOf: url)
    var limits = SQLiteLedger.Limits()
    limits.version = 0
    #expect(throws: LedgerError.newer(found: 4, known: 0)) {
      try SQLiteLedger(path: fixture.path, limits: limits)
    }
    #expect(try Data(contentsOf: url) == bytes)
    try FileManager.default.removeItem(at: fixture.folder)
  }

  @Test("leaves nothing of a group for which the disk has no room, and stays usable")
  func survivesFullDisk() throws {
    let fixture = try LedgerFixture(.sqlite)
    try fixture.ledger.stage(Make.firstGroup(records: 2), delivering: [])
    try fixture.ledger.close()
    var limits = SQLiteLedger.Limits()
    limits.pages = 40
    let ledger = try SQLiteLedger(path: fixture.path, limits: limits)
    var large = Make.group(2)
    large.records = (3...2_000).map { Make.record($0) }
    #expect(throws: LedgerError.full) { try ledger.stage(large, delivering: [1]) }
    #expect(try ledger.records(after: 0, limit: 9).count == 2)
    #expect(try ledger.start().openGroups == [1])
    #expect(try ledger.start().nextRecord == 3)
    var small = Make.group(2)
    small.records = [Make.record(3, code: "value.code")]
    try ledger.stage(small, delivering: [1])
    #expect(try ledger.record(3) == small.records[0])
    try ledger.close()
    try FileManager.default.removeItem(at: fixture.folder)
  }

  @Test("gives every error a code of its own, a plain cause and a cure")
  func explainsErrors() {
    let errors: [LedgerError] = [
      .locked, .corrupt, .full, .newer(found: 3, known: 1), .older(found: 0, known: 1), .missing,
      .io(result: 10), .readOnly, .numberUsed(.drop, 4), .numberUnknown(.record, 5),
    ]
    #expect(Set(errors.map(\.code)).count == errors.count)
    #expect(errors.allSatisfy { $0.code.hasPrefix("ledger.") && !$0.fix.isEmpty })
    #expect(LedgerError.newer(found: 3, known: 1).what.contains("version 3"))
  }
}
