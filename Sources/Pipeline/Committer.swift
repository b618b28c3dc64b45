import Archive
import Diagnostics
import Ledger
import Referrals
import Spool

/// Makes groups durable: archive block, files in outboxes and ledger, in one order.
///
/// Invariants:
/// 1. A file is visible in an outbox only when the ledger says that it was staged, and the ledger says so only when the
///    file, its name and its archive block would survive a power cut.
/// 2. A taken drop is removed only when the ledger says that its group is delivered.
/// 3. The day file is never longer than what the ledger says plus one block, and what lies beyond is cut off at start.
///
/// Failures: an error before the ledger's transaction leaves nothing behind and ends the run; one after it leaves what
/// recovery completes at the next start. After a failed sync nothing is synced again: the kernel has dropped the pages.
package actor Committer {
  private let executor = StageExecutor("commit")
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  private let home: OpenHome
  private let ledger: any Ledger
  /// Groups whose files lie in their outboxes while the ledger still calls them staged.
  private var undelivered: [CommitGroup] = []
  private var dayFile: DayFile?

  private let progress: CommitProgress
  private let tell: @Sendable (CommittedGroup) -> Void

  /// - `tell`: Hears of each group when its files lie in their outboxes.
  init(
    home: OpenHome, ledger: any Ledger, progress: CommitProgress,
    tell: @escaping @Sendable (CommittedGroup) -> Void = { _ in }
  ) {
    self.home = home
    self.ledger = ledger
    self.progress = progress
    self.tell = tell
  }

  /// True while the sources of committed groups are still to be removed.
  var hasUnsettled: Bool { !undelivered.isEmpty }

  /// Makes one group durable and settles the sources of the groups before it.
  ///
  /// - Throws: The first error of disk or ledger; the caller stops, and recovery completes or undoes the group.
  package func commit(_ group: CommitGroup) throws {
    let began = ContinuousClock.now
    let dayFile = try openDayFile(group.day)
    let lengthBefore = try dayFile.length()
    for partner in Set(group.files.map(\.partner)) {
      guard let outbox = home.existingOutbox(of: partner) else {
        throw SpoolProblem.moved(path: home.paths.outbox(of: partner))
      }
      try outbox.checkStaging()
    }
    do {
      // 1. A crash from here on leaves files in staging that no row names, and an uncommitted tail of the day file.
      for growth in group.growths { try home.spool.grow(growth) }
      for file in group.files { try stage(file) }
      _ = try dayFile.append(group.block)
      if group.isClosing { _ = try dayFile.appendEnd() }
      // 2. A crash leaves the same, only durable.
      try syncStaged(group, dayFile)
    } catch {
      undo(group, dayFile, to: lengthBefore)
      throw error
    }
    // 3. From this transaction on the group is ours to finish: recovery goes on with step 4. The groups before it
    //    become delivered with it.
    try ledger.stage(group.staged, delivering: undelivered.map(\.staged.number))
    progress.advance(to: group.turn)
    let finished = undelivered
    undelivered = [group]
    // 4. A crash leaves some files in staging and some in outboxes; recovery renames the rest.
    try place(group.files)
    // 5. A power cut before this may undo renames, never the files: they are in staging again and are renamed again.
    try syncPlaced(group)
    // 6. The sources of groups that the ledger calls delivered. A crash leaves settled drops, which recovery removes.
    for group in finished { try home.settle(group.sources) }
    tell(CommittedGroup(group, took: .now - began))
  }

  /// Ends a run: the closing group tells of the group before it and has nothing to deliver itself.
  ///
  /// - Throws: As ``commit(_:)``.
  package func finish(_ closing: CommitGroup?) throws {
    guard let closing else { return }
    try commit(closing)
    try ledger.deliver(groups: [closing.staged.number], at: closing.staged.at)
    undelivered = []
  }

  /// Writes a file into its staging folder.
  private func stage(_ file: CommitGroup.File) throws {
    let staging = home.outbox(of: file.partner).staging
    switch file.content {
    case .bytes(let bytes):
      try staging.create(file.stagedName, bytes: bytes, mode: OpenHome.outputMode)
    case .receipt(let drop, let gathered, let last):
      let staged = try staging.openGrowing(file.stagedName, mode: OpenHome.outputMode)
      try home.spool.readReceipt(of: drop, length: gathered) { try staged.append($0) }
      try staged.append(last)
    case .written(let name):
      try staging.rename(name, to: staging, as: file.stagedName)
    }
  }

  /// Renames staged files into their outboxes, those of one delivery in their order.
  ///
  /// A flag says that the file before it is whole, so it appears only when that would survive a power cut.
  private func place(_ files: [CommitGroup.File]) throws {
    let flags = files.filter { $0.output.kind == .flag }
    for file in files where file.output.kind != .flag { try place(file) }
    guard !flags.isEmpty else { return }
    for partner in Set(flags.map(\.partner)).sorted() {
      try home.outbox(of: partner).folder.sync()
    }
    for flag in flags { try place(flag) }
  }

  /// Renames a staged file into its outbox.
  ///
  /// A name that is taken there by the same bytes was placed before; by other bytes it is an alarm, as names are ours.
  private func place(_ file: CommitGroup.File) throws {
    let outbox = home.outbox(of: file.partner)
    try placeStagedFile(file.stagedName, as: file.output, in: outbox)
  }

  private func openDayFile(_ day: Day) throws -> DayFile {
    if let dayFile, dayFile.day == day { return dayFile }
    let opened = try home.archive.dayFile(day)
    dayFile = opened
    return opened
  }

  // MARK: Syncs

  /// Makes staged files, their names, claims and the block durable.
  ///
  /// Beyond a handful of files one sync of the whole file system is cheaper than one a file.
  private func syncStaged(_ group: CommitGroup, _ dayFile: DayFile) throws {
    let outboxes = Set(group.files.map(\.partner)).sorted().map { home.outbox(of: $0) }
    let inboxes = group.claimedFrom.compactMap { home.inbox(of: $0) }
    let spooled =
      group.copied.map { SpoolFolder.Content.copy($0).name }
      + group.growths.map { SpoolFolder.Content.receipt($0.drop).name }
    if group.files.count + group.sources.count + spooled.count > Self.singleSyncs {
      try syncFileSystems(
        of: outboxes.map(\.staging) + inboxes.map(\.taken)
          + (spooled.isEmpty ? [] : [home.spool.folder]))
      // The archive may lie elsewhere; where it does not, this finds nothing left to write.
      try dayFile.sync()
      return
    }
    for file in group.files {
      try home.outbox(of: file.partner).staging.syncFile(file.stagedName)
    }
    for outbox in outboxes { try outbox.staging.sync() }
    for name in spooled { try home.spool.folder.syncFile(name) }
    if !spooled.isEmpty { try home.spool.folder.sync() }
    // A claim moves an entry between two folders: where it came to first, so that no power cut can lose it.
    for inbox in inboxes { try inbox.taken.sync() }
    for inbox in inboxes { try inbox.folder.sync() }
    try dayFile.sync()
  }

  /// The number of files up to which each is synced alone.
  private static let singleSyncs = 4

  /// Makes the renames durable: the outboxes first, then the staging folders.
  private func syncPlaced(_ group: CommitGroup) throws {
    let outboxes = Set(group.files.map(\.partner)).sorted().map { home.outbox(of: $0) }
    for outbox in outboxes { try outbox.folder.sync() }
    for outbox in outboxes { try outbox.staging.sync() }
  }

  // MARK: Ends

  /// Takes back what a group wrote before the ledger knew of it; what cannot be taken back, recovery removes.
  private func undo(_ group: CommitGroup, _ dayFile: DayFile, to length: Int64) {
    for file in group.files {
      let staging = home.outbox(of: file.partner).staging
      try? staging.remove(file.stagedName)
      if case .written(let name) = file.content { try? staging.remove(name) }
    }
    for growth in group.growths {
      try? home.spool.cutReceipt(of: growth.drop, to: growth.offset)
    }
    try? dayFile.cutBack(to: length)
  }
}

/// Syncs each file system that one of these folders lies on, once.
func syncFileSystems(of folders: [any Folder]) throws {
  var synced: Set<UInt64> = []
  for folder in folders where synced.insert(try folder.status().device).inserted {
    try folder.syncFileSystem()
  }
}
