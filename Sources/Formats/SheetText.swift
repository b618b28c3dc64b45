package import Diagnostics

/// A sheet of a workbook as the text of a table: UTF-8 with a byte order mark, commas, CR LF, row 1 of the sheet first.
///
/// Rows that are empty in the sheet, or not there, are empty lines, so that the rows of the text have the numbers that
/// the spreadsheet program shows.
package struct SheetText: Sendable {
  /// How much of a sheet is taken.
  package struct Limits: Sendable, Hashable {
    /// Bytes of text.
    package var bytes = 32 << 20
    /// Bytes of one row.
    package var rowBytes = 4 << 20
    package var rows = 1_000_000
    package var columns = 16_384

    package init() {}
  }

  package let bytes: [UInt8]
  /// What the sender should know of the workbook.
  package let remarks: [RecordProblem]
  /// Where each row begins, the first behind the byte order mark, and where the last ends.
  private let starts: [UInt32]

  /// How many rows may stand above the titles, and the titles with them.
  private static let rowsWithTitles = 10

  init(_ draft: SheetDraft, remarks: [RecordProblem]) {
    bytes = draft.bytes
    starts = draft.starts + [UInt32(draft.bytes.count)]
    self.remarks = remarks
  }

  /// Returns a row behind the rows in which its titles are found: a table by itself, whose last row it is.
  ///
  /// - Parameter row: Its number, from 1.
  /// - Returns: `nil` for a row behind the sheet's last.
  package func excerpt(row: Int) -> [UInt8]? {
    guard let own = line(of: row) else { return nil }
    let above = starts[min(row - 1, Self.rowsWithTitles)]
    return Array(bytes[..<Int(above)] + own)
  }

  /// Returns a row alone, with its line end.
  package func line(of row: Int) -> ArraySlice<UInt8>? {
    guard row > 0, row < starts.count else { return nil }
    return bytes[Int(starts[row - 1])..<Int(starts[row])]
  }
}

/// The text of a sheet while it is written.
struct SheetDraft {
  private(set) var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
  private(set) var starts: [UInt32] = []
  /// True once anything stands in a cell.
  var isEmpty: Bool { bytes.count == 3 }
  /// Few sheets have more bytes of text.
  private static let usual = 1 << 20
  private let limits: SheetText.Limits
  /// The row that is written; 0 before the first.
  private var row = 0
  /// The cell of the row that was written last; 0 before the first.
  private var column = 0

  init(_ limits: SheetText.Limits) {
    self.limits = limits
  }

  /// Writes a cell that is not empty; cells come in the order of the sheet.
  ///
  /// - `row`, `column`: From 1.
  /// - Throws: `workbook.too-large` and `workbook.area`.
  mutating func add(
    _ text: UnsafeBufferPointer<UInt8>, row: Int, column: Int
  ) throws(RecordProblem) {
    guard row <= limits.rows, column <= limits.columns else {
      throw .sheetTooWide(row: row, rows: limits.rows, columns: limits.columns)
    }
    let gap = column - 1
    guard bytes.count + 2 * (row - self.row) + gap + 2 * text.count < limits.bytes else {
      throw .sheetTooLarge(most: limits.bytes)
    }
    if bytes.count > Self.usual, bytes.capacity < limits.bytes {
      // All that it may come to, of which only what is written takes memory: growing would hold a large text twice.
      bytes.reserveCapacity(limits.bytes)
    }
    while self.row < row { beginRow() }
    guard bytes.count - Int(starts[row - 1]) + gap + 2 * text.count < limits.rowBytes else {
      throw .rowTooLong(most: limits.rowBytes, place: .cell(row: row, column: column, title: ""))
    }
    for _ in max(self.column, 1)..<column { bytes.append(UInt8(ascii: ",")) }
    self.column = column
    write(text)
  }

  private mutating func beginRow() {
    if row > 0 { endRow() }
    row += 1
    column = 0
    starts.append(UInt32(bytes.count))
  }

  private mutating func endRow() {
    bytes.append(0x0D)
    bytes.append(0x0A)
  }

  private mutating func write(_ text: UnsafeBufferPointer<UInt8>) {
    var needsQuotes = text.first == 0x20 || text.last == 0x20
    for byte in text
    where byte == UInt8(ascii: ",") || byte == 0x22 || byte == 0x0A || byte == 0x0D {
      needsQuotes = true
      break
    }
    if needsQuotes { bytes.append(0x22) }
    // What the table would take for its own mark gets one more.
    if CSVCellText.isGuarded(text) { bytes.append(UInt8(ascii: "'")) }
    if needsQuotes {
      for byte in text {
        if byte == 0x22 { bytes.append(0x22) }
        bytes.append(byte)
      }
      bytes.append(0x22)
    } else {
      bytes.append(contentsOf: text)
    }
  }

  /// Ends the last row.
  mutating func finish() {
    if row > 0 { endRow() }
  }
}
