extension Inbox {
  /// Takes one entry of the last scan out of its sender's reach and reads it.
  ///
  /// A crash leaves the file either in the inbox under its own name, or in `.taken` as a ``Leftover``; never in both.
  ///
  /// - Parameters:
  ///   - entry: An entry of this inbox; anything but a drop by its verdict is answered with that verdict.
  ///   - number: The drop's number, positive; a number once given to a taken drop is never given again.
  ///   - maxBytes: Files above this are taken but not read.
  ///   - settle: How long a file must have rested where nothing better can be known; nanoseconds.
  /// - Returns: The drop, or why it stays.
  /// - Throws: Errors of the disk; the file is in the inbox or in `.taken` then.
  package func take(
    _ entry: InboxEntry, number: Int64, maxBytes: Int64, settle: Int64
  ) throws(FileSystemError) -> Taking {
    let file: any ReadableFile
    let before: FileStatus
    switch try look.open(entry) {
    case .opened(let opened, let status): (file, before) = (opened, status)
    case .refused(let answer): return answer
    }
    if let reason = try reasonToWait(file, entry.name, before, settle: settle) {
      return .notYet(reason)
    }
    let takenName = TakenName(
      number: number, original: entry.name, isPaired: entry.control != nil)
    return try claim(file, before, entry.name, as: takenName, maxBytes: maxBytes)
  }

  /// Takes up a drop that an earlier process has left in `.taken`.
  ///
  /// - Parameters:
  ///   - leftover: The drop.
  ///   - maxBytes: Files above this are not read.
  ///   - isBegun: True for a drop of which records are decided already: it stays ours even where somebody still writes
  ///     it, as under its own name it would be taken for a new one.
  /// - Returns: The drop, or why it waits.
  /// - Throws: Errors of the disk; the file stays in `.taken`.
  package func retake(
    _ leftover: Leftover, maxBytes: Int64, isBegun: Bool = false
  ) throws(FileSystemError) -> Taking {
    if let obstacle = look.obstacle(in: leftover.status) { return .cannotBeDrop(obstacle) }
    guard let taken = TakenName(leftover.takenName) else { return .notYet(.gone) }
    do {
      let file = try self.taken.openFile(leftover.takenName)
      return try read(
        file, taken, original: leftover.name, maxBytes: maxBytes, isKept: isBegun)
    } catch let error where error.cause == .absent {
      return .notYet(.gone)
    }
  }

  package func peek(
    _ entry: InboxEntry, maxBytes: Int64, settle: Int64, mustRest: Bool
  ) throws(FileSystemError) -> Peek {
    switch try look.open(entry) {
    case .opened(let file, let status):
      if let reason = try reasonToWait(file, entry.name, status, settle: settle) {
        return .notYet(reason)
      }
      if mustRest, let until = try restUntil(entry.name, status, settle: settle) {
        return .notYet(.unsettled(until: until))
      }
      return Peek(try InboxLook.read(file, upTo: maxBytes))
    case .refused(let answer): return Peek(answer)
    }
  }

  package func control(
    of takenName: FileName, maxBytes: Int64
  ) throws(FileSystemError) -> [UInt8] {
    try look.control(of: takenName, maxBytes: maxBytes)
  }

  package func removeFlag(_ name: FileName) throws(FileSystemError) {
    try folder.remove(name)
  }

  /// Removes the control file of a taken drop that is to be settled, unless a new file has the drop's name by now.
  ///
  /// - Parameter takenName: The drop's name in `.taken`; its settlement must wait until the inbox is synced.
  /// - Returns: Whether the drop has a control file.
  /// - Throws: Errors of the disk.
  package func removeControl(of takenName: FileName) throws(FileSystemError) -> Bool {
    guard let name = TakenName(takenName), name.isPaired else { return false }
    guard try folder.status(of: name.name) == nil else { return true }
    for control in InboxPairs.controls(of: name.name) { try folder.remove(control) }
    return true
  }

  private func reasonToWait(
    _ file: any ReadableFile, _ name: FileName, _ status: FileStatus, settle: Int64
  ) throws(FileSystemError) -> WaitReason? {
    switch file.writerState() {
    case .nobodyWrites: nil
    case .somebodyWrites: .beingWritten
    case .unknown: try restUntil(name, status, settle: settle).map { .unsettled(until: $0) }
    }
  }

  /// Renames the open file into `.taken` and makes sure that this very file was renamed.
  private func claim(
    _ file: any ReadableFile, _ before: FileStatus, _ name: FileName, as takenName: TakenName,
    maxBytes: Int64
  ) throws(FileSystemError) -> Taking {
    do {
      try folder.rename(name, to: taken, as: takenName.entry)
    } catch let error where error.cause == .absent {
      return .notYet(.gone)
    }
    guard let renamed = try taken.status(of: takenName.entry) else { return .notYet(.gone) }
    guard renamed.device == before.device, renamed.inode == before.inode,
      renamed.size == before.size
    else {
      try putBack(takenName, as: name)
      return .notYet(.changedMeanwhile)
    }
    return try read(file, takenName, original: name, maxBytes: maxBytes, isKept: false)
  }

  /// Reads a file that lies in `.taken`, and puts it back, unless it is kept, when it turns out that it still changes.
  private func read(
    _ file: any ReadableFile, _ takenName: TakenName, original: FileName, maxBytes: Int64,
    isKept: Bool
  ) throws(FileSystemError) -> Taking {
    // Nobody can open the file any more, so what is found out now, unlike before the rename, stays true.
    switch try InboxLook.read(file, upTo: maxBytes) {
    case .whole(let bytes, let status):
      return .taken(TakenDrop(takenName, original: original, status: status, bytes: bytes))
    case .large(let status):
      return .large(TakenDrop(takenName, original: original, status: status, bytes: []))
    case .unfinished(let reason):
      if !isKept { try putBack(takenName, as: original) }
      return .notYet(reason)
    }
  }

  /// Opens a taken drop to be read piece by piece.
  ///
  /// Its status is compared with ``TakenDrop/status`` when all is read: a writer that had it open may still change it.
  package func openTaken(_ drop: TakenDrop) throws(FileSystemError) -> any ReadableFile {
    try taken.openFile(drop.takenName)
  }

  /// Gives a taken drop back that turned out to change still, or that there is no room for.
  package func giveBack(_ drop: TakenDrop) throws(FileSystemError) {
    guard let name = TakenName(drop.takenName) else {
      preconditionFailure("only a taken drop is given back")
    }
    try putBack(name, as: drop.name)
  }

  /// Gives a file back under its own name, or beside the one that has its name now.
  private func putBack(_ takenName: TakenName, as name: FileName) throws(FileSystemError) {
    do {
      try taken.rename(takenName.entry, to: folder, as: name)
    } catch let error where error.cause == .exists {
      try taken.rename(takenName.entry, to: folder, as: takenName.entry)
    }
  }
}

extension Peek {
  init(_ content: InboxLook.Content) {
    switch content {
    case .whole(let bytes, _): self = .bytes(bytes)
    case .large: self = .large
    case .unfinished(let reason): self = .notYet(reason)
    }
  }

  /// - `answer`: That to a file that cannot be opened.
  init(_ answer: Taking) {
    switch answer {
    case .notYet(let reason): self = .notYet(reason)
    case .cannotBeDrop(let obstacle): self = .cannotBeDrop(obstacle)
    case .taken, .large: preconditionFailure("what is not opened is not taken")
    }
  }
}
