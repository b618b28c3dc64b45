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
    return try claim(file, before, entry.name, number: number, maxBytes: maxBytes)
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

  package func removeFlag(_ name: FileName) throws(FileSystemError) {
    try folder.remove(name)
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
    _ file: any ReadableFile, _ before: FileStatus, _ name: FileName, number: Int64,
    maxBytes: Int64
  ) throws(FileSystemError) -> Taking {
    let takenName = TakenName(number: number, original: name)
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
