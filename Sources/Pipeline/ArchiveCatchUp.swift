import Archive
import Diagnostics
package import Exchange
package import Ledger
import Referrals
import Spool

/// What a ledger that was older than its archive learned from it.
package struct CatchUpReport: Sendable, Hashable {
  /// Commits that the ledger did not know.
  package var groups = 0
  /// Records that it did not know, or knew in an earlier state.
  package var records = 0
  /// Records that are held now, as their files may or may not have been delivered.
  package var recordsInDoubt = 0
  /// Receipts that may or may not have been delivered; they are not sent again.
  package var receiptsInDoubt = 0
  /// Days that the ledger knew and whose files retention has removed since.
  package var daysForgotten = 0

  package init() {}

  /// True when the ledger knew everything.
  package var isEmpty: Bool { self == CatchUpReport() }
}

/// Why a ledger cannot catch up with an archive.
enum CatchUpProblem {
  static func gap(expected: Int64, found: Int64, day: Day) -> Diagnostic {
    Diagnostic(
      code: "archive.gap",
      what:
        "the ledger ends with commit \(expected - 1), and day file \(day) goes on with \(found)",
      why:
        "what happened in between is in neither, so that numbers and duplicates would not be known",
      fix: "restore a later backup of the ledger, or the day files that are missing")
  }

  static func foreign(group: Int64, day: Day) -> Diagnostic {
    Diagnostic(
      code: "archive.foreign",
      what: "commit \(group) in day file \(day) does not go with this ledger",
      why: "it speaks of partners, drops or records otherwise than the ledger does",
      fix: "restore the ledger that belongs to this archive, or move the archive away")
  }
}

/// Brings a ledger that was restored from a backup up to what the archive knows, before anything is sent.
///
/// Invariants:
/// 1. Rows are written as they were: numbers go on behind those of the archive, and none is given out twice.
/// 2. A file counts as delivered only when the archive says so; records of other files are held, and nothing of a group
///    that is caught up is placed into an outbox.
/// 3. A group is staged whole, in the archive's order; an interruption goes on behind the last one.
/// 4. What the ledger is told of would survive a power cut: the lost ledger may never have known the last group, whose
///    commit was interrupted before its syncs then, so that a claim or a receipt of it may be missing on the disk.
///
/// Without a mark, one group behind the committed length is what every interrupted commit leaves: recovery cuts it off.
/// Failures: an archive that does not go with the ledger, or lacks commits, stops the program (``CatchUpProblem``).
package struct ArchiveCatchUp {
  private let home: OpenHome
  private let ledger: any Ledger
  private let keys: RecordKeys

  /// - `keys`: The home's, under which names of files stand in the ledger.
  package init(home: OpenHome, ledger: any Ledger, keys: RecordKeys) {
    self.home = home
    self.ledger = ledger
    self.keys = keys
  }

  /// Catches up, if the ledger is a marked copy or more than one group is behind what it knows.
  ///
  /// To be called under the home's lock and before ``Recovery``.
  ///
  /// - `milliseconds`: Now, since 1970.
  ///
  /// - Throws: A ``Diagnostics/Diagnostic``; errors of the archive, the ledger and the disk.
  package func run(at milliseconds: Int64) throws -> CatchUpReport {
    var report = CatchUpReport()
    let start = try ledger.start()
    let tail = try tail()
    guard try start.isCopy || holdsSeveralGroups(tail) else { return report }
    // Marked from here on: an interruption may leave one group to go, which otherwise would count as torn.
    if !start.isCopy { try ledger.markCopy() }
    try makeDurable(behind: start)
    let parts = try catchUp(with: tail, from: start, at: milliseconds, &report)
    try restoreReceipts(of: ledger.unfinishedDrops().map(\.number), parts)
    report.daysForgotten = try forgetRemovedDays()
    try ledger.markCaughtUp()
    return report
  }

  private func tail() throws -> ArchiveTail {
    try ArchiveTail(of: home.archive, behind: Self.lengths(ledger.start()))
  }

  /// The committed length of each day file.
  private static func lengths(_ start: LedgerStart) -> [Day: Int64] {
    var lengths: [Day: Int64] = [:]
    for (text, length) in start.dayLengths {
      if let day = Day(parsing: text) { lengths[day] = length }
    }
    return lengths
  }

  /// Forgets days whose files are gone: retention went on after the copy was made.
  ///
  /// Only when everything else is known, so that a file that was not put back with the ledger can still be.
  ///
  /// - Throws: ``Archive/ArchiveError/absent(day:)`` for a day that is needed still, which retention never removes.
  private func forgetRemovedDays() throws -> Int {
    let days = Set(try home.archive.days().map(\.description))
    let known = try ledger.start().dayLengths
    let removed = Set(known.filter { $0.value > 0 && !days.contains($0.key) }.keys)
    guard !removed.isEmpty else { return 0 }
    let needed = try daysNeeded().intersection(removed).compactMap { Day(parsing: $0) }.min()
    if let needed { throw ArchiveError.absent(day: needed) }
    for day in removed.sorted() { try ledger.forget(day: day) }
    return removed.count
  }

  /// The days whose files hold bytes that the lost ledger needed too: not those of what is in doubt, which was delivered to
  /// its knowledge.
  private func daysNeeded() throws -> Set<String> {
    var days = Set(try ledger.unfinishedDrops().map(\.archive.day))
    var last: Int64 = 0
    while true {
      let records = try ledger.openRecords(
        in: [.held, .failed, .waiting], after: last, limit: Self.page)
      for record in records where record.code != CaughtUpGroup.doubtCode {
        days.insert(record.archive.day)
        if let drop = try ledger.drop(record.drop) { days.insert(drop.archive.day) }
        let waiting = try ledger.deliveries(ofRecord: record.id).filter { $0.bucket == .waiting }
        days.formUnion(waiting.map(\.rendered.day))
      }
      guard let end = records.last?.id else { return days }
      last = end
    }
  }

  /// How many open records are looked at at once.
  private static let page = 500

  private func holdsSeveralGroups(_ tail: ArchiveTail) throws -> Bool {
    var tail = tail
    var first: Int64?
    while let entry = try tail.next() {
      guard entry.line.group == first ?? entry.line.group else { return true }
      first = entry.line.group
    }
    return false
  }

  /// Makes durable what a commit does before its ledger's transaction: the archive and the claims.
  ///
  /// What stands in files is written once more: a sync of it may have failed in the life of the lost ledger, which then
  /// knew that it could not be relied on. Staged files are not needed, as what is in doubt is not placed; the last group's
  /// receipts are written anew.
  private func makeDurable(behind start: LedgerStart) throws {
    try home.spool.renew()
    try home.archive.makeDurable(behind: Self.lengths(start))
    if try !home.spool.contents().known.isEmpty { try home.spool.folder.syncFileSystem() }
    let inboxes = home.partners.compactMap { home.inbox(of: $0) }
    try syncFileSystems(of: inboxes.map(\.taken) + inboxes.map(\.folder))
  }

  // MARK: Groups

  /// Stages group after group; returns where the pieces of receipts stand that grew, by drop.
  private func catchUp(
    with tail: ArchiveTail, from start: LedgerStart, at milliseconds: Int64,
    _ report: inout CatchUpReport
  ) throws -> [Int64: [ArchivePosition]] {
    var parts: [Int64: [ArchivePosition]] = [:]
    var groups = ArchivedGroups(tail, behind: start)
    // What an interrupted catch-up has staged it has marked; nothing of it is to be placed. Earlier groups are marked by a
    // recovery that was interrupted, and theirs is.
    let first = start.learnsFrom ?? start.nextGroup
    var caughtUp = Set(
      start.staged.filter { $0.isPossibleDuplicate && $0.group >= first }.map(\.group))
    var current = try groups.next()
    while let group = current {
      let next = try groups.next()
      guard try next != nil || isWhole(group) else { break }
      if next == nil { try complete(group, with: parts) }
      try stage(group, delivered: next?.delivered ?? [], caughtUp: caughtUp, &report)
      caughtUp.insert(group.number)
      parts.merge(group.receiptParts) { $0 + $1 }
      current = next
    }
    let open = try ledger.start().openGroups.filter(caughtUp.contains)
    if !open.isEmpty { try ledger.deliver(groups: open, at: milliseconds) }
    return parts
  }

  /// True when a last group lacks nothing: not even the receipts of the drops that it ends.
  func isWhole(_ group: ArchivedGroup) throws -> Bool {
    guard group.isWhole else { return false }
    for drop in Set(group.receiptParts.keys).subtracting(group.endedReceipts) {
      let size =
        try group.received.first { $0.line.drop == drop }?.line.size ?? ledger.drop(drop)?.size
      if size == group.reached[drop] { return false }
    }
    return true
  }

  /// Makes durable what the archive alone may have of the last group: every other was committed before the next began.
  ///
  /// - `parts`: Where the pieces of receipts stand in the groups before it.
  private func complete(
    _ group: ArchivedGroup, with parts: [Int64: [ArchivePosition]]
  ) throws {
    try UndoneClaims(home: home).redo(of: group.received.map { $0.line })
    guard !group.receiptParts.isEmpty else { return }
    let grown = group.receiptParts.keys.sorted()
    try restoreReceipts(of: grown, parts)
    for position in grown.flatMap({ group.receiptParts[$0] ?? [] }) { try restore(position) }
    try home.spool.folder.syncFileSystem()
  }

  private func stage(
    _ group: ArchivedGroup, delivered: Set<Int64>, caughtUp: Set<Int64>,
    _ report: inout CatchUpReport
  ) throws {
    let start = try ledger.start()
    let doubtful = Set(group.staged.map(\.row.id)).subtracting(delivered)
    let rows = try CaughtUpGroup(
      group, doubtful: doubtful, ledger: ledger, keys: keys, nextRecord: start.nextRecord,
      known: start.partners)
    let owed = Dictionary(grouping: start.staged, by: \.group)
    let earlier = start.openGroups.filter { number in
      caughtUp.contains(number)
        || owed[number, default: []].allSatisfy { group.delivered.contains($0.id) }
    }
    do {
      // First, as an interruption goes on behind the group that tells of them.
      if !group.possibleDuplicates.isEmpty {
        try ledger.markPossibleDuplicates(outputs: group.possibleDuplicates)
      }
      try ledger.stage(rows.staged, delivering: earlier)
    } catch LedgerError.numberUnknown, LedgerError.numberUsed {
      throw CatchUpProblem.foreign(group: group.number, day: group.day)
    }
    report.groups += 1
    report.records += group.decided.count
    report.recordsInDoubt += rows.recordsInDoubt
    report.receiptsInDoubt += rows.staged.outputs
      .count { $0.kind == .receipt && $0.isPossibleDuplicate }
  }

  // MARK: Receipts that grow

  /// Writes into the spool, durably, what it lacks of receipts and the archive has.
  ///
  /// What is there stays: it would be lost where writing it anew was interrupted, as the next start learns no more from the
  /// archive what this one has learned.
  private func restoreReceipts(of drops: [Int64], _ parts: [Int64: [ArchivePosition]]) throws {
    let positions = drops.flatMap { parts[$0] ?? [] }
    for position in positions { try restore(position, onlyMissing: true) }
    if !positions.isEmpty { try home.spool.folder.syncFileSystem() }
  }

  /// Writes a piece of a receipt behind those before it; without them it is of no use, or was used up with its drop.
  private func restore(_ position: ArchivePosition, onlyMissing: Bool = false) throws {
    guard case .receiptPart(let part) = try home.archive.line(at: position).body else { return }
    let length = try home.spool.receiptLength(of: part.drop)
    guard length >= part.offset else { return }
    if onlyMissing, length >= part.offset + Int64(part.bytes.count) { return }
    try home.spool.grow(
      CommitGroup.ReceiptGrowth(drop: part.drop, offset: part.offset, bytes: part.bytes))
  }
}
