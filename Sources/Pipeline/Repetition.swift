package import Archive
package import Configuration
package import Digests
package import Exchange
package import Ledger
package import Referrals
package import Routing

/// A record of an earlier run with the bytes that the archive kept of it.
package struct ArchivedRecord: Sendable {
  /// The record as the ledger knows it.
  package let row: RecordRow
  /// Its own bytes, behind those of its table's titles.
  package let drop: Drop
  package let sender: Partner
  /// Its number as its sender and its receivers know it.
  package let reference: Reference
  /// Receivers that have a file of it already.
  package let alreadySent: Set<PartnerID>

  package init(
    row: RecordRow, drop: Drop, sender: Partner, reference: Reference,
    alreadySent: Set<PartnerID>
  ) {
    self.row = row
    self.drop = drop
    self.sender = sender
    self.reference = reference
    self.alreadySent = alreadySent
  }
}

/// Decides records of earlier runs again, in groups that are committed like those of a run.
package struct Repetition {
  /// A group holds at most this many records.
  package static let mostRecords = 500

  private let workshop: Workshop
  private let committer: Committer
  private let deciding: DecisionStage
  private let maker: GroupMaker

  /// Makes a repetition ready.
  ///
  /// The home is recovered, and its partners' folders are open; `now` is the clock, in milliseconds since 1970.
  package init(
    home: OpenHome, ledger: any Ledger, generation: Generation, key: MACKey, cores: Int,
    now: @escaping @Sendable () -> Int64
  ) throws {
    let progress = CommitProgress()
    workshop = try Workshop(
      generation: generation, keys: RecordKeys(key: key), cores: cores)
    committer = Committer(home: home, ledger: ledger, progress: progress)
    deciding = try DecisionStage(
      ledger: ledger, progress: progress, generation: generation, key: key)
    maker = try GroupMaker(
      spool: home.spool, ledger: ledger, workshop: workshop, key: key, now: now)
  }

  /// Decides records again, in the order given, and makes the outcome durable as one group.
  ///
  /// - Precondition: There are at most ``mostRecords``.
  package func decide(
    _ records: [ArchivedRecord], intervention: ArchiveLine.Intervention
  ) async throws {
    precondition(records.count <= Self.mostRecords, "a group of records has an upper bound")
    guard !records.isEmpty else { return }
    let prepared = workshop.preparing.map(records) { tools, record in
      tools.worker.prepare(record.drop, from: record.sender)
    }
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
              withdrawn: CaseConsents(stored: record.row.consents).withdrawn))
        ))
    }
    let decided = try await deciding.decide(
      again: items.map(\.undecided), of: prepared, by: workshop)
    try await committer.commit(
      maker.group(
        again: zip(items, decided.records)
          .map { FollowUp(prepared: $0.prepared, decided: $1) }, turn: decided.number,
        earlier: items.map(\.earlier),
        intervention: intervention))
  }

  /// Ends the repetition.
  ///
  /// - Returns: Where the records moved to, and what was written.
  package func finish() async throws -> RunSummary {
    try await committer.finish(maker.closing())
    return await maker.summary
  }
}
