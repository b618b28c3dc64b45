/// Finds the rows of a table in its bytes as they were received, a piece at a time.
///
/// Tells where each row ends, whether there is anything in it and whether that is the sender's own, as ``CSVScanner``
/// would tell of the decoded text, and keeps nothing of the rows. Bytes are handed over in a buffer that may grow at its
/// end and be dropped from its start; all indices count from the buffer's start.
package struct CSVRowScanner: Sendable {
  /// One row with its line end.
  package struct Row: Sendable, Hashable {
    /// Begins before the buffer where its first bytes have been dropped.
    package let range: Range<Int>
    /// Its number as a spreadsheet shows it; empty rows count.
    package let number: Int
    package let isBlank: Bool
    /// False for an empty row, and for one that has nothing outside the columns that are ours.
    package let isRecord: Bool
    /// The column of a cell whose quote nothing closes, from 1.
    package let unclosedColumn: Int?
  }

  private enum State {
    case cellStart
    case plain
    case quoted
    /// Behind a quote inside a quoted cell: the cell's end, or the first of two.
    case quoteSeen
    case afterQuote
    /// Behind a CR, which a line feed may follow.
    case lineFeedDue
  }

  private let delimiter: UInt16
  private let isWide: Bool
  private let isBigEndian: Bool
  private let ours: Set<Int>
  private var state = State.cellStart
  private var number: Int
  private var start: Int
  private var position: Int
  private var cell = 0
  private var isBlank = true
  private var isOwn = false
  private var lineFeed = Search(byte: 0x0A)
  private var carriageReturn = Search(byte: 0x0D)
  private var quote = Search(byte: 0x22)

  /// Begins at a row.
  ///
  /// - Parameters:
  ///   - frame: The table.
  ///   - number: The row's number.
  ///   - index: Where it begins in the buffer.
  package init(_ frame: CSVFrame, number: Int, at index: Int) {
    delimiter = UInt16(frame.delimiter.rawValue)
    isWide = frame.encoding.isUTF16
    isBigEndian = frame.encoding == .utf16BigEndian
    ours = frame.ours
    self.number = number
    start = index
    position = index
  }

  /// Where the scanner has come to: what is before it may be dropped from the buffer.
  package var consumed: Int { position }
  /// Where the row begins that has not ended.
  package var rowStart: Int { start }
  /// Its number.
  package var rowNumber: Int { number }

  /// Takes note that bytes were dropped from the start of the buffer.
  package mutating func drop(_ count: Int) {
    start -= count
    position -= count
    lineFeed.drop(count)
    carriageReturn.drop(count)
    quote.drop(count)
  }

  /// Finds the end of the next row.
  ///
  /// - Parameters:
  ///   - buffer: The bytes at hand.
  ///   - isFinal: Whether the table ends with them.
  /// - Returns: The row, or `nil` where it does not end in the buffer, or there is none.
  package mutating func next(in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool) -> Row? {
    if isWide { return nextWide(in: buffer, isFinal: isFinal) }
    if let row = nextWithoutQuotes(in: buffer) { return row }
    while position < buffer.count {
      if !isBlank, ours.isEmpty { skipText(in: buffer) }
      if position == buffer.count { break }
      if let row = take(UInt16(buffer[position]), width: 1) { return row }
    }
    return isFinal ? last() : nil
  }

  /// Finds the end of a row of one byte a character in which no cell is quoted; `nil` leaves everything as it is.
  private mutating func nextWithoutQuotes(in buffer: UnsafeBufferPointer<UInt8>) -> Row? {
    guard ours.isEmpty, state == .cellStart, position == start, position < buffer.count else {
      return nil
    }
    let lineFeed = lineFeed.next(from: position, in: buffer)
    let carriageReturn = carriageReturn.next(from: position, in: buffer)
    let end = min(lineFeed, carriageReturn)
    guard end < buffer.count, quote.next(from: position, in: buffer) > end else { return nil }
    let next = carriageReturn + 1 == lineFeed ? lineFeed + 1 : end + 1
    if end == carriageReturn, end + 1 == buffer.count { return nil }
    var index = start
    while index < end, UInt16(buffer[index]) == delimiter || Self.isSpace(UInt16(buffer[index])) {
      index += 1
    }
    isBlank = index == end
    return finish(at: next)
  }

  /// Passes over the rest of a cell, of which nothing need be known but where it ends.
  private mutating func skipText(in buffer: UnsafeBufferPointer<UInt8>) {
    switch state {
    case .quoted: position = buffer.firstIndex(of: 0x22, from: position) ?? buffer.count
    case .plain:
      let end = UInt8(truncatingIfNeeded: delimiter)
      var index = position
      while index < buffer.count, buffer[index] != end, buffer[index] != 0x0A,
        buffer[index] != 0x0D
      {
        index += 1
      }
      position = index
    case .cellStart, .quoteSeen, .afterQuote, .lineFeedDue: break
    }
  }

  private mutating func nextWide(
    in buffer: UnsafeBufferPointer<UInt8>, isFinal: Bool
  ) -> Row? {
    while position + 1 < buffer.count {
      let (first, second) = (UInt16(buffer[position]), UInt16(buffer[position + 1]))
      let unit = isBigEndian ? first << 8 | second : second << 8 | first
      if let row = take(unit, width: 2) { return row }
    }
    guard isFinal else { return nil }
    position = buffer.count
    return last()
  }

  /// Takes one character, or ends the row before it.
  private mutating func take(_ unit: UInt16, width: Int) -> Row? {
    if state == .lineFeedDue { return finish(at: unit == 0x0A ? position + width : position) }
    position += width
    switch state {
    case .quoted:
      if unit == 0x22 { state = .quoteSeen } else { note(unit) }
    case .quoteSeen where unit == 0x22:
      state = .quoted
      note(unit)
    case .cellStart where unit == 0x22: state = .quoted
    case _ where unit == delimiter:
      state = .cellStart
      cell += 1
    case _ where unit == 0x0A: return finish(at: position)
    case _ where unit == 0x0D: state = .lineFeedDue
    case .quoteSeen, .afterQuote:
      state = .afterQuote
      note(unit)
      // What follows a closed quote is a mistake to be told, in whatever column.
      if !Self.isSpace(unit) { isOwn = true }
    case .cellStart, .plain, .lineFeedDue:
      state = .plain
      note(unit)
    }
    return nil
  }

  private mutating func note(_ unit: UInt16) {
    if !Self.isSpace(unit) { isBlank = false }
    if unit > 0x20, !isOwn, !ours.contains(cell) { isOwn = true }
  }

  private static func isSpace(_ unit: UInt16) -> Bool {
    unit == 0x20 || (0x09...0x0D).contains(unit)
  }

  /// Ends the row that the table ends with, if there is one.
  private mutating func last() -> Row? {
    guard start < position else { return nil }
    var unclosed: Int?
    if state == .quoted {
      unclosed = cell + 1
      isBlank = false
      isOwn = true
    }
    return finish(at: position, unclosed: unclosed)
  }

  private mutating func finish(at end: Int, unclosed: Int? = nil) -> Row {
    let row = Row(
      range: start..<end, number: number, isBlank: isBlank,
      isRecord: !isBlank && (ours.isEmpty || isOwn),
      unclosedColumn: unclosed)
    start = end
    position = end
    number += 1
    state = .cellStart
    cell = 0
    isBlank = true
    isOwn = false
    return row
  }
}

/// The search for a byte in a buffer: what has been looked through for it is not looked through again.
private struct Search: Sendable {
  let byte: UInt8
  /// Where it was found last, or where looking for it ended.
  private var found = 0
  /// Whether it stands there.
  private var isFound = false

  init(byte: UInt8) {
    self.byte = byte
  }

  /// Returns where the byte next stands at or behind an index; the buffer's end where it stands nowhere.
  mutating func next(from index: Int, in buffer: UnsafeBufferPointer<UInt8>) -> Int {
    if isFound, found >= index { return found }
    let start = max(index, found)
    let next = buffer.firstIndex(of: byte, from: start)
    isFound = next != nil
    found = next ?? max(start, buffer.count)
    return found
  }

  mutating func drop(_ count: Int) {
    found -= count
  }
}
