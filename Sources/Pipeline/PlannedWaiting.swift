import Ledger
import Locks
import Referrals

/// What waits, with what a plan has added to it and taken from it.
///
/// A ledger that a plan reads learns nothing, so what the plan's records would leave to wait is kept here: for each what
/// tells the file that it will leave in, and nothing of its content.
final class PlannedWaiting: WaitingDeliveries {
  private struct State {
    var partners: [Int: PartnerID]
    /// What the plan lets wait, by receiver, ascending by record.
    var added: [Int: [WaitingDelivery]] = [:]
    /// The records that were waiting before and that the plan lets go, by receiver.
    var gone: [Int: Set<Int64>] = [:]
  }

  private static let page = 500

  private let ledger: any Ledger
  private let state: Guarded<State>

  init(_ ledger: any Ledger) throws {
    self.ledger = ledger
    state = Guarded(State(partners: try ledger.partners()))
  }

  /// Adds what a group would change.
  func add(_ group: StagedGroup) throws {
    let leaving = try leaving(with: group)
    let records = Dictionary(
      (group.records + group.changed).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    state.withLock { state in
      for partner in group.newPartners { state.partners[partner.number] = partner.id }
      for row in group.deliveries where row.bucket == .waiting {
        guard let record = records[row.record] else { continue }
        state.added[row.receiver, default: []]
          .append(
            WaitingDelivery(
              record: row.record, sender: record.partner, number: record.number,
              kind: record.kind, drop: record.drop, generation: record.generation,
              rendered: row.rendered, since: row.since))
      }
      for (receiver, left) in leaving {
        let added = state.added[receiver, default: []]
        state.added[receiver] = added.filter { !left.contains($0.record) }
        let before = left.subtracting(added.map(\.record))
        if !before.isEmpty { state.gone[receiver, default: []].formUnion(before) }
      }
    }
  }

  /// The records that wait no longer, by receiver: they leave with a window's file, or are stopped.
  private func leaving(with group: StagedGroup) throws -> [Int: Set<Int64>] {
    var leaving: [Int: Set<Int64>] = [:]
    for row in group.closed { leaving[row.receiver, default: []].insert(row.record) }
    for stop in group.stops {
      let receivers =
        stop.receiver != 0
        ? [stop.receiver]
        : try ledger.deliveries(ofRecord: stop.record).filter { $0.bucket == .waiting }
          .map(\.receiver) + state.withLock { Array($0.added.keys) }
      for receiver in receivers { leaving[receiver, default: []].insert(stop.record) }
    }
    return leaving
  }

  // MARK: Reading

  func waiting(
    for receiver: Int, after record: Int64, through last: Int64, limit: Int
  ) throws -> [WaitingDelivery] {
    let (added, gone) = state.withLock { ($0.added[receiver] ?? [], $0.gone[receiver] ?? []) }
    var found: [WaitingDelivery] = []
    var read = record
    while found.count < limit {
      let page = try ledger.waiting(for: receiver, after: read, through: last, limit: limit)
      found += page.filter { !gone.contains($0.record) }
      guard page.count == limit, let end = page.last?.record else { break }
      read = end
    }
    // New records stand behind all others.
    var index = Self.index(after: record, in: added)
    while found.count < limit, index < added.count, added[index].record <= last {
      found.append(added[index])
      index += 1
    }
    return Array(found.prefix(limit))
  }

  func lastWaiting(for receiver: Int, before moment: Int64) throws -> Int64? {
    let (added, gone) = state.withLock { ($0.added[receiver] ?? [], $0.gone[receiver] ?? []) }
    if let last = added.last(where: { $0.since < moment }) { return last.record }
    guard !gone.isEmpty else { return try ledger.lastWaiting(for: receiver, before: moment) }
    var found: Int64?
    var read: Int64 = 0
    while true {
      let page = try ledger.waiting(for: receiver, after: read, through: .max, limit: Self.page)
      found = page.last { $0.since < moment && !gone.contains($0.record) }?.record ?? found
      guard page.count == Self.page, let end = page.last?.record else { return found }
      read = end
    }
  }

  /// The index of the first delivery behind a record, of deliveries that ascend.
  private static func index(after record: Int64, in deliveries: [WaitingDelivery]) -> Int {
    var (low, high) = (0, deliveries.count)
    while low < high {
      let middle = (low + high) / 2
      if deliveries[middle].record > record { high = middle } else { low = middle + 1 }
    }
    return low
  }

  func waitingQueues() throws -> [WaitingQueue] {
    let state = state.withLock { $0 }
    var queues: [Int: WaitingQueue] = [:]
    for queue in try ledger.waitingQueues() {
      queues[queue.receiver] =
        state.gone[queue.receiver] == nil
        ? queue : try left(of: queue.receiver, without: state.gone[queue.receiver] ?? [])
    }
    for (receiver, added) in state.added {
      guard let since = added.map(\.since).min() else { continue }
      var queue =
        queues[receiver] ?? WaitingQueue(receiver: receiver, count: 0, since: since)
      queue.count += added.count
      queue.since = min(queue.since, since)
      queues[receiver] = queue
    }
    return queues.values.sorted { $0.receiver < $1.receiver }
  }

  /// Counts what was waiting before and does not go; `nil` where nothing is left.
  private func left(of receiver: Int, without gone: Set<Int64>) throws -> WaitingQueue? {
    var queue = WaitingQueue(receiver: receiver, count: 0, since: .max)
    var last: Int64 = 0
    while true {
      let page = try ledger.waiting(for: receiver, after: last, through: .max, limit: Self.page)
      for delivery in page where !gone.contains(delivery.record) {
        queue.count += 1
        queue.since = min(queue.since, delivery.since)
      }
      guard page.count == Self.page, let end = page.last?.record else { break }
      last = end
    }
    return queue.count == 0 ? nil : queue
  }

  func partners() -> [Int: PartnerID] {
    state.withLock { $0.partners }
  }

  func record(_ id: Int64) throws -> RecordRow? {
    try ledger.record(id)
  }
}
