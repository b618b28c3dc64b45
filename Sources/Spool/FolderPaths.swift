/// Opens a folder, creating it and its missing parents, and makes each new entry durable.
///
/// An entry counts as new as long as nothing lies in the folder: whoever made it may have been killed before the sync.
func makeFolderAndParents(
  _ path: String, mode: UInt32, on fileSystem: any FileSystem
) throws(FileSystemError) -> any Folder {
  do {
    let folder = try fileSystem.openFolder(path)
    if try folder.isBare { try syncEntry(of: path, on: fileSystem) }
    return folder
  } catch let error where error.cause == .absent {
    let (parentPath, name) = splitLast(path)
    guard let name else { throw error }
    let parent = try makeFolderAndParents(parentPath, mode: mode, on: fileSystem)
    let folder = try parent.openFolder(name, creating: mode)
    try parent.sync()
    return folder
  }
}

/// Makes the entry of a folder durable; a parent that we may not enter has it from somebody else.
private func syncEntry(of path: String, on fileSystem: any FileSystem) throws(FileSystemError) {
  let (parent, name) = splitLast(path)
  guard name != nil else { return }
  do {
    try fileSystem.openFolder(parent).sync()
  } catch let error where error.cause == .noPermission {
    return
  }
}

extension Folder {
  /// True where nothing lies in a folder.
  var isBare: Bool {
    get throws(FileSystemError) {
      // More than two names: its own, its dot, and the dots of folders in it. That spares a look through a full one.
      if try status().links > 2 { return false }
      return try names().isEmpty
    }
  }
}

/// Splits a path into its parent and its last step; no last step for `/`, `.` and the empty path.
func splitLast(_ path: String) -> (parent: String, name: FileName?) {
  var bytes = path.utf8[...]
  while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
  guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else {
    let name = FileName(bytes: Array(bytes))
    return (".", name.isEntryName ? name : nil)
  }
  let name = FileName(bytes: Array(bytes[bytes.index(after: slash)...]))
  let parent = bytes[..<slash]
  return (
    parent.isEmpty ? "/" : String(decoding: parent, as: UTF8.self),
    name.isEntryName ? name : nil
  )
}
