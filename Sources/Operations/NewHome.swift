package import Diagnostics
import Foundation
import Ledger
package import Pipeline
import Spool

/// Makes a new interchange in a folder: an example that loads and runs, to be changed into one's own.
package enum NewHome {
  /// Makes the home.
  ///
  /// - Parameter path: A folder that is missing or empty.
  /// - Returns: The paths of the home.
  /// - Throws: ``Refusal`` for a folder that is in use, and errors of the disk.
  package static func make(at path: String) throws -> HomePaths {
    let paths = HomePaths(root: HomeFinding.absolute(path))
    try refuseUsed(paths)
    let fileSystem = RealFileSystem()
    let home = try fileSystem.makeFolder(paths.root, mode: 0o711)
    try FileManager.default.setAttributes([.posixPermissions: 0o711], ofItemAtPath: paths.root)
    for folder in [paths.inboxes, paths.outboxes] {
      _ = try fileSystem.makeFolder(folder, mode: 0o711)
    }
    for folder in [paths.archive, "\(paths.root)/mappings", paths.quarantine, paths.generations] {
      _ = try fileSystem.makeFolder(folder, mode: 0o700)
    }
    try HomeKey.make(in: fileSystem.openFolder(paths.state))
    try SQLiteLedger(path: paths.ledger).close()
    for id in ExampleConfiguration.partners {
      _ = try fileSystem.makeFolder("\(paths.inboxes)/\(id)", mode: PartnerFolders.mode)
      _ = try fileSystem.makeFolder("\(paths.outboxes)/\(id)", mode: PartnerFolders.mode)
    }
    let partners = try fileSystem.makeFolder("\(paths.root)/partners", mode: 0o700)
    for (name, text) in ExampleConfiguration.partnerFiles {
      try partners.create(FileName(name), bytes: Array(text.utf8), mode: 0o600)
    }
    // interchange.yaml last: with it the folder is a home.
    for (name, text) in ExampleConfiguration.files {
      try home.create(FileName(name), bytes: Array(text.utf8), mode: 0o600)
    }
    try home.syncFileSystem()
    return paths
  }

  private static func refuseUsed(_ paths: HomePaths) throws(Refusal) {
    let manager = FileManager.default
    if manager.fileExists(atPath: paths.configuration) { throw .isHome(path: paths.root) }
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: paths.root, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else { throw .isFile(path: paths.root) }
    let names = (try? manager.contentsOfDirectory(atPath: paths.root)) ?? ["?"]
    if !names.isEmpty { throw .isUsed(path: paths.root) }
  }

  /// Why no home is made in a folder.
  package enum Refusal: Error, Sendable, Hashable {
    case isHome(path: String)
    case isUsed(path: String)
    case isFile(path: String)

    /// The refusal in plain words, for the operator.
    package var diagnostic: Diagnostic {
      switch self {
      case .isHome(let path):
        Diagnostic(
          code: "init.home", what: "\(path) is an interchange's home already",
          why: "its state must not be mixed with a new one",
          fix: "name another folder; 'interchange check --home \(path)' looks at this one")
      case .isUsed(let path):
        Diagnostic(
          code: "init.not-empty", what: "\(path) holds other files",
          why: "nothing of yours is to be mixed in or overwritten",
          fix: "name a folder that is empty or not there yet")
      case .isFile(let path):
        Diagnostic(
          code: "init.not-a-folder", what: "\(path) is not a folder",
          why: "a home is a folder", fix: "name a folder that is empty or not there yet")
      }
    }
  }
}
