import Ledger
package import Referrals

/// What one group has made durable, in numbers.
package struct CommittedGroup: Sendable {
  package let number: Int64
  /// The sender of its records; `nil` for files of windows.
  package let sender: PartnerID?
  /// Drops whose last record it decided.
  package let drops: Int
  /// New records by the bucket that each is in.
  package let records: [Bucket: Int]
  /// Records of earlier groups that it decided again, by the bucket that each has moved to.
  package let moved: [Bucket: Int]
  /// Files placed in outboxes, receipts and flags not counted.
  package let deliveries: [PartnerID: Int]
  package let receipts: Int
  /// How long the commit took.
  package let took: Duration

  init(_ group: CommitGroup, took: Duration) {
    number = group.staged.number
    sender = group.sender
    drops = group.sources.count
    records = Self.counts(group.staged.records.map(\.bucket))
    moved = Self.counts(group.staged.changed.map(\.bucket))
    deliveries = Dictionary(
      grouping: group.files.filter { $0.output.kind == .delivery }, by: \.partner
    )
    .mapValues(\.count)
    receipts = group.files.count { $0.output.kind == .receipt }
    self.took = took
  }

  private static func counts(_ buckets: [Bucket]) -> [Bucket: Int] {
    Dictionary(buckets.map { ($0, 1) }, uniquingKeysWith: +)
  }
}
