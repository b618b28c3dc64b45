import Testing

@testable import Spool

@Suite("An inbox that is only looked at")
struct InboxViewTests {
  private static let now: Int64 = 1_000_000_000_000

  private static func view(_ fileSystem: any FileSystem, _ path: String) throws -> InboxView {
    try #require(try InboxView.open(path, on: fileSystem, now: now))
  }

  @Test("is none where there is no folder, and makes none", arguments: Machine.allCases)
  func absent(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let view = try InboxView.open(path + "/nobody", on: fileSystem, now: Self.now)
      let folder = try fileSystem.existingFolder(path + "/nobody")
      #expect(view == nil && folder == nil)
    }
  }

  @Test("answers as one that takes, and leaves everything where it is", arguments: Machine.allCases)
  func answers(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      for (name, text) in [("a.xml", "<a/>"), ("b.xml", "<longer/>"), ("c.part", "")] {
        try folder.create(FileName(name), bytes: bytes(text), mode: 0o600)
      }
      _ = try folder.openFolder("folder", creating: 0o700)
      let names = try folder.names()
      let view = try Self.view(fileSystem, path)
      var answers: [String] = []
      for entry in try view.scan() {
        switch try view.take(entry, number: 7, maxBytes: 6, settle: 0) {
        case .taken(let drop):
          answers.append("taken")
          #expect(drop.bytes == bytes("<a/>") && drop.number == 7 && drop.takenName == "7~a.xml")
        case .large(let drop):
          answers.append("large")
          #expect(drop.bytes.isEmpty && drop.status.size == 9)
        case .notYet(let reason): answers.append("\(reason)")
        case .cannotBeDrop(let obstacle): answers.append("\(obstacle)")
        }
      }
      #expect(answers == ["taken", "large", "temporaryName", "folder"])
      #expect(try folder.names() == names)
    }
  }

  @Test("leaves out what it has answered for, and takes it up again as if it were taken")
  func again() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.put("/in/a.xml", bytes("<a/>"))
    fileSystem.put("/in/link", kind: .link)
    let view = try Self.view(fileSystem, "/in")
    for entry in try view.scan() {
      _ = try view.take(entry, number: 3, maxBytes: 100, settle: 0)
    }
    #expect(try view.scan() == [])
    fileSystem.put("/in/b.xml", [])
    #expect(try view.scan().map(\.name) == ["b.xml"])
    let leftover = try #require(try view.leftovers().first)
    #expect((leftover.number, leftover.name) == (3, "a.xml"))
    guard case .taken(let drop) = try view.retake(leftover, maxBytes: 100, isBegun: false) else {
      Issue.record("a drop was not taken up again")
      return
    }
    #expect(drop.bytes == bytes("<a/>"))
    fileSystem.now += 1
    fileSystem.write("/in/a.xml", bytes("<b/>"))
    #expect(
      try view.retake(leftover, maxBytes: 100, isBegun: false) == .notYet(.changedMeanwhile))
    // Another file of the name is another drop.
    fileSystem.put("/in/a.xml", bytes("<c/>"))
    #expect(try view.scan().map(\.name) == ["a.xml", "b.xml"])
  }

  @Test("presumes that a file rests when somebody has waited for it, but not while it is written")
  func presumes() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.canLease = false
    fileSystem.now = Self.now - 1_000
    fileSystem.put("/in/a.xml", bytes("<a/>"))
    let view = try Self.view(fileSystem, "/in")
    let entry = try #require(try view.scan().first)
    #expect(
      try view.take(entry, number: 1, maxBytes: 9, settle: 5_000)
        == .notYet(.unsettled(until: Self.now + 4_000)))
    view.presumeRest()
    guard case .taken = try view.take(entry, number: 1, maxBytes: 9, settle: 5_000) else {
      Issue.record("the file was not taken for finished")
      return
    }
    #expect(view.presumed == 1)
    fileSystem.canLease = true
    fileSystem.openForWriting("/in/a.xml")
    #expect(
      try view.take(entry, number: 2, maxBytes: 9, settle: 5_000) == .notYet(.beingWritten))
  }

  @Test("reads a large drop where it lies, and stops when somebody changes it")
  func steady() throws {
    let fileSystem = SimulatedFileSystem()
    fileSystem.put("/in/a.xml", bytes("0123456789"))
    let view = try Self.view(fileSystem, "/in")
    let entry = try #require(try view.scan().first)
    guard case .large(let drop) = try view.take(entry, number: 1, maxBytes: 4, settle: 0) else {
      Issue.record("the drop was not large")
      return
    }
    let file = try #require(try view.openSteady(drop))
    #expect(try file.read(at: 2, count: 3) == bytes("234"))
    fileSystem.now += 1
    fileSystem.write("/in/a.xml", bytes("0"))
    #expect(throws: FileSystemError(operation: "read", path: "/in", cause: .changed)) {
      try file.read(at: 2, count: 3)
    }
  }

  @Test("leaves out drops that are settled, and the first names of those that a power cut doubled")
  func leftBehind() throws {
    let fileSystem = SimulatedFileSystem()
    let inbox = try Inbox.open("/in", on: fileSystem)
    for name in ["a.xml", "b.xml", "c.xml"] as [FileName] {
      fileSystem.put("/in/\(String(decoding: name.bytes, as: UTF8.self))", bytes("<a/>"))
    }
    for (entry, number) in zip(try inbox.scan(), 1...2) {
      _ = try inbox.take(entry, number: Int64(number), maxBytes: 9, settle: 0)
    }
    fileSystem.link("/in/.taken/2~b.xml", as: "/in/b.xml")
    let view = try Self.view(fileSystem, "/in")
    view.leaveOut(settled: [1])
    #expect(try view.scan().map(\.name) == ["c.xml"])
    let leftovers = try view.leftovers()
    #expect(leftovers.map(\.number) == [2])
    guard case .taken = try view.retake(leftovers[0], maxBytes: 9, isBegun: false) else {
      Issue.record("the drop with two names was not taken up")
      return
    }
  }
}
