import CLinux
import Glibc
import Locks

/// What the kernel has noticed in watched folders since it was asked last.
package struct HintedChanges: Sendable, Hashable {
  /// Folders in which a file was finished, renamed or made, by the numbers that they were watched under.
  package var changed: Set<Int> = []
  /// Folders that were moved, removed or unmounted; nothing more is heard of them.
  package var gone: Set<Int> = []
  /// True when more happened than the kernel could remember: anything may have changed anywhere.
  package var isOverflowing = false
  /// True when something was mounted or unmounted on the machine.
  package var mountsChanged = false

  package init() {}
}

/// Hears from the kernel when something happens in folders, so that nobody need look all the time.
///
/// Hints only: what really lies in a folder, a look into it tells. Nothing is heard of what other machines write on a
/// network mount.
///
/// Failures: a folder that cannot be watched is answered with false; a kernel without the means is an error at the start.
package final class FolderHints: Sendable {
  private let events: Int32
  private let wake: Int32
  /// The table of mounts, which polls as urgent when it has changed; -1 where the machine does not show it.
  private let mounts: Int32
  private let folders = Guarded<[Int32: Int]>([:])
  /// Being asked, the table of mounts forgets that it has changed.
  private let mountsChanged = Guarded(false)

  /// What is asked of the kernel for a folder.
  private static let mask =
    UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE) | UInt32(IN_DELETE_SELF)
    | UInt32(IN_MOVE_SELF) | UInt32(IN_ONLYDIR) | UInt32(IN_EXCL_UNLINK)

  /// Prepares to hear.
  ///
  /// - Parameter hearsKernel: False for one that hears nothing and only waits, as on a machine without inotify.
  /// - Throws: ``FileSystemError`` where the machine has no descriptor left.
  package init(hearsKernel: Bool = true) throws(FileSystemError) {
    wake = try uninterrupted("make a waker", "the system") { clinux_eventfd() }
    events =
      hearsKernel
      ? try uninterrupted("watch folders", "the system") {
        inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
      } : -1
    mounts = hearsKernel ? open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC) : -1
  }

  deinit {
    for descriptor in [events, wake, mounts] where descriptor >= 0 { close(descriptor) }
  }

  /// Watches a folder under a number of the caller's.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - number: What changes in it are told under.
  /// - Returns: False where it cannot be watched, as when the user's limit of watches is reached.
  package func add(_ path: String, as number: Int) -> Bool {
    guard events >= 0 else { return false }
    let watch = inotify_add_watch(events, path, Self.mask)
    guard watch >= 0 else { return false }
    folders.withLock { $0[watch] = number }
    return true
  }

  /// Watches nothing any more.
  package func removeAll() {
    guard events >= 0 else { return }
    for watch in folders.withLock({ Array($0.keys) }) { _ = inotify_rm_watch(events, watch) }
    folders.withLock { $0 = [:] }
  }

  /// Wakes whoever waits, or will wait next.
  package func wakeUp() {
    var one: UInt64 = 1
    _ = write(wake, &one, MemoryLayout<UInt64>.size)
  }

  /// Waits until something is heard or somebody wakes us.
  ///
  /// - Parameter milliseconds: The longest time to wait; 0 asks without waiting.
  /// - Returns: False when nothing came in that time.
  package func wait(atMost milliseconds: Int32) -> Bool {
    var polled = [
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
      pollfd(fd: events, events: Int16(POLLIN), revents: 0),
      pollfd(fd: mounts, events: Int16(POLLPRI), revents: 0),
    ]
    // An interruption by a signal counts as being woken: the caller looks at its reasons and comes back.
    let found = poll(&polled, nfds_t(polled.count), milliseconds) != 0
    if polled[2].revents & Self.urgent != 0 { mountsChanged.withLock { $0 = true } }
    return found
  }

  /// Fetches what was heard, without waiting.
  package func fetch() -> HintedChanges {
    var count: UInt64 = 0
    _ = read(wake, &count, MemoryLayout<UInt64>.size)
    var changes = HintedChanges()
    changes.mountsChanged = haveMountsChanged()
    guard events >= 0 else { return changes }
    withUnsafeTemporaryAllocation(byteCount: Self.room, alignment: 8) { buffer in
      // The kernel gives whole events only, and as many as fit.
      while let start = buffer.baseAddress {
        let filled = read(events, start, Self.room)
        guard filled > 0 else { break }
        note(UnsafeRawBufferPointer(rebasing: buffer[..<filled]), in: &changes)
      }
    }
    return changes
  }

  /// Bytes fetched at once.
  private static let room = 64 << 10

  private static let urgent = Int16(POLLPRI) | Int16(POLLERR)

  private func haveMountsChanged() -> Bool {
    guard mounts >= 0 else { return false }
    var polled = pollfd(fd: mounts, events: Int16(POLLPRI), revents: 0)
    let hasChanged = poll(&polled, 1, 0) > 0 && polled.revents & Self.urgent != 0
    return mountsChanged.withLock { changed in
      defer { changed = false }
      return changed || hasChanged
    }
  }

  private func note(_ bytes: UnsafeRawBufferPointer, in changes: inout HintedChanges) {
    folders.withLock { folders in
      var position = 0
      while position + Self.headLength <= bytes.count {
        let watch = bytes.loadUnaligned(fromByteOffset: position, as: Int32.self)
        let mask = bytes.loadUnaligned(fromByteOffset: position + 4, as: UInt32.self)
        let length = Int(bytes.loadUnaligned(fromByteOffset: position + 12, as: UInt32.self))
        let name = bytes[(position + Self.headLength)...].prefix(length).prefix { $0 != 0 }
        position += Self.headLength + length
        if mask & UInt32(IN_Q_OVERFLOW) != 0 { changes.isOverflowing = true }
        guard let number = folders[watch] else { continue }
        if mask & Self.leaving != 0 { changes.gone.insert(number) }
        if mask & UInt32(IN_IGNORED) != 0 { folders[watch] = nil }
        guard mask & Self.arriving != 0 else { continue }
        if changes.changed.contains(number) { continue }
        // A file under a temporary name is told again when it is renamed.
        if !FileName(bytes: Array(name)).isTemporary { changes.changed.insert(number) }
      }
    }
  }

  private static let headLength = 16
  private static let leaving =
    UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_UNMOUNT) | UInt32(IN_IGNORED)
  private static let arriving = UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_TO) | UInt32(IN_CREATE)
}
