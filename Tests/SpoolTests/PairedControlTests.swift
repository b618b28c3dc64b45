import Testing

@testable import Spool

@Suite("The control file of a pair")
struct PairedControlTests {
  private static func peek(
    _ inbox: Inbox, _ name: FileName, most: Int64 = 100
  ) throws -> Peek {
    let entry = try #require(try inbox.scan().first { $0.name == name })
    return try inbox.peek(entry, maxBytes: most, settle: 0, mustRest: false)
  }

  @Test("is looked into where it lies", arguments: Machine.allCases)
  func isRead(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let inbox = try Inbox.open(path, on: fileSystem)
      try inbox.folder.create("a.ctl", bytes: bytes("<D/>"), mode: 0o640)
      #expect(try Self.peek(inbox, "a.ctl") == .bytes(bytes("<D/>")))
      #expect(try Self.peek(inbox, "a.ctl", most: 3) == .large)
      #expect(try inbox.folder.names().contains("a.ctl"))
    }
  }

  @Test("is none where it is no file, not finished, or gone", arguments: Machine.allCases)
  func isNone(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let inbox = try Inbox.open(path, on: fileSystem)
      _ = try inbox.folder.openFolder("b.ctl", creating: 0o700)
      #expect(try Self.peek(inbox, "b.ctl") == .cannotBeDrop(.folder))
      try inbox.folder.create(".c.ctl", bytes: [], mode: 0o640)
      #expect(try Self.peek(inbox, ".c.ctl") == .notYet(.temporaryName))
      try inbox.folder.create("d.ctl", bytes: [], mode: 0o640)
      let entry = try #require(try inbox.scan().first { $0.name == "d.ctl" })
      try inbox.folder.remove("d.ctl")
      #expect(
        try inbox.peek(entry, maxBytes: 100, settle: 0, mustRest: false) == .notYet(.gone))
    }
  }

  @Test(
    "goes with its drop, but for one that belongs to a new file of the same name",
    arguments: Machine.allCases, [false, true])
  func isRemoved(_ machine: Machine, _ isDroppedAgain: Bool) throws {
    try machine.run { fileSystem, path in
      let inbox = try Inbox.open(path, on: fileSystem)
      for name in ["a.dat", "a.ctl"] as [FileName] {
        try inbox.folder.create(name, bytes: bytes("x"), mode: 0o640)
      }
      let pair = try #require(InboxPairs.applied(to: try inbox.scan(), taken: []).first)
      guard case .taken(let drop) = try inbox.take(pair, number: 7, maxBytes: 10, settle: 0) else {
        Issue.record("not taken")
        return
      }
      if isDroppedAgain {
        try inbox.folder.create("a.dat", bytes: bytes("new"), mode: 0o640)
      }
      #expect(try inbox.removeControl(of: drop.takenName))
      #expect(try inbox.folder.names().contains("a.ctl") == isDroppedAgain)
    }
  }

  @Test("is none of a drop that came alone", arguments: Machine.allCases)
  func isAlone(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let inbox = try Inbox.open(path, on: fileSystem)
      try inbox.folder.create("a.xml", bytes: bytes("x"), mode: 0o640)
      let entry = try #require(try inbox.scan().first)
      guard case .taken(let drop) = try inbox.take(entry, number: 7, maxBytes: 10, settle: 0)
      else {
        Issue.record("not taken")
        return
      }
      #expect(try !inbox.removeControl(of: drop.takenName))
    }
  }
}
