import CLinux
import Glibc

/// An open folder of the machine's file system.
package final class RealFolder: Folder {
  package let path: String
  let descriptor: Int32

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    close(descriptor)
  }

  package func status() throws(FileSystemError) -> FileStatus {
    try Spool.status(ofDescriptor: descriptor, path: path)
  }

  package func unorderedNames() throws(FileSystemError) -> [FileName] {
    // A descriptor of its own, since reading a folder moves a position that all users of a descriptor share.
    let reading = try uninterrupted("list", path) {
      openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard let stream = fdopendir(reading) else {
      let number = errno
      close(reading)
      throw FileSystemError(operation: "list", path: path, cause: .init(errorNumber: number))
    }
    defer { closedir(stream) }
    var names: [FileName] = []
    while let name = clinux_next_name(UnsafeMutableRawPointer(stream)) {
      let bytes = UnsafeBufferPointer(start: name, count: strlen(name))
      let entry = FileName(bytes: bytes.map { UInt8(bitPattern: $0) })
      if entry.isEntryName { names.append(entry) }
    }
    let number = errno
    guard number == 0 else {
      throw FileSystemError(operation: "list", path: path, cause: .init(errorNumber: number))
    }
    return names
  }

  package func status(of name: FileName) throws(FileSystemError) -> FileStatus? {
    var raw = stat()
    do {
      _ = try call("status", name) { fstatat(self.descriptor, $0, &raw, AT_SYMLINK_NOFOLLOW) }
    } catch let error where error.cause == .absent {
      return nil
    }
    return FileStatus(raw)
  }

  package func openFile(_ name: FileName) throws(FileSystemError) -> any ReadableFile {
    let opened = try openBeneath(name)
    let file = RealReadableFile(descriptor: opened, path: path)
    guard try file.status().kind == .file else {
      throw FileSystemError(operation: "open", path: path, cause: .notAFile)
    }
    return file
  }

  package func openFolder(
    _ name: FileName, creating mode: UInt32?
  ) throws(FileSystemError) -> any Folder {
    var isNew = false
    if let mode {
      do {
        _ = try call("make folder", name) { mkdirat(self.descriptor, $0, mode) }
        isNew = true
      } catch let error where error.cause == .exists {
        isNew = false
      }
    }
    // The names of folders are ours, so they may be told.
    let place = path + "/" + name.forMessages
    let opened: Int32
    do throws(FileSystemError) {
      opened = try call("open folder", name) {
        openat(self.descriptor, $0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      }
    } catch {
      throw FileSystemError(operation: error.operation, path: place, cause: error.cause)
    }
    let folder = RealFolder(descriptor: opened, path: place)
    if isNew, let mode { try folder.setMode(mode) }
    return folder
  }

  package func create(
    _ name: FileName, bytes: [UInt8], mode: UInt32
  ) throws(FileSystemError) {
    let opened = try call("create", name) {
      openat(
        self.descriptor, $0, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode & 0o700)
    }
    do {
      try setWiderMode(mode, on: opened)
      try writeAll(bytes, to: opened, path: path)
    } catch {
      close(opened)
      try? remove(name)
      throw error
    }
    do {
      try closeWritten(opened, path: path)
    } catch {
      try? remove(name)
      throw error
    }
  }

  package func openGrowing(
    _ name: FileName, mode: UInt32
  ) throws(FileSystemError) -> any GrowingFile {
    let flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    do {
      let opened = try call("create", name) {
        openat(self.descriptor, $0, flags | O_CREAT | O_EXCL, mode & 0o700)
      }
      let file = RealGrowingFile(descriptor: opened, path: path)
      try setWiderMode(mode, on: opened)
      return file
    } catch let error where error.cause == .exists {
      let opened = try call("open", name) { openat(self.descriptor, $0, flags) }
      let file = RealGrowingFile(descriptor: opened, path: path)
      guard try Spool.status(ofDescriptor: opened, path: path).kind == .file else {
        throw FileSystemError(operation: "open", path: path, cause: .notAFile)
      }
      return file
    }
  }

  package func rename(
    _ name: FileName, to folder: any Folder, as newName: FileName
  ) throws(FileSystemError) {
    guard let target = folder as? RealFolder else {
      preconditionFailure("a real entry is renamed into a folder that is not real")
    }
    // Two names are on the way at once, so the new one is made inside the pointer of the old one.
    let outcome: Result<Void, FileSystemError> = try name.withPointer("rename", path) { old in
      Result { () throws(FileSystemError) in
        _ = try target.call("rename", newName) {
          clinux_rename_noreplace(self.descriptor, old, target.descriptor, $0)
        }
      }
    }
    try outcome.get()
  }

  package func remove(_ name: FileName) throws(FileSystemError) {
    do {
      _ = try call("remove", name) { unlinkat(self.descriptor, $0, 0) }
    } catch let error where error.cause == .absent {
      return
    }
  }

  package func syncFile(_ name: FileName) throws(FileSystemError) {
    let opened = try openBeneath(name)
    do {
      _ = try uninterrupted("sync", path) { fsync(opened) }
    } catch {
      close(opened)
      throw error
    }
    try closeWritten(opened, path: path)
  }

  package func room() throws(FileSystemError) -> Room {
    var numbers = statvfs()
    _ = try uninterrupted("ask for free space", path) { fstatvfs(descriptor, &numbers) }
    func bytes(_ blocks: UInt) -> Int64 {
      let bytes = UInt64(blocks).multipliedReportingOverflow(by: UInt64(numbers.f_frsize))
      return bytes.overflow ? Int64.max : Int64(clamping: bytes.partialValue)
    }
    return Room(
      freeBytes: bytes(numbers.f_bavail), allBytes: bytes(numbers.f_blocks),
      freeFiles: Int64(clamping: numbers.f_favail), allFiles: Int64(clamping: numbers.f_files))
  }

  package func sync() throws(FileSystemError) {
    _ = try uninterrupted("sync folder", path) { fsync(descriptor) }
  }

  package func syncFileSystem() throws(FileSystemError) {
    _ = try uninterrupted("sync file system", path) { clinux_syncfs(descriptor) }
  }
}

extension RealFolder {
  /// Calls the kernel with a name, again and again while it is interrupted.
  private func call(
    _ operation: String, _ name: FileName, _ body: (UnsafePointer<CChar>) -> Int32
  ) throws(FileSystemError) -> Int32 {
    while true {
      let (answer, number) = try name.withPointer(operation, path) { pointer in
        let answer = body(pointer)
        return (answer, errno)
      }
      if answer >= 0 { return answer }
      if number != EINTR {
        throw FileSystemError(operation: operation, path: path, cause: .init(errorNumber: number))
      }
    }
  }

  /// Opens whatever the name stands for, for reading, unless it is a link or lies on another mount.
  private func openBeneath(_ name: FileName) throws(FileSystemError) -> Int32 {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    do {
      return try call("open", name) { clinux_open_beneath(self.descriptor, $0, flags) }
    } catch let error where error.cause == .crossesMounts {
      throw FileSystemError(operation: "open", path: path, cause: .leavesFolder)
    } catch let error where error.cause == .system(ENOSYS) || error.cause == .noPermission {
      return try openWithoutResolve(name, flags: flags)
    }
  }

  /// Opens where the kernel or its sandbox has no openat2: the name is a single step, so O_NOFOLLOW and a look at
  /// the device say the same, but for a bind mount of the same device over a file.
  private func openWithoutResolve(
    _ name: FileName, flags: Int32
  ) throws(FileSystemError) -> Int32 {
    let opened = try call("open", name) { openat(self.descriptor, $0, flags) }
    do throws(FileSystemError) {
      let found = try Spool.status(ofDescriptor: opened, path: path)
      let home = try status()
      guard found.device == home.device else {
        throw FileSystemError(operation: "open", path: path, cause: .leavesFolder)
      }
      return opened
    } catch {
      close(opened)
      throw error
    }
  }

  /// Gives a new file the bits that our umask has kept from it.
  private func setWiderMode(_ mode: UInt32, on opened: Int32) throws(FileSystemError) {
    guard mode & 0o077 != 0 else { return }
    _ = try uninterrupted("set mode", path) { fchmod(opened, mode) }
  }

  /// Gives a new folder its mode, and leaves it the set-group-id bit that it took from its parent: files made in it
  /// must belong to the partner's group.
  private func setMode(_ mode: UInt32) throws(FileSystemError) {
    let actual = try status().mode
    let wanted = mode | (actual & 0o2000)
    guard actual != wanted else { return }
    _ = try uninterrupted("set mode", path) { fchmod(descriptor, wanted) }
  }
}
