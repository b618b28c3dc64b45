import Locks
package import Referrals

/// The ledger in memory, for tests and simulation.
///
/// A crash just before or just after a commit is modelled by keeping ``snapshot()`` at that moment and going on from it
/// with ``init(from:)``.
package final class MemoryLedger: Ledger {
  private let state: Guarded<LedgerState>

  /// Creates a ledger that goes on from a state; without one, from nothing.
  package init(from state: LedgerState = LedgerState()) {
    self.state = Guarded(state)
  }

  /// Returns everything recorded up to now.
  package func snapshot() -> LedgerState {
    state.withLock { $0 }
  }

  package func start() -> LedgerStart {
    state.withLock { $0.start() }
  }

  package func facts(for request: FactRequest) -> Facts {
    state.withLock { $0.facts(for: request) }
  }

  package func stage(_ group: StagedGroup, delivering earlier: [Int64]) throws {
    try state.withLock { try $0.stage(group, delivering: earlier) }
  }

  package func deliver(groups: [Int64], at milliseconds: Int64) throws {
    try state.withLock { try $0.deliver(groups, at: milliseconds) }
  }

  package func markPossibleDuplicates(outputs: [Int64]) throws {
    try state.withLock { try $0.markPossibleDuplicates(outputs) }
  }

  package func forget(day: String) {
    state.withLock { $0.forget(day) }
  }

  package func markCopy() {
    state.withLock { $0 = $0.copied() }
  }

  package func markCaughtUp() {
    state.withLock { $0.markCaughtUp() }
  }

  package func close() {}

  // MARK: Instructions

  package func leave(instruction request: String, at milliseconds: Int64) -> Int64 {
    state.withLock { $0.leave(request, at: milliseconds) }
  }

  package func openInstructions() -> [InstructionRow] {
    state.withLock { $0.openInstructions }
  }

  package func instruction(_ id: Int64) -> InstructionRow? {
    state.withLock { $0.instructions[id]?.row }
  }

  package func answer(instruction id: Int64, with answer: String, at milliseconds: Int64) {
    state.withLock { $0.answer(id, with: answer, at: milliseconds) }
  }

  package func withdraw(instruction id: Int64) -> Bool {
    state.withLock { $0.withdraw(id) }
  }

  // MARK: Reading

  package func drop(_ number: Int64) -> DropRow? {
    state.withLock { $0.drops[number] }
  }

  package func record(_ id: Int64) -> RecordRow? {
    state.withLock { $0.records[id] }
  }

  package func records(_ ids: [Int64]) -> [RecordRow] {
    state.withLock { state in ids.compactMap { state.records[$0] } }
  }

  package func record(partner: Int, number: Int) -> RecordRow? {
    state.withLock { state in
      state.recordIDs[PartnerRecord(partner: partner, number: number)].flatMap { state.records[$0] }
    }
  }

  package func latestDrop(of partner: Int) -> Int64 {
    state.withLock { state in
      state.records.values.filter { $0.partner == partner }.sorted { $0.number > $1.number }
        .prefix(500).map(\.drop).max() ?? 0
    }
  }

  package func records(ofDrop number: Int64) -> [RecordRow] {
    state.withLock { state in
      state.records.values.filter { $0.drop == number }.sorted { $0.id < $1.id }
    }
  }

  package func unfinishedDrops() -> [DropRow] {
    state.withLock { state in
      state.drops.values.filter { !$0.isComplete }.sorted { $0.number < $1.number }
    }
  }

  package func deliveries(ofRecord id: Int64) -> [DeliveryRow] {
    state.withLock { state in
      state.deliveries[id, default: [:]].values.sorted { $0.receiver < $1.receiver }
    }
  }

  package func outputs(ofRecord id: Int64) -> [OutputRow] {
    guard id != 0 else { return [] }
    return state.withLock { state in
      let carrying = Set(state.deliveries[id, default: [:]].values.map(\.output))
      return state.outputs.values.filter { $0.record == id || carrying.contains($0.id) }
        .sorted { $0.id < $1.id }
    }
  }

  package func events(ofRecord id: Int64) -> [EventRow] {
    state.withLock { state in state.events.filter { $0.record == id } }
  }

  package func openRecords(in buckets: Set<Bucket>, after id: Int64, limit: Int) -> [RecordRow] {
    precondition(buckets.isSubset(of: Bucket.open), "only open buckets have an index")
    return state.withLock { state in
      state.records.page(after: id, limit: limit) { buckets.contains($0.bucket) }
    }
  }

  package func waiting(
    for receiver: Int, after record: Int64, through last: Int64, limit: Int
  ) throws -> [WaitingDelivery] {
    try state.withLock { try $0.waiting(for: receiver, after: record, through: last, limit: limit) }
  }

  package func lastWaiting(for receiver: Int, before moment: Int64) -> Int64? {
    state.withLock { $0.lastWaiting(for: receiver, before: moment) }
  }

  package func waitingQueues() -> [WaitingQueue] {
    state.withLock { $0.waitingQueues() }
  }

  package func neededDays() -> Set<String> {
    state.withLock { $0.neededDays() }
  }

  package func tallies() -> [Tally] {
    state.withLock { $0.tallies() }
  }

  package func failureGroups() -> [FailureGroup] {
    state.withLock { $0.failureGroups() }
  }

  package func failing(_ ids: [Int64]) -> [FailingRow] {
    state.withLock { state in ids.compactMap { state.failing[$0] } }
  }

  package func intervention(inGroup number: Int64) -> ArchivePlace? {
    state.withLock { $0.interventions[number] }
  }

  package func run(withGroup number: Int64?) -> RunRow? {
    state.withLock { $0.run(withGroup: number) }
  }

  package func groups(last count: Int) -> [GroupRow] {
    state.withLock { state in
      Array(state.groups.values.sorted { $0.number > $1.number }.prefix(count))
    }
  }

  package func groups(after number: Int64, limit: Int) -> [GroupRow] {
    state.withLock { $0.groups.page(after: number, limit: limit) }
  }

  package func deliveries(ofRecords ids: ClosedRange<Int64>) -> [DeliveryRow] {
    state.withLock { state in
      state.deliveries.filter { ids.contains($0.key) }.flatMap(\.value.values)
        .sorted { ($0.record, $0.receiver) < ($1.record, $1.receiver) }
    }
  }

  package func partners() -> [Int: PartnerID] {
    state.withLock { state in
      Dictionary(
        state.partners.map { ($0.value.number, $0.key) }, uniquingKeysWith: { first, _ in first })
    }
  }

  package func drops(after number: Int64, limit: Int) -> [DropRow] {
    state.withLock { $0.drops.page(after: number, limit: limit) }
  }

  package func records(after id: Int64, limit: Int) -> [RecordRow] {
    state.withLock { $0.records.page(after: id, limit: limit) }
  }

  package func outputs(after id: Int64, limit: Int) -> [OutputRow] {
    state.withLock { $0.outputs.page(after: id, limit: limit) }
  }
}

extension Dictionary where Key == Int64 {
  /// Returns the rows behind a key that fit a condition, ascending, at most `limit`.
  fileprivate func page(
    after key: Int64, limit: Int, where fits: (Value) -> Bool = { _ in true }
  ) -> [Value] {
    let rows = filter { $0.key > key && fits($0.value) }
    return rows.sorted { $0.key < $1.key }.prefix(limit).map(\.value)
  }
}
