package import Diagnostics
package import Document

/// One row of a table, cut but not yet read.
package struct CSVRow: Sendable {
  /// The row's number as a spreadsheet shows it: the first line of the file is row 1, empty rows count.
  package let number: Int
  /// The row's bytes in the file, with its line end and the empty rows behind it.
  package let range: Range<Int>
  /// What makes the row unreadable, if anything does; its neighbours are unharmed.
  package let problem: RecordProblem?
  /// The row without its line end, in the table's text.
  let content: Range<Int>
}

/// A table as spreadsheet programs write it, cut into rows.
///
/// ``preamble`` and the ranges of ``rows``, joined, are the file: no byte is lost or in two of them.
package struct CSVTable: Sendable {
  package let encoding: TextEncoding
  package let hasBOM: Bool
  package let delimiter: CSVDelimiter
  /// How the header row ends.
  package let lineEnd: LineEnd
  /// The columns up to the last that has a title.
  package let header: [CSVColumn]
  /// The number of the row with the titles.
  package let headerNumber: Int
  /// Everything before the first row: byte order mark, titles above the header, header, empty rows.
  package let preamble: Range<Int>
  package let rows: [CSVRow]
  /// The titles that are not expected.
  package let unknownColumns: [String]
  /// The expected columns that are not there, each once.
  package let missingColumns: [String]
  let scanner: CSVScanner

  /// Cuts a table.
  ///
  /// - Parameters:
  ///   - bytes: The file as it was received.
  ///   - expected: The columns that the mapping knows; a name given twice may be there under two spellings.
  ///   - limits: How large cells and rows may be.
  /// - Throws: A problem of the file as a whole: not a text file, `text.*`, `csv.no-header`, `csv.columns` or
  ///   `csv.duplicate-column`. Problems of single rows are in ``rows``.
  package init(
    bytes: [UInt8], expecting expected: [String], limits: CSVLimits = CSVLimits()
  ) throws(RecordProblem) {
    if let problem = FileSniffer.problem(in: bytes) { throw problem }
    let text = try DecodedText(table: bytes)
    let header = try CSVHeader(in: text, expecting: expected, limits: limits)
    try header.checkDuplicates(expecting: expected)
    encoding = text.encoding
    hasBOM = text.hasBOM
    delimiter = header.delimiter
    self.header = header.columns
    headerNumber = header.number
    scanner = CSVScanner(
      text: text.bytes, delimiter: delimiter.rawValue, mostCells: limits.columns + 1)
    lineEnd = Self.lineEnd(of: header.row, in: text.bytes)
    var cutter = CSVCutter(scanner: scanner, header: header, limits: limits)
    rows = cutter.rows(source: text, fileSize: bytes.count)
    preamble = 0..<(rows.first?.range.lowerBound ?? bytes.count)
    let names = Set(expected.map(looseName))
    unknownColumns = header.columns.filter { !$0.title.isEmpty && !names.contains($0.name) }
      .map(\.title)
    missingColumns = Self.missing(expected, in: Set(header.columns.map(\.name)))
  }

  static func lineEnd(of row: CSVScanner.Row, in text: [UInt8]) -> LineEnd {
    switch row.end - row.content.upperBound {
    case 0: .crlf
    case 2: .crlf
    default: text[row.content.upperBound] == 0x0A ? .lf : .cr
    }
  }

  static func missing(_ expected: [String], in found: Set<String>) -> [String] {
    var seen = found
    return expected.filter { seen.insert(looseName($0)).inserted }
  }

  // MARK: Reading rows

  /// Decodes a row: one element child of the root for each cell that is not empty, named by its column.
  ///
  /// Line breaks inside cells become LF. A leading `'` before a character that begins a formula is dropped, as it
  /// only keeps spreadsheet programs from computing (see ``CSVWriter/FormulaPolicy``).
  ///
  /// - Parameters:
  ///   - row: One of this table's ``rows``.
  ///   - document: Is emptied and filled; the root is named `row`.
  ///   - symbols: The names that the mappings know; columns are known by their loose names.
  /// - Returns: The row's ``CSVRow/problem``, if it has one; the document then has the cells that could be told apart.
  package func decode(
    _ row: CSVRow, into document: inout Document, symbols: SymbolTable
  ) -> [RecordProblem] {
    decode(row, into: &document, symbols: symbols, columns: columnSymbols(in: symbols))
  }

  /// Returns the symbols of the columns, in order; `nil` for a column that no mapping knows.
  package func columnSymbols(in symbols: SymbolTable) -> [Symbol?] {
    header.map { symbols.symbol(of: $0.name) }
  }

  /// Decodes a row as the other form does, with the symbols of the columns, which are the same for all rows.
  package func decode(
    _ row: CSVRow, into document: inout Document, symbols: SymbolTable, columns: [Symbol?]
  ) -> [RecordProblem] {
    document.reset()
    document.openNode(document.symbol(of: "row", in: symbols), offset: row.range.lowerBound)
    var cells: [CSVScanner.Cell] = []
    cells.reserveCapacity(header.count)
    _ = scanner.row(from: row.content.lowerBound, cells: &cells)
    var locator = SourceLocator(table: self, row: row)
    scanner.text.withUnsafeBufferPointer { text in
      for index in 0..<min(header.count, cells.count) {
        let offset = locator.offset(of: cells[index])
        if let plain = scanner.plainContent(of: cells[index], in: text) {
          guard !plain.isEmpty else { continue }
          let name = columns[index] ?? document.symbol(of: header[index].name, in: symbols)
          document.openNode(name, offset: offset)
          document.appendText(plain)
        } else {
          let content = CSVCellText.normalised(scanner.content(of: cells[index]))
          guard !content.isEmpty else { continue }
          let name = columns[index] ?? document.symbol(of: header[index].name, in: symbols)
          document.openNode(name, offset: offset)
          document.appendText(content)
        }
        document.closeNode()
      }
    }
    document.closeNode()
    return row.problem.map { [$0] } ?? []
  }

  /// Returns the cells of a row as their sender wrote them, quotes undone, empty ones included.
  package func cells(of row: CSVRow) -> [String] {
    var cells: [CSVScanner.Cell] = []
    _ = scanner.row(from: row.content.lowerBound, cells: &cells)
    return cells.map(scanner.string)
  }

  /// Returns the cell that a node of a decoded row came from, by the node's offset.
  package func place(ofOffset offset: Int, in row: CSVRow) -> InputPlace {
    var cells: [CSVScanner.Cell] = []
    _ = scanner.row(from: row.content.lowerBound, cells: &cells)
    var locator = SourceLocator(table: self, row: row)
    var column = 0
    for cell in cells where locator.offset(of: cell) <= offset { column += 1 }
    column = max(1, column)
    let title = column <= header.count ? header[column - 1].title : ""
    return .cell(row: row.number, column: column, title: title)
  }
}

/// Finds the bytes of the file that the cells of a row were made from, in their order.
private struct SourceLocator {
  private let scanner: CSVScanner
  private let encoding: TextEncoding
  private var textOffset: Int
  private var sourceOffset: Int

  init(table: CSVTable, row: CSVRow) {
    scanner = table.scanner
    encoding = table.encoding
    textOffset = row.content.lowerBound
    sourceOffset = row.range.lowerBound
  }

  mutating func offset(of cell: CSVScanner.Cell) -> Int {
    sourceOffset +=
      encoding == .utf8
      ? cell.range.lowerBound - textOffset
      : encoding.sourceLength(ofUTF8: scanner.text[textOffset..<cell.range.lowerBound])
    textOffset = cell.range.lowerBound
    return sourceOffset
  }
}
