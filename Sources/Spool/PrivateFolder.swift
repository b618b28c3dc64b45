/// Folders inside a partner's folder that only we may enter.
enum PrivateFolder {
  static let trial: FileName = ".trial"

  /// Opens a folder of ours inside another, making it (0700) where it is missing.
  ///
  /// Its entry is made durable as long as nothing lies in it: whoever made it may have been killed before.
  static func open(
    _ name: FileName, in parent: any Folder, user: UInt32
  ) throws -> any Folder {
    let folder = try parent.openFolder(name, creating: 0o700)
    if try folder.isBare { try parent.sync() }
    try check(folder, user: user)
    return folder
  }

  /// Opens a folder of ours inside another for reading; `nil` where it is missing.
  static func existing(
    _ name: FileName, in parent: any Folder, user: UInt32
  ) throws -> (any Folder)? {
    guard try parent.status(of: name) != nil else { return nil }
    let folder = try parent.openFolder(name, creating: nil)
    try check(folder, user: user)
    return folder
  }

  /// Makes sure that the folder is ours and lets nobody else in; decided on the descriptor.
  static func check(_ folder: any Folder, user: UInt32) throws {
    let status = try folder.status()
    guard status.owner == user else {
      throw SpoolProblem.foreignOwner(path: folder.path, owner: status.owner)
    }
    guard status.mode & 0o077 == 0 else {
      throw SpoolProblem.openToOthers(path: folder.path, mode: status.mode)
    }
  }

  /// Renames a trial file from one folder to the other, and removes it.
  ///
  /// Device numbers do not tell: bind mounts of one device look alike, and a rename between them fails all the same.
  static func proveRename(from source: any Folder, to target: any Folder) throws {
    try source.remove(trial)
    try target.remove(trial)
    try source.create(trial, bytes: [], mode: 0o600)
    do {
      try source.rename(trial, to: target, as: trial)
    } catch {
      try source.remove(trial)
      switch error.cause {
      case .crossesMounts:
        throw SpoolProblem.crossesMounts(from: source.path, to: target.path)
      // EINVAL and ENOSYS: no RENAME_NOREPLACE on this file system, or in this kernel.
      case .system(22), .system(38): throw SpoolProblem.cannotRename(path: target.path)
      default: throw error
      }
    }
    try target.remove(trial)
  }
}
