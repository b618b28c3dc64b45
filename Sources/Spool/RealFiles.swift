import CLinux
import Glibc
import Synchronization

/// A file of the machine's file system, open for reading.
final class RealReadableFile: ReadableFile {
  private let descriptor: Int32
  private let path: String

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    close(descriptor)
  }

  func status() throws(FileSystemError) -> FileStatus {
    try Spool.status(ofDescriptor: descriptor, path: path)
  }

  func writerState() -> WriterState {
    guard clinux_probe_lease(descriptor) != 0 else { return .nobodyWrites }
    return errno == EAGAIN ? .somebodyWrites : .unknown
  }

  func read(at position: Int64, count: Int) throws(FileSystemError) -> [UInt8] {
    try readAll(from: descriptor, at: position, count: count, path: path)
  }
}

/// A file of the machine's file system that grows at its end.
final class RealGrowingFile: GrowingFile {
  private let descriptor: Int32
  private let path: String
  /// Bytes appended since the kernel was last told to begin to write.
  private let waiting = Atomic(0)

  /// A file that grows by much goes to the disk while it grows, so that its sync has little left to wait for.
  private static let mostWaiting = 4 << 20

  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    close(descriptor)
  }

  func length() throws(FileSystemError) -> Int64 {
    try Spool.status(ofDescriptor: descriptor, path: path).size
  }

  func append(_ bytes: [UInt8]) throws(FileSystemError) {
    try writeAll(bytes, to: descriptor, path: path)
    let after = waiting.add(bytes.count, ordering: .relaxed).newValue
    guard after >= Self.mostWaiting else { return }
    waiting.subtract(after, ordering: .relaxed)
    // No more than a hint: that it fails, as on a file system without such ranges, changes nothing.
    _ = clinux_begin_writing(descriptor, 0, 0)
  }

  func renew(from position: Int64) throws(FileSystemError) {
    let flags = try uninterrupted("renew", path) { fcntl(descriptor, F_GETFL) }
    // To a file that is open for appending every write goes to the end.
    _ = try uninterrupted("renew", path) { fcntl(descriptor, F_SETFL, flags & ~O_APPEND) }
    defer { _ = fcntl(descriptor, F_SETFL, flags) }
    var place = position
    while true {
      let bytes = try read(at: place, count: Self.piece)
      if bytes.isEmpty { return }
      try writeAll(bytes, to: descriptor, at: place, path: path)
      place += Int64(bytes.count)
    }
  }

  private static let piece = 1 << 20

  func truncate(to length: Int64) throws(FileSystemError) {
    guard try self.length() >= length else {
      throw FileSystemError(operation: "truncate", path: path, cause: .system(EINVAL))
    }
    _ = try uninterrupted("truncate", path) { ftruncate(descriptor, off_t(length)) }
  }

  func sync() throws(FileSystemError) {
    // fdatasync includes the length: whatever is needed to read the bytes again.
    _ = try uninterrupted("sync", path) { fdatasync(descriptor) }
  }

  func read(at position: Int64, count: Int) throws(FileSystemError) -> [UInt8] {
    try readAll(from: descriptor, at: position, count: count, path: path)
  }
}
