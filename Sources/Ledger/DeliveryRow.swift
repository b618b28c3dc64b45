package import Digests
package import Referrals

/// One receiver of one record, with its own outcome.
package struct DeliveryRow: Sendable, Hashable {
  package var record: Int64
  /// The receiver's number.
  package var receiver: Int
  /// The route that chose it.
  package var route: String
  /// Delivered, held, waiting, withheld or failed.
  package var bucket: Bucket
  /// The output that carries it, or 0.
  package var output: Int64
  /// The fields that the route's allow-list left out, as model paths joined by commas.
  package var omitted: String
  /// Milliseconds since 1970 when it came to wait; 0 for one that does not wait.
  package var since: Int64
  /// Where the bytes rendered for its receiver stand, for one that waits or has waited for a window.
  package var rendered: ArchivePlace

  package init(
    record: Int64, receiver: Int, route: String, bucket: Bucket, output: Int64, omitted: String,
    since: Int64 = 0, rendered: ArchivePlace = .none
  ) {
    self.record = record
    self.receiver = receiver
    self.route = route
    self.bucket = bucket
    self.output = output
    self.omitted = omitted
    self.since = since
    self.rendered = rendered
  }
}

/// A delivery that waits, with what its record says about the file that it will leave in.
package struct WaitingDelivery: Sendable, Hashable {
  package var record: Int64
  /// The sender's number.
  package var sender: Int
  /// The record's number within its sender.
  package var number: Int
  /// `nil` where the record could not be read.
  package var kind: MessageKind?
  package var drop: Int64
  /// The generation that the record was decided under.
  package var generation: SHA256Digest
  /// Where the bytes rendered for its receiver stand.
  package var rendered: ArchivePlace
  /// Milliseconds since 1970 when it came to wait.
  package var since: Int64

  package init(
    record: Int64, sender: Int, number: Int, kind: MessageKind?, drop: Int64,
    generation: SHA256Digest, rendered: ArchivePlace, since: Int64
  ) {
    self.record = record
    self.sender = sender
    self.number = number
    self.kind = kind
    self.drop = drop
    self.generation = generation
    self.rendered = rendered
    self.since = since
  }
}

/// The deliveries that wait for one receiver.
package struct WaitingQueue: Sendable, Hashable {
  /// The receiver's number.
  package var receiver: Int
  package var count: Int
  /// Milliseconds since 1970 when the oldest came to wait.
  package var since: Int64

  package init(receiver: Int, count: Int, since: Int64) {
    self.receiver = receiver
    self.count = count
    self.since = since
  }
}

extension Bucket {
  /// The bucket of a record with these deliveries; `nil` without any.
  package static func ofRecord(withDeliveries buckets: [Bucket]) -> Bucket? { buckets.ofRecord }

  /// The buckets of deliveries, in the order in which one decides the record's.
  fileprivate static let ofDeliveries: [Bucket] = [
    .failed, .held, .waiting, .withheld, .delivered,
  ]
}

extension [Bucket] {
  /// The bucket of a record with these deliveries: the first of failed, held, waiting, withheld, delivered that any has.
  ///
  /// `nil` for a record without deliveries.
  var ofRecord: Bucket? {
    Bucket.ofDeliveries.first(where: contains)
  }
}
