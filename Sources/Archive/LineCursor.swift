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
  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= line.count else { return false }
    for offset in 0..<count where line[index + offset] != text.utf8Start[offset] { return false }
    index += count
    return true
  }

  /// Reads a number of a few digits, none of them a leading zero but that of 0 itself; `nil` for anything else.
  mutating func number() -> Int64? {
    var number: Int64 = 0
    let start = index
    while index < line.count, index - start < 18, (0x30...0x39).contains(line[index]) {
      number = number * 10 + Int64(line[index] - 0x30)
      index += 1
    }
    guard index > start, line[start] != 0x30 || index == start + 1 else { return nil }
    return number
  }

  /// Steps over a text up to its quote and returns its bytes; `nil` for one with an escape.
  mutating func plain() -> UnsafeRawBufferPointer? {
    let start = index
    while index < line.count {
      let byte = line[index]
      if byte == 0x22 { return UnsafeRawBufferPointer(rebasing: line[start..<index]) }
      guard byte >= 0x20, byte != 0x5C else { return nil }
      index += 1
    }
    return nil
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
    var word: UInt64 = 0
    for byte in line[index..<index + 16] {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      word = word << 4 | UInt64(digit)
    }
    index += 16
    return word
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
  mutating func beginning(ofType type: StaticString) -> Int64? {
    guard take(#"{"v":"#), let version = number(), version == Int64(ArchiveLine.version),
      take(#","type":""#), take(type), take(#"","at":""#), skipPlain(), take(#"","group":"#)
    else { return nil }
    return number()
  }

  /// True when the line ends with this piece of text.
  mutating func ends(with text: StaticString) -> Bool {
    take(text) && index == line.count
  }
}
