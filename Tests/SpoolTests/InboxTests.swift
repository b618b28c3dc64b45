import Testing

@testable import Spool

@Suite("An inbox")
struct InboxTests {
  @Test("lists drops in byte order and leaves out our own folders", arguments: Machine.allCases)
  func scans(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let inbox = try Inbox.open(path, on: fileSystem)
      _ = try Outbox.open(path, on: fileSystem)
      for name in ["b.xml", "a.xml", "B.xml"] as [FileName] {
        try inbox.folder.create(name, bytes: [], mode: 0o600)
      }
      let entries = try inbox.scan()
      #expect(entries.map(\.name) == ["B.xml", "a.xml", "b.xml"])
      #expect(entries.allSatisfy { $0.verdict == .drop })
    }
  }

  @Test(
    "waits for names of unfinished files",
    arguments: [
      "x.part", "x.filepart", "x.tmp", "x.swp", "x~", "x.crdownload", "X.PART", ".x.xml", ".part",
    ])
  func waitsForTemporaryNames(_ name: String) throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/" + name, [1])
    let entry = try #require(try inbox.scan().first)
    #expect(entry.verdict == .notYet(.temporaryName))
    #expect(
      try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) == .notYet(.temporaryName))
    #expect(disk.list("/inbox/.taken") == [])
  }

  @Test("takes a drop out of reach and reads it", arguments: Machine.allCases)
  func takes(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let inbox = try Inbox.open(path, on: fileSystem)
      try inbox.folder.create("a.xml", bytes: bytes("<a/>"), mode: 0o640)
      let entry = try #require(try inbox.scan().first)
      let taking = try inbox.take(entry, number: 41, maxBytes: 100, settle: 0)
      guard case .taken(let drop) = taking else {
        Issue.record("not taken: \(taking)")
        return
      }
      #expect(drop.number == 41)
      #expect(drop.name == "a.xml")
      #expect(!drop.isNameClipped)
      #expect(drop.takenName == "41~a.xml")
      #expect(drop.bytes == bytes("<a/>"))
      #expect(drop.status.inode == entry.status.inode)
      #expect(try inbox.scan() == [])
      #expect(try inbox.taken.names() == ["41~a.xml"])
      #expect(try inbox.taken.status().mode & 0o777 == 0o700)
    }
  }

  @Test(
    "takes names of any bytes, and gives them back whole after a crash",
    arguments: Machine.allCases,
    [
      Array("-rf".utf8), Array("line\nbreak\u{1B}[31m".utf8), Array("\u{202E}lmx.a".utf8),
      [0xFF, 0xFE, 0x80], Array(repeating: UInt8(ascii: "n"), count: 250), Array("41~x".utf8),
      Array("a!b".utf8),
    ])
  func takesAnyName(_ machine: Machine, _ name: [UInt8]) throws {
    try machine.run { fileSystem, path in
      let inbox = try Inbox.open(path, on: fileSystem)
      try inbox.folder.create(FileName(bytes: name), bytes: [7], mode: 0o600)
      let entry = try #require(try inbox.scan().first)
      let first = try inbox.take(entry, number: 41, maxBytes: 10, settle: 0)
      let again = try Inbox.open(path, on: fileSystem)
      let leftover = try #require(try again.leftovers().first)
      #expect(leftover.name.bytes == name)
      #expect(leftover.number == 41)
      #expect(try again.retake(leftover, maxBytes: 10) == first)
    }
  }

  @Test("clips a name of 255 bytes, and says so", arguments: Machine.allCases)
  func clipsLongNames(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let inbox = try Inbox.open(path, on: fileSystem)
      let name = FileName(bytes: Array(repeating: UInt8(ascii: "n"), count: 255))
      try inbox.folder.create(name, bytes: [7], mode: 0o600)
      let entry = try #require(try inbox.scan().first)
      guard case .taken(let drop) = try inbox.take(entry, number: 123_456, maxBytes: 10, settle: 0)
      else {
        Issue.record("not taken")
        return
      }
      #expect(drop.name == name)
      #expect(!drop.isNameClipped)
      #expect(drop.takenName.bytes.count == 255)
      let leftover = try #require(try inbox.leftovers().first)
      #expect(leftover.isNameClipped)
      #expect(leftover.number == 123_456)
      #expect(leftover.name.bytes == Array(name.bytes.prefix(248)))
      guard case .taken(let again) = try inbox.retake(leftover, maxBytes: 10) else {
        Issue.record("not taken again")
        return
      }
      #expect(again.isNameClipped)
      #expect(again.bytes == [7])
    }
  }

  @Test("takes a file above the limit without reading it")
  func tooLarge() throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.putSparse("/inbox/huge.csv", size: 1 << 40)
    let entry = try #require(try inbox.scan().first)
    guard case .large(let drop) = try inbox.take(entry, number: 1, maxBytes: 100, settle: 0)
    else {
      Issue.record("not too large")
      return
    }
    #expect(drop.bytes == [])
    #expect(drop.status.size == 1 << 40)
    #expect(disk.list("/inbox/.taken") == ["1~huge.csv"])
  }

  @Test(
    "never takes what is no file",
    arguments: [
      (FileStatus.Kind.folder, Obstacle.folder), (.link, .link), (.pipe, .pipe),
      (.socket, .socket), (.device, .device),
    ])
  func refusesKinds(_ kind: FileStatus.Kind, _ obstacle: Obstacle) throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", kind: kind)
    let entry = try #require(try inbox.scan().first)
    #expect(entry.verdict == .cannotBeDrop(obstacle))
    #expect(
      try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) == .cannotBeDrop(obstacle))
    let quarantine = try disk.makeFolder("/quarantine", mode: 0o700)
    #expect(try inbox.quarantine(entry, number: 9, in: quarantine) == .moved)
    #expect(disk.list("/quarantine") == ["9"])
    #expect(try inbox.scan() == [])
  }

  @Test(
    "decides on the open file when something else was put in its place after the scan",
    arguments: [
      (FileStatus.Kind.folder, Obstacle.folder), (.link, .link), (.pipe, .pipe),
    ])
  func refusesSwapped(_ kind: FileStatus.Kind, _ obstacle: Obstacle) throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", [1])
    let entry = try #require(try inbox.scan().first)
    disk.put("/inbox/x.xml", kind: kind)
    #expect(
      try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) == .cannotBeDrop(obstacle))
    #expect(disk.list("/inbox/.taken") == [])
  }

  @Test("never takes a file with a second name, nor one of a stranger")
  func refusesHardLinksAndStrangers() throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk, owners: [2000])
    disk.put("/inbox/linked.xml", [1])
    disk.link("/inbox/linked.xml", as: "/elsewhere/name")
    disk.put("/inbox/strange.xml", [1], owner: 3000)
    disk.put("/inbox/well.xml", [1], owner: 2000)
    #expect(
      try inbox.scan().map(\.verdict) == [
        .cannotBeDrop(.hardLink), .cannotBeDrop(.foreignOwner), .drop,
      ])
  }

  @Test("answers that a file has gone, whenever that happens")
  func gone() throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", [1])
    let entry = try #require(try inbox.scan().first)
    disk.onStep { [disk] _, step in
      if step.operation == .rename { disk.collect("/inbox/x.xml") }
      return nil
    }
    #expect(try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) == .notYet(.gone))
    #expect(try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) == .notYet(.gone))
  }

  @Test("puts back a file that took the place of the one that was opened")
  func swappedBeforeRename() throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", bytes("old"))
    let entry = try #require(try inbox.scan().first)
    disk.onStep { [disk] _, step in
      if step.operation == .rename, step.folder == "/inbox" {
        disk.put("/inbox/x.xml", bytes("new"))
      }
      return nil
    }
    #expect(
      try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) == .notYet(.changedMeanwhile))
    #expect(disk.bytes("/inbox/x.xml") == bytes("new"))
    #expect(disk.list("/inbox/.taken") == [])
  }

  @Test("leaves a file alone while somebody writes it, and takes it when that has ended")
  func waitsForWriter() throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", bytes("half"))
    disk.openForWriting("/inbox/x.xml")
    let entry = try #require(try inbox.scan().first)
    #expect(try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) == .notYet(.beingWritten))
    #expect(disk.list("/inbox").contains("x.xml"))
    disk.closeAfterWriting("/inbox/x.xml")
    guard case .taken = try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) else {
      Issue.record("not taken")
      return
    }
  }

  @Test("puts a file back that somebody opened for writing just before it was taken")
  func writerArrivesLate() throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", bytes("half"))
    let entry = try #require(try inbox.scan().first)
    disk.onStep { [disk] _, step in
      if step.operation == .rename, step.folder == "/inbox" {
        disk.openForWriting("/inbox/x.xml")
        disk.put("/inbox/y.xml", [1])
      }
      return nil
    }
    #expect(try inbox.take(entry, number: 1, maxBytes: 10, settle: 0) == .notYet(.beingWritten))
    #expect(disk.bytes("/inbox/x.xml") == bytes("half"))
    #expect(disk.list("/inbox/.taken") == [])
  }

  @Test("puts a file back beside the one that has its name by then")
  func putsBackBeside() throws {
    let disk = SimulatedFileSystem()
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", bytes("first"))
    let entry = try #require(try inbox.scan().first)
    disk.onStep { [disk] _, step in
      if step.operation == .rename, step.folder == "/inbox" {
        disk.openForWriting("/inbox/x.xml")
      } else if step.operation == .rename {
        disk.put("/inbox/x.xml", bytes("second"))
      }
      return nil
    }
    #expect(try inbox.take(entry, number: 8, maxBytes: 10, settle: 0) == .notYet(.beingWritten))
    #expect(
      disk.files(below: "/inbox") == ["x.xml": bytes("second"), "8~x.xml": bytes("first")])
  }

  @Test("lets a file rest that no lease can be had for, by the disk's own clock")
  func settles() throws {
    let disk = SimulatedFileSystem()
    disk.canLease = false
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", [1])
    let made = disk.now
    disk.now += 4_999_999_999
    let entry = try #require(try inbox.scan().first)
    #expect(
      try inbox.take(entry, number: 1, maxBytes: 10, settle: 5_000_000_000)
        == .notYet(.unsettled(until: made + 5_000_000_000)))
    disk.now += 1
    let later = try #require(try inbox.scan().first)
    guard
      case .taken = try inbox.take(later, number: 1, maxBytes: 10, settle: 5_000_000_000)
    else {
      Issue.record("not taken")
      return
    }
    #expect(disk.list("/inbox/.taken") == ["1~x.xml"])
  }

  @Test("lets a file from the future rest from when it was first seen")
  func settlesAfterClockJump() throws {
    let disk = SimulatedFileSystem()
    disk.canLease = false
    let inbox = try Inbox.open("/inbox", on: disk)
    disk.put("/inbox/x.xml", [1])
    disk.now -= 31_536_000_000_000_000
    let seen = disk.now
    let entry = try #require(try inbox.scan().first)
    #expect(
      try inbox.take(entry, number: 1, maxBytes: 10, settle: 5_000)
        == .notYet(.unsettled(until: seen + 5_000)))
    disk.now += 5_000
    let later = try #require(try inbox.scan().first)
    guard case .taken = try inbox.take(later, number: 1, maxBytes: 10, settle: 5_000) else {
      Issue.record("not taken")
      return
    }
  }

  @Test("never has a drop in both places or in none, at whichever step it crashes")
  func crashesWhileTaking() throws {
    for step in 1... {
      let disk = SimulatedFileSystem()
      let inbox = try Inbox.open("/inbox", on: disk)
      try inbox.folder.syncFileSystem()
      disk.put("/inbox/x.xml", bytes("content"))
      disk.forgetSteps()
      let entry = try #require(try inbox.scan().first)
      disk.failAtStep(step, leaving: .torn(seed: UInt64(step)))
      do {
        _ = try inbox.take(entry, number: 1, maxBytes: 10, settle: 0)
        try inbox.taken.sync()
        try inbox.folder.sync()
        try inbox.settle("1~x.xml", .remove)
        #expect(step > 3)
        return
      } catch {
        disk.restart()
        #expect(
          Array(disk.files(below: "/inbox").values) == [bytes("content")],
          "crashed at step \(step)")
      }
    }
  }
}
