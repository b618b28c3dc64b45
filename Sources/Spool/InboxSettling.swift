extension Inbox {
  /// Lists the drops that an earlier process has taken and not settled, by number.
  package func leftovers() throws(FileSystemError) -> [Leftover] {
    try look.leftovers()
  }

  /// Removes a taken drop or sets its bytes aside; call it only when everything about the drop is durable.
  ///
  /// `takenName` comes from a ``TakenDrop`` or ``Leftover``. Nothing is synced but a copy: a settlement that a power
  /// cut undoes is repeated by recovery.
  @discardableResult
  package func settle(
    _ takenName: FileName, _ settlement: Settlement
  ) throws(FileSystemError) -> Settled {
    guard let name = TakenName(takenName) else {
      preconditionFailure("only a taken drop is settled")
    }
    switch settlement {
    case .remove:
      try taken.remove(takenName)
      return .done
    case .quarantine(let target, let copyLimit):
      return try setAside(name, in: target, copyLimit: copyLimit)
    }
  }

  /// Gives a taken drop another number: its own was given to another drop while nobody could see it.
  ///
  /// The commit of its first records makes that durable, with the claims; before it, a power cut leads back to here.
  ///
  /// - Precondition: No drop has the number.
  package func renumber(_ leftover: Leftover, as number: Int64) throws(FileSystemError) {
    guard let name = TakenName(leftover.takenName) else {
      preconditionFailure("only a taken drop is renumbered")
    }
    try taken.rename(
      leftover.takenName, to: taken, as: TakenName(name, renumbered: number).entry)
  }

  /// Moves an entry that cannot be a drop into a folder, under a number of ours.
  ///
  /// It is `.left` when it cannot be renamed, such as a folder of another owner or one on another mount.
  package func quarantine(
    _ entry: InboxEntry, number: Int64, in target: any Folder
  ) throws(FileSystemError) -> Quarantining {
    let name = FileName("\(number)")
    do {
      try folder.rename(entry.name, to: target, as: name)
    } catch {
      switch error.cause {
      case .absent: return .changed
      // A name that is taken is its own: a power cut has left it under both.
      case .crossesMounts, .noPermission, .readOnly, .exists, .system: return .left
      default: throw error
      }
    }
    guard let moved = try target.status(of: name) else { return .changed }
    guard moved.inode == entry.status.inode, moved.kind == entry.status.kind else {
      // A drop may have got the name since the scan; it must not be lost in quarantine.
      try giveBack(name, from: target, as: entry.name)
      return .changed
    }
    return .moved
  }

  /// Gives an entry back under its own name, or beside the one that has its name now.
  private func giveBack(
    _ number: FileName, from source: any Folder, as name: FileName
  ) throws(FileSystemError) {
    do {
      try source.rename(number, to: folder, as: name)
    } catch let error where error.cause == .exists {
      try source.rename(number, to: folder, as: number)
    }
  }

  private func setAside(
    _ name: TakenName, in target: any Folder, copyLimit: Int64
  ) throws(FileSystemError) -> Settled {
    let number = FileName("\(name.number)")
    do {
      try taken.rename(name.entry, to: target, as: number)
      return .done
    } catch {
      switch error.cause {
      case .absent: return .wasGone
      case .crossesMounts: break
      default: throw error
      }
    }
    guard let status = try taken.status(of: name.entry) else { return .wasGone }
    guard status.size <= copyLimit else {
      try taken.rename(name.entry, to: taken, as: FileName("kept-\(name.number)"))
      return .kept
    }
    try copy(name.entry, to: target, as: number)
    try taken.remove(name.entry)
    return .done
  }

  /// Copies a file whole and durably, over whatever an interrupted copy has left.
  private func copy(
    _ entry: FileName, to target: any Folder, as number: FileName
  ) throws(FileSystemError) {
    let source = try taken.openFile(entry)
    let copy = try target.openGrowing(number, mode: 0o600)
    try copy.truncate(to: 0)
    var position: Int64 = 0
    while true {
      let bytes = try source.read(at: position, count: 1 << 20)
      if bytes.isEmpty { break }
      try copy.append(bytes)
      position += Int64(bytes.count)
    }
    try copy.sync()
    try target.sync()
  }
}
