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
      try lockNow(opened, path)
      _ = try uninterrupted("lock", path) { ftruncate(opened, 0) }
      try writeAll(Array("\(getpid())\n".utf8), to: opened, path: path)
      return lock
    } catch let error where error.cause == .system(EWOULDBLOCK) {
      throw .held(by: holder(path))
    } catch {
      throw .fileSystem(error)
    }
  }

  /// Locks an open file, and looks twice: whoever only asks (``state(of:)``) is in the way for an instant.
  private static func lockNow(_ opened: Int32, _ path: String) throws(FileSystemError) {
    do {
      _ = try uninterrupted("lock", path) { clinux_try_lock(opened) }
    } catch let error where error.cause == .system(EWOULDBLOCK) {
      usleep(askingMicroseconds)
      _ = try uninterrupted("lock", path) { clinux_try_lock(opened) }
    }
  }

  /// More time than asking takes.
  private static let askingMicroseconds: UInt32 = 20_000

  /// Asks whether another program holds the lock of the file at `path`, without taking it or touching the file.
  ///
  /// - Returns: The lock as it is found: `free`, or `held` with the process number of its holder where it is known.
  package static func state(of path: String) throws(SpoolProblem) -> State {
    do {
      let opened = try uninterrupted("open lock", path) {
        open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
      }
      defer { close(opened) }
      _ = try uninterrupted("lock", path) { clinux_ask_lock(opened) }
      return .free
    } catch let error where error.cause == .system(EWOULDBLOCK) {
      return .held(by: holder(path))
    } catch let error where error.cause == .absent {
      return .free
    } catch {
      throw .fileSystem(error)
    }
  }

  package enum State: Sendable, Hashable {
    case free
    /// Another program has it; its process number where it is known.
    case held(by: Int32?)
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
