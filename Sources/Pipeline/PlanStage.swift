import Exchange
import Ledger
import Referrals
import Routing

/// The end of a plan: notes what a run would commit, and lets it go.
actor PlanStage: PassEnd {
  private struct Cause: Hashable {
    let bucket: Bucket
    let code: String
  }

  private static let telling: [Bucket] = [.held, .failed, .withheld, .rejected]

  private let waiting: PlannedWaiting
  private let tell: @Sendable (PlannedRecord) throws -> Void
  private(set) var outboxes: [PartnerID: PlannedOutbox] = [:]
  private var found: [Cause: PlannedCause] = [:]

  /// - `waiting`: Learns what would wait.
  init(
    adding waiting: PlannedWaiting, tell: @escaping @Sendable (PlannedRecord) throws -> Void
  ) {
    self.waiting = waiting
    self.tell = tell
  }

  func see(_ turn: DecidedTurn) throws {
    for (item, drop) in turn.items {
      for record in drop.decided {
        let planned = PlannedRecord(
          sender: turn.sender.id, drop: item.drop.number, decided: record)
        count(planned, in: record.decision.bucket)
        try tell(planned)
      }
    }
  }

  private func count(_ record: PlannedRecord, in bucket: Bucket) {
    guard Self.telling.contains(bucket) else { return }
    let cause = PlannedCause(
      bucket: bucket, code: record.reason, records: 0, firstReference: record.reference)
    found[Cause(bucket: bucket, code: record.reason), default: cause].records += 1
  }

  func commit(_ group: CommitGroup) throws {
    try waiting.add(group.staged)
    let closed = Dictionary(grouping: group.staged.closed, by: \.output)
    for file in group.files {
      switch file.output.kind {
      case .delivery:
        outboxes[file.partner, default: PlannedOutbox()].files += 1
        outboxes[file.partner, default: PlannedOutbox()].records +=
          closed[file.output.id]?.count ?? 1
      case .receipt: outboxes[file.partner, default: PlannedOutbox()].receipts += 1
      case .flag: break
      }
    }
  }

  func finish(_ closing: CommitGroup?) {}

  /// What was found, in the order of the buckets, then by how often, then by code.
  var causes: [PlannedCause] {
    Self.telling.flatMap { bucket in
      found.values.filter { $0.bucket == bucket }
        .sorted { ($1.records, $0.code) < ($0.records, $1.code) }
    }
  }
}
