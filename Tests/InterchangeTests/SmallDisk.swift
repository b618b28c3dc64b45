import Foundation
import Glibc

/// A small file system of its own under a folder, in memory.
final class SmallDisk {
  /// True where this process may mount file systems.
  static let canMount: Bool = {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "mount-\(UUID())")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    guard geteuid() == 0, system("/bin/mount", "-t", "tmpfs", "tmpfs", folder.path) else {
      return false
    }
    return system("/bin/umount", "-l", folder.path)
  }()

  let folder: URL
  private var filling: URL { folder.appending(path: ".filling") }

  /// Mounts a disk over a folder, whose content lies on it then.
  init(under folder: URL, megabytes: Int) throws {
    self.folder = folder
    let aside = folder.deletingLastPathComponent().appending(path: "aside-\(UUID())")
    try FileManager.default.moveItem(at: folder, to: aside)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    guard
      Self.system("/bin/mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path),
      Self.system("/bin/cp", "-a", aside.path + "/.", folder.path)
    else { throw CocoaError(.fileWriteUnknown) }
    try FileManager.default.removeItem(at: aside)
  }

  /// Shows a folder through a mount that nobody can write through.
  init(readOnly folder: URL) throws {
    self.folder = folder
    guard Self.system("/bin/mount", "--bind", folder.path, folder.path),
      Self.system("/bin/mount", "-o", "remount,bind,ro", folder.path)
    else { throw CocoaError(.fileWriteUnknown) }
  }

  deinit { unmount() }

  func unmount() {
    _ = Self.system("/bin/umount", "-l", folder.path)
  }

  /// Fills the disk but for so many KiB.
  func fill(leaving kilobytes: Int) throws {
    empty()
    let file = open(filling.path, O_WRONLY | O_CREAT, 0o600)
    defer { close(file) }
    let page = [UInt8](repeating: 0, count: 4_096)
    var size: off_t = 0
    while write(file, page, page.count) == page.count { size += off_t(page.count) }
    guard ftruncate(file, max(0, size - off_t(kilobytes << 10))) == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  /// Makes room again.
  func empty() {
    unlink(filling.path)
  }

  private static func system(_ words: String...) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
