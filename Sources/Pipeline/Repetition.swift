package import Archive
package import Configuration
package import Digests
package import Exchange
package import Ledger
import Referrals
import Routing

/// Does to records of earlier runs what a person asks for, in groups that are committed like those of a run.
///
/// Invariant: whatever is asked, no receiver that has a file of a record is sent another.
package struct Repetition {
  /// A group holds at most this many records.
  package static let mostRecords = 500

  private let workshop: Workshop
  private let end: any PassEnd
  private let deciding: DecisionStage
  private let maker: GroupMaker
  private let keys: RecordKeys

  /// Makes a repetition ready.
  ///
  /// The home is recovered, and its partners' folders are open; `now` is the clock, in milliseconds since 1970.
  package init(
    home: OpenHome, ledger: any Ledger, generation: Generation, key: MACKey, cores: Int,
    now: @escaping @Sendable () -> Int64
  ) throws {
    let progress = CommitProgress()
    try self.init(
      spool: home.spool, ledger: ledger, generation: generation, key: key, cores: cores, now: now,
      progress: progress, end: Committer(home: home, ledger: ledger, progress: progress))
  }

  /// Makes a repetition ready that only finds out what would be done.
  package init(
    planning setting: Run.Setting, at home: HomeView
  ) throws {
    // Nothing reaches the ledger, so its progress stays where it is and no decision is forgotten.
    try self.init(
      spool: home.spool, ledger: setting.ledger, generation: setting.generation, key: setting.key,
      cores: setting.cores, now: setting.now, progress: CommitProgress(), end: NoEnd())
  }

  private init(
    spool: SpoolFolder, ledger: any Ledger, generation: Generation, key: MACKey, cores: Int,
    now: @escaping @Sendable () -> Int64, progress: CommitProgress, end: any PassEnd
  ) throws {
    keys = RecordKeys(key: key)
    workshop = try Workshop(generation: generation, keys: keys, cores: cores)
    self.end = end
    deciding = try DecisionStage(
      ledger: ledger, progress: progress, generation: generation, key: key)
    maker = try GroupMaker(
      spool: spool, ledger: ledger, workshop: workshop, key: key, now: now)
  }

  /// Decides records again, in the order given, and makes the outcome durable as one group.
  ///
  /// - Parameters:
  ///   - records: At most ``mostRecords``.
  ///   - verb: Whether a person has looked at what each was held for and lets it go on, or it is only decided again.
  ///   - intervention: Who asked for it, and why.
  /// - Returns: The records that could be decided, in the same order.
  /// - Throws: The first error of disk or ledger.
  @discardableResult
  package func decide(
    _ records: [ArchivedRecord], as verb: InterventionVerb = .reprocess,
    intervention: ArchiveLine.Intervention
  ) async throws -> [DecidedRecord] {
    precondition(records.count <= Self.mostRecords, "a group of records has an upper bound")
    precondition(verb != .hold, "what a person stops is not decided")
    guard !records.isEmpty else { return [] }
    let prepared = prepare(records)
    var items: [(earlier: RecordRow, prepared: PreparedDrop, undecided: Undecided)] = []
    for (record, drop) in zip(records, prepared) {
      guard let first = drop.records.first else { continue }
      let numbers = RecordNumbers(
        id: record.row.id, number: record.row.number, reference: record.reference)
      items.append(
        (
          record.row, drop,
          Undecided(
            drop: record.row.drop, sender: record.sender, record: first, numbers: numbers,
            since: SinceDecided(
              alreadySent: record.alreadySent,
              withdrawn: CaseConsents(stored: record.row.consents).withdrawn,
              isReleased: verb == .release && record.isWaived,
              isWithdrawnBefore: record.row.code == DecisionProblem.withdrawnBeforeCode))
        ))
    }
    let decided = try await deciding.decide(
      again: items.map(\.undecided), of: prepared, by: workshop)
    try await end.commit(
      maker.group(
        again: zip(items, decided.records)
          .map { FollowUp(prepared: $0.prepared, decided: $1) }, turn: decided.number,
        earlier: items.map(\.earlier), step: verb.step, intervention: intervention))
    return decided.records
  }

  private func prepare(_ records: [ArchivedRecord]) -> [PreparedDrop] {
    workshop.preparing.map(records) { tools, record in
      tools.worker.prepare(record.drop, from: record.sender)
    }
  }

  /// Holds records as they are, and makes that durable as one group.
  ///
  /// - Parameters:
  ///   - orders: At most ``mostRecords``, in received order.
  ///   - records: Of these, those whose bytes are at hand, to tell whom they are about.
  ///   - intervention: Who asked for it, and why.
  /// - Throws: The first error of disk or ledger.
  package func hold(
    _ orders: [HoldOrder], with records: [ArchivedRecord], intervention: ArchiveLine.Intervention
  ) async throws {
    precondition(orders.count <= Self.mostRecords, "a group of records has an upper bound")
    guard !orders.isEmpty else { return }
    var people: [Int64: KeyedHash] = [:]
    for (record, drop) in zip(records, prepare(records)) {
      people[record.row.id] = drop.records.first?.message.flatMap(keys.person)
    }
    let orders = orders.map { order in
      var order = order
      order.person = people[order.row.id]
      return order
    }
    try await end.commit(maker.group(holding: orders, intervention: intervention))
  }

  /// Ends the repetition.
  ///
  /// - Returns: Where the records moved to, and what was written.
  package func finish() async throws -> RunSummary {
    try await end.finish(maker.closing())
    return await maker.summary
  }
}

/// The end of groups that are only looked at.
private struct NoEnd: PassEnd {
  func see(_ turn: DecidedTurn) {}
  func commit(_ group: CommitGroup) {}
  func finish(_ closing: CommitGroup?) {}
}
