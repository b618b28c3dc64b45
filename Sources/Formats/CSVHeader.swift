import Diagnostics
import Document

/// One column of a table that a partner sent.
package struct CSVColumn: Sendable, Hashable {
  /// The title as the sender wrote it, or "" where there is none.
  package let title: String
  /// The title in its loose form; `column7` for the seventh column when it has no title.
  package let name: String

  /// A longer text is no title that anybody expects, and Unicode is not asked about its letters; bytes.
  private static let longestTitle = 1_000

  init(title: String, number: Int) {
    self.title = title
    let loose = title.utf8.count > Self.longestTitle ? "" : looseName(title)
    name = loose.isEmpty ? "column\(number)" : loose
  }
}

/// The row with the titles, found among the first ten: the one that has most of the expected columns.
struct CSVHeader {
  let delimiter: CSVDelimiter
  /// The header's number among the rows, from 1.
  let number: Int
  let row: CSVScanner.Row
  let columns: [CSVColumn]

  /// The number of rows that are looked at.
  private static let rowsSearched = 10

  /// Finds the header and with it the delimiter.
  ///
  /// - Throws: `csv.no-header` when no row has any expected column, or `csv.columns`.
  init(
    in text: DecodedText, expecting expected: [String], limits: CSVLimits
  ) throws(RecordProblem) {
    let names = Set(expected.map(looseName))
    var best: (matches: Int, header: CSVHeader)?
    for delimiter in CSVDelimiter.allCases {
      for header in Self.candidates(in: text, delimiter: delimiter, limits: limits) {
        let matches = names.intersection(header.columns.map(\.name)).count
        guard matches > 0 else { continue }
        if let best, (best.matches, best.header.columns.count) >= (matches, header.columns.count) {
          continue
        }
        best = (matches, header)
      }
    }
    guard let header = best?.header else { throw .noHeader(expected: expected) }
    guard header.columns.count <= limits.columns else {
      throw .tooManyColumns(
        most: limits.columns, place: .cell(row: header.number, column: 1, title: ""))
    }
    self = header
  }

  private init(
    delimiter: CSVDelimiter, number: Int, row: CSVScanner.Row, columns: [CSVColumn]
  ) {
    self.delimiter = delimiter
    self.number = number
    self.row = row
    self.columns = columns
  }

  /// Returns the first rows as headers.
  static func candidates(
    in text: DecodedText, delimiter: CSVDelimiter, limits: CSVLimits
  ) -> [CSVHeader] {
    let scanner = CSVScanner(
      text: text.bytes, delimiter: delimiter.rawValue, mostCells: limits.columns + 1)
    var result: [CSVHeader] = []
    var cells: [CSVScanner.Cell] = []
    var start = text.start
    while start < text.bytes.count, result.count < rowsSearched {
      let row = scanner.row(from: start, cells: &cells)
      if let last = cells.lastIndex(where: { !$0.isBlank }) { cells.removeSubrange((last + 1)...) }
      let isReadable = row.unclosedQuote == nil && row.content.count <= limits.rowBytes
      let titles = isReadable ? cells.map(scanner.string) : []
      let columns = titles.enumerated().map { CSVColumn(title: $1, number: $0 + 1) }
      result.append(
        CSVHeader(delimiter: delimiter, number: result.count + 1, row: row, columns: columns))
      start = row.end
    }
    return result
  }

  /// Refuses a column that is there twice under different titles although it is expected once.
  ///
  /// The same title again is a repetition, such as a second `Phone`; another spelling may be another thing.
  func checkDuplicates(expecting expected: [String]) throws(RecordProblem) {
    let counts = Dictionary(expected.map { (looseName($0), 1) }, uniquingKeysWith: +)
    var titles: [String: String] = [:]
    for (index, column) in columns.enumerated() where counts[column.name] == 1 {
      guard let first = titles[column.name] else {
        titles[column.name] = column.title
        continue
      }
      guard first != column.title else { continue }
      throw .duplicateColumn(
        first, column.title,
        place: .cell(row: number, column: index + 1, title: column.title))
    }
  }
}
