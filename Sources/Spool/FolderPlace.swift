/// Where an open folder is by now.
package enum FolderPlace: Sendable, Hashable {
  /// Its path still leads to it.
  case same
  /// Its path leads to another folder: it was moved and made anew, or something was mounted over it or taken away.
  case replaced
  /// Its path leads to no folder.
  case missing
}

extension FileSystem {
  /// Tells whether the path by which a folder was opened still leads to it.
  ///
  /// What is renamed into a folder that its partner does not see any more is lost from sight.
  ///
  /// - Throws: ``FileSystemError`` where neither can be told.
  package func place(of folder: any Folder) throws(FileSystemError) -> FolderPlace {
    let found: FileStatus
    do {
      found = try openFolder(folder.path).status()
    } catch let error
      where error.cause == .absent || error.cause == .notAFolder
      || error.cause == .leavesFolder
    {
      return .missing
    }
    let opened = try folder.status()
    return found.device == opened.device && found.inode == opened.inode ? .same : .replaced
  }
}
