import Locks

/// One partner's inbox as somebody sees it who only looks: it answers as ``Inbox`` would, and changes nothing.
///
/// Invariants:
/// 1. Nothing is created, renamed, removed or synced, and no lease is kept.
/// 2. What was answered as taken lies where it lay; the next look leaves it out, and it can be taken up again as if it
///    lay in `.taken`.
///
/// What it remembers of each drop is its number and its entry.
package final class InboxView: DropSource {
  private struct State {
    /// What was answered as taken, by number.
    var taken: [Int64: InboxEntry] = [:]
    var seen: Set<InboxEntry.Mark> = []
    /// Drops in `.taken` for which nothing is left to do but to remove them.
    var settled: Set<Int64> = []
    var presumesRest = false
    var presumed = 0
  }

  private let look: InboxLook
  /// Nanoseconds since 1970.
  private let now: Int64
  private let state = Guarded(State())

  private init(look: InboxLook, now: Int64) {
    self.look = look
    self.now = now
  }

  /// Opens a partner's inbox to be looked at; `nil` where there is none.
  ///
  /// - Parameters:
  ///   - path: The inbox.
  ///   - fileSystem: Where it lies.
  ///   - owners: Who may drop there; `nil` lets everybody who can write into the folder.
  ///   - now: Nanoseconds since 1970.
  /// - Returns: The inbox, or `nil`.
  /// - Throws: ``SpoolProblem`` where nothing could be taken either, as `.taken` is open to others.
  package static func open(
    _ path: String, on fileSystem: any FileSystem, owners: Set<UInt32>? = nil, now: Int64
  ) throws(SpoolProblem) -> InboxView? {
    try inSpoolTerms {
      guard let folder = try fileSystem.existingFolder(path) else { return nil }
      let taken = try PrivateFolder.existing(Inbox.takenFolder, in: folder, user: fileSystem.user)
      return InboxView(
        look: InboxLook(folder: folder, taken: taken, owners: owners), now: now)
    }
  }

  /// Leaves drops in `.taken` out that recovery will only remove, by their numbers.
  package func leaveOut(settled: some Sequence<Int64>) {
    state.withLock { $0.settled.formUnion(settled) }
  }

  /// Takes what changed a moment ago for finished from now on, as one does who has waited for it.
  package func presumeRest() {
    state.withLock { $0.presumesRest = true }
  }

  /// How many files were taken for finished although they changed a moment ago and nobody can tell.
  package var presumed: Int { state.withLock { $0.presumed } }

  // MARK: Looking

  package func scan() throws(FileSystemError) -> [InboxEntry] {
    let claimed = Set(try claimedTwice().map(\.mark))
    let seen = state.withLock { $0.seen }
    return try look.entries(look.folder.names())
      .filter { !seen.contains($0.mark) && !claimed.contains($0.mark) }
  }

  /// The entries whose names recovery removes, as they are also in `.taken`: a power cut may leave a claim with both names.
  private func claimedTwice() throws(FileSystemError) -> [InboxEntry] {
    var entries: [InboxEntry] = []
    for leftover in try look.leftovers() where leftover.status.links > 1 {
      guard let status = try look.folder.status(of: leftover.name),
        status.inode == leftover.status.inode, status.device == leftover.status.device
      else { continue }
      entries.append(InboxEntry(name: leftover.name, status: status, verdict: .drop))
    }
    return entries
  }

  package func leftovers() throws(FileSystemError) -> [Leftover] {
    let (taken, settled) = state.withLock { ($0.taken, $0.settled) }
    let asTaken = taken.map { number, entry in
      Leftover(
        number: number, name: entry.name, isNameClipped: false,
        takenName: TakenName(
          number: number, original: entry.name, isPaired: entry.control != nil
        )
        .entry, status: entry.status)
    }
    return (try look.leftovers().filter { !settled.contains($0.number) } + asTaken)
      .sorted { $0.number < $1.number }
  }

  // MARK: Answering

  package func take(
    _ entry: InboxEntry, number: Int64, maxBytes: Int64, settle: Int64
  ) throws(FileSystemError) -> Taking {
    let file: any ReadableFile
    let status: FileStatus
    switch try look.open(entry) {
    case .opened(let opened, let found): (file, status) = (opened, found)
    case .refused(let answer):
      if case .cannotBeDrop = answer { note(entry) }
      return answer
    }
    if let reason = reasonToWait(file, status, settle: settle) { return .notYet(reason) }
    let found = InboxEntry(
      name: entry.name, status: status, verdict: .drop, control: entry.control)
    let taking = Self.taking(
      try InboxLook.read(file, upTo: maxBytes),
      as: TakenName(number: number, original: entry.name, isPaired: entry.control != nil),
      original: entry.name)
    switch taking {
    case .taken, .large:
      note(found)
      state.withLock { $0.taken[number] = found }
    case .notYet, .cannotBeDrop: break
    }
    return taking
  }

  package func peek(
    _ entry: InboxEntry, maxBytes: Int64, settle: Int64, mustRest: Bool
  ) throws(FileSystemError) -> Peek {
    switch try look.open(entry) {
    case .opened(let file, let status):
      let reason =
        reasonToWait(file, status, settle: settle)
        ?? (mustRest ? reasonToRest(status, settle: settle) : nil)
      if let reason { return .notYet(reason) }
      return Peek(try InboxLook.read(file, upTo: maxBytes))
    case .refused(let answer): return Peek(answer)
    }
  }

  package func control(
    of takenName: FileName, maxBytes: Int64
  ) throws(FileSystemError) -> [UInt8] {
    try look.control(of: takenName, maxBytes: maxBytes)
  }

  package func removeFlag(_ name: FileName) {}

  package func retake(
    _ leftover: Leftover, maxBytes: Int64, isBegun: Bool
  ) throws(FileSystemError) -> Taking {
    guard let name = TakenName(leftover.takenName) else { return .notYet(.gone) }
    if let entry = state.withLock({ $0.taken[leftover.number] }) {
      switch try look.open(entry) {
      case .opened(let file, let status):
        guard status == entry.status else { return .notYet(.changedMeanwhile) }
        return Self.taking(
          try InboxLook.read(file, upTo: maxBytes), as: name, original: leftover.name)
      case .refused(let answer): return answer
      }
    }
    let names: UInt64 =
      try claimedTwice().contains { $0.status.inode == leftover.status.inode } ? 2 : 1
    var status = leftover.status
    status.links -= min(status.links, names - 1)
    if let obstacle = look.obstacle(in: status) { return .cannotBeDrop(obstacle) }
    guard let file = try openTaken(leftover.takenName) else { return .notYet(.gone) }
    return Self.taking(
      try InboxLook.read(file, upTo: maxBytes, names: names), as: name, original: leftover.name)
  }

  /// Opens a drop that was answered as taken, to be read piece by piece where it lies; `nil` where it is gone.
  ///
  /// - Throws: `.changed` from each read that finds the file other than it was when it was taken: reading it in pieces
  ///   has to see one content.
  package func openSteady(_ drop: TakenDrop) throws(FileSystemError) -> (any ReadableFile)? {
    let opened: (any ReadableFile)?
    if let entry = state.withLock({ $0.taken[drop.number] }) {
      guard case .opened(let file, _) = try look.open(entry) else { return nil }
      opened = file
    } else {
      opened = try openTaken(drop.takenName)
    }
    return opened.map { SteadyFile($0, status: drop.status, path: look.folder.path) }
  }

  private func openTaken(_ name: FileName) throws(FileSystemError) -> (any ReadableFile)? {
    do {
      return try look.taken?.openFile(name)
    } catch let error where error.cause == .absent {
      return nil
    }
  }

  private func note(_ entry: InboxEntry) {
    _ = state.withLock { $0.seen.insert(entry.mark) }
  }

  private func reasonToWait(
    _ file: any ReadableFile, _ status: FileStatus, settle: Int64
  ) -> WaitReason? {
    switch file.writerState() {
    case .nobodyWrites: return nil
    case .somebodyWrites: return .beingWritten
    case .unknown: return reasonToRest(status, settle: settle)
    }
  }

  private func reasonToRest(_ status: FileStatus, settle: Int64) -> WaitReason? {
    let rested = status.changedAt.addingReportingOverflow(settle)
    let until = rested.overflow ? Int64.max : rested.partialValue
    if until <= now { return nil }
    return state.withLock { state in
      guard state.presumesRest else { return .unsettled(until: until) }
      state.presumed += 1
      return nil
    }
  }

  private static func taking(
    _ content: InboxLook.Content, as name: TakenName, original: FileName
  ) -> Taking {
    switch content {
    case .whole(let bytes, let status):
      .taken(TakenDrop(name, original: original, status: status, bytes: bytes))
    case .large(let status):
      .large(TakenDrop(name, original: original, status: status, bytes: []))
    case .unfinished(let reason): .notYet(reason)
    }
  }
}
