/// Why bytes are not UTF-8 text, and where.
struct UTF8Fault: Equatable {
  enum Kind {
    /// A NUL, which is valid UTF-8 and never text.
    case nul
    /// An overlong form, a surrogate, a value beyond U+10FFFF or a byte out of place.
    case invalid
    /// The bytes end in the middle of a character.
    case truncated
  }

  let kind: Kind
  let offset: Int
}

/// Checks that bytes are UTF-8 without NUL, eight at a time where they are ASCII.
enum UTF8Check {
  /// Returns the first fault, or `nil` when the bytes are text.
  static func fault(in bytes: UnsafeBufferPointer<UInt8>) -> UTF8Fault? {
    var index = 0
    while index < bytes.count {
      index = skipASCII(bytes, from: index)
      guard index < bytes.count else { return nil }
      if bytes[index] == 0 { return UTF8Fault(kind: .nul, offset: index) }
      let length = sequenceLength(bytes, at: index)
      if length == 0 {
        let kind: UTF8Fault.Kind = isCutShort(bytes, at: index) ? .truncated : .invalid
        return UTF8Fault(kind: kind, offset: index)
      }
      index += length
    }
    return nil
  }

  /// Counts the characters of more than one byte that are valid, and the bytes that belong to none.
  static func tally(_ bytes: UnsafeBufferPointer<UInt8>) -> (multibyte: Int, stray: Int) {
    var multibyte = 0
    var stray = 0
    var index = 0
    while index < bytes.count {
      let length = sequenceLength(bytes, at: index)
      if length == 0 { stray += 1 }
      if length > 1 { multibyte += 1 }
      index += max(1, length)
    }
    return (multibyte, stray)
  }

  /// Returns the index of the first byte at or after `start` that is NUL or not ASCII.
  static func skipASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    let raw = UnsafeRawBufferPointer(bytes)
    while index + 8 <= bytes.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word
      guard (word | zeros) & 0x8080_8080_8080_8080 == 0 else { break }
      index += 8
    }
    while index < bytes.count, bytes[index] != 0, bytes[index] < 0x80 { index += 1 }
    return index
  }

  /// Returns the length of the valid sequence that begins at an index, or 0 when none does.
  ///
  /// - Source: The Unicode Standard, table 3-7 (well-formed UTF-8 byte sequences).
  static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let first = bytes[index]
    if first < 0x80 { return 1 }
    let length = expectedLength(first)
    guard length > 0, index + length <= bytes.count else { return 0 }
    guard secondByteRange(after: first).contains(bytes[index + 1]) else { return 0 }
    for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
    return length
  }

  private static func expectedLength(_ first: UInt8) -> Int {
    switch first {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 0
    }
  }

  private static func secondByteRange(after first: UInt8) -> ClosedRange<UInt8> {
    switch first {
    case 0xE0: 0xA0...0xBF
    case 0xED: 0x80...0x9F
    case 0xF0: 0x90...0xBF
    case 0xF4: 0x80...0x8F
    default: 0x80...0xBF
    }
  }

  /// True when a sequence is valid as far as it goes and the bytes end inside it.
  static func isCutShort(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    let first = bytes[index]
    guard index + expectedLength(first) > bytes.count else { return false }
    for position in (index + 1)..<max(index + 1, bytes.count) {
      let range = position == index + 1 ? secondByteRange(after: first) : 0x80...0xBF
      guard range.contains(bytes[position]) else { return false }
    }
    return true
  }
}
