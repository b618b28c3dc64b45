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

  /// Takes the lock of the file at `path`, creating the file where it is missing, and writes into it who holds it.
  ///
  /// - Parameters:
  ///   - path: The lock file.
  ///   - command: What the holder is doing, such as `run`.
  /// - Returns: The lock, which lasts as long as this value.
  /// - Throws: ``SpoolProblem/held(by:)`` when another program has it, ``SpoolProblem/fileSystem(_:)`` otherwise.
  package static func take(_ path: String, for command: String) throws(SpoolProblem) -> HomeLock {
    do {
      let opened = try uninterrupted("open lock", path) {
        open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
      }
      let lock = HomeLock(descriptor: opened)
      try lockNow(opened, path)
      _ = try uninterrupted("lock", path) { ftruncate(opened, 0) }
      try writeAll(Array("\(getpid())\n\(command)\n".utf8), to: opened, path: path)
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
    /// Another program has it; who, where it is known.
    case held(by: LockHolder?)
  }

  /// What the lock file says; `nil` while its holder has not written it yet.
  private static func holder(_ path: String) -> LockHolder? {
    let opened = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard opened >= 0 else { return nil }
    defer { close(opened) }
    guard let bytes = try? readAll(from: opened, at: 0, count: 64, path: path) else { return nil }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
      .map { String(decoding: $0, as: UTF8.self) }
    return lines.first.flatMap(Int32.init)
      .map { LockHolder(process: $0, command: lines.count > 1 ? lines[1] : nil) }
  }
}

/// The program that works on a home.
package struct LockHolder: Sendable, Hashable {
  /// Its process number.
  package let process: Int32
  /// What it is doing, such as `watch`, where it has said so.
  package let command: String?

  package init(process: Int32, command: String?) {
    self.process = process
    self.command = command
  }

  /// The program in words, such as `interchange watch (process 4711)`.
  package var words: String {
    command.map { "interchange \($0) (process \(process))" } ?? "process \(process)"
  }
}
