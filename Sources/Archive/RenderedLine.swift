/// Takes the bytes of a rendered record out of its line without making values of the rest of it.
///
/// Only a line exactly as ``LineWriter`` writes it for a text is read so. For any other line, good or bad, there is
/// ``ArchiveLine``.
struct RenderedLine {
  private let line: UnsafeRawBufferPointer
  private var index = 0

  /// Appends the bytes of a record to `target`.
  ///
  /// - Parameters:
  ///   - record: The ledger's id of the record that the line must be of.
  ///   - line: The line without its line feed.
  ///   - room: Where the text is unescaped; grows as needed, and is worth keeping.
  ///   - target: What is read is appended.
  /// - Returns: `false` for a line of another shape; nothing is appended then.
  static func append(
    record: Int64, from line: UnsafeRawBufferPointer, by room: inout [UInt8],
    to target: inout [UInt8]
  ) -> Bool {
    guard UTF8Validity.holds(for: line) else { return false }
    var reader = RenderedLine(line: line)
    guard reader.readFields(of: record) else { return false }
    // No escape is shorter than what it stands for.
    if room.count < line.count + JSONText.slack {
      room = [UInt8](repeating: 0, count: max(room.count * 2, line.count + JSONText.slack))
    }
    let text = UnsafeRawBufferPointer(rebasing: line[reader.index...])
    return room.withUnsafeMutableBufferPointer { room in
      guard let start = room.baseAddress else { return false }
      let (read, written) = JSONText.read(text, to: start)
      guard text.count == read + 2, text[read] == 0x22, text[read + 1] == 0x7D else { return false }
      target.append(contentsOf: UnsafeBufferPointer(start: start, count: written))
      return true
    }
  }

  private init(line: UnsafeRawBufferPointer) {
    self.line = line
  }

  /// Steps over everything before the text.
  private mutating func readFields(of record: Int64) -> Bool {
    guard take(#"{"v":"#), let version = number(), version == Int64(ArchiveLine.version),
      take(#","type":"rendered","at":""#), skipPlain(), take(#"","group":"#), number() != nil,
      take(#","record":"#), let found = number(), found == record
    else { return false }
    return take(#","reference":""#) && skipPlain() && take(#"","partner":""#) && skipPlain()
      && take(#"","partnerNumber":"#) && number() != nil && take(#","text":""#)
  }

  /// Steps over a piece of text if it comes next.
  private mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= line.count else { return false }
    for offset in 0..<count where line[index + offset] != text.utf8Start[offset] { return false }
    index += count
    return true
  }

  /// Reads a number of a few digits, none of them a leading zero; `nil` for anything else.
  private mutating func number() -> Int64? {
    var number: Int64 = 0
    let start = index
    while index < line.count, index - start < 18, (0x30...0x39).contains(line[index]) {
      number = number * 10 + Int64(line[index] - 0x30)
      index += 1
    }
    return index > start && line[start] != 0x30 ? number : nil
  }

  /// Steps over a text up to its quote; one with an escape is not plain.
  private mutating func skipPlain() -> Bool {
    while index < line.count {
      let byte = line[index]
      if byte == 0x22 { return true }
      guard byte >= 0x20, byte != 0x5C else { return false }
      index += 1
    }
    return false
  }
}
