/// Whether bytes are UTF-8, quick for the usual case that nearly all are ASCII.
///
/// Source: Unicode Standard 15.0, table 3-7, well-formed byte sequences.
enum UTF8Validity {
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  static func holds(for bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { holds(for: $0) }
  }

  static func holds(for bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= bytes.count {
      if isASCII(bytes, from: index, words: 4) {
        index += 32
        continue
      }
      let others = word(of: bytes, at: index) & highBits
      index += others == 0 ? 8 : others.trailingZeroBitCount / 8
      guard others != 0 else { continue }
      let length = characterLength(in: bytes, at: index)
      guard length > 0 else { return false }
      index += length
    }
    while index < bytes.count {
      let length = bytes[index] < 0x80 ? 1 : characterLength(in: bytes, at: index)
      guard length > 0 else { return false }
      index += length
    }
    return true
  }

  /// Whether so many words from an index on are there and ASCII.
  @inline(__always)
  private static func isASCII(
    _ bytes: UnsafeRawBufferPointer, from index: Int, words: Int
  ) -> Bool {
    guard index + words * 8 <= bytes.count else { return false }
    var seen: UInt64 = 0
    for place in 0..<words { seen |= word(of: bytes, at: index + place * 8) }
    return seen & highBits == 0
  }

  @inline(__always)
  private static func word(of bytes: UnsafeRawBufferPointer, at index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Returns how many bytes the character that begins at an index has, of those that have more than one; 0 where none
  /// begins there.
  private static func characterLength(in bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
    func has(_ offset: Int, from low: UInt8 = 0x80, through high: UInt8 = 0xBF) -> Bool {
      guard index + offset < bytes.count else { return false }
      return bytes[index + offset] >= low && bytes[index + offset] <= high
    }
    switch bytes[index] {
    case 0xC2...0xDF: return has(1) ? 2 : 0
    // No longer forms of what is shorter, no surrogates, nothing beyond U+10FFFF.
    case 0xE0: return has(1, from: 0xA0) && has(2) ? 3 : 0
    case 0xED: return has(1, through: 0x9F) && has(2) ? 3 : 0
    case 0xE1...0xEF: return has(1) && has(2) ? 3 : 0
    case 0xF0: return has(1, from: 0x90) && has(2) && has(3) ? 4 : 0
    case 0xF4: return has(1, through: 0x8F) && has(2) && has(3) ? 4 : 0
    case 0xF1...0xF3: return has(1) && has(2) && has(3) ? 4 : 0
    default: return 0
    }
  }
}
