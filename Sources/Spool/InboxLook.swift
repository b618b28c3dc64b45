/// What can be said about an inbox and what lies in it without changing anything.
struct InboxLook: Sendable {
  let folder: any Folder
  /// `.taken` inside the inbox; `nil` where no run has made it so far.
  let taken: (any Folder)?
  /// Who may drop here; `nil` lets everybody who can write into the folder.
  let owners: Set<UInt32>?

  // MARK: Entries

  /// What we make in an inbox ourselves.
  private static let own: Set<FileName> = [
    Inbox.takenFolder, Outbox.stagingFolder, PrivateFolder.trial,
  ]

  /// Describes the entries of these names, our own left out.
  func entries(_ names: [FileName]) throws(FileSystemError) -> [InboxEntry] {
    var entries: [InboxEntry] = []
    entries.reserveCapacity(names.count)
    for name in names where !Self.own.contains(name) {
      // What has gone since the names were read is no entry.
      guard let status = try folder.status(of: name) else { continue }
      entries.append(
        InboxEntry(name: name, status: status, verdict: verdict(on: name, status: status)))
    }
    return entries
  }

  private func verdict(on name: FileName, status: FileStatus) -> InboxEntry.Verdict {
    if name.isTemporary { return .notYet(.temporaryName) }
    if let obstacle = obstacle(in: status) { return .cannotBeDrop(obstacle) }
    return .drop
  }

  /// What keeps an entry of this status from being a drop.
  func obstacle(in status: FileStatus) -> Obstacle? {
    if let obstacle = Obstacle(kind: status.kind) { return obstacle }
    if let owners, !owners.contains(status.owner) { return .foreignOwner }
    return status.links > 1 ? .hardLink : nil
  }

  /// Lists what lies in `.taken`, by number.
  func leftovers() throws(FileSystemError) -> [Leftover] {
    guard let taken else { return [] }
    var leftovers: [Leftover] = []
    for entry in try taken.names() {
      guard let name = TakenName(entry), let status = try taken.status(of: entry) else { continue }
      leftovers.append(
        Leftover(
          number: name.number, name: name.name, isNameClipped: name.isClipped, takenName: entry,
          status: status))
    }
    return leftovers.sorted { $0.number < $1.number }
  }

  // MARK: Files

  enum Opening {
    case opened(any ReadableFile, FileStatus)
    case refused(Taking)
  }

  /// Opens an entry, and decides on the descriptor whether it can be a drop.
  func open(_ entry: InboxEntry) throws(FileSystemError) -> Opening {
    switch entry.verdict {
    case .notYet(let reason): return .refused(.notYet(reason))
    case .cannotBeDrop(let obstacle): return .refused(.cannotBeDrop(obstacle))
    case .drop: break
    }
    do {
      let file = try folder.openFile(entry.name)
      let status = try file.status()
      if let obstacle = obstacle(in: status) { return .refused(.cannotBeDrop(obstacle)) }
      return .opened(file, status)
    } catch {
      switch error.cause {
      case .absent: return .refused(.notYet(.gone))
      // A link or a mount was put in its place after the scan.
      case .leavesFolder: return .refused(.cannotBeDrop(.link))
      case .noPermission: return .refused(.cannotBeDrop(.unreadable))
      case .notAFile, .notAFolder:
        guard let status = try folder.status(of: entry.name) else {
          return .refused(.notYet(.gone))
        }
        guard let obstacle = Obstacle(kind: status.kind) else {
          return .refused(.notYet(.changedMeanwhile))
        }
        return .refused(.cannotBeDrop(obstacle))
      default: throw error
      }
    }
  }

  enum Content {
    case whole([UInt8], FileStatus)
    /// Larger than the limit, and not read.
    case large(FileStatus)
    /// Somebody writes it, or it changed while it was read.
    case unfinished(WaitReason)
  }

  /// Reads an open file of at most so many bytes.
  ///
  /// - `names`: How many names the file may have.
  static func read(
    _ file: any ReadableFile, upTo maxBytes: Int64, names: UInt64 = 1
  ) throws(FileSystemError) -> Content {
    let before = try file.status()
    guard file.writerState() != .somebodyWrites else { return .unfinished(.beingWritten) }
    guard before.size <= maxBytes else { return .large(before) }
    let bytes = try file.read(at: 0, count: Int(before.size))
    let after = try file.status()
    guard after == before, bytes.count == before.size, after.links <= names else {
      return .unfinished(.changedMeanwhile)
    }
    return .whole(bytes, before)
  }

  /// Reads the control file of a taken drop; nothing where there is none, or something else has its name.
  func control(of takenName: FileName, maxBytes: Int64) throws(FileSystemError) -> [UInt8] {
    guard let name = TakenName(takenName), name.isPaired else { return [] }
    for control in InboxPairs.controls(of: name.name) {
      do {
        return try folder.openFile(control).read(at: 0, count: Int(maxBytes))
      } catch {
        switch error.cause {
        case .absent, .leavesFolder, .notAFile, .notAFolder, .noPermission: continue
        default: throw error
        }
      }
    }
    return []
  }
}
