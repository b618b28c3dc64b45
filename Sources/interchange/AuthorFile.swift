import Foundation
import Operations

/// A file that somebody names at the command line, to be looked at and not taken in.
enum AuthorFile {
  /// The largest file that is read, in bytes: that of the largest document.
  private static let most = 64 << 20

  /// Returns the bytes of a file.
  ///
  /// - Throws: ``NotFound`` for what is no file that can be read.
  static func bytes(of path: String) throws(NotFound) -> [UInt8] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .nothing(
        named: path, why: "there is no such file", fix: "check the spelling of the path")
    }
    guard !isFolder.boolValue else {
      throw .nothing(named: path, why: "it is a folder", fix: "name one file of it")
    }
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      let data = try handle.read(upToCount: most + 1) ?? Data()
      guard data.count <= most else {
        throw NotFound.nothing(
          named: path, why: "it is larger than 64 MB", fix: "give a smaller example")
      }
      return Array(data)
    } catch let error as NotFound {
      throw error
    } catch {
      throw .nothing(
        named: path, why: "we may not read it", fix: "ask its owner for the right to read it")
    }
  }
}
