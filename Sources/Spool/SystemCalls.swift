import CLinux
import Glibc

extension FileSystemError.Cause {
  /// The cause that an `errno` stands for.
  init(errorNumber: Int32) {
    self =
      switch errorNumber {
      case ENOENT: .absent
      case EEXIST: .exists
      case EXDEV: .crossesMounts
      case ENOSPC, EDQUOT: .noSpace
      case EACCES, EPERM: .noPermission
      case ELOOP: .leavesFolder
      case ENOTDIR: .notAFolder
      case EISDIR, ENXIO: .notAFile
      case EMFILE, ENFILE: .tooManyOpenFiles
      case EROFS: .readOnly
      default: .system(errorNumber)
      }
  }
}

/// Calls the kernel until it is not interrupted, and returns its answer when that is not negative.
///
/// `close` must not go through here: an interrupted `close` has closed the descriptor.
@inline(__always)
func uninterrupted<Answer: SignedInteger>(
  _ operation: String, _ path: @autoclosure () -> String, _ call: () -> Answer
) throws(FileSystemError) -> Answer {
  while true {
    let answer = call()
    if answer >= 0 { return answer }
    let number = errno
    if number != EINTR {
      throw FileSystemError(
        operation: operation, path: path(), cause: .init(errorNumber: number))
    }
  }
}

/// Closes a descriptor that was written through, where an error means that written bytes may be lost.
func closeWritten(_ descriptor: Int32, path: String) throws(FileSystemError) {
  guard close(descriptor) != 0 else { return }
  let number = errno
  // Linux has let go of the descriptor even then; closing again could close another's.
  guard number != EINTR else { return }
  throw FileSystemError(operation: "close", path: path, cause: .init(errorNumber: number))
}

/// Writes all bytes at the descriptor's position, however many calls that takes.
func writeAll(
  _ bytes: [UInt8], to descriptor: Int32, path: String
) throws(FileSystemError) {
  var written = 0
  while written < bytes.count {
    let count = try uninterrupted("write", path) {
      bytes.withUnsafeBytes { buffer in
        write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
    }
    // A zero answer to a non-empty write would loop for ever.
    guard count > 0 else {
      throw FileSystemError(operation: "write", path: path, cause: .noSpace)
    }
    written += count
  }
}

/// Writes all bytes at a position, over what is there.
func writeAll(
  _ bytes: [UInt8], to descriptor: Int32, at position: Int64, path: String
) throws(FileSystemError) {
  var written = 0
  while written < bytes.count {
    let count = try uninterrupted("write", path) {
      bytes.withUnsafeBytes { buffer in
        pwrite(
          descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written,
          off_t(position) + off_t(written))
      }
    }
    guard count > 0 else {
      throw FileSystemError(operation: "write", path: path, cause: .noSpace)
    }
    written += count
  }
}

/// Reads up to `count` bytes at a position; fewer only at the end of the file.
func readAll(
  from descriptor: Int32, at position: Int64, count: Int, path: String
) throws(FileSystemError) -> [UInt8] {
  var failure: FileSystemError?
  let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
    while filled < count {
      let answer = pread(
        descriptor, buffer.baseAddress?.advanced(by: filled), count - filled,
        off_t(position) + filled)
      if answer > 0 {
        filled += answer
      } else if answer == 0 {
        return
      } else if errno != EINTR {
        failure = FileSystemError(
          operation: "read", path: path, cause: .init(errorNumber: errno))
        return
      }
    }
  }
  if let failure { throw failure }
  return bytes
}

/// Returns the status of an open file or folder.
func status(ofDescriptor descriptor: Int32, path: String) throws(FileSystemError) -> FileStatus {
  var raw = stat()
  _ = try uninterrupted("status", path) { fstat(descriptor, &raw) }
  return FileStatus(raw)
}

extension FileStatus {
  /// What the kernel says, in our terms.
  init(_ raw: stat) {
    let kind: Kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      case S_IFIFO: .pipe
      case S_IFSOCK: .socket
      default: .device
      }
    self.init(
      kind: kind, device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino), size: Int64(raw.st_size),
      links: UInt64(raw.st_nlink), owner: raw.st_uid, group: raw.st_gid,
      mode: raw.st_mode & 0o7777,
      changedAt: Int64(raw.st_ctim.tv_sec) * 1_000_000_000 + Int64(raw.st_ctim.tv_nsec))
  }
}

extension FileName {
  /// Calls the kernel with the name as it wants names, NUL at the end.
  ///
  /// - Throws: `.leavesFolder` for what is no name of an entry: empty, `.`, `..`, or with `/` or NUL in it.
  func withPointer<Answer>(
    _ operation: String, _ path: String, _ body: (UnsafePointer<CChar>) -> Answer
  ) throws(FileSystemError) -> Answer {
    guard isEntryName else {
      throw FileSystemError(operation: operation, path: path, cause: .leavesFolder)
    }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: bytes.count + 1) { buffer in
      for index in bytes.indices {
        buffer[index] = CChar(bitPattern: bytes[index])
      }
      buffer[bytes.count] = 0
      guard let pointer = buffer.baseAddress else {
        preconditionFailure("memory for a name has no address")
      }
      return body(UnsafePointer(pointer))
    }
  }
}
