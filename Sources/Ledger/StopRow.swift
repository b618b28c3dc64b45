package import Referrals

/// A record that goes no further, or one of its deliveries, because of a later record of its case.
///
/// Deliveries that have not left become withheld. Of a whole record the bucket is given; where one delivery is stopped, a
/// record that waits goes on waiting for the others, or is withheld when none is left. The ledger tells the step
/// `stopped`.
package struct StopRow: Sendable, Hashable {
  package var record: Int64
  /// The receiver's number, or 0 for the whole record.
  package var receiver: Int
  /// The bucket of a whole record.
  package var bucket: Bucket
  /// Why, as a stable code.
  package var code: String

  package init(record: Int64, receiver: Int, bucket: Bucket, code: String) {
    self.record = record
    self.receiver = receiver
    self.bucket = bucket
    self.code = code
  }
}

extension EventRow {
  /// The step of a record that went no further because of a later one.
  package static let stopped = "stopped"
}

extension StagedGroup {
  /// The stops of each record, in the order of the records.
  var stopsByRecord: [(record: Int64, stops: [StopRow])] {
    Dictionary(grouping: stops, by: \.record).sorted { $0.key < $1.key }
      .map { (record: $0.key, stops: $0.value) }
  }
}

extension [StopRow] {
  /// The bucket of a record that these have stopped.
  ///
  /// - Parameters:
  ///   - before: The record's bucket so far.
  ///   - deliveries: The buckets of its deliveries, as stopped.
  /// - Returns: The bucket by now.
  func bucket(after before: Bucket, deliveries: [Bucket]) -> Bucket {
    if let whole = first(where: { $0.receiver == 0 }) { return whole.bucket }
    guard before == .waiting else { return before }
    return deliveries.ofRecord ?? before
  }
}
