import CLinux
import Glibc

/// The machine's own file system.
///
/// Invariants:
/// 1. Every descriptor is opened with O_CLOEXEC and closed by its owner's `deinit`.
/// 2. No file that we create is readable by others before it has its mode: the process's umask is 077 from the first
///    use on, and wider modes are set on the descriptor.
/// 3. Names are taken relative to descriptors, so that a folder swapped for a link after it was opened is harmless.
package struct RealFileSystem: FileSystem {
  /// Creates the file system and sets the process's umask to 077.
  package init() {
    _ = umask(0o077)
  }

  package var user: UInt32 { geteuid() }

  package func openFolder(_ path: String) throws(FileSystemError) -> any Folder {
    try openRealFolder(path)
  }

  package func makeFolder(_ path: String, mode: UInt32) throws(FileSystemError) -> any Folder {
    try makeFolderAndParents(path, mode: mode, on: self)
  }

  private func openRealFolder(_ path: String) throws(FileSystemError) -> RealFolder {
    let descriptor = try uninterrupted("open folder", path) {
      open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    }
    return RealFolder(descriptor: descriptor, path: path)
  }
}
