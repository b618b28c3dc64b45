import Locks

/// What other processes do on a simulated machine: partners that drop and collect, and a test that looks.
///
/// Their changes are durable at once. A path that does not fit is the test's own mistake and stops it.
extension SimulatedFileSystem {
  /// The time that the disk stamps changes with, in nanoseconds since 1970; it stands still until it is set.
  package var now: Int64 {
    get { state.withLock { $0.disk.now } }
    set { state.withLock { $0.disk.now = newValue } }
  }

  /// Whether read leases can be had.
  package var canLease: Bool {
    get { state.withLock { $0.canLease } }
    set { state.withLock { $0.canLease = newValue } }
  }

  /// Puts a file at a path, in place of what is there; folders on the way are made.
  package func put(_ path: String, _ bytes: [UInt8], owner: UInt32 = 2000) {
    state.withLock { state in
      let (folder, name) = state.disk.place(path, owner: user)
      let made = state.disk.makeNode(kind: .file, in: folder, owner: owner, mode: 0o660)
      state.disk.append(bytes, to: made)
      state.disk.nodes[made].makeContentDurable()
      state.disk.editDurably(.init(folder: folder, name: name, node: made))
    }
  }

  /// Puts something at a path that is no ordinary file, such as a link or a pipe.
  package func put(_ path: String, kind: FileStatus.Kind, owner: UInt32 = 2000) {
    state.withLock { state in
      let (folder, name) = state.disk.place(path, owner: user)
      let made = state.disk.makeNode(kind: kind, in: folder, owner: owner, mode: 0o770)
      state.disk.editDurably(.init(folder: folder, name: name, node: made))
    }
  }

  /// Puts a file that claims a length in bytes and holds nothing.
  package func putSparse(_ path: String, size: Int64, owner: UInt32 = 2000) {
    put(path, [], owner: owner)
    change(path) { $0.sparseSize = size }
  }

  /// Gives a file a second name.
  package func link(_ path: String, as newPath: String) {
    state.withLock { state in
      guard let node = state.disk.node(at: path) else { preconditionFailure("no file to link") }
      let (folder, name) = state.disk.place(newPath, owner: user)
      state.disk.editDurably(.init(folder: folder, name: name, node: node))
    }
  }

  /// Opens a file for writing, and keeps it open.
  package func openForWriting(_ path: String) {
    change(path) { $0.writers += 1 }
  }

  /// Closes a file that was opened for writing.
  package func closeAfterWriting(_ path: String) {
    change(path) { $0.writers -= 1 }
  }

  /// Adds bytes to the end of a file.
  package func write(_ path: String, _ bytes: [UInt8]) {
    let now = now
    change(path) {
      $0.written += bytes
      $0.makeContentDurable()
      $0.status.changedAt = now
    }
  }

  /// Writes a file anew from its beginning, as the same file.
  package func overwrite(_ path: String, _ bytes: [UInt8]) {
    let now = now
    change(path) {
      $0.written = bytes
      $0.makeContentDurable()
      $0.status.changedAt = now
    }
  }

  /// Sets the permission bits of a file or folder.
  package func change(mode: UInt32, of path: String) {
    change(path) { $0.status.mode = mode }
  }

  /// Takes a file away, as a partner does that collects it; `nil` when there is none.
  @discardableResult
  package func collect(_ path: String) -> [UInt8]? {
    state.withLock { state in
      let (folder, name) = state.disk.place(path, owner: user)
      guard let node = state.disk.nodes[folder].entries[name] else { return nil }
      state.disk.editDurably(.init(folder: folder, name: name, node: nil))
      return state.disk.nodes[node].written
    }
  }

  /// Puts a folder on a mount of its own, as a bind mount does where the device is shared; it is made where missing.
  ///
  /// Call it before anything lies in the folder.
  package func mount(_ path: String, sharingDevice: Bool = false) {
    state.withLock { state in
      let folder = state.disk.folder(at: path, owner: user)
      state.disk.mount(folder, sharingDevice: sharingDevice)
    }
  }

  /// The bytes of a file as programs see them; `nil` when there is none.
  package func bytes(_ path: String) -> [UInt8]? {
    state.withLock { state in
      state.disk.node(at: path).map { state.disk.nodes[$0].written }
    }
  }

  /// The names in a folder in byte order; none when there is no such folder.
  package func list(_ path: String) -> [FileName] {
    state.withLock { state in
      state.disk.node(at: path).map { state.disk.nodes[$0].entries.keys.sorted() } ?? []
    }
  }

  /// Every file below a folder, by its path from there.
  package func files(below path: String) -> [String: [UInt8]] {
    state.withLock { state in
      guard let node = state.disk.node(at: path) else { return [:] }
      return state.disk.files(below: node, path: "")
    }
  }

  private func change(_ path: String, _ body: (inout SimulatedDisk.Node) -> Void) {
    state.withLock { state in
      guard let node = state.disk.node(at: path) else { preconditionFailure("no file at \(path)") }
      body(&state.disk.nodes[node])
    }
  }
}

extension SimulatedDisk {
  /// The folder that a path leads through, made durably where it is missing, and the path's last step.
  fileprivate mutating func place(_ path: String, owner: UInt32) -> (folder: Int, name: FileName) {
    let (parent, name) = splitLast(path)
    guard let name else { preconditionFailure("a path ends with a name") }
    return (folder(at: parent, owner: owner), name)
  }

  fileprivate mutating func folder(at path: String, owner: UInt32) -> Int {
    if let found = node(at: path) { return found }
    let (parent, name) = place(path, owner: owner)
    let made = makeNode(kind: .folder, in: parent, owner: owner, mode: 0o770)
    editDurably(.init(folder: parent, name: name, node: made))
    return made
  }

  fileprivate func files(below node: Int, path: String) -> [String: [UInt8]] {
    var found: [String: [UInt8]] = [:]
    for (name, entry) in nodes[node].entries {
      let entryPath = path + String(decoding: name.bytes, as: UTF8.self)
      switch nodes[entry].status.kind {
      case .file: found[entryPath] = nodes[entry].written
      case .folder: found.merge(files(below: entry, path: entryPath + "/")) { first, _ in first }
      case .link, .pipe, .socket, .device: break
      }
    }
    return found
  }
}
