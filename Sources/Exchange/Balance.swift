package import Referrals

/// How many records went in and where each ended, per sender and in total.
///
/// A run proves with it that records in equal the sum of the buckets; anything else is a bug of ours.
package struct Balance: Sendable, Hashable {
  /// The records of one sender.
  package struct Account: Sendable, Hashable {
    /// Records taken in, counted when drops are cut.
    package var records = 0
    /// Records by the bucket that they ended in, counted when groups are committed.
    package var buckets: [Bucket: Int] = [:]

    package init() {}

    package var isBalanced: Bool { records == buckets.values.reduce(0, +) }
  }

  package private(set) var accounts: [PartnerID: Account] = [:]

  package init() {}

  /// Counts records taken in.
  package mutating func receive(_ count: Int, from sender: PartnerID) {
    accounts[sender, default: Account()].records += count
  }

  /// Counts a record that ended in a bucket.
  package mutating func settle(_ bucket: Bucket, from sender: PartnerID) {
    accounts[sender, default: Account()].buckets[bucket, default: 0] += 1
  }

  /// The sum over all senders.
  package var total: Account {
    var sum = Account()
    for account in accounts.values {
      sum.records += account.records
      sum.buckets.merge(account.buckets, uniquingKeysWith: +)
    }
    return sum
  }

  /// True when each sender's records are all in buckets.
  package var isBalanced: Bool { accounts.values.allSatisfy(\.isBalanced) }
}
