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
    switch entry.verdict {
    case .notYet(let reason): return .notYet(reason)
    case .cannotBeDrop(let obstacle): return .cannotBeDrop(obstacle)
    case .drop: break
    }
    let file: any ReadableFile
    switch try open(entry.name) {
    case .opened(let opened): file = opened
    case .refused(let answer): return answer
    }
    let before = try file.status()
    if let obstacle = obstacle(in: before) { return .cannotBeDrop(obstacle) }
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
    if let obstacle = obstacle(in: leftover.status) { return .cannotBeDrop(obstacle) }
    guard let taken = TakenName(leftover.takenName) else { return .notYet(.gone) }
    do {
      let file = try self.taken.openFile(leftover.takenName)
      return try read(
        file, taken, original: leftover.name, maxBytes: maxBytes, isKept: isBegun)
    } catch let error where error.cause == .absent {
      return .notYet(.gone)
    }
  }

  private enum Opening {
    case opened(any ReadableFile)
    case refused(Taking)
  }

  private func open(_ name: FileName) throws(FileSystemError) -> Opening {
    do {
      return .opened(try folder.openFile(name))
    } catch {
      switch error.cause {
      case .absent: return .refused(.notYet(.gone))
      // A link or a mount was put in its place after the scan.
      case .leavesFolder: return .refused(.cannotBeDrop(.link))
      case .noPermission: return .refused(.cannotBeDrop(.unreadable))
      case .notAFile, .notAFolder:
        guard let status = try folder.status(of: name) else { return .refused(.notYet(.gone)) }
        guard let obstacle = Obstacle(kind: status.kind) else {
          return .refused(.notYet(.changedMeanwhile))
        }
        return .refused(.cannotBeDrop(obstacle))
      default: throw error
      }
    }
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
    let before = try file.status()
    // Nobody can open the file any more, so this answer, unlike the one before the rename, stays true.
    guard file.writerState() != .somebodyWrites else {
      if !isKept { try putBack(takenName, as: original) }
      return .notYet(.beingWritten)
    }
    guard before.size <= maxBytes else {
      return .large(drop(takenName, original, before, bytes: []))
    }
    let bytes = try file.read(at: 0, count: Int(before.size))
    let after = try file.status()
    guard after == before, bytes.count == before.size, after.links == 1 else {
      if !isKept { try putBack(takenName, as: original) }
      return .notYet(.changedMeanwhile)
    }
    return .taken(drop(takenName, original, before, bytes: bytes))
  }

  private func drop(
    _ takenName: TakenName, _ original: FileName, _ status: FileStatus, bytes: [UInt8]
  ) -> TakenDrop {
    TakenDrop(
      number: takenName.number, name: original,
      isNameClipped: takenName.isClipped && original == takenName.name,
      takenName: takenName.entry, status: status, bytes: bytes)
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
