/// One partner's outbox, and the folder beside it in which files are made before they appear.
package final class Outbox: Sendable {
  package let folder: any Folder
  /// `.staging` inside the outbox: on the same mount, so that a rename makes a file appear whole.
  package let staging: any Folder
  private let fileSystem: any FileSystem

  static let stagingFolder: FileName = ".staging"

  private init(folder: any Folder, staging: any Folder, fileSystem: any FileSystem) {
    self.folder = folder
    self.staging = staging
    self.fileSystem = fileSystem
  }

  /// Opens a partner's outbox, making it (`mode`) and its `.staging` (0700, ours) where they are missing.
  package static func open(
    _ path: String, on fileSystem: any FileSystem, mode: UInt32 = 0o2770
  ) throws(SpoolProblem) -> Outbox {
    try inSpoolTerms {
      let folder = try fileSystem.makeFolder(path, mode: mode)
      let staging = try PrivateFolder.open(stagingFolder, in: folder, user: fileSystem.user)
      return Outbox(folder: folder, staging: staging, fileSystem: fileSystem)
    }
  }

  /// Whether an outbox is there with the folder in which files are made; nothing is made here.
  package static func hasStaging(
    _ path: String, on fileSystem: any FileSystem
  ) throws(SpoolProblem) -> Bool {
    try inSpoolTerms {
      guard let folder = try fileSystem.existingFolder(path) else { return false }
      return try folder.status(of: stagingFolder) != nil
    }
  }

  /// Whether files could be delivered into an outbox that is only looked at; what is missing of it would be made.
  package static func takesFiles(
    _ path: String, on fileSystem: any FileSystem
  ) throws(SpoolProblem) -> Bool {
    try inSpoolTerms {
      guard let folder = try fileSystem.existingFolder(path) else { return true }
      do {
        _ = try PrivateFolder.existing(stagingFolder, in: folder, user: fileSystem.user)
        return true
      } catch is SpoolProblem {
        return false
      }
    }
  }

  /// Renames a trial file from staging into the outbox and removes it: the proof that a delivery can appear whole.
  package func proveRename() throws(SpoolProblem) {
    try inSpoolTerms { try PrivateFolder.proveRename(from: staging, to: folder) }
  }

  /// Makes sure that staging is still ours and closed to others, and the outbox still where it was; once a group.
  package func checkStaging() throws(SpoolProblem) {
    try inSpoolTerms {
      try PrivateFolder.check(staging, user: fileSystem.user)
      guard try fileSystem.place(of: folder) == .same else {
        throw SpoolProblem.moved(path: folder.path)
      }
    }
  }
}

/// Runs what may throw either of the module's errors, and throws the one that holds both.
func inSpoolTerms<Answer>(_ body: () throws -> Answer) throws(SpoolProblem) -> Answer {
  do {
    return try body()
  } catch let problem as SpoolProblem {
    throw problem
  } catch let error as FileSystemError {
    throw .fileSystem(error)
  } catch {
    preconditionFailure("the spool throws its own errors only")
  }
}
