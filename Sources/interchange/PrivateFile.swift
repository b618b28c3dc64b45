import Foundation
import Operations

/// Writes files that only the person at the keyboard may read.
enum PrivateFile {
  private static let fileMode = 0o600
  private static let folderMode = 0o700

  /// Writes a file below a folder, whole or not at all, and never over another.
  ///
  /// - Parameters:
  ///   - path: Where, below the folder.
  ///   - folder: Is made where it is missing.
  ///   - fill: Hands on the bytes piece by piece.
  /// - Returns: The path of the file.
  /// - Throws: ``NotFound`` for a path that is taken, or a folder that cannot be made; what `fill` throws.
  static func write(
    _ path: String, into folder: String, _ fill: (([UInt8]) throws -> Void) throws -> Void
  ) throws -> String {
    let manager = FileManager.default
    let target = URL(filePath: folder).appending(path: path)
    guard !manager.fileExists(atPath: target.path) else {
      throw NotFound.taken(path: target.path)
    }
    let parent = target.deletingLastPathComponent()
    let part = parent.appending(path: ".\(target.lastPathComponent).part")
    do {
      try manager.createDirectory(
        at: parent, withIntermediateDirectories: true,
        attributes: [.posixPermissions: folderMode])
    } catch {
      throw NotFound.unwritable(path: parent.path)
    }
    guard
      manager.createFile(
        atPath: part.path, contents: nil, attributes: [.posixPermissions: fileMode]),
      let handle = try? FileHandle(forWritingTo: part)
    else { throw NotFound.unwritable(path: parent.path) }
    do {
      try fill { try handle.write(contentsOf: Data($0)) }
      try handle.close()
      try manager.moveItem(at: part, to: target)
    } catch {
      try? manager.removeItem(at: part)
      throw error
    }
    return target.path
  }
}
