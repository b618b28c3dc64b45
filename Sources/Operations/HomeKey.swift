package import Digests
import Foundation
import Glibc
package import Pipeline
import Spool

/// The secret of a home, in `state/key`: 32 bytes that only we may read.
package enum HomeKey {
  private static let length = 32

  /// Reads the key.
  ///
  /// - Throws: ``Pipeline/PipelineError/keyDamaged(path:)`` where it is missing, no file or of another length,
  ///   ``Pipeline/PipelineError/notOurs(path:owner:user:)`` where another user alone may read it,
  ///   ``Pipeline/PipelineError/disk(_:)`` where the disk does not let us see.
  package static func read(_ paths: HomePaths) throws(PipelineError) -> MACKey {
    do {
      let folder = try RealFileSystem().openFolder(paths.state)
      let bytes = try folder.openFile("key").read(at: 0, count: length + 1)
      guard let key = MACKey(bytes: bytes) else { throw PipelineError.keyDamaged(path: paths.key) }
      return key
    } catch let error as FileSystemError where error.cause == .noPermission {
      var found = stat()
      let owner = stat(paths.root, &found) == 0 ? found.st_uid : nil
      throw .notOurs(path: paths.key, owner: owner, user: geteuid())
    } catch let error as FileSystemError where !saysSomethingOfTheKey(error.cause) {
      throw .disk(error)
    } catch {
      throw .keyDamaged(path: paths.key)
    }
  }

  /// False for an error by which nobody knows what is there: a key that cannot be read today may be sound.
  private static func saysSomethingOfTheKey(_ cause: FileSystemError.Cause) -> Bool {
    switch cause {
    case .absent, .exists, .crossesMounts, .leavesFolder, .notAFile, .notAFolder, .changed: true
    case .noSpace, .noPermission, .tooManyOpenFiles, .readOnly, .system, .powerLost: false
    }
  }

  /// Makes a key from the system's random source; the home that is made around it is synced as a whole.
  static func make(in state: any Folder) throws(FileSystemError) {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    try state.create("key", bytes: bytes, mode: 0o600)
  }
}
