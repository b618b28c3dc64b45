import Digests
import Ledger
import Locks
import Referrals

/// A ledger in memory whose program is killed before one of its changes.
final class StoppingLedger: Ledger {
  struct Killed: Error {}

  let inner: MemoryLedger
  /// How many changes are made before that.
  private let changes: Guarded<Int>

  /// - `changes`: How many changes are made before the program is killed.
  init(_ inner: MemoryLedger, after changes: Int) {
    self.inner = inner
    self.changes = Guarded(changes)
  }

  private func change() throws {
    try changes.withLock { left in
      guard left > 0 else { throw Killed() }
      left -= 1
    }
  }

  func stage(_ group: StagedGroup, delivering earlier: [Int64]) throws {
    try change()
    try inner.stage(group, delivering: earlier)
  }

  func deliver(groups: [Int64], at milliseconds: Int64) throws {
    try change()
    try inner.deliver(groups: groups, at: milliseconds)
  }

  func markPossibleDuplicates(outputs: [Int64]) throws {
    try change()
    try inner.markPossibleDuplicates(outputs: outputs)
  }

  func forget(day: String) throws {
    try change()
    inner.forget(day: day)
  }

  func markCopy() throws {
    try change()
    inner.markCopy()
  }

  func markCaughtUp() throws {
    try change()
    inner.markCaughtUp()
  }

  func close() {}

  // MARK: Reading

  func start() -> LedgerStart { inner.start() }
  func facts(for request: FactRequest) -> Facts { inner.facts(for: request) }
  func drop(_ number: Int64) -> DropRow? { inner.drop(number) }
  func records(_ ids: [Int64]) -> [RecordRow] { inner.records(ids) }
  func record(_ id: Int64) -> RecordRow? { inner.record(id) }
  func record(partner: Int, number: Int) -> RecordRow? {
    inner.record(partner: partner, number: number)
  }
  func latestDrop(of partner: Int) -> Int64 { inner.latestDrop(of: partner) }
  func records(ofDrop number: Int64) -> [RecordRow] { inner.records(ofDrop: number) }
  func unfinishedDrops() -> [DropRow] { inner.unfinishedDrops() }
  func deliveries(ofRecord id: Int64) -> [DeliveryRow] { inner.deliveries(ofRecord: id) }
  func outputs(ofRecord id: Int64) -> [OutputRow] { inner.outputs(ofRecord: id) }
  func events(ofRecord id: Int64) -> [EventRow] { inner.events(ofRecord: id) }
  func openRecords(in buckets: Set<Bucket>, after id: Int64, limit: Int) -> [RecordRow] {
    inner.openRecords(in: buckets, after: id, limit: limit)
  }
  func tallies() -> [Tally] { inner.tallies() }
  func failureGroups() -> [FailureGroup] { inner.failureGroups() }
  func failing(_ ids: [Int64]) -> [FailingRow] { inner.failing(ids) }
  func intervention(inGroup number: Int64) -> ArchivePlace? { inner.intervention(inGroup: number) }
  func run(withGroup number: Int64?) -> RunRow? { inner.run(withGroup: number) }
  func neededDays() -> Set<String> { inner.neededDays() }
  func groups(last count: Int) -> [GroupRow] { inner.groups(last: count) }
  func groups(after number: Int64, limit: Int) -> [GroupRow] {
    inner.groups(after: number, limit: limit)
  }
  func deliveries(ofRecords ids: ClosedRange<Int64>) -> [DeliveryRow] {
    inner.deliveries(ofRecords: ids)
  }
  func drops(after number: Int64, limit: Int) -> [DropRow] {
    inner.drops(after: number, limit: limit)
  }
  func records(after id: Int64, limit: Int) -> [RecordRow] {
    inner.records(after: id, limit: limit)
  }
  func outputs(after id: Int64, limit: Int) -> [OutputRow] {
    inner.outputs(after: id, limit: limit)
  }
  func waiting(
    for receiver: Int, after record: Int64, through last: Int64, limit: Int
  ) throws -> [WaitingDelivery] {
    try inner.waiting(for: receiver, after: record, through: last, limit: limit)
  }
  func lastWaiting(for receiver: Int, before moment: Int64) -> Int64? {
    inner.lastWaiting(for: receiver, before: moment)
  }
  func waitingQueues() -> [WaitingQueue] { inner.waitingQueues() }
  func partners() -> [Int: PartnerID] { inner.partners() }

  // MARK: Instructions

  func leave(instruction request: String, at milliseconds: Int64) -> Int64 {
    inner.leave(instruction: request, at: milliseconds)
  }
  func openInstructions() -> [InstructionRow] { inner.openInstructions() }
  func instruction(_ id: Int64) -> InstructionRow? { inner.instruction(id) }
  func answer(instruction id: Int64, with answer: String, at milliseconds: Int64) {
    inner.answer(instruction: id, with: answer, at: milliseconds)
  }
  func withdraw(instruction id: Int64) -> Bool { inner.withdraw(instruction: id) }
}
