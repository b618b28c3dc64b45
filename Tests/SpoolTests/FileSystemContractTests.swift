import Testing

@testable import Spool

@Suite("Both forms of the file system")
struct FileSystemContractTests {
  @Test("make a folder with its parents and open it again", arguments: Machine.allCases)
  func makesFolders(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path + "/a/b/c", mode: 0o750)
      #expect(try folder.status().kind == .folder)
      #expect(try folder.status().mode & 0o777 == 0o750)
      #expect(try folder.status().owner == fileSystem.user)
      let again = try fileSystem.makeFolder(path + "/a/b/c", mode: 0o700)
      #expect(try again.status().inode == folder.status().inode)
      #expect(try again.status().mode & 0o777 == 0o750)
    }
  }

  @Test("say that a folder is absent, or is none", arguments: Machine.allCases)
  func refusesWhatIsNoFolder(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      try folder.create("file", bytes: [], mode: 0o600)
      let absent = #expect(throws: FileSystemError.self) {
        _ = try fileSystem.openFolder(path + "/none")
      }
      #expect(absent?.cause == .absent)
      let file = #expect(throws: FileSystemError.self) {
        _ = try fileSystem.openFolder(path + "/file")
      }
      #expect(file?.cause == .notAFolder)
    }
  }

  @Test("give a file the mode asked for, whatever the umask", arguments: Machine.allCases)
  func givesModes(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      try folder.create("a", bytes: [1], mode: 0o660)
      try folder.create("b", bytes: [1], mode: 0o600)
      _ = try folder.openGrowing("c", mode: 0o640)
      let inner = try folder.openFolder("d", creating: 0o2770)
      #expect(try folder.status(of: "a")?.mode == 0o660)
      #expect(try folder.status(of: "b")?.mode == 0o600)
      #expect(try folder.status(of: "c")?.mode == 0o640)
      #expect(try inner.status().mode == 0o2770)
      // Made inside, a folder keeps the bit that passes the group on.
      #expect(try inner.openFolder("e", creating: 0o700).status().mode == 0o2700)
    }
  }

  @Test("write a file whole and read any part of it", arguments: Machine.allCases)
  func writesAndReads(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try folder.create("a", bytes: content, mode: 0o600)
      let file = try folder.openFile("a")
      #expect(try file.status().size == 300_000)
      #expect(try file.read(at: 0, count: 300_000) == content)
      #expect(try file.read(at: 299_990, count: 100) == Array(content.suffix(10)))
      #expect(try file.read(at: 300_000, count: 100) == [])
      #expect(file.writerState() == .nobodyWrites)
    }
  }

  @Test(
    "write once more what a growing file holds, and go on at its end", arguments: Machine.allCases)
  func renews(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      let file = try folder.openGrowing("a", mode: 0o600)
      let content = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try file.append(content)
      for position in [0, 7, 1 << 20, 2_500_000] {
        try file.renew(from: Int64(position))
        #expect(try file.length() == 2_500_000)
      }
      try file.append([1, 2, 3])
      #expect(try file.read(at: 0, count: 3_000_000) == content + [1, 2, 3])
    }
  }

  @Test("never write over a file", arguments: Machine.allCases)
  func neverOverwrites(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      try folder.create("a", bytes: bytes("first"), mode: 0o600)
      let create = #expect(throws: FileSystemError.self) {
        try folder.create("a", bytes: bytes("second"), mode: 0o600)
      }
      #expect(create?.cause == .exists)
      try folder.create("b", bytes: bytes("other"), mode: 0o600)
      let rename = #expect(throws: FileSystemError.self) {
        try folder.rename("b", to: folder, as: "a")
      }
      #expect(rename?.cause == .exists)
      #expect(try folder.content("a") == bytes("first"))
      #expect(try folder.content("b") == bytes("other"))
    }
  }

  @Test("rename between folders, remove, and list in byte order", arguments: Machine.allCases)
  func renamesAndLists(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      let inner = try folder.openFolder("inner", creating: 0o700)
      for name in ["b", "B", "a", "ä", "-x", "line\nbreak"] as [FileName] {
        try folder.create(name, bytes: [], mode: 0o600)
      }
      try folder.create(FileName(bytes: [0xFF, 0xFE]), bytes: [], mode: 0o600)
      let names = try folder.names()
      #expect(
        names == ["-x", "B", "a", "b", "inner", "line\nbreak", "ä", FileName(bytes: [0xFF, 0xFE])])
      try folder.rename("b", to: inner, as: "moved")
      #expect(try folder.status(of: "b") == nil)
      #expect(try inner.names() == ["moved"])
      try inner.remove("moved")
      try inner.remove("moved")
      #expect(try inner.names() == [])
      let gone = #expect(throws: FileSystemError.self) {
        try folder.rename("b", to: inner, as: "moved")
      }
      #expect(gone?.cause == .absent)
    }
  }

  @Test(
    "refuse names that lead out of the folder", arguments: Machine.allCases,
    ["", ".", "..", "a/b", "../a", "a\0b"])
  func refusesPaths(_ machine: Machine, _ name: String) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path + "/in", mode: 0o700)
      for attempt in [
        { try folder.create(FileName(name), bytes: [], mode: 0o600) },
        { _ = try folder.openFile(FileName(name)) },
        { _ = try folder.openFolder(FileName(name), creating: nil) },
        { try folder.remove(FileName(name)) },
      ] {
        let error = #expect(throws: FileSystemError.self) { try attempt() }
        #expect(error?.cause == .leavesFolder)
      }
    }
  }

  @Test("let a file grow, be cut and be read while it grows", arguments: Machine.allCases)
  func growsAndCuts(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      let file = try folder.openGrowing("day", mode: 0o600)
      try file.append(bytes("first "))
      try file.append(bytes("second"))
      try file.sync()
      #expect(try file.length() == 12)
      try file.truncate(to: 6)
      try file.append(bytes("third"))
      #expect(try file.read(at: 0, count: 100) == bytes("first third"))
      let again = try folder.openGrowing("day", mode: 0o600)
      try again.append(bytes("!"))
      #expect(try file.length() == 12)
      #expect(throws: FileSystemError.self) { try file.truncate(to: 13) }
      #expect(try folder.content("day") == bytes("first third!"))
    }
  }

  @Test("sync files, folders and the whole file system", arguments: Machine.allCases)
  func syncs(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      try folder.create("a", bytes: [1], mode: 0o600)
      try folder.syncFile("a")
      try folder.sync()
      try folder.syncFileSystem()
      let absent = #expect(throws: FileSystemError.self) { try folder.syncFile("none") }
      #expect(absent?.cause == .absent)
    }
  }

  @Test("open only regular files as files", arguments: Machine.allCases)
  func opensOnlyFiles(_ machine: Machine) throws {
    try machine.run { fileSystem, path in
      let folder = try fileSystem.makeFolder(path, mode: 0o700)
      _ = try folder.openFolder("folder", creating: 0o700)
      let error = #expect(throws: FileSystemError.self) { _ = try folder.openFile("folder") }
      #expect(error?.cause == .notAFile)
      #expect(throws: FileSystemError.self) { _ = try folder.openGrowing("folder", mode: 0o600) }
    }
  }
}
