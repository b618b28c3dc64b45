/// The first 16 bytes of an HMAC-SHA256: stands for an identifier in the ledger without telling it.
package struct KeyedHash: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The first eight bytes, big-endian.
  package let high: UInt64
  /// The last eight bytes, big-endian.
  package let low: UInt64

  /// Creates a hash from its two words.
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Creates a hash from its 16 bytes, or returns `nil` for another count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Creates a hash from the 16 bytes of a buffer, or returns `nil` for another count.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 16 else { return nil }
    high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }

  /// Creates a hash from 32 hexadecimal digits, or returns `nil` for any other text.
  package init?(hex: some StringProtocol) {
    guard let bytes = Hexadecimal.bytes(of: hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// The 16 bytes.
  package var bytes: [UInt8] {
    withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) }
  }

  /// The hash as 32 lower-case hexadecimal digits.
  package var hex: String { Hexadecimal.text(of: bytes) }

  package var description: String { hex }

  /// Orders by the bytes.
  package static func < (left: KeyedHash, right: KeyedHash) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}
