/// Turns a sender's number and a record's number into a ``Reference`` and back.
///
/// A keyed permutation of the 40 bits keeps references from telling how much a partner sends. It is a Feistel network
/// of six rounds over two halves of 20 bits, its round function the HMAC of round and half under a key derived for
/// this purpose: a permutation whatever the function, and the same for the same key for ever.
package struct ReferenceCodec: Sendable {
  /// The highest sender number: 14 bits.
  package static let maxSender = 1 << 14 - 1
  /// The highest record number of one sender: 26 bits.
  package static let maxRecord = 1 << 26 - 1

  private static let rounds: ClosedRange<UInt8> = 1...6
  private static let half: UInt32 = 1 << 20 - 1

  private let key: MACKey

  /// Creates the codec of one interchange.
  package init(key: MACKey) {
    self.key = key.derived(for: "reference")
  }

  /// Returns the reference of a sender's record.
  ///
  /// - Precondition: `sender` is 1 to ``maxSender`` and `record` 1 to ``maxRecord``.
  package func reference(sender: Int, record: Int) -> Reference {
    precondition((1...Self.maxSender).contains(sender), "sender numbers have 14 bits, from 1")
    precondition((1...Self.maxRecord).contains(record), "record numbers have 26 bits, from 1")
    let plain = UInt64(sender) << 26 | UInt64(record)
    var left = UInt32(plain >> 20)
    var right = UInt32(truncatingIfNeeded: plain) & Self.half
    for round in Self.rounds {
      (left, right) = (right, left ^ mixed(right, round: round))
    }
    return Reference(payload: UInt64(left) << 20 | UInt64(right))
  }

  /// Returns the numbers behind a reference; either may be 0, and then nobody was ever given this reference.
  package func numbers(of reference: Reference) -> (sender: Int, record: Int) {
    var left = UInt32(reference.payload >> 20)
    var right = UInt32(reference.payload & UInt64(Self.half))
    for round in Self.rounds.reversed() {
      (left, right) = (right ^ mixed(left, round: round), left)
    }
    let plain = UInt64(left) << 20 | UInt64(right)
    return (Int(plain >> 26), Int(plain & UInt64(Self.maxRecord)))
  }

  /// Returns 20 bits that depend on the key, the round and one half.
  private func mixed(_ half: UInt32, round: UInt8) -> UInt32 {
    var code = MACHasher(key: key)
    withUnsafeBytes(of: UInt32(round) << 24 | half) { code.update($0) }
    return code.withCode {
      UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)) & Self.half
    }
  }
}
