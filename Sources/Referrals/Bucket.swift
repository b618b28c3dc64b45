/// Where a record ended: every record is in exactly one bucket.
package enum Bucket: String, Sendable, Hashable, CaseIterable {
  /// Placed whole in the outbox of each receiver.
  case delivered
  /// For a window to close, or on a waiting list.
  case waiting
  /// A person must decide.
  case held
  /// The sender must correct it.
  case rejected
  /// The same record was accepted before.
  case duplicate
  /// Consent forbids sending it.
  case withheld
  /// Our side: a mapping, a table or a disk; fix and reprocess.
  case failed

  /// True for the buckets out of which a record moves again: by a person, a repair or a window.
  package var isOpen: Bool {
    switch self {
    case .waiting, .held, .failed: true
    case .delivered, .rejected, .duplicate, .withheld: false
    }
  }

  /// True for the buckets of a record that takes its identity: a later record under it is a duplicate or a conflict.
  package var isAccepted: Bool {
    switch self {
    case .delivered, .waiting, .held, .withheld: true
    case .rejected, .duplicate, .failed: false
    }
  }
}
