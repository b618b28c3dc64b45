package import Referrals

/// What happened to every drop, record and delivery; no message content.
///
/// Two forms keep one contract: in memory for tests and simulation, SQLite for a home. Each call that changes something
/// is one atomic and durable transaction. Numbers are given out by the caller from ``LedgerStart`` on, and never reused.
package protocol Ledger: WaitingDeliveries, Instructions {
  /// Returns the numbers from which the caller goes on, and what recovery needs.
  func start() throws -> LedgerStart

  /// Fetches the facts that a group's records need, in one batched read.
  func facts(for request: FactRequest) throws -> Facts

  /// Step 3 of the commit: records a group whose files are in staging, in one durable transaction.
  ///
  /// `earlier` are groups whose files have all been renamed and synced (step 6 riding along); they are recorded as
  /// delivered at the group's time.
  ///
  /// - Precondition: Every output and event of the group carries the group's number.
  /// - Throws: ``LedgerError``, and then nothing of the group is recorded: `numberUsed` for a group, drop, record, output
  ///   or partner that the ledger has already, `numberUnknown` for a changed record, an advanced drop, an earlier group or
  ///   a partner that it has not, and for a closed delivery that does not wait.
  func stage(_ group: StagedGroup, delivering earlier: [Int64]) throws

  /// Step 6 of the commit: records that every file of these groups lies in its outbox.
  ///
  /// A group that is recorded as delivered already keeps its time.
  ///
  /// - Throws: ``LedgerError``, and then none of the groups is changed: `numberUnknown` for a group never staged.
  func deliver(groups: [Int64], at milliseconds: Int64) throws

  /// Marks outputs that were in doubt when power failed: the partner may see them twice.
  func markPossibleDuplicates(outputs: [Int64]) throws

  /// Forgets the committed length of a day file that retention is about to remove.
  ///
  /// Before the file goes, so that a crash in between leaves a file that nobody counts on. Rows keep their places in it.
  func forget(day: String) throws

  /// Says that the archive knows more than this ledger, as of a copy that a backup made.
  func markCopy() throws

  /// Says that a copy knows everything that the archive knows: it is the ledger now.
  func markCaughtUp() throws

  /// Puts the ledger in order for the next program and lets go of it; nothing may be asked of it afterwards.
  ///
  /// Nothing that was recorded depends on this call.
  func close() throws

  // MARK: Reading

  /// The drop of a number.
  func drop(_ number: Int64) throws -> DropRow?
  /// The records of these ids, in one read and in the order of the ids; unknown ones are left out.
  func records(_ ids: [Int64]) throws -> [RecordRow]
  /// Finds a record by its sender's number and its number within that sender, as a reference gives them.
  func record(partner: Int, number: Int) throws -> RecordRow?
  /// The highest number among the drops of the last five hundred records of a sender, by its number; 0 without any.
  func latestDrop(of partner: Int) throws -> Int64
  /// The records of a drop, in order.
  func records(ofDrop number: Int64) throws -> [RecordRow]
  /// The drops of which not every record is decided, ascending; by an index that holds only these.
  func unfinishedDrops() throws -> [DropRow]
  /// What became of a record for each of its receivers, by receiver's number.
  func deliveries(ofRecord id: Int64) throws -> [DeliveryRow]
  /// Every file that ever carried a record, ascending; a window's file among them.
  func outputs(ofRecord id: Int64) throws -> [OutputRow]
  /// The steps that a record went through, oldest first.
  func events(ofRecord id: Int64) throws -> [EventRow]
  /// The records in these buckets after a record id, ascending, at most `limit`; by an index that holds only open buckets
  /// (held, failed, waiting), so it costs nothing to have a long history.
  ///
  /// - Precondition: `buckets` holds no other buckets.
  func openRecords(in buckets: Set<Bucket>, after id: Int64, limit: Int) throws -> [RecordRow]
  /// Counts per sender and bucket, kept up to date by each transaction; by sender's number, then in the order of the
  /// buckets, without those that count nothing.
  func tallies() throws -> [Tally]
  /// Held and failed records grouped by bucket, code, rule, field, path and sender, largest first, then by first record.
  func failureGroups() throws -> [FailureGroup]
  /// What is kept of these records, of those that are held or failed; in the order of the ids.
  func failing(_ ids: [Int64]) throws -> [FailingRow]
  /// Where the archive tells who asked for what a group did; `nil` where nobody did.
  func intervention(inGroup number: Int64) throws -> ArchivePlace?
  /// The run that a group belongs to, or the last run that brought records in; `nil` where there is none.
  func run(withGroup number: Int64?) throws -> RunRow?
  /// The days whose files hold bytes that are still needed: of open records (held, failed, waiting) and their drops, of
  /// what was rendered for deliveries that wait, of unfinished drops and of files that are staged.
  func neededDays() throws -> Set<String>
  /// The last groups that were committed, newest first.
  func groups(last count: Int) throws -> [GroupRow]
  /// The commits after a number, ascending, at most `limit`; 0 is before the first.
  func groups(after number: Int64, limit: Int) throws -> [GroupRow]
  /// The deliveries of the records in a range of ids, by record, then by receiver's number.
  func deliveries(ofRecords ids: ClosedRange<Int64>) throws -> [DeliveryRow]
  /// The drops after a number, ascending, at most `limit`; 0 is before the first.
  func drops(after number: Int64, limit: Int) throws -> [DropRow]
  /// The records after an id, ascending, at most `limit`; 0 is before the first.
  func records(after id: Int64, limit: Int) throws -> [RecordRow]
  /// The outputs after an id, ascending, at most `limit`; 0 is before the first.
  func outputs(after id: Int64, limit: Int) throws -> [OutputRow]
}

extension Ledger {
  /// Tells whether a day file holds bytes that are still needed; for many days ask for ``neededDays()`` once.
  package func isNeeded(day: String) throws -> Bool {
    try neededDays().contains(day)
  }

  /// Tells whether this is a backup's copy that has not yet caught up with the archive.
  package func isCopy() throws -> Bool {
    try start().isCopy
  }
}

/// Where the ledger stands when the program starts.
package struct LedgerStart: Sendable {
  package var nextDrop: Int64
  package var nextRecord: Int64
  package var nextGroup: Int64
  package var nextOutput: Int64
  /// Numbers given to partners, and the next record number of each.
  package var partners: [PartnerID: PartnerNumbers]
  /// The committed length of each day file that has one, by day (`2026-11-22`).
  package var dayLengths: [String: Int64]
  /// Outputs recorded as staged whose group is not yet recorded as delivered.
  package var staged: [OutputRow]
  /// Groups that are staged and not yet delivered, ascending.
  package var openGroups: [Int64]
  /// Of a backup's copy, the first group that it did not have when it was made.
  ///
  /// That one and later ones it learns from the archive. `nil` for a ledger that is no copy, or has caught up.
  package var learnsFrom: Int64?

  /// True for a backup's copy that has not caught up with the archive: what happened after the copy it does not know.
  package var isCopy: Bool { learnsFrom != nil }

  package init(
    nextDrop: Int64 = 1, nextRecord: Int64 = 1, nextGroup: Int64 = 1, nextOutput: Int64 = 1,
    partners: [PartnerID: PartnerNumbers] = [:], dayLengths: [String: Int64] = [:],
    staged: [OutputRow] = [], openGroups: [Int64] = [], learnsFrom: Int64? = nil
  ) {
    self.nextDrop = nextDrop
    self.nextRecord = nextRecord
    self.nextGroup = nextGroup
    self.nextOutput = nextOutput
    self.partners = partners
    self.dayLengths = dayLengths
    self.staged = staged
    self.openGroups = openGroups
    self.learnsFrom = learnsFrom
  }
}

/// A partner's number, which its references carry, and its next record's number.
package struct PartnerNumbers: Sendable, Hashable {
  /// 1 to 16,383.
  package var number: Int
  package var nextRecord: Int

  package init(number: Int, nextRecord: Int) {
    self.number = number
    self.nextRecord = nextRecord
  }
}
