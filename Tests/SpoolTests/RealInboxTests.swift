import Glibc
import Locks
import Testing

@testable import Spool

@Suite("An inbox on a real disk")
struct RealInboxTests {
  @Test("tells links, pipes, sockets, folders and hard links from drops")
  func tellsKinds() throws {
    try Scratch.use { path in
      let inbox = try Inbox.open(path + "/inbox", on: RealFileSystem())
      try inbox.folder.create("a-drop", bytes: [1], mode: 0o600)
      try inbox.folder.create("b-linked", bytes: [1], mode: 0o600)
      #expect(link(path + "/inbox/b-linked", path + "/elsewhere") == 0)
      #expect(mkfifo(path + "/inbox/c-pipe", 0o600) == 0)
      #expect(symlink("/etc/passwd", path + "/inbox/d-link") == 0)
      #expect(mkdir(path + "/inbox/e-folder", 0o700) == 0)
      #expect(mknod(path + "/inbox/f-socket", S_IFSOCK | 0o600, 0) == 0)
      let entries = try inbox.scan()
      #expect(
        entries.map(\.verdict) == [
          .drop, .cannotBeDrop(.hardLink), .cannotBeDrop(.pipe), .cannotBeDrop(.link),
          .cannotBeDrop(.folder), .cannotBeDrop(.socket),
        ])
      let quarantine = try RealFileSystem().makeFolder(path + "/quarantine", mode: 0o700)
      for (index, entry) in entries.enumerated().dropFirst() {
        #expect(try inbox.quarantine(entry, number: Int64(index), in: quarantine) == .moved)
      }
      #expect(try inbox.scan().map(\.name) == ["a-drop"])
      #expect(try quarantine.names() == ["1", "2", "3", "4", "5"])
    }
  }

  @Test("refuses a link that took a drop's place after the scan")
  func refusesSwappedLink() throws {
    try Scratch.use { path in
      let inbox = try Inbox.open(path + "/inbox", on: RealFileSystem())
      try inbox.folder.create("x", bytes: [1], mode: 0o600)
      let entry = try #require(try inbox.scan().first)
      try inbox.folder.remove("x")
      #expect(symlink("/etc/passwd", path + "/inbox/x") == 0)
      #expect(
        try inbox.take(entry, number: 1, maxBytes: 1 << 20, settle: 0) == .cannotBeDrop(.link))
      #expect(try inbox.taken.names() == [])
    }
  }

  @Test("takes a sparse terabyte without reading it")
  func sparseTerabyte() throws {
    try Scratch.use { path in
      let inbox = try Inbox.open(path + "/inbox", on: RealFileSystem())
      try inbox.folder.create("x", bytes: [], mode: 0o600)
      let isLong = FileSizes.limit.withLock { _ in truncate(path + "/inbox/x", 1 << 40) == 0 }
      #expect(isLong)
      let entry = try #require(try inbox.scan().first)
      guard case .large(let drop) = try inbox.take(entry, number: 1, maxBytes: 100, settle: 0)
      else {
        Issue.record("not too large")
        return
      }
      #expect(drop.status.size == 1 << 40)
    }
  }

  @Test("leaves a file alone while it grows, and takes all of it afterwards")
  func growing() throws {
    try Scratch.use { path in
      let inbox = try Inbox.open(path + "/inbox", on: RealFileSystem())
      let writer = open(path + "/inbox/x", O_WRONLY | O_CREAT, 0o600)
      _ = write(writer, "half", 4)
      let entry = try #require(try inbox.scan().first)
      #expect(try inbox.take(entry, number: 1, maxBytes: 100, settle: 0) == .notYet(.beingWritten))
      _ = write(writer, "whole", 5)
      close(writer)
      guard case .taken(let drop) = try inbox.take(entry, number: 1, maxBytes: 100, settle: 0)
      else {
        Issue.record("not taken")
        return
      }
      #expect(drop.bytes == bytes("halfwhole"))
    }
  }

  @Test("takes and settles thousands of drops")
  func takesThousands() throws {
    try Scratch.use { path in
      let inbox = try Inbox.open(path + "/inbox", on: RealFileSystem())
      let content = [UInt8](repeating: UInt8(ascii: "x"), count: 2_000)
      for index in 0..<2_000 {
        try inbox.folder.create(FileName("referral-\(index).xml"), bytes: content, mode: 0o600)
      }
      var number: Int64 = 0
      for entry in try inbox.scan() {
        number += 1
        guard
          case .taken(let drop) = try inbox.take(
            entry, number: number, maxBytes: 10_000, settle: 0)
        else {
          Issue.record("not taken")
          return
        }
        try inbox.settle(drop.takenName, .remove)
      }
      #expect(number == 2_000)
      #expect(try inbox.taken.names() == [])
    }
  }
}
