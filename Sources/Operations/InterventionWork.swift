import Archive
import Diagnostics
import Digests
import Exchange
import Ledger
import Pipeline
import Referrals
import Routing

/// One intervention on its way: finds the records, fetches their bytes, has them decided or stopped, and notes what came of
/// it.
///
/// Invariants:
/// 1. Records go in received order, so that those of a case keep theirs; what waited behind one that is settled follows.
/// 2. What only a release lets go (``Exchange/HoldAnswer``) no other intervention touches.
/// 3. Each group is durable with the line of who asked for it, and begins with what the ledger says then: an intervention
///    that was interrupted and is repeated goes on behind the last group.
struct InterventionWork {
  let request: InterventionRequest
  let ledger: any Ledger
  let names: RecordNames
  let partners: [Int: PartnerID]
  let repetition: Repetition
  var archived: ArchivedRecords
  var outcome: InterventionOutcome
  /// Records that were settled in this work, as the ledger may not know of it.
  private var settled: Set<Int64> = []

  init(
    _ request: InterventionRequest, ledger: any Ledger, archive: ArchiveFolder?,
    directory: PartnerDirectory, key: MACKey, repetition: Repetition
  ) throws {
    self.request = request
    self.ledger = ledger
    names = RecordNames(ledger: ledger, key: key)
    partners = try ledger.partners()
    self.repetition = repetition
    archived = try ArchivedRecords(
      ledger: ledger, archive: archive, names: names, directory: directory)
    outcome = InterventionOutcome(request.verb)
  }

  /// The buckets of records that a verb can be used on.
  static func buckets(for verb: InterventionVerb) -> Set<Bucket> {
    switch verb {
    case .reprocess: [.held, .failed]
    case .hold: [.waiting, .held, .failed]
    case .release: [.held]
    }
  }

  func carryOut(
    _ tell: (InterventionOutcome.Record) throws -> Void
  ) async throws -> InterventionOutcome {
    var work = self
    let finder = try RecordFinder(ledger: ledger, names: names)
    let found = try finder.records(
      request.selection, in: Self.buckets(for: request.verb))
    for row in found.others { work.outcome.add(try work.unfit(row)) }
    switch request.verb {
    case .hold: try await work.hold(found.ids, tell)
    case .reprocess, .release: try await work.decide(found.ids, as: request.verb, tell)
    }
    let summary = try await repetition.finish()
    work.outcome.files = summary.deliveries
    work.outcome.receipts = summary.receipts
    return work.outcome
  }

  // MARK: Deciding

  /// Decides records again, and then those that waited behind them.
  private mutating func decide(
    _ ids: [Int64], as verb: InterventionVerb,
    _ tell: (InterventionOutcome.Record) throws -> Void
  ) async throws {
    var rest = ids[...]
    var followers: [Int64] = []
    while !rest.isEmpty {
      // Asked again, as a group before may have settled some of these.
      let rows = try ledger.records(Array(rest.prefix(Repetition.mostRecords)))
        .filter { Self.buckets(for: verb).contains($0.bucket) && !settled.contains($0.id) }
      rest = rest.dropFirst(Repetition.mostRecords)
      let group = try fetch(rows, as: verb)
      guard !group.isEmpty else { continue }
      let decided = try await repetition.decide(
        group, as: verb, intervention: line(verb, group.map(\.reference)))
      for (record, decided) in zip(group, decided) {
        try note(decided, of: record, as: verb, tell)
      }
      followers += try behind(decided)
    }
    if !followers.isEmpty { try await decide(followers, as: .reprocess, tell) }
  }

  /// Fetches the bytes of records, but for those that have to stay as they are, which are told.
  private mutating func fetch(
    _ rows: [RecordRow], as verb: InterventionVerb
  ) throws -> [ArchivedRecord] {
    var group: [ArchivedRecord] = []
    for row in rows {
      if verb == .reprocess, row.bucket == .held, HoldAnswer(to: row.code) == .onlyByRelease {
        outcome.add(onlyByRelease(row))
        continue
      }
      do {
        group.append(try archived.fetch(row))
      } catch let reason as NotFound {
        outcome.add(remark(reason, on: row))
      }
    }
    return group
  }

  private mutating func note(
    _ decided: DecidedRecord, of record: ArchivedRecord, as verb: InterventionVerb,
    _ tell: (InterventionOutcome.Record) throws -> Void
  ) throws {
    let decision = decided.decision
    let told = InterventionOutcome.Record(
      reference: record.reference.text, sender: record.sender.id.rawValue,
      from: record.row.bucket.rawValue, to: decision.bucket.rawValue,
      code: decision.cause?.code ?? "",
      receivers: decision.deliveries.map {
        .init(partner: $0.receiver.rawValue, bucket: $0.bucket.rawValue)
      })
    outcome.add(told)
    try tell(told)
    if verb == .release, decision.bucket == .held, let cause = decision.cause {
      outcome.add(stillHeld(cause, record))
    }
    if decision.bucket != .held, decision.bucket != .failed { settled.insert(record.row.id) }
    for stop in decision.effects.stops where stop.receiver == nil {
      settled.insert(stop.record.id)
    }
  }

  /// Returns the records that waited for others of their case, which are out of their way by now.
  private func behind(_ decided: [DecidedRecord]) throws -> [Int64] {
    var request = FactRequest()
    for record in decided {
      let decision = record.decision
      if decision.bucket != .held, decision.bucket != .failed, decision.caseRecord != 0 {
        request.cases.insert(decision.caseRecord)
      }
    }
    guard !request.cases.isEmpty else { return [] }
    let followers = try ledger.facts(for: request).followers.values.joined().map(\.id)
    return try ledger.records(followers.sorted())
      .filter { row in
        row.bucket == .held && DecisionProblem.waitingCodes.contains(row.code)
          && !settled.contains(row.id)
      }
      .map(\.id)
  }

  // MARK: Holding

  /// Stops records as they are.
  private mutating func hold(
    _ ids: [Int64], _ tell: (InterventionOutcome.Record) throws -> Void
  ) async throws {
    var rest = ids[...]
    let chosen = Set(ids)
    while !rest.isEmpty {
      var rows = try ledger.records(Array(rest.prefix(Repetition.mostRecords)))
        .filter { Self.buckets(for: .hold).contains($0.bucket) }
      rest = rest.dropFirst(Repetition.mostRecords)
      rows += try ledger.records(ledger.waiting(behind: rows).subtracting(chosen).sorted())
      var orders: [HoldOrder] = []
      var records: [ArchivedRecord] = []
      for row in rows {
        if row.bucket == .held, staysHeld(row) {
          outcome.add(heldAlready(row))
          continue
        }
        let order = HoldOrder(
          row: row, reference: names.reference(of: row),
          deliveries: try ledger.deliveries(ofRecord: row.id), takesIdentity: try isFree(row))
        orders.append(order)
        if let record = try? archived.fetch(row) { records.append(record) }
        let left = order.deliveries.filter { $0.bucket == .delivered }
        if !left.isEmpty { outcome.add(try partlyLeft(row, left)) }
      }
      guard !orders.isEmpty else { continue }
      try await repetition.hold(
        orders, with: records, intervention: line(.hold, orders.map(\.reference)))
      for order in orders {
        let told = held(order)
        outcome.add(told)
        try tell(told)
      }
    }
  }

  /// True for a held record that nothing lets go by chance, and whose reason must not be forgotten.
  private func staysHeld(_ row: RecordRow) -> Bool {
    HoldAnswer(to: row.code) == .onlyByRelease || row.code == DecisionProblem.withdrawnBeforeCode
  }

  /// True for a record that has left its identity free for another attempt, and no other has come.
  private func isFree(_ row: RecordRow) throws -> Bool {
    guard row.bucket == .failed, let identity = row.identity else { return false }
    let key = PartnerIdentity(partner: row.partner, identity: identity)
    var request = FactRequest()
    request.identities = [key]
    let known = try ledger.facts(for: request).identities[key]
    return known.map { $0.id == row.id && !$0.isTaken } ?? true
  }

  private func held(_ order: HoldOrder) -> InterventionOutcome.Record {
    InterventionOutcome.Record(
      reference: order.reference.text, sender: partners[order.row.partner]?.rawValue ?? "",
      from: order.row.bucket.rawValue, to: Bucket.held.rawValue,
      code: DecisionProblem.operatorHeldCode,
      receivers: order.deliveries.map { delivery in
        let isOpen = [.waiting, .failed, .held].contains(delivery.bucket)
        return .init(
          partner: partners[delivery.receiver]?.rawValue ?? "",
          bucket: (isOpen ? .held : delivery.bucket).rawValue)
      })
  }

  private func line(
    _ verb: InterventionVerb, _ references: [Reference]
  ) -> ArchiveLine.Intervention {
    ArchiveLine.Intervention(
      verb: verb.rawValue, who: request.who, why: request.why, command: request.command,
      references: references)
  }
}
