import Archive
import Diagnostics
package import Ledger
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
  private let home: OpenHome
  private let ledger: any Ledger
  /// Groups whose files lie in their outboxes while the ledger still calls them staged.
  private var undelivered: [CommitGroup] = []
  private var dayFile: DayFile?

  package init(home: OpenHome, ledger: any Ledger) {
    self.home = home
    self.ledger = ledger
  }

  /// Makes one group durable and settles the sources of the groups before it.
  ///
  /// - Throws: The first error of disk or ledger; the caller stops, and recovery completes or undoes the group.
  package func commit(_ group: CommitGroup) throws {
    let dayFile = try openDayFile(group.day)
    let lengthBefore = try dayFile.length()
    do {
      // 1. A crash from here on leaves files in staging that no row names, and an uncommitted tail of the day file.
      for file in group.files {
        try home.outbox(of: file.partner).staging
          .create(
            file.stagedName, bytes: file.bytes, mode: OpenHome.outputMode)
      }
      _ = try dayFile.append(group.block)
      // 2. A crash leaves the same, only durable.
      try syncStaged(group, dayFile)
    } catch {
      undo(group, dayFile, to: lengthBefore)
      throw error
    }
    // 3. From this transaction on the group is ours to finish: recovery goes on with step 4. The groups before it
    //    become delivered with it.
    try ledger.stage(group.staged, delivering: undelivered.map(\.staged.number))
    let finished = undelivered
    undelivered = [group]
    // 4. A crash leaves some files in staging and some in outboxes; recovery renames the rest.
    for file in group.files {
      try place(file)
    }
    // 5. A power cut before this may undo renames, never the files: they are in staging again and are renamed again.
    try syncPlaced(group)
    // 6. The sources of groups that the ledger calls delivered. A crash leaves settled drops, which recovery removes.
    for group in finished { try settle(group.sources) }
  }

  /// Records the last groups as delivered and settles their sources.
  package func finish(at milliseconds: Int64) throws {
    guard !undelivered.isEmpty else { return }
    let finished = undelivered
    try ledger.deliver(groups: finished.map(\.staged.number), at: milliseconds)
    undelivered = []
    for group in finished { try settle(group.sources) }
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
    let inboxes = Set(group.sources.map(\.partner)).sorted()
      .compactMap { home.inbox(of: $0) }
    if group.files.count + group.sources.count > Self.singleSyncs {
      try syncFileSystems(of: outboxes.map(\.staging) + inboxes.map(\.taken))
      // The archive may lie elsewhere; where it does not, this finds nothing left to write.
      try dayFile.sync()
      return
    }
    for file in group.files {
      try home.outbox(of: file.partner).staging.syncFile(file.stagedName)
    }
    for outbox in outboxes { try outbox.staging.sync() }
    // A claim moves an entry between two folders: where it came to first, so that no power cut can lose it.
    for inbox in inboxes { try inbox.taken.sync() }
    for inbox in inboxes { try inbox.folder.sync() }
    try dayFile.sync()
  }

  /// The number of files up to which each is synced alone.
  private static let singleSyncs = 4

  /// Syncs each file system that one of these folders lies on, once.
  private func syncFileSystems(of folders: [any Folder]) throws {
    var synced: Set<UInt64> = []
    for folder in folders where synced.insert(try folder.status().device).inserted {
      try folder.syncFileSystem()
    }
  }

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
      try? home.outbox(of: file.partner).staging.remove(file.stagedName)
    }
    try? dayFile.cutBack(to: length)
  }

  private func settle(_ sources: [CommitGroup.Source]) throws {
    for source in sources {
      try home.settle(source)
    }
  }
}
