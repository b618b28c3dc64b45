/// Finds where rows and cells begin and end; knows quotes and line ends, and nothing of what cells mean.
///
/// - Source: RFC 4180, and what spreadsheet programs write: any of three line ends, mixed; a quote inside an unquoted
///   cell is text.
struct CSVScanner {
  let text: [UInt8]
  let delimiter: UInt8
  /// The number of cells of a row that are noted; the others are counted only.
  let mostCells: Int

  /// One cell as it stands in the text.
  struct Cell: Equatable {
    /// The cell with its quotes.
    var range: Range<Int>
    var isQuoted: Bool
    /// Where the quoted part ends, behind the closing quote; the end of the cell when it is not quoted.
    var quoteEnd: Int
    /// True when there is nothing in it but white space.
    var isBlank: Bool
  }

  /// One row as it stands in the text.
  struct Row {
    /// The row without its line end.
    var content: Range<Int>
    /// Where the next row begins.
    var end: Int
    var cellCount = 0
    var longestCell = 0
    var isBlank = true
    /// Where a quote opens that nothing closes; the row then goes to the end of the text.
    var unclosedQuote: Int?
    /// Where text follows a closing quote.
    var strayText: Int?
  }

  /// Scans the row that begins at an index.
  ///
  /// - Parameters:
  ///   - start: Where the row begins; anywhere in the text or at its end.
  ///   - cells: Is emptied and filled with the row's cells.
  /// - Returns: The row.
  func row(from start: Int, cells: inout [Cell]) -> Row {
    text.withUnsafeBufferPointer { row(from: start, in: $0, cells: &cells) }
  }

  private func row(
    from start: Int, in text: UnsafeBufferPointer<UInt8>, cells: inout [Cell]
  ) -> Row {
    cells.removeAll(keepingCapacity: true)
    var row = Row(content: start..<start, end: start)
    var index = start
    while true {
      let cell = cell(from: index, in: text, row: &row)
      if cells.count < mostCells { cells.append(cell) }
      row.cellCount += 1
      row.longestCell = max(row.longestCell, cell.range.count)
      row.isBlank = row.isBlank && cell.isBlank
      index = cell.range.upperBound
      guard index < text.count, text[index] == delimiter else { break }
      index += 1
    }
    row.content = start..<index
    row.end = index + lineEndLength(at: index)
    return row
  }

  /// Returns the length of the line end at an index: 0 at the end of the text.
  func lineEndLength(at index: Int) -> Int {
    guard index < text.count else { return 0 }
    return text[index] == 0x0D && index + 1 < text.count && text[index + 1] == 0x0A ? 2 : 1
  }

  private func cell(
    from start: Int, in text: UnsafeBufferPointer<UInt8>, row: inout Row
  ) -> Cell {
    guard start < text.count, text[start] == 0x22 else {
      let end = endOfPlainText(from: start, in: text)
      return Cell(
        range: start..<end, isQuoted: false, quoteEnd: end, isBlank: isBlank(start..<end, in: text))
    }
    guard let quoteEnd = endOfQuotedText(from: start + 1, in: text) else {
      row.unclosedQuote = start
      return Cell(
        range: start..<text.count, isQuoted: true, quoteEnd: text.count, isBlank: false)
    }
    let end = endOfPlainText(from: quoteEnd, in: text)
    if !isBlank(quoteEnd..<end, in: text) { row.strayText = row.strayText ?? quoteEnd }
    let isBlank =
      isBlank((start + 1)..<(quoteEnd - 1), in: text) && isBlank(quoteEnd..<end, in: text)
    return Cell(range: start..<end, isQuoted: true, quoteEnd: quoteEnd, isBlank: isBlank)
  }

  private func endOfPlainText(from start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
    var index = start
    while index < text.count {
      let byte = text[index]
      if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
      index += 1
    }
    return index
  }

  /// Returns the index behind the closing quote, or `nil` when there is none.
  private func endOfQuotedText(from start: Int, in text: UnsafeBufferPointer<UInt8>) -> Int? {
    var index = start
    while index < text.count {
      guard text[index] == 0x22 else {
        index += 1
        continue
      }
      guard index + 1 < text.count, text[index + 1] == 0x22 else { return index + 1 }
      index += 2
    }
    return nil
  }

  private func isBlank(_ range: Range<Int>, in text: UnsafeBufferPointer<UInt8>) -> Bool {
    for index in range where text[index] != 0x20 && !(0x09...0x0D).contains(text[index]) {
      return false
    }
    return true
  }

  // MARK: What a cell says

  /// Returns the text of a cell that stands in the table as it is meant, or `nil` where something has to be undone.
  func plainContent(
    of cell: Cell, in text: UnsafeBufferPointer<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    var range = cell.range
    if cell.isQuoted {
      guard cell.quoteEnd == range.upperBound, range.count >= 2, text[range.upperBound - 1] == 0x22
      else { return nil }
      range = range.lowerBound + 1..<range.upperBound - 1
      for index in range where text[index] == 0x22 || text[index] == 0x0D { return nil }
    }
    if !range.isEmpty, text[range.lowerBound] == UInt8(ascii: "'") { return nil }
    return UnsafeBufferPointer(rebasing: text[range])
  }

  /// Returns the text of a cell with its quotes undone.
  func content(of cell: Cell) -> [UInt8] {
    guard cell.isQuoted else { return Array(text[cell.range]) }
    let isClosed = cell.quoteEnd > cell.range.lowerBound + 1 && text[cell.quoteEnd - 1] == 0x22
    let inner = (cell.range.lowerBound + 1)..<(isClosed ? cell.quoteEnd - 1 : cell.quoteEnd)
    var result: [UInt8] = []
    result.reserveCapacity(inner.count)
    var index = inner.lowerBound
    while index < inner.upperBound {
      result.append(text[index])
      let isDoubled =
        text[index] == 0x22 && index + 1 < inner.upperBound && text[index + 1] == 0x22
      index += isDoubled ? 2 : 1
    }
    let rest = cell.quoteEnd..<cell.range.upperBound
    if !text.withUnsafeBufferPointer({ isBlank(rest, in: $0) }) {
      result.append(contentsOf: text[rest])
    }
    return result
  }

  /// Returns the text of a cell as a string.
  func string(of cell: Cell) -> String {
    String(decoding: content(of: cell), as: UTF8.self)
  }
}
