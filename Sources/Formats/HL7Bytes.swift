/// Looks at the bytes of HL7 v2 that are needed before there is a tree.
enum HL7Bytes {
  static let carriageReturn: UInt8 = 0x0D
  static let lineFeed: UInt8 = 0x0A
  /// What begins a message on a line between machines (MLLP), and what ends it.
  static let blockStart: UInt8 = 0x0B
  static let blockEnd: UInt8 = 0x1C

  /// Returns the index of the first control character at or after an index, or the count where there is none.
  ///
  /// - Complexity: O(*n*), eight bytes a step.
  static func firstControl(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while index + 8 <= raw.count {
      let word = UInt64(
        littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let delete = word ^ (0x7F &* ones)
      // A byte below a bound borrows into its highest bit; the lowest bit set belongs to a byte that is meant.
      let below = (word &- 0x20 &* ones) & ~word
      let equal = (delete &- ones) & ~delete
      let found = (below | equal) & (0x80 &* ones)
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < raw.count, raw[index] >= 0x20, raw[index] != 0x7F { index += 1 }
    return index
  }

  /// Returns where the line ends that an index is in: at a line break, at the end of a block, or at the end of all.
  static func lineEnd(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = firstControl(in: bytes, from: start)
    while index < bytes.count, !isLineEnd(bytes[index]) {
      index = firstControl(in: bytes, from: index + 1)
    }
    return index
  }

  static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == carriageReturn || byte == lineFeed || byte == blockEnd
  }

  /// Returns where a text begins, behind a byte order mark, the start of a block and empty lines.
  static func textStart(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var index = bytes.has("\u{FEFF}", at: 0) ? 3 : 0
    while index < bytes.count {
      switch bytes[index] {
      case blockStart, carriageReturn, lineFeed, 0x20, 0x09: index += 1
      default: return index
      }
    }
    return index
  }

  /// Returns the range of a field of the segment that begins at an index; empty where there is none.
  ///
  /// Not for MSH-1 and MSH-2, which are no fields like the others.
  static func field(
    _ number: Int, ofSegmentAt start: Int, to end: Int, in bytes: UnsafeBufferPointer<UInt8>,
    separator: UInt8
  ) -> Range<Int> {
    let isHeader =
      bytes.has("MSH", at: start) || bytes.has("FHS", at: start)
      || bytes.has("BHS", at: start)
    var left = isHeader ? number - 1 : number
    var index = start
    while left > 0 {
      guard let next = bytes.firstIndex(of: separator, from: index), next < end else {
        return end..<end
      }
      index = next + 1
      left -= 1
    }
    let close = bytes.firstIndex(of: separator, from: index).map { min($0, end) } ?? end
    return index..<max(index, close)
  }
}

/// The three letters of a segment's name in one number.
package struct HL7SegmentName: Sendable, Hashable {
  let packed: UInt32

  /// Takes the name of a segment, such as `PID` or `ZX1`; `nil` for what is none.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 3 else { return nil }
    let name = bytes.withUnsafeBufferPointer { HL7SegmentName(in: $0, at: 0) }
    guard let name else { return nil }
    self = name
  }

  /// Takes the name that stands at an index.
  init?(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
    guard index + 3 <= bytes.count, Self.isLetter(bytes[index]),
      Self.isLetter(bytes[index + 1]) || Self.isDigit(bytes[index + 1]),
      Self.isLetter(bytes[index + 2]) || Self.isDigit(bytes[index + 2])
    else { return nil }
    packed =
      UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  var text: String {
    String(
      decoding: [UInt8(packed >> 16 & 0xFF), UInt8(packed >> 8 & 0xFF), UInt8(packed & 0xFF)],
      as: UTF8.self)
  }
}
