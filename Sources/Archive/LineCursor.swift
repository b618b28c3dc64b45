import Digests

/// Steps through a line exactly as ``LineWriter`` writes it, without making values of it.
///
/// Whatever is not of that shape answers false or `nil`; then ``ArchiveLine`` is there, which reads every good line.
struct LineCursor {
  private let line: UnsafeRawBufferPointer
  private(set) var index = 0

  init(_ line: UnsafeRawBufferPointer) {
    self.line = line
  }

  /// What is left of the line.
  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: line[index...]) }

  /// Steps over a piece of text if it comes next.
  ///
  /// In line, as the pieces are literals: each is then compared with numbers, eight bytes at a time.
  @inline(__always)
  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= line.count, let start = line.baseAddress else { return false }
    let found = start + index
    let wanted = UnsafeRawPointer(text.utf8Start)
    var offset = 0
    while offset + 8 <= count {
      let word = found.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      guard word == wanted.loadUnaligned(fromByteOffset: offset, as: UInt64.self) else {
        return false
      }
      offset += 8
    }
    while offset < count {
      let byte = found.load(fromByteOffset: offset, as: UInt8.self)
      guard byte == wanted.load(fromByteOffset: offset, as: UInt8.self) else { return false }
      offset += 1
    }
    index += count
    return true
  }

  /// Reads a number of a few digits, none of them a leading zero but that of 0 itself; `nil` for anything else.
  mutating func number() -> Int64? {
    var number: Int64 = 0
    let start = index
    while index < line.count, index - start < 18 {
      let digit = line[index] &- 0x30
      guard digit < 10 else { break }
      number = number &* 10 &+ Int64(digit)
      index += 1
    }
    guard index > start, line[start] != 0x30 || index == start + 1 else { return nil }
    return number
  }

  /// Steps over a text up to its quote and returns its bytes; `nil` for one with an escape.
  mutating func plain() -> UnsafeRawBufferPointer? {
    let start = index
    index += JSONText.plainCount(in: line, from: start)
    guard index < line.count, line[index] == 0x22 else { return nil }
    return UnsafeRawBufferPointer(rebasing: line[start..<index])
  }

  /// Steps over a text up to its quote; false for one with an escape.
  mutating func skipPlain() -> Bool {
    plain() != nil
  }

  /// Steps over a text of any length up to its quote and returns how many bytes it stands for; `nil` for one with a rare
  /// escape.
  mutating func skipText() -> Int? {
    let (read, count) = JSONText.count(rest)
    guard index + read < line.count, line[index + read] == 0x22 else { return nil }
    index += read
    return count
  }

  /// Reads sixteen hexadecimal digits in lower case.
  mutating func hexWord() -> UInt64? {
    guard index + 16 <= line.count else { return nil }
    let first = line.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    let last = line.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
    guard let high = HexText.number(UInt64(bigEndian: first)),
      let low = HexText.number(UInt64(bigEndian: last))
    else { return nil }
    index += 16
    return UInt64(high) << 32 | UInt64(low)
  }

  /// Reads a digest of 64 hexadecimal digits in lower case.
  mutating func digest() -> SHA256Digest? {
    guard let first = hexWord(), let second = hexWord(), let third = hexWord(),
      let fourth = hexWord()
    else { return nil }
    return SHA256Digest(words: (first, second, third, fourth))
  }

  /// Steps over what is left of a list, its bracket included.
  mutating func skipRestOfList() -> Bool {
    var depth = 1
    while index < line.count {
      let byte = line[index]
      index += 1
      switch byte {
      case 0x22:
        guard skipText() != nil else { return false }
        index += 1
      case 0x5B, 0x7B: depth += 1
      case 0x5D, 0x7D:
        depth -= 1
        if depth == 0 { return byte == 0x5D }
      default: break
      }
    }
    return false
  }

  /// Steps over what every line of this program begins with; returns its group.
  @inline(__always)
  mutating func beginning(ofType type: StaticString) -> Int64? {
    guard take(#"{"v":"#), let version = number(), version == Int64(ArchiveLine.version),
      take(#","type":""#), take(type), take(#"","at":""#), skipPlain(), take(#"","group":"#)
    else { return nil }
    return number()
  }

  /// True when the line ends with this piece of text.
  @inline(__always)
  mutating func ends(with text: StaticString) -> Bool {
    take(text) && index == line.count
  }
}
