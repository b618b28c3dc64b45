import Testing

@testable import Spool

@Suite("The simulated file system")
struct SimulatedFileSystemTests {
  private let disk = SimulatedFileSystem()

  /// A folder that is itself durable.
  private func folder(_ path: String = "/home") throws -> any Folder {
    try disk.makeFolder(path, mode: 0o700)
  }

  @Test("loses the content of a file that was not synced, though its name is durable")
  func losesContent() throws {
    let home = try folder()
    try home.create("a", bytes: bytes("content"), mode: 0o600)
    try home.sync()
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.bytes("/home/a") == [])
  }

  @Test("loses the name of a file that was synced, when its folder was not")
  func losesName() throws {
    let home = try folder()
    try home.create("a", bytes: bytes("content"), mode: 0o600)
    try home.syncFile("a")
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.list("/home") == [])
  }

  @Test("keeps what one sync of the file system has reached, in every folder of the device")
  func keepsSynced() throws {
    let home = try folder()
    let other = try folder("/other")
    try home.create("a", bytes: bytes("content"), mode: 0o600)
    try other.create("b", bytes: bytes("more"), mode: 0o600)
    try home.syncFileSystem()
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.files(below: "/") == ["home/a": bytes("content"), "other/b": bytes("more")])
  }

  @Test("loses or keeps an unsynced rename as a whole", arguments: 0..<40 as Range<UInt64>)
  func renamesAtomically(_ seed: UInt64) throws {
    let home = try folder()
    let outbox = try folder("/outbox")
    try home.create("a", bytes: bytes("content"), mode: 0o600)
    try home.syncFileSystem()
    try home.rename("a", to: outbox, as: "b")
    disk.powerCut(leaving: .torn(seed: seed))
    disk.restart()
    let files = disk.files(below: "/")
    #expect(
      files == ["home/a": bytes("content")] || files == ["outbox/b": bytes("content")])
  }

  @Test("loses a file whose old folder was synced after the rename, and whose new one was not")
  func losesHalfARename() throws {
    let home = try folder()
    let outbox = try folder("/outbox")
    try home.create("a", bytes: bytes("content"), mode: 0o600)
    try home.syncFileSystem()
    try home.rename("a", to: outbox, as: "b")
    try home.sync()
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.files(below: "/") == [:])
  }

  @Test("shows a file under both names when only its new folder was synced")
  func keepsBothNames() throws {
    let home = try folder()
    let outbox = try folder("/outbox")
    try home.create("a", bytes: [1], mode: 0o600)
    try home.syncFileSystem()
    try home.rename("a", to: outbox, as: "b")
    try outbox.sync()
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.files(below: "/") == ["home/a": [1], "outbox/b": [1]])
  }

  @Test("tears only what was added since the last sync", arguments: 0..<60 as Range<UInt64>)
  func tearsTail(_ seed: UInt64) throws {
    let home = try folder()
    let file = try home.openGrowing("day", mode: 0o600)
    try file.append(bytes("durable"))
    try file.sync()
    try home.sync()
    try file.append(Array(repeating: 9, count: 4_000))
    disk.powerCut(leaving: .torn(seed: seed))
    disk.restart()
    let left = try #require(disk.bytes("/home/day"))
    #expect(left.prefix(7) == bytes("durable")[...])
    #expect(left.count <= 4_007)
    #expect(left.dropFirst(7).allSatisfy { $0 == 9 || $0 == 0 })
  }

  @Test("tears content in every way")
  func tearsInEveryWay() throws {
    var kinds: Set<String> = []
    for seed in 0..<100 as Range<UInt64> {
      let disk = SimulatedFileSystem()
      let home = try disk.makeFolder("/home", mode: 0o700)
      try home.create("a", bytes: Array(repeating: 9, count: 4_000), mode: 0o600)
      try home.sync()
      disk.powerCut(leaving: .torn(seed: seed))
      disk.restart()
      let left = try #require(disk.bytes("/home/a"))
      switch (left.count, left.contains(0)) {
      case (0, _): kinds.insert("old")
      case (4_000, false): kinds.insert("whole")
      case (4_000, true): kinds.insert("zeros")
      default: kinds.insert("cut")
      }
    }
    #expect(kinds == ["old", "whole", "zeros", "cut"])
  }

  @Test("crashes at each step in turn and never shows a change that was not begun")
  func crashesAtEachStep() throws {
    for step in 1... {
      let disk = SimulatedFileSystem()
      disk.failAtStep(step, leaving: .processKilled)
      do {
        let home = try disk.makeFolder("/home", mode: 0o700)
        try home.create("a", bytes: bytes("content"), mode: 0o600)
        try home.syncFile("a")
        try home.rename("a", to: home, as: "b")
        try home.sync()
        #expect(step == 7)
        #expect(disk.files(below: "/home") == ["b": bytes("content")])
        return
      } catch {
        #expect(error.cause == .powerLost)
        disk.restart()
        let expected: [[String: [UInt8]]] = [
          [:], [:], ["a": bytes("con")], ["a": bytes("content")], ["a": bytes("content")],
          ["b": bytes("content")],
        ]
        #expect(disk.files(below: "/home") == expected[step - 1], "step \(step)")
      }
    }
  }

  @Test("lets nothing work between a crash and the restart, nor what was opened before it")
  func staysDown() throws {
    let home = try folder()
    disk.powerCut(leaving: .kept)
    #expect(throws: FileSystemError.self) { _ = try disk.openFolder("/home") }
    disk.restart()
    _ = try disk.openFolder("/home")
    #expect(throws: FileSystemError.self) { _ = try home.names() }
  }

  @Test("leaves out a sync in silence when told to, and only that one")
  func omitsSyncs() throws {
    let home = try folder()
    let other = try folder("/other")
    disk.omit([OmittedSync(.syncFolder, folderSuffix: "home")])
    for folder in [home, other] {
      try folder.create("a", bytes: [1], mode: 0o600)
      try folder.syncFile("a")
      try folder.sync()
    }
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.files(below: "/") == ["other/a": [1]])
  }

  @Test("fails a step as told, and a sync repeated after a failed one saves nothing")
  func failedSyncIsFinal() throws {
    let home = try folder()
    try home.create("a", bytes: bytes("content"), mode: 0o600)
    try home.sync()
    disk.onStep { _, step in step.operation == .syncFile ? .system(5) : nil }
    let error = #expect(throws: FileSystemError.self) { try home.syncFile("a") }
    #expect(error?.cause == .system(5))
    disk.onStep(nil)
    try home.syncFile("a")
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.bytes("/home/a") == [])
  }

  @Test("saves again what is written behind a failed sync's bytes once these are cut off")
  func cutBackAfterFailedSync() throws {
    let file = try folder().openGrowing("a", mode: 0o600)
    try folder().sync()
    try file.append([1, 2])
    try file.sync()
    try file.append([3, 4])
    disk.onStep { _, step in step.operation == .syncGrowing ? .system(5) : nil }
    #expect(throws: FileSystemError.self) { try file.sync() }
    disk.onStep(nil)
    try file.truncate(to: 2)
    try file.append([5])
    try file.sync()
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.bytes("/home/a") == [1, 2, 5])
  }

  @Test(
    "loses what a sync has failed for though the next goes well, unless it is written once more",
    arguments: [false, true])
  func renewedAfterFailedSync(_ isRenewed: Bool) throws {
    let file = try folder().openGrowing("a", mode: 0o600)
    try folder().sync()
    try file.append([1, 2])
    try file.sync()
    try file.append([3, 4])
    disk.onStep { _, step in step.operation == .syncGrowing ? .system(5) : nil }
    #expect(throws: FileSystemError.self) { try file.sync() }
    disk.onStep(nil)
    if isRenewed { try file.renew(from: 2) }
    try file.sync()
    disk.powerCut(leaving: .kept)
    disk.restart()
    #expect(disk.bytes("/home/a") == (isRenewed ? [1, 2, 3, 4] : [1, 2]))
  }

  @Test("gives back a staged file whose rename was not durable when its copy was collected")
  func redeliveryWindow() throws {
    let home = try folder()
    let outbox = try folder("/outbox")
    try home.create("a", bytes: [1], mode: 0o600)
    try home.syncFileSystem()
    try home.rename("a", to: outbox, as: "b")
    #expect(disk.collect("/outbox/b") == [1])
    disk.powerCut(leaving: .lost)
    disk.restart()
    #expect(disk.files(below: "/") == ["home/a": [1]])
  }

  @Test("refuses to rename between mounts, even where both have one device number")
  func separatesMounts() throws {
    disk.mount("/a", sharingDevice: true)
    let first = try disk.openFolder("/a")
    let second = try folder("/b")
    #expect(try first.status().device == second.status().device)
    try first.create("x", bytes: [], mode: 0o600)
    let error = #expect(throws: FileSystemError.self) {
      try first.rename("x", to: second, as: "x")
    }
    #expect(error?.cause == .crossesMounts)
  }

  @Test("copies itself with everything that is not durable yet")
  func copies() throws {
    let home = try folder()
    try home.create("a", bytes: [1], mode: 0o600)
    let copy = disk.copy()
    copy.powerCut(leaving: .lost)
    #expect(copy.list("/home") == [])
    #expect(disk.list("/home") == ["a"])
  }
}
