import Diagnostics

/// Cuts what stands below the header into rows, each with its own problem if it has one.
struct CSVCutter {
  private let scanner: CSVScanner
  private let header: [CSVColumn]
  private let limits: CSVLimits
  /// The row before the first, and where that begins.
  private let firstNumber: Int
  private let firstStart: Int
  private var cells: [CSVScanner.Cell] = []

  init(scanner: CSVScanner, header: CSVHeader, limits: CSVLimits) {
    self.scanner = scanner
    self.header = header.columns
    firstNumber = header.number
    firstStart = header.row.end
    self.limits = limits
  }

  /// Makes a cutter of single rows of a table whose titles are known.
  init(scanner: CSVScanner, frame: CSVFrame) {
    self.scanner = scanner
    header = frame.header
    limits = frame.limits
    firstNumber = frame.headerNumber
    firstStart = 0
  }

  /// Returns the rows in order; empty ones belong to the row before them.
  mutating func rows(source: DecodedText, fileSize: Int) -> [CSVRow] {
    var found: [(number: Int, start: Int, row: CSVScanner.Row, problem: RecordProblem?)] = []
    var number = firstNumber
    var start = firstStart
    while start < scanner.text.count {
      let row = scanner.row(from: start, cells: &cells)
      number += 1
      if !row.isBlank {
        found.append((number, start, row, problem(of: row, number: number)))
      }
      start = row.end
    }
    let starts = sourceOffsets(of: found.map(\.start), source: source) + [fileSize]
    return found.enumerated()
      .map { index, item in
        CSVRow(
          number: item.number, range: starts[index]..<starts[index + 1], problem: item.problem,
          content: item.row.content)
      }
  }

  /// Reads the row that begins at an index of the text, and says what is wrong with it.
  mutating func row(
    from start: Int, number: Int, source: Range<Int>
  ) -> CSVRow {
    let row = scanner.row(from: start, cells: &cells)
    return CSVRow(
      number: number, range: source, problem: problem(of: row, number: number),
      content: row.content)
  }

  /// Returns where places of the text stand in the file, in one pass.
  private func sourceOffsets(of places: [Int], source: DecodedText) -> [Int] {
    var text = source.start
    var offset = source.sourceStart
    return places.map { place in
      offset += source.encoding.sourceLength(ofUTF8: source.bytes[text..<place])
      text = place
      return offset
    }
  }

  private func problem(of row: CSVScanner.Row, number: Int) -> RecordProblem? {
    if let quote = row.unclosedQuote { return .unclosedQuote(place: place(number, at: quote)) }
    if row.content.count > limits.rowBytes {
      return .rowTooLong(most: limits.rowBytes, place: place(number, column: 0))
    }
    if row.cellCount > limits.columns, !cells.dropFirst(header.count).allSatisfy(\.isBlank) {
      return .tooManyColumns(most: limits.columns, place: place(number, column: 0))
    }
    if let stray = row.strayText { return .strayText(place: place(number, at: stray)) }
    if let long = cells.firstIndex(where: { $0.range.count > limits.cellBytes }) {
      return .cellTooLong(most: limits.cellBytes, place: place(number, column: long))
    }
    let extra = cells.indices.dropFirst(header.count).first { !cells[$0].isBlank }
    return extra.map { .tooManyCells(place: place(number, column: $0)) }
  }

  /// Returns the place of the cell that holds a byte of the text.
  private func place(_ number: Int, at offset: Int) -> InputPlace {
    place(number, column: cells.lastIndex { $0.range.lowerBound <= offset } ?? 0)
  }

  private func place(_ number: Int, column: Int) -> InputPlace {
    let title = column < header.count ? header[column].title : ""
    return .cell(row: number, column: column + 1, title: title)
  }
}
