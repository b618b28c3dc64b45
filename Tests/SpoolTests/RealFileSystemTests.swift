import Diagnostics
import Glibc
import Locks
import Testing

@testable import Spool

@Suite("The real file system")
struct RealFileSystemTests {
  @Test("never follows a link, and opens a pipe without waiting for its writer")
  func refusesLinksAndPipes() throws {
    try Scratch.use { path in
      let folder = try RealFileSystem().makeFolder(path, mode: 0o700)
      try folder.create("file", bytes: [1], mode: 0o600)
      #expect(symlink("file", path + "/link") == 0)
      #expect(mkfifo(path + "/pipe", 0o600) == 0)
      let link = #expect(throws: FileSystemError.self) { _ = try folder.openFile("link") }
      #expect(link?.cause == .leavesFolder)
      let pipe = #expect(throws: FileSystemError.self) { _ = try folder.openFile("pipe") }
      #expect(pipe?.cause == .notAFile)
      #expect(throws: FileSystemError.self) { _ = try folder.openGrowing("link", mode: 0o600) }
      let grown = #expect(throws: FileSystemError.self) {
        _ = try folder.openGrowing("pipe", mode: 0o600)
      }
      #expect(grown?.cause == .notAFile)
      #expect(try folder.status(of: "link")?.kind == .link)
      #expect(try folder.status(of: "pipe")?.kind == .pipe)
    }
  }

  @Test("says so when a file that is open cannot be read")
  func saysUnreadable() throws {
    // What the kernel has at the beginning of its own memory nobody can read.
    let file = try RealFileSystem().openFolder("/proc/\(getpid())").openFile("mem")
    let error = #expect(throws: FileSystemError.self) { _ = try file.read(at: 0, count: 1) }
    #expect(error?.cause == .system(EIO))
  }

  @Test("does not open a folder by a link")
  func refusesLinkedFolder() throws {
    try Scratch.use { path in
      let fileSystem = RealFileSystem()
      _ = try fileSystem.makeFolder(path + "/folder", mode: 0o700)
      #expect(symlink("folder", path + "/link") == 0)
      let error = #expect(throws: FileSystemError.self) {
        _ = try fileSystem.openFolder(path + "/link")
      }
      #expect(error?.cause == .notAFolder || error?.cause == .leavesFolder)
    }
  }

  @Test("knows whether somebody has a file open for writing")
  func knowsWriters() throws {
    try Scratch.use { path in
      let folder = try RealFileSystem().makeFolder(path, mode: 0o700)
      try folder.create("a", bytes: [1], mode: 0o600)
      let file = try folder.openFile("a")
      #expect(file.writerState() == .nobodyWrites)
      let writer = open(path + "/a", O_WRONLY)
      #expect(file.writerState() == .somebodyWrites)
      close(writer)
      #expect(file.writerState() == .nobodyWrites)
    }
  }

  @Test("leaves no file behind when its bytes do not fit, and says that the disk is full")
  func cleansUpAfterFullDisk() throws {
    try Scratch.use { path in
      let folder = try RealFileSystem().makeFolder(path, mode: 0o700)
      let large = [UInt8](repeating: 7, count: 40_000_001)
      // A limit on the size of files stands for the full disk; the signal that comes with it is ignored.
      signal(SIGXFSZ, SIG_IGN)
      let error = FileSizes.limit.withLock { _ in
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(1), &limit)
        var small = rlimit(rlim_cur: 40_000_000, rlim_max: limit.rlim_max)
        setrlimit(__rlimit_resource_t(1), &small)
        defer { setrlimit(__rlimit_resource_t(1), &limit) }
        return #expect(throws: FileSystemError.self) {
          try folder.create("large", bytes: large, mode: 0o600)
        }
      }
      #expect(error?.cause == .system(EFBIG))
      #expect(try folder.names() == [])
    }
  }

  @Test("closes every descriptor that it opens")
  func closesDescriptors() throws {
    try Scratch.use { path in
      let folder = try RealFileSystem().makeFolder(path, mode: 0o700)
      try folder.create("a", bytes: [1], mode: 0o600)
      _ = try folder.openFile("a").status()
      try folder.syncFile("a")
      _ = try folder.openGrowing("a", mode: 0o600).length()
      _ = try folder.names()
      _ = try folder.openFolder("inner", creating: 0o700)
      _ = try? folder.openFile("inner")
      _ = try? folder.openGrowing("inner", mode: 0o600)
      _ = try? folder.openFolder("a", creating: nil)
      _ = try? folder.create("a", bytes: [], mode: 0o600)
      #expect(try openDescriptors(below: path) == [path])
    }
  }

  /// The paths below a folder, itself included, that this process has open.
  private func openDescriptors(below path: String) throws -> [String] {
    try RealFileSystem().openFolder("/proc/self/fd").names()
      .compactMap { name in
        var target = [CChar](repeating: 0, count: 4_096)
        let number = String(decoding: name.bytes, as: UTF8.self)
        let count = readlink("/proc/self/fd/" + number, &target, target.count)
        let found = String(
          decoding: target.prefix(max(count, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return found.hasPrefix(path) ? found : nil
      }
  }

  @Test("lets one holder at a time have the home's lock, and names it")
  func locks() throws {
    try Scratch.use { path in
      let lock = try HomeLock.take(path + "/lock", for: "run")
      let error = #expect(throws: SpoolProblem.self) {
        _ = try HomeLock.take(path + "/lock", for: "run")
      }
      #expect(error == .held(by: LockHolder(process: getpid(), command: "run")))
      #expect(error?.diagnostic.code == "home.locked")
      withExtendedLifetime(lock) {}
    }
  }

  @Test("tells whether somebody has the home's lock, and neither makes nor takes it")
  func asksForLock() throws {
    try Scratch.use { path in
      let file = path + "/lock"
      #expect(try HomeLock.state(of: file) == .free)
      #expect(access(file, F_OK) != 0)
      do {
        let lock = try HomeLock.take(file, for: "run")
        #expect(
          try HomeLock.state(of: file) == .held(by: LockHolder(process: getpid(), command: "run")))
        withExtendedLifetime(lock) {}
      }
      #expect(try HomeLock.state(of: file) == .free)
      _ = try HomeLock.take(file, for: "run")
    }
  }

  @Test("gives the home's lock back when its holder ends")
  func unlocks() throws {
    try Scratch.use { path in
      do {
        let lock = try HomeLock.take(path + "/lock", for: "run")
        withExtendedLifetime(lock) {}
      }
      _ = try HomeLock.take(path + "/lock", for: "run")
    }
  }
}
