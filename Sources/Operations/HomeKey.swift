package import Digests
import Foundation
package import Pipeline
import Spool

/// The secret of a home, in `state/key`: 32 bytes that only we may read.
package enum HomeKey {
  private static let length = 32

  /// Reads the key.
  ///
  /// - Throws: ``Pipeline/PipelineError/keyDamaged(path:)`` where it is missing, of another length or not readable.
  package static func read(_ paths: HomePaths) throws(PipelineError) -> MACKey {
    do {
      let folder = try RealFileSystem().openFolder(paths.state)
      let bytes = try folder.openFile("key").read(at: 0, count: length + 1)
      guard let key = MACKey(bytes: bytes) else { throw PipelineError.keyDamaged(path: paths.key) }
      return key
    } catch {
      throw .keyDamaged(path: paths.key)
    }
  }

  /// Makes a key from the system's random source, unless there is one.
  static func make(in state: any Folder) throws(FileSystemError) {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    try state.create("key", bytes: bytes, mode: 0o600)
    try state.syncFile("key")
    try state.sync()
  }
}
