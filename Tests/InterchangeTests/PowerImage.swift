import Foundation
import Glibc

/// A file system of ext4 in a file, mounted over a home, whose power can be cut.
///
/// The file is a copy of one that is made once, so that every cut finds the same disk. Where there is memory for it, it
/// lies there: what counts is what the kernel has handed over to the disk, not how long a disk takes.
final class PowerImage {
  /// True where this process may mount an image, and power can be cut there.
  static let canCut: Bool = {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "mount-\(UUID())")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard let image = try? PowerImage(of: folder, megabytes: 8), (try? image.mount()) != nil
    else { return false }
    defer { image.unmount() }
    return (try? image.cut()) != nil
  }()

  /// Nothing reaches the disk unasked while the program runs: neither by the clock nor as a file is closed that was cut.
  static let lazy = "commit=999,noauto_da_alloc"

  /// What a file system promises about syncs.
  enum Features: String, Sendable {
    /// A sync of anything takes along all changes of names that came before it, as they share a journal.
    case journal = "has_journal"
    /// A change of a folder reaches the disk by a sync of this folder alone; what a power cut leaves must be repaired.
    case noJournal = "^has_journal"
  }

  /// Where it is mounted.
  let folder: URL
  private let features: Features
  /// The block device that shows the file.
  private var device: String?
  private let file: URL

  /// Makes a file system that holds what lies in a folder, to be mounted over it.
  ///
  /// - `inodes`: How many files and folders it can hold.
  init(
    of folder: URL, megabytes: Int, inodes: Int = 4_096, features: Features = .journal
  ) throws {
    self.folder = folder
    self.features = features
    file = Self.freshFile()
    let made = Tool.run(
      "/sbin/mkfs.ext4", "-q", "-F", "-b", "1024", "-I", "256", "-N", "\(inodes)", "-m", "0",
      "-E", "lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0", "-O", features.rawValue,
      "-d", folder.path, file.path, "\(megabytes)M")
    guard made else { throw CocoaError(.fileWriteUnknown) }
    // The root of a new file system lets everybody in, and has a folder of its own.
    var before = stat()
    guard stat(folder.path, &before) == 0 else { throw CocoaError(.fileReadUnknown) }
    try mount()
    defer { unmount() }
    guard chmod(folder.path, before.st_mode & 0o7777) == 0,
      rmdir(folder.appending(path: "lost+found").path) == 0
    else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Makes another disk of the same content, to be mounted at the same place.
  init(copying other: PowerImage) throws {
    folder = other.folder
    features = other.features
    file = Self.freshFile()
    try Self.copy(other.file, to: file)
  }

  private static func copy(_ file: URL, to other: URL) throws {
    guard Tool.run("/bin/cp", "--sparse=auto", file.path, other.path) else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  deinit {
    unmount()
    detach()
    try? FileManager.default.removeItem(at: file)
  }

  private func detach() {
    if let device { Tool.run("/sbin/losetup", "-d", device) }
    device = nil
  }

  private static func freshFile() -> URL {
    let memory = "/dev/shm"
    let isThere = FileManager.default.isWritableFile(atPath: memory)
    return URL(filePath: isThere ? memory : NSTemporaryDirectory())
      .appending(path: "interchange-\(UUID()).ext4")
  }

  func mount(_ options: String = PowerImage.lazy) throws {
    // The same device each time: what the ledger knows files by has its number in it.
    if device == nil { device = Tool.output("/sbin/losetup", "-f", "--show", file.path) }
    guard let device else { throw CocoaError(.fileReadUnknown) }
    // The options are about the journal.
    let words = features == .journal ? ["-o", options] : []
    guard Tool.run(["/bin/mount", "-t", "ext4"] + words + [device, folder.path]) else {
      throw CocoaError(.fileReadUnknown)
    }
  }

  func unmount() {
    // Somebody may look through all mounts of the machine just now.
    for _ in 0..<50 where Tool.run("/bin/mountpoint", "-q", folder.path) {
      if Tool.run("/bin/umount", folder.path) { return }
      usleep(20_000)
    }
  }

  /// Takes the power away: what was not made durable is lost when the disk is mounted again.
  func cut() throws {
    let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
    defer { close(descriptor) }
    // EXT4_IOC_SHUTDOWN, and the flag that keeps the journal's last changes from the disk.
    var flag: UInt32 = 2
    guard ioctl(descriptor, 0x8004_587D, &flag) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Starts the machine again after the power was cut: what has reached the disk is there, and nothing else.
  func restart() throws {
    switch features {
    case .journal:
      unmount()
    case .noJournal:
      // The kernel would write its blocks when the disk is unmounted; without power it did not come to that.
      let left = Self.freshFile()
      try Self.copy(file, to: left)
      unmount()
      detach()
      try FileManager.default.removeItem(at: file)
      try FileManager.default.moveItem(at: left, to: file)
      // It ends with 1 when it has repaired something.
      Tool.run("/sbin/e2fsck", "-f", "-y", file.path)
    }
    try mount()
  }
}
