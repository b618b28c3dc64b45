import Testing

@testable import Spool

@Suite("The IN folder of a MESH client")
struct ArrivalFolderTests {
  private static let pair = ["a.ctl": bytes("control"), "a.dat": bytes("data")]

  /// A disk on which a pair has arrived.
  private func disk() throws -> SimulatedFileSystem {
    let disk = SimulatedFileSystem()
    for path in ["/IN", "/inbox"] { _ = try disk.makeFolder(path, mode: 0o770) }
    for (name, content) in Self.pair { disk.put("/IN/\(name)", content) }
    try disk.openFolder("/IN").syncFileSystem()
    disk.forgetSteps()
    return disk
  }

  /// Hands all on that is there, and makes that durable.
  private func sort(_ disk: SimulatedFileSystem) throws -> [ArrivalFolder.Outcome] {
    let folder = ArrivalFolder(try disk.openFolder("/IN"))
    let inbox = try disk.openFolder("/inbox")
    let outcomes = try folder.arrivals().map { try folder.hand($0, to: inbox, needsData: true) }
    try folder.makeDurable(in: [inbox])
    return outcomes
  }

  @Test(
    "hands a pair on whole, at whichever step it is interrupted",
    arguments: [Crash.processKilled, .lost, .kept, .torn(seed: 3), .torn(seed: 8)])
  func crashes(_ crash: Crash) throws {
    for step in 1... {
      let disk = try disk()
      disk.failAtStep(step, leaving: crash)
      let isDone = (try? sort(disk)) != nil
      disk.restart()
      // In both folders, where the disk has kept the halves of a rename apart.
      let names = Set(disk.files(below: "/IN").keys).union(disk.files(below: "/inbox").keys)
      #expect(names == ["a.ctl", "a.dat"], "nothing is lost after step \(step)")
      _ = try sort(disk)
      #expect(disk.files(below: "/inbox") == Self.pair, "interrupted at step \(step)")
      #expect(disk.files(below: "/IN") == [:])
      if isDone {
        #expect(step > 4)
        return
      }
    }
  }

  @Test(
    "has handed a pair on for good, unless a sync is left out",
    arguments: [nil, "/IN", "/inbox"])
  func syncs(_ omitted: String?) throws {
    let disk = try disk()
    if let omitted { disk.omit([OmittedSync(.syncFolder, folderSuffix: omitted)]) }
    #expect(try sort(disk) == [.handedOn])
    disk.powerCut(leaving: .lost)
    disk.restart()
    let isHandedOn = disk.files(below: "/IN").isEmpty && disk.files(below: "/inbox") == Self.pair
    #expect(isHandedOn == (omitted == nil))
  }

  @Test("keeps what the inbox has one of, whatever the case of its ending")
  func collisions() throws {
    for name in ["a.dat", "a.ctl", "a.CTL"] {
      let disk = try disk()
      disk.put("/inbox/\(name)", bytes("other"))
      #expect(try sort(disk) == [.inTheWay])
      #expect(disk.files(below: "/IN") == Self.pair)
      #expect(disk.files(below: "/inbox") == [name: bytes("other")])
    }
  }

  @Test("keeps half a pair, and hands a control file on whose data file has gone before")
  func halves() throws {
    let disk = try disk()
    try disk.openFolder("/IN").remove("a.dat")
    #expect(try sort(disk) == [.withoutData])
    disk.put("/inbox/a.dat", bytes("data"))
    #expect(try sort(disk) == [.handedOn])
    #expect(disk.files(below: "/inbox") == Self.pair)
    disk.put("/IN/b.dat", bytes("data"))
    disk.put("/IN/c.part", bytes("unfinished"))
    #expect(try sort(disk) == [.withoutData])
    let folder = ArrivalFolder(try disk.openFolder("/IN"))
    let news = bytes("news")
    disk.put("/IN/d.ctl", news)
    let report = try #require(try folder.arrivals().first { $0.control == "d.ctl" })
    #expect(
      try folder.hand(report, to: disk.openFolder("/inbox"), needsData: false) == .handedOn)
    #expect(disk.bytes("/inbox/d.ctl") == news)
  }

  @Test("leaves links and folders alone, and says of a control file why it cannot be read")
  func oddities() throws {
    let disk = try disk()
    disk.put("/IN/l.dat", kind: .link)
    disk.put("/IN/f.ctl", kind: .folder)
    let folder = ArrivalFolder(try disk.openFolder("/IN"))
    #expect(try folder.arrivals().map(\.control) == ["a.ctl"])
    #expect(try folder.read("a.ctl", maxBytes: 100) == .bytes(bytes("control")))
    #expect(try folder.read("a.ctl", maxBytes: 3) == .large)
    #expect(try folder.read("gone.ctl", maxBytes: 100) == .notYet(.gone))
    #expect(try folder.read("f.ctl", maxBytes: 100) == .cannotBeDrop(.folder))
  }
}
