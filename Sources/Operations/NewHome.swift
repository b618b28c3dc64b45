package import Diagnostics
import Foundation
import Ledger
package import Pipeline
import Spool

/// Makes a new interchange in a folder: an example that loads and runs, to be changed into one's own.
package enum NewHome {
  /// Makes the home.
  ///
  /// - Parameters:
  ///   - path: A folder that is missing or empty.
  ///   - template: The files that it begins with.
  /// - Returns: The paths of the home.
  /// - Throws: ``Refusal`` for a folder that is in use, and errors of the disk.
  package static func make(at path: String, from template: HomeTemplate = .example) throws
    -> HomePaths
  {
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
    for id in template.partners {
      _ = try fileSystem.makeFolder("\(paths.inboxes)/\(id)", mode: PartnerFolders.mode)
      _ = try fileSystem.makeFolder("\(paths.outboxes)/\(id)", mode: PartnerFolders.mode)
    }
    for file in template.files {
      let url = URL(filePath: "\(paths.root)/\(file.path)")
      let folder = try fileSystem.makeFolder(
        url.deletingLastPathComponent().path(percentEncoded: false), mode: 0o700)
      try folder.create(FileName(url.lastPathComponent), bytes: file.bytes, mode: 0o600)
    }
    try home.syncFileSystem()
    return paths
  }

  /// Puts a programme's files of a night into the inboxes of a home.
  ///
  /// - Returns: How many files there are.
  package static func drop(nightAt folder: String, into paths: HomePaths) throws -> Int {
    let names = try HomeTemplate.names(below: folder)
    for name in names {
      let target = URL(filePath: "\(paths.inboxes)/\(name)")
      let bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))
      let inbox = try RealFileSystem()
        .makeFolder(
          target.deletingLastPathComponent().path(percentEncoded: false), mode: PartnerFolders.mode)
      try inbox.create(FileName(target.lastPathComponent), bytes: Array(bytes), mode: 0o660)
    }
    return names.count
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
