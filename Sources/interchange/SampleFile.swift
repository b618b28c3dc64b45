import Spool

/// Places files as a partner's program would: under a hidden name first, then renamed.
enum SampleFile {
  static let folderMode: UInt32 = 0o750
  private static let mode: UInt32 = 0o660

  /// Places a file of bytes that are at hand.
  static func place(
    _ bytes: [UInt8], as name: String, in folder: any Folder
  ) throws(FileSystemError) {
    let hidden = hidden(name)
    try folder.remove(hidden)
    try folder.create(hidden, bytes: bytes, mode: mode)
    try finish(name, in: folder)
  }

  /// Begins a file that grows.
  static func begin(
    _ name: String, in folder: any Folder
  ) throws(FileSystemError) -> any GrowingFile {
    try folder.remove(hidden(name))
    return try folder.openGrowing(hidden(name), mode: mode)
  }

  /// Gives a written file its name, or removes it where the name is taken: what lies there may be on its way.
  static func finish(_ name: String, in folder: any Folder) throws(FileSystemError) {
    do {
      try folder.rename(hidden(name), to: folder, as: FileName(name))
    } catch {
      try? folder.remove(hidden(name))
      throw error
    }
  }

  /// Removes a file that was begun and is not wanted.
  static func discard(_ name: String, in folder: any Folder) throws(FileSystemError) {
    try folder.remove(hidden(name))
  }

  private static func hidden(_ name: String) -> FileName { FileName(".\(name).part") }
}
