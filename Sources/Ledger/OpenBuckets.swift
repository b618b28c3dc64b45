package import Referrals

extension Bucket {
  /// The buckets out of which a record moves again, by a person, a repair or a window.
  package static let open = Set(allCases.filter(\.isOpen))

  /// The open buckets that stand for something wrong.
  static let failing: Set<Bucket> = [.held, .failed]

  /// True for the open buckets that stand for something wrong.
  var isFailing: Bool { self == .held || self == .failed }

  /// True for a delivery that reached its receiver or may still do so.
  var reachesReceiver: Bool {
    switch self {
    case .delivered, .waiting, .held: true
    case .rejected, .duplicate, .withheld, .failed: false
    }
  }

  /// The number that stands for the bucket in a database; never changed, never used again for another.
  var storedNumber: Int {
    switch self {
    case .delivered: 1
    case .waiting: 2
    case .held: 3
    case .rejected: 4
    case .duplicate: 5
    case .withheld: 6
    case .failed: 7
    }
  }

  /// Reads a stored number, or returns `nil` for one that stands for nothing.
  init?(storedNumber: Int) {
    switch storedNumber {
    case 1: self = .delivered
    case 2: self = .waiting
    case 3: self = .held
    case 4: self = .rejected
    case 5: self = .duplicate
    case 6: self = .withheld
    case 7: self = .failed
    default: return nil
    }
  }
}

extension [Tally] {
  /// The tallies in the order in which the ledger tells them.
  var inLedgerOrder: [Tally] {
    sorted { left, right in
      (left.partner, left.bucket.storedNumber) < (right.partner, right.bucket.storedNumber)
    }
  }
}

extension [FailureGroup] {
  /// The groups in the order in which the ledger tells them: largest first.
  var inLedgerOrder: [FailureGroup] {
    sorted { left, right in
      (right.count, left.firstRecord) < (left.count, right.firstRecord)
    }
  }
}
