import Foundation
import Testing

@testable import Spool

@Suite("Hints about folders", .serialized)
struct FolderHintsTests {
  /// A folder that is removed in the end.
  private final class Temporary {
    let url = FileManager.default.temporaryDirectory.appending(path: "hints-\(UUID())")
    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(at: url) }
  }

  @Test("tell which folder a file was finished or renamed in, and of no temporary name")
  func files() throws {
    let (one, other) = try (Temporary(), Temporary())
    let hints = try FolderHints()
    #expect(hints.add(one.url.path, as: 1))
    #expect(hints.add(other.url.path, as: 2))
    #expect(!hints.wait(atMost: 0))
    try Data([1]).write(to: one.url.appending(path: "a.part"))
    #expect(hints.fetch().changed == [])
    try FileManager.default.moveItem(
      at: one.url.appending(path: "a.part"), to: one.url.appending(path: "a"))
    #expect(hints.wait(atMost: 10_000))
    #expect(hints.fetch().changed == [1])
    try Data([1]).write(to: other.url.appending(path: "b"))
    #expect(hints.fetch().changed == [2])
    #expect(hints.fetch() == HintedChanges())
  }

  @Test("tell of a folder that was moved or removed")
  func gone() throws {
    let parent = try Temporary()
    let folder = parent.url.appending(path: "inbox")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let hints = try FolderHints()
    #expect(hints.add(folder.path, as: 7))
    try FileManager.default.moveItem(at: folder, to: parent.url.appending(path: "old"))
    #expect(hints.fetch().gone == [7])
    #expect(!hints.add(folder.path, as: 7))
  }

  @Test("are given up without harm, and whoever waits can be woken")
  func none() throws {
    let folder = try Temporary()
    let hints = try FolderHints(hearsKernel: false)
    #expect(!hints.add(folder.url.path, as: 1))
    hints.wakeUp()
    #expect(hints.wait(atMost: 10_000))
    #expect(hints.fetch() == HintedChanges())
    #expect(!hints.wait(atMost: 0))
  }
}

@Suite("The mount of a folder")
struct NetworkMountTests {
  @Test(
    "is named where it is one of a network", arguments: [(0x6969, "NFS"), (0xFE53_4D42, "SMB")])
  func network(_ number: UInt32, _ name: String) {
    #expect(NetworkMount.name(ofType: number) == name)
  }

  @Test("has no name where it is local: ext4, XFS, Btrfs, tmpfs")
  func local() {
    for number: UInt32 in [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994] {
      #expect(NetworkMount.name(ofType: number) == nil)
    }
    #expect(NetworkMount.name(of: FileManager.default.temporaryDirectory.path) == nil)
    #expect(NetworkMount.name(of: "/nowhere") == nil)
  }
}
