import Crypto

/// The SHA-256 of some bytes.
///
/// Source: FIPS 180-4.
package struct SHA256Digest: Sendable, Hashable, CustomStringConvertible {
  /// The digest as four big-endian words, so that comparing and hashing are four integer steps.
  package let words: (UInt64, UInt64, UInt64, UInt64)

  /// Digests bytes; contiguous collections are read in place.
  package init(of bytes: some Collection<UInt8>) {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    self = hasher.digest()
  }

  /// Digests the bytes of a buffer.
  package init(of bytes: UnsafeRawBufferPointer) {
    var hasher = SHA256Hasher()
    hasher.update(bytes)
    self = hasher.digest()
  }

  /// Creates a digest from its 32 bytes, or returns `nil` for another count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    let all = Array(bytes)
    self.init(words: all.withUnsafeBytes { $0.loadWords() })
  }

  /// Creates a digest from the 32 bytes of a buffer, or returns `nil` for another count.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    self.init(words: bytes.loadWords())
  }

  /// Creates a digest from 64 hexadecimal digits, or returns `nil` for any other text.
  package init?(hex: some StringProtocol) {
    guard let bytes = Hexadecimal.bytes(of: hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// Creates a digest from its four words.
  package init(words: (UInt64, UInt64, UInt64, UInt64)) {
    self.words = words
  }

  /// The 32 bytes.
  package var bytes: [UInt8] {
    let ordered = (
      words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian
    )
    return withUnsafeBytes(of: ordered) { Array($0) }
  }

  /// The digest as 64 lower-case hexadecimal digits.
  package var hex: String { Hexadecimal.text(of: bytes) }

  package var description: String { hex }

  package static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
    left.words == right.words
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
  }
}

/// Digests bytes that arrive in pieces.
package struct SHA256Hasher: Sendable {
  private var state = SHA256()

  /// Creates a hasher that has seen nothing.
  package init() {}

  /// Adds bytes; contiguous collections are read in place.
  package mutating func update(_ bytes: some Collection<UInt8>) {
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable {
      state.update(bufferPointer: UnsafeRawBufferPointer($0))
    }
    if isContiguous == nil {
      Array(bytes).withUnsafeBytes { state.update(bufferPointer: $0) }
    }
  }

  /// Adds the bytes of a buffer.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    state.update(bufferPointer: bytes)
  }

  /// The digest of everything added so far; more may be added afterwards.
  package func digest() -> SHA256Digest {
    SHA256Digest(words: state.finalize().withUnsafeBytes { $0.loadWords() })
  }
}

extension UnsafeRawBufferPointer {
  /// Returns the first 32 bytes as four big-endian words.
  fileprivate func loadWords() -> (UInt64, UInt64, UInt64, UInt64) {
    func word(_ index: Int) -> UInt64 {
      UInt64(bigEndian: loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
    }
    return (word(0), word(1), word(2), word(3))
  }
}
