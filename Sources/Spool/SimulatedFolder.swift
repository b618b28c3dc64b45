/// An open folder of a simulated file system.
final class SimulatedFolder: Folder {
  let path: String
  let node: Int
  private let fileSystem: SimulatedFileSystem
  private let life: Int

  init(fileSystem: SimulatedFileSystem, node: Int, path: String, life: Int) {
    self.fileSystem = fileSystem
    self.node = node
    self.path = path
    self.life = life
  }

  func status() throws(FileSystemError) -> FileStatus {
    try look { (disk) throws(FileSystemError) in disk.status(self.node) }
  }

  /// In byte order all the same: a seed replays exactly.
  func unorderedNames() throws(FileSystemError) -> [FileName] {
    try look { (disk) throws(FileSystemError) in disk.nodes[self.node].entries.keys.sorted() }
  }

  func status(of name: FileName) throws(FileSystemError) -> FileStatus? {
    try check(name, "status")
    return try look { (disk) throws(FileSystemError) in
      disk.nodes[self.node].entries[name].map { disk.status($0) }
    }
  }

  func openFile(_ name: FileName) throws(FileSystemError) -> any ReadableFile {
    let found = try entry(name, "open")
    try look { (disk) throws(FileSystemError) in
      switch disk.nodes[found].status.kind {
      case .file where disk.nodes[found].mount != disk.nodes[self.node].mount:
        throw self.failure("open", .leavesFolder)
      case .file: return
      case .link: throw self.failure("open", .leavesFolder)
      case .folder, .pipe, .socket, .device: throw self.failure("open", .notAFile)
      }
    }
    return SimulatedFile(fileSystem: fileSystem, node: found, folder: path, name: name, life: life)
  }

  func openFolder(
    _ name: FileName, creating mode: UInt32?
  ) throws(FileSystemError) -> any Folder {
    if let mode, try status(of: name) == nil {
      _ = try perform(.makeFolder, name) { (disk) throws(FileSystemError) in
        let made = disk.makeNode(
          kind: .folder, in: self.node, owner: self.fileSystem.user,
          mode: mode | (disk.nodes[self.node].status.mode & 0o2000))
        disk.edit([.init(folder: self.node, name: name, node: made)])
      }
    }
    let found = try entry(name, "open folder")
    guard try look({ (disk) throws(FileSystemError) in disk.nodes[found].status.kind }) == .folder
    else { throw failure("open folder", .notAFolder) }
    let inner = path == "/" ? "" : path
    return SimulatedFolder(
      fileSystem: fileSystem, node: found, path: inner + "/" + name.forMessages, life: life)
  }

  func create(_ name: FileName, bytes: [UInt8], mode: UInt32) throws(FileSystemError) {
    try check(name, "create")
    _ = try perform(
      .create, name,
      halfDone: { disk in
        guard disk.nodes[self.node].entries[name] == nil else { return }
        self.makeFile(name, bytes.prefix(bytes.count / 2), mode: mode, on: &disk)
      },
      whole: { (disk) throws(FileSystemError) in
        try self.requireFree(name, on: disk)
        self.makeFile(name, bytes[...], mode: mode, on: &disk)
      })
  }

  func openGrowing(_ name: FileName, mode: UInt32) throws(FileSystemError) -> any GrowingFile {
    if try status(of: name) == nil {
      _ = try perform(.create, name) { (disk) throws(FileSystemError) in
        try self.requireFree(name, on: disk)
        self.makeFile(name, [], mode: mode, on: &disk)
      }
    }
    let found = try entry(name, "open")
    switch try look({ (disk) throws(FileSystemError) in disk.nodes[found].status.kind }) {
    case .file: break
    case .link: throw failure("open", .leavesFolder)
    case .folder, .pipe, .socket, .device: throw failure("open", .notAFile)
    }
    return SimulatedFile(fileSystem: fileSystem, node: found, folder: path, name: name, life: life)
  }

  func rename(
    _ name: FileName, to folder: any Folder, as newName: FileName
  ) throws(FileSystemError) {
    guard let target = folder as? SimulatedFolder else {
      preconditionFailure("a simulated entry is renamed into a folder that is not simulated")
    }
    try check(name, "rename")
    try check(newName, "rename")
    _ = try perform(.rename, name) { (disk) throws(FileSystemError) in
      guard let moved = disk.nodes[self.node].entries[name] else {
        throw self.failure("rename", .absent)
      }
      guard disk.nodes[self.node].mount == disk.nodes[target.node].mount else {
        throw self.failure("rename", .crossesMounts)
      }
      try target.requireFree(newName, on: disk)
      disk.edit([
        .init(folder: target.node, name: newName, node: moved),
        .init(folder: self.node, name: name, node: nil),
      ])
    }
  }

  func remove(_ name: FileName) throws(FileSystemError) {
    try check(name, "remove")
    _ = try perform(.remove, name) { (disk) throws(FileSystemError) in
      guard let found = disk.nodes[self.node].entries[name] else { return }
      guard disk.nodes[found].status.kind != .folder else {
        throw self.failure("remove", .notAFile)
      }
      disk.edit([.init(folder: self.node, name: name, node: nil)])
    }
  }

  func syncFile(_ name: FileName) throws(FileSystemError) {
    let found = try entry(name, "sync")
    _ = try perform(
      .syncFile, name, failed: { disk in disk.poison { $0 == found } },
      whole: {
        (disk) throws(FileSystemError) in
        disk.nodes[found].makeContentDurable()
      })
  }

  func room() throws(FileSystemError) -> Room {
    Room(freeBytes: fileSystem.freeBytes, allBytes: fileSystem.allBytes)
  }

  func sync() throws(FileSystemError) {
    _ = try perform(.syncFolder, nil) { (disk) throws(FileSystemError) in
      disk.syncFolder(self.node)
    }
  }

  func syncFileSystem() throws(FileSystemError) {
    let device = try status().device
    _ = try perform(
      .syncFileSystem, nil,
      failed: { disk in
        let nodes = disk.nodes
        disk.poison { nodes[$0].status.device == device }
      },
      whole: { (disk) throws(FileSystemError) in
        disk.syncDevice(device)
      })
  }
}

extension SimulatedFolder {
  private func failure(_ operation: String, _ cause: FileSystemError.Cause) -> FileSystemError {
    FileSystemError(operation: operation, path: path, cause: cause)
  }

  private func check(_ name: FileName, _ operation: String) throws(FileSystemError) {
    guard name.isEntryName, name.bytes.count <= 255 else {
      // ENAMETOOLONG, as Linux answers.
      throw failure(operation, name.isEntryName ? .system(36) : .leavesFolder)
    }
  }

  private func entry(_ name: FileName, _ operation: String) throws(FileSystemError) -> Int {
    try check(name, operation)
    return try look { (disk) throws(FileSystemError) in
      guard let found = disk.nodes[self.node].entries[name] else {
        throw self.failure(operation, .absent)
      }
      return found
    }
  }

  private func requireFree(_ name: FileName, on disk: SimulatedDisk) throws(FileSystemError) {
    guard disk.nodes[node].entries[name] == nil else { throw failure("create", .exists) }
  }

  private func makeFile(
    _ name: FileName, _ bytes: ArraySlice<UInt8>, mode: UInt32, on disk: inout SimulatedDisk
  ) {
    let made = disk.makeNode(kind: .file, in: node, owner: fileSystem.user, mode: mode)
    disk.edit([.init(folder: node, name: name, node: made)])
    disk.append(bytes, to: made)
  }

  private func look<Answer: Sendable>(
    _ body: (SimulatedDisk) throws(FileSystemError) -> Answer
  ) throws(FileSystemError) -> Answer {
    try fileSystem.look(life: life) { (state) throws(FileSystemError) in try body(state.disk) }
  }

  private func perform(
    _ operation: SimulatedStep.Operation, _ name: FileName?,
    halfDone: (inout SimulatedDisk) -> Void = { _ in },
    failed: (inout SimulatedDisk) -> Void = { _ in },
    whole: (inout SimulatedDisk) throws(FileSystemError) -> Void
  ) throws(FileSystemError) -> Void? {
    try fileSystem.perform(
      SimulatedStep(operation: operation, folder: path, name: name), life: life,
      halfDone: halfDone, failed: failed, whole: whole)
  }
}
