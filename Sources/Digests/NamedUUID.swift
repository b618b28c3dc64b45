import Crypto

/// A UUID; those we make ourselves are of version 5, computed from a namespace and a name.
package struct NamedUUID: Sendable, Hashable, CustomStringConvertible {
  /// The 16 bytes.
  package let bytes: [UInt8]

  /// Creates a UUID from its 16 bytes, or returns `nil` for another count.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    self.bytes = Array(bytes)
  }

  /// Creates a UUID from its text with dashes in either case, or returns `nil` for any other text.
  package init?(parsing text: some StringProtocol) {
    let source = Array(text.utf8)
    let dashes = [8, 13, 18, 23]
    guard source.count == 36, dashes.allSatisfy({ source[$0] == 0x2D }) else { return nil }
    let digits = source.enumerated().filter { !dashes.contains($0.offset) }.map(\.element)
    guard let bytes = Hexadecimal.bytes(of: String(decoding: digits, as: UTF8.self)) else {
      return nil
    }
    self.bytes = bytes
  }

  /// The text in lower case with dashes: `2ed6657d-e927-568b-95e1-2665a8aea6a2`.
  package var text: String {
    String(unsafeUninitializedCapacity: 36) { output in
      let digits: StaticString = "0123456789abcdef"
      var end = 0
      for (index, byte) in bytes.enumerated() {
        if index == 4 || index == 6 || index == 8 || index == 10 {
          output[end] = 0x2D
          end += 1
        }
        output[end] = digits.utf8Start[Int(byte >> 4)]
        output[end + 1] = digits.utf8Start[Int(byte & 0xF)]
        end += 2
      }
      return end
    }
  }

  package var description: String { text }
}

/// Returns the UUID of version 5 for a name within a namespace: the same two always give the same one.
///
/// Source: RFC 9562 section 5.5.
package func uuidV5(namespace: NamedUUID, name: String) -> NamedUUID {
  var hasher = Insecure.SHA1()
  (namespace.bytes + Array(name.utf8)).withUnsafeBytes { hasher.update(bufferPointer: $0) }
  var bytes = hasher.finalize().withUnsafeBytes { Array($0.prefix(16)) }
  bytes[6] = bytes[6] & 0x0F | 0x50
  bytes[8] = bytes[8] & 0x3F | 0x80
  guard let uuid = NamedUUID(bytes: bytes) else {
    preconditionFailure("the first 16 bytes of a SHA-1 are 16 bytes")
  }
  return uuid
}
