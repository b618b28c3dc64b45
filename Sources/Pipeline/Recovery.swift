import Archive
package import Digests
import Exchange
package import Ledger
import Referrals
import Spool

/// What recovery found and put right at a start.
package struct RecoveryReport: Sendable, Hashable {
  /// Bytes of uncommitted groups cut off the day files.
  package var archiveBytesCut: Int64 = 0
  /// Staged files that were placed in their outboxes now.
  package var filesPlaced = 0
  /// Staged files that had been placed before.
  package var filesFoundPlaced = 0
  /// Files in staging that no group names, removed.
  package var stagedLeftoversRemoved = 0
  /// Taken drops that the ledger had settled, removed.
  package var settledDropsRemoved = 0
  /// Taken drops of uncommitted groups, to be processed again, and unfinished ones, to be gone on with.
  package var dropsToResume = 0
  /// Copies and receipts in the spool whose drops are settled or were never begun, removed.
  package var spoolLeftoversRemoved = 0
  /// What a ledger that was restored from a backup learned from the archive.
  package var caughtUp = CatchUpReport()

  /// Creates a report of nothing but what a ledger learned.
  package init(caughtUp: CatchUpReport = CatchUpReport()) {
    self.caughtUp = caughtUp
  }

  /// True when the last run had ended in order.
  package var isClean: Bool { self == RecoveryReport() }
}

/// Brings disk and ledger together after an interruption, before anything else is done.
///
/// The order is fixed: removals of old day files are completed; the others are cut to their committed length; staged
/// files are placed or found to be placed, without a look into the outbox, as the partner may have collected already;
/// files in staging that no group names are removed; taken drops get a new number where theirs was given to another, and are
/// removed where the ledger has settled them. What is then left in `.taken` is new.
///
/// Failures: a day file shorter than its committed length is damage and stops the program; so does an outbox that is gone
/// while files are owed, and any error of disk.
package struct Recovery {
  private let home: OpenHome
  private let ledger: any Ledger
  private let keys: RecordKeys

  /// - `key`: The home's, under which names of files stand in the ledger.
  package init(home: OpenHome, ledger: any Ledger, key: MACKey) {
    self.home = home
    self.ledger = ledger
    keys = RecordKeys(key: key)
  }

  /// Recovers; to be called under the home's lock.
  ///
  /// - `milliseconds`: Now, since 1970.
  package func recover(at milliseconds: Int64) throws -> RecoveryReport {
    var report = RecoveryReport()
    report.caughtUp = try ArchiveCatchUp(home: home, ledger: ledger, keys: keys)
      .run(at: milliseconds)
    try Retention(archive: home.archive, ledger: ledger).completeRemovals()
    let start = try ledger.start()
    try cutDayFiles(start, &report)
    let names = Dictionary(uniqueKeysWithValues: start.partners.map { ($1.number, $0) })
    try placeStaged(start, names, at: milliseconds, &report)
    for partner in home.partners {
      guard let inbox = home.inbox(of: partner) else { continue }
      try completeClaims(in: inbox)
    }
    try TakenNumbers(home: home, ledger: ledger).putRight(start)
    for partner in home.partners {
      try removeStagedLeftovers(of: partner, &report)
      try settleTaken(of: partner, number: start.partners[partner]?.number, &report)
    }
    try tidySpool(&report)
    return report
  }

  private func cutDayFiles(_ start: LedgerStart, _ report: inout RecoveryReport) throws {
    var lengths: [Day: Int64] = [:]
    for (text, length) in start.dayLengths {
      if let day = Day(parsing: text) { lengths[day] = length }
    }
    report.archiveBytesCut = try home.archive.cutBack(to: lengths)
  }

  private func placeStaged(
    _ start: LedgerStart, _ names: [Int: PartnerID], at milliseconds: Int64,
    _ report: inout RecoveryReport
  ) throws {
    var touched: Set<PartnerID> = []
    var owed: [(output: OutputRow, outbox: Outbox)] = []
    for output in start.staged {
      guard let partner = names[output.partner] else {
        throw LedgerError.numberUnknown(.partner, Int64(output.partner))
      }
      guard let outbox = home.existingOutbox(of: partner) else {
        throw PipelineError.outboxGone(
          path: home.paths.outbox(of: partner),
          names: start.staged.filter { $0.partner == output.partner }.map(\.name))
      }
      touched.insert(partner)
      if try outbox.staging.status(of: FileName("\(output.id)")) == nil {
        report.filesFoundPlaced += 1
      } else {
        owed.append((output, outbox))
      }
    }
    // A power cut may have undone a rename after the partner had collected: only the partner can know. Marked before
    // anything is placed: a crash behind that would leave files that look as if they had been placed once.
    if !owed.isEmpty { try ledger.markPossibleDuplicates(outputs: owed.map(\.output.id)) }
    // What says that a delivery is whole comes when the delivery would survive a power cut.
    let flags = owed.filter { $0.output.kind == .flag }
    for file in owed where file.output.kind != .flag { try place(file, &report) }
    if !flags.isEmpty {
      for partner in touched.sorted() { try home.outbox(of: partner).folder.sync() }
      for flag in flags { try place(flag, &report) }
    }
    for partner in touched.sorted() { try home.outbox(of: partner).folder.sync() }
    for partner in touched.sorted() { try home.outbox(of: partner).staging.sync() }
    if !start.openGroups.isEmpty {
      try ledger.deliver(groups: start.openGroups, at: milliseconds)
    }
  }

  private func place(
    _ file: (output: OutputRow, outbox: Outbox), _ report: inout RecoveryReport
  ) throws {
    try placeStagedFile(FileName("\(file.output.id)"), as: file.output, in: file.outbox)
    report.filesPlaced += 1
  }

  /// Keeps what unfinished drops need, receipts at their committed length, and removes the rest.
  private func tidySpool(_ report: inout RecoveryReport) throws {
    let unfinished = Dictionary(
      uniqueKeysWithValues: try ledger.unfinishedDrops().map { ($0.number, $0) })
    let contents = try home.spool.contents()
    for content in contents.known {
      guard let drop = unfinished[content.drop] else {
        try home.spool.folder.remove(content.name)
        report.spoolLeftoversRemoved += 1
        continue
      }
      guard case .receipt = content else { continue }
      if drop.progress.receiptLength > 0 {
        try home.spool.cutReceipt(of: drop.number, to: drop.progress.receiptLength)
      } else {
        try home.spool.folder.remove(content.name)
      }
    }
    for name in contents.unknown { try home.spool.folder.remove(name) }
  }

  private func removeStagedLeftovers(
    of partner: PartnerID, _ report: inout RecoveryReport
  ) throws {
    guard let outbox = home.existingOutbox(of: partner) else { return }
    for name in try outbox.staging.names() {
      try outbox.staging.remove(name)
      report.stagedLeftoversRemoved += 1
    }
  }

  private func settleTaken(
    of partner: PartnerID, number: Int?, _ report: inout RecoveryReport
  ) throws {
    guard let inbox = home.inbox(of: partner) else { return }
    try inbox.tidy()
    var settled: [CommitGroup.Source] = []
    for leftover in try inbox.leftovers() {
      guard let drop = try ledger.drop(leftover.number), drop.isOf(leftover, from: number),
        drop.isComplete
      else {
        report.dropsToResume += 1
        continue
      }
      let isUnreadable =
        try drop.records == 1 && ledger.records(ofDrop: drop.number).allSatisfy { $0.kind == nil }
      settled.append(
        CommitGroup.Source(
          partner: partner, number: drop.number, records: drop.records,
          place: .taken(leftover.takenName, isUnreadable: isUnreadable), isSpooled: true))
    }
    try home.settle(settled)
    report.settledDropsRemoved += settled.count
  }
}

/// Takes the first name away from drops whose claim a power cut left with both names.
///
/// Only a file system that does not journal renames can do that; the name in `.taken` counts, for it was made durable
/// first. The commit of the drop's first records makes the removal durable.
private func completeClaims(in inbox: Inbox) throws {
  let doubled = try inbox.leftovers().filter { $0.status.links > 1 }
  guard !doubled.isEmpty else { return }
  let claimed = Set(doubled.map(\.status.inode))
  for entry in try inbox.scan()
  where claimed.contains(entry.status.inode)
    && doubled.contains(where: {
      $0.name == entry.name && $0.status.inode == entry.status.inode
        && $0.status.device == entry.status.device
    })
  {
    try inbox.folder.remove(entry.name)
  }
}

/// Renames a staged file into its outbox, whether for the first time or again.
///
/// A name that is taken there by the same bytes was placed before; the staged copy goes. Other bytes under the name are
/// an alarm: the names are ours, so somebody else writes into the outbox.
func placeStagedFile(_ staged: FileName, as output: OutputRow, in outbox: Outbox) throws {
  do {
    try outbox.staging.rename(staged, to: outbox.folder, as: FileName(output.name))
  } catch  where error.cause == .exists {
    let file = try outbox.folder.openFile(FileName(output.name))
    let bytes = try file.read(at: 0, count: Int(clamping: output.size) + 1)
    guard SHA256Digest(of: bytes) == output.sha256 else {
      throw PipelineError.nameTaken(outbox: outbox.folder.path, name: output.name)
    }
    try outbox.staging.remove(staged)
  }
}
