/// Takes the bytes of a rendered record out of its line without making values of the rest of it.
///
/// Only a line exactly as ``LineWriter`` writes it for a text is read so. For any other line, good or bad, there is
/// ``ArchiveLine``.
enum RenderedLine {
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
    var cursor = LineCursor(line)
    guard skipFields(of: record, by: &cursor) else { return false }
    // No escape is shorter than what it stands for.
    if room.count < line.count + JSONText.slack {
      room = [UInt8](repeating: 0, count: max(room.count * 2, line.count + JSONText.slack))
    }
    let text = cursor.rest
    return room.withUnsafeMutableBufferPointer { room in
      guard let start = room.baseAddress else { return false }
      let (read, written) = JSONText.read(text, to: start)
      guard text.count == read + 2, text[read] == 0x22, text[read + 1] == 0x7D else { return false }
      target.append(contentsOf: UnsafeBufferPointer(start: start, count: written))
      return true
    }
  }

  /// Steps over everything before the text.
  private static func skipFields(of record: Int64, by cursor: inout LineCursor) -> Bool {
    guard cursor.beginning(ofType: "rendered") != nil,
      cursor.take(#","record":"#), cursor.number() == record
    else { return false }
    return cursor.take(#","reference":""#) && cursor.skipPlain()
      && cursor.take(#"","partner":""#) && cursor.skipPlain()
      && cursor.take(#"","partnerNumber":"#) && cursor.number() != nil
      && cursor.take(#","text":""#)
  }
}
