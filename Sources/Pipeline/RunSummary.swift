package import Exchange
import Ledger
package import Referrals

/// What one run did.
package struct RunSummary: Sendable {
  /// Records in against records in buckets, per sender.
  package var balance = Balance()
  /// Records of earlier runs that were processed again, by the bucket that they moved to.
  package var moved: [Bucket: Int] = [:]
  /// Records placed in outboxes, by receiver: of this run, and those that had waited.
  package var received: [PartnerID: Int] = [:]
  /// What records of this run are held or failed for.
  package var causes: [RunCause: Int] = [:]
  /// Groups committed.
  package var groups = 0
  /// Files placed in outboxes, receipts not counted.
  package var deliveries = 0
  package var receipts = 0
  /// Entries that were no drops yet.
  package var notYet = 0
  /// Drops that are too large for what is free on the disk, by sender; they wait.
  package var withoutRoom: [PartnerID: Int] = [:]
  /// True when drops were left in the inboxes because the disk is almost full.
  package var isShortOfRoom = false
  /// True when the time was up before the inboxes were taken empty.
  package var isStopped = false
  /// What waited and went out with this run, by receiver.
  package var closings: [PartnerID: ClosingTally] = [:]
  /// Partners for whom something is due and whose outbox takes no files.
  package var unreachable: Set<PartnerID> = []
  package var recovery = RecoveryReport()

  package init() {}

  /// True when a person must look: something new is held or failed.
  package var needsPerson: Bool {
    let buckets = balance.total.buckets
    return buckets[.held, default: 0] + buckets[.failed, default: 0]
      + moved[.held, default: 0] + moved[.failed, default: 0] > 0
  }
}

/// What records of a run are held or failed for, as the ledger groups them.
package struct RunCause: Sendable, Hashable {
  package let bucket: Bucket
  package let code: String
  package let rule: String
  package let field: String
  package let path: String
  package let sender: PartnerID

  init(_ row: RecordRow, path: String, sender: PartnerID) {
    bucket = row.bucket
    code = row.code
    rule = row.rule
    field = row.field
    self.path = path
    self.sender = sender
  }
}

extension RunSummary {
  /// Counts a record that came in with the run.
  mutating func count(_ decision: Decision) {
    balance.settle(decision.bucket, from: decision.sender)
    for delivery in decision.deliveries where delivery.bucket == .delivered {
      received[delivery.receiver, default: 0] += 1
    }
  }

  /// Counts what new records of a sender are held or failed for.
  mutating func count(_ records: [RecordRow], _ failing: [FailingRow], from sender: PartnerID) {
    guard !failing.isEmpty else { return }
    let paths = Dictionary(failing.map { ($0.record, $0.path) }, uniquingKeysWith: { $1 })
    for row in records {
      guard let path = paths[row.id] else { continue }
      causes[RunCause(row, path: path, sender: sender), default: 0] += 1
    }
  }
}

/// Files that took along what had waited for a partner.
package struct ClosingTally: Sendable, Hashable {
  package private(set) var files = 0
  package private(set) var records = 0

  package init() {}

  /// Counts a file with its records.
  mutating func add(_ records: Int) {
    files += 1
    self.records += records
  }
}
