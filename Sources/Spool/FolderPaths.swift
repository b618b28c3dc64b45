/// Opens a folder, creating it and its missing parents, and makes each new entry durable.
func makeFolderAndParents(
  _ path: String, mode: UInt32, on fileSystem: any FileSystem
) throws(FileSystemError) -> any Folder {
  do {
    return try fileSystem.openFolder(path)
  } catch let error where error.cause == .absent {
    let (parentPath, name) = splitLast(path)
    guard let name else { throw error }
    let parent = try makeFolderAndParents(parentPath, mode: mode, on: fileSystem)
    let folder = try parent.openFolder(name, creating: mode)
    try parent.sync()
    return folder
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
