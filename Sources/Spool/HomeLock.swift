import CLinux
import Glibc

/// The lock that lets one changing program at a time work on a home.
///
/// The kernel gives it back when the program ends, however it ends. The file stays and names its last holder.
package final class HomeLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Takes the lock of the file at `path`, creating the file where it is missing, and writes our process number into it.
  ///
  /// - Throws: ``SpoolProblem/held(by:)`` when another program has it, ``SpoolProblem/fileSystem(_:)`` otherwise.
  package static func take(_ path: String) throws(SpoolProblem) -> HomeLock {
    do {
      let opened = try uninterrupted("open lock", path) {
        open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
      }
      let lock = HomeLock(descriptor: opened)
      _ = try uninterrupted("lock", path) { clinux_try_lock(opened) }
      _ = try uninterrupted("lock", path) { ftruncate(opened, 0) }
      try writeAll(Array("\(getpid())\n".utf8), to: opened, path: path)
      return lock
    } catch let error where error.cause == .system(EWOULDBLOCK) {
      throw .held(by: holder(path))
    } catch {
      throw .fileSystem(error)
    }
  }

  /// The process number inside the lock file; `nil` while its holder has not written it yet.
  private static func holder(_ path: String) -> Int32? {
    let opened = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard opened >= 0 else { return nil }
    defer { close(opened) }
    guard let bytes = try? readAll(from: opened, at: 0, count: 16, path: path) else { return nil }
    return Int32(String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}
