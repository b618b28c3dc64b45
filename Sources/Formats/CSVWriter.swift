package import Diagnostics
package import Document

/// Writes a table row by row.
///
/// As a ``TreeWriter`` it takes one element for the row and one within it for each cell; a name that is there again
/// goes to the next column of the same name. A row with a problem is left out whole and told in ``problems``.
package struct CSVWriter: TreeWriter {
  /// What becomes of a text that a spreadsheet program might take for a formula.
  package enum FormulaPolicy: String, Sendable, Hashable, CaseIterable {
    /// It gets a `'` in front, unless it is a telephone number; ``CSVTable`` drops it again.
    case quote
    /// It is written as it is.
    case pass
    /// The row is not written.
    case reject
  }

  /// The bytes written so far, copied at each look.
  package var bytes: [UInt8] { output.bytes }
  /// What kept rows from being written, since the writer was made or reset.
  package private(set) var problems: [RecordProblem] = []

  private let columns: [String]
  private let delimiter: CSVDelimiter
  private let lineEnd: LineEnd
  private let isWindows1252: Bool
  private let hasBOM: Bool
  private let formulas: FormulaPolicy

  private var output = OutputBytes()
  /// For each loose name the columns that have it, in order.
  private let places: [String: [Int]]
  /// The same by the names as rules write them, in the order in which they came first.
  private var knownNames: [(name: WireName, columns: [Int])] = []
  /// The place in ``knownNames`` behind the name that was written last, where the next is most likely to be.
  private var nextName = 0
  private var row: [String]
  private var isFilled: [Bool]
  private var depth = 0
  /// The column being written; `nil` for a value that no column is left for.
  private var column: Int?

  /// Makes a writer that has written nothing.
  ///
  /// - Parameters:
  ///   - columns: The titles in order; equal ones are places for repetitions.
  ///   - delimiter: The byte between cells.
  ///   - lineEnd: The bytes at the end of a row.
  ///   - encoding: windows-1252; UTF-8 for any other.
  ///   - hasBOM: Whether the file begins with a byte order mark; only UTF-8 has one.
  ///   - formulas: What becomes of texts that look like formulas.
  package init(
    columns: [String], delimiter: CSVDelimiter = .comma, lineEnd: LineEnd = .crlf,
    encoding: TextEncoding = .utf8, hasBOM: Bool = false, formulas: FormulaPolicy = .quote
  ) {
    self.columns = columns
    self.delimiter = delimiter
    self.lineEnd = lineEnd
    self.isWindows1252 = encoding == .windows1252
    self.hasBOM = hasBOM && encoding != .windows1252
    self.formulas = formulas
    places = Dictionary(
      columns.enumerated().map { (looseName($1), [$0]) }, uniquingKeysWith: +)
    row = [String](repeating: "", count: columns.count)
    isFilled = [Bool](repeating: false, count: columns.count)
  }

  /// Empties the writer and keeps its memory.
  package mutating func reset() {
    output.removeAll()
    problems.removeAll(keepingCapacity: true)
    depth = 0
    isRowBroken = false
  }

  /// Writes the byte order mark, if there is to be one, and the row of titles.
  ///
  /// - Precondition: Nothing has been written.
  package mutating func writeHeader() {
    precondition(output.count == 0, "the header of a table comes first")
    if hasBOM { output.add("\u{FEFF}") }
    write(columns, formulas: .pass)
  }

  /// Writes a row of cells in the order of the columns.
  ///
  /// - Parameter cells: May be fewer or more than the columns; receipts give rows back as they came.
  package mutating func writeRow(_ cells: [String]) {
    write(cells, formulas: formulas)
  }

  // MARK: TreeWriter

  package mutating func open(_ name: WireName) {
    depth += 1
    precondition(depth <= 2, "a table has rows and columns, and nothing within a column")
    if depth == 1 {
      for index in row.indices {
        row[index] = ""
        isFilled[index] = false
      }
      return
    }
    let candidates = columns(of: name)
    column = candidates.first { !isFilled[$0] }
    if let column {
      isFilled[column] = true
    } else {
      problems.append(.noColumnLeft(name.local, columns: candidates.count))
      isRowBroken = true
    }
  }

  package mutating func attribute(_ name: WireName, _ text: String) {
    preconditionFailure("a table has no attributes; loading a mapping refuses rules that write one")
  }

  package mutating func text(_ text: String) {
    guard depth == 2, let column else { return }
    if row[column].isEmpty { row[column] = text } else { row[column] += text }
  }

  /// Leaves the cell empty: a table cannot say more.
  package mutating func cleared() {}

  package mutating func close() {
    depth -= 1
    guard depth == 0 else { return }
    if !isRowBroken { writeRow(row) }
    isRowBroken = false
  }

  /// True when the row being written has a problem already.
  private var isRowBroken = false

  /// Returns the columns of a name; names come in much the same order in each row.
  private mutating func columns(of name: WireName) -> [Int] {
    for offset in knownNames.indices {
      let sum = nextName + offset
      let index = sum < knownNames.count ? sum : sum - knownNames.count
      if knownNames[index].name === name {
        nextName = index + 1 < knownNames.count ? index + 1 : 0
        return knownNames[index].columns
      }
    }
    guard let found = places[looseName(name.local)] else {
      preconditionFailure("a rule writes a column that the mapping does not list")
    }
    knownNames.append((name, found))
    return found
  }

  // MARK: Bytes

  private mutating func write(_ cells: [String], formulas: FormulaPolicy) {
    let start = output.count
    let problemsBefore = problems.count
    for index in cells.indices {
      if index > 0 { output.add(delimiter.rawValue) }
      if !cells[index].isEmpty { writeCell(cells[index], column: index, formulas: formulas) }
    }
    guard problems.count == problemsBefore else {
      output.cut(to: start)
      return
    }
    output.add(lineEnd.rawValue)
  }

  /// What the bytes of a cell's text ask for.
  private struct Look {
    var isFormula = false
    var isGuarded = false
    var needsQuotes = false
  }

  private func look(at text: UnsafeBufferPointer<UInt8>) -> Look {
    var look = Look()
    look.isFormula = CSVCellText.isFormula(text) && !CSVCellText.isTelephone(text)
    look.isGuarded = CSVCellText.isGuarded(text)
    // What would not come back whole without quotes, edge spaces included.
    look.needsQuotes = text.first == 0x20 || text.last == 0x20
    let delimiter = delimiter.rawValue
    for byte in text where byte == delimiter || byte == 0x22 || byte == 0x0A || byte == 0x0D {
      look.needsQuotes = true
    }
    return look
  }

  private mutating func writeCell(_ text: String, column: Int, formulas: FormulaPolicy) {
    let look =
      text.utf8.withContiguousStorageIfAvailable(look(at:))
      ?? Array(text.utf8).withUnsafeBufferPointer(look(at:))
    if look.isFormula, formulas == .reject {
      problems.append(.formula(title(column)))
      return
    }
    // What reading would take for our own mark gets one more, under every policy, so that it comes back whole.
    let needsMark = look.isFormula && formulas == .quote || look.isGuarded
    if look.needsQuotes { output.add(0x22) }
    if needsMark { output.add(UInt8(ascii: "'")) }
    if isWindows1252 {
      writeWindows1252(text, column: column)
    } else if look.needsQuotes {
      writeQuoted(text)
    } else {
      output.add(text)
    }
    if look.needsQuotes { output.add(0x22) }
  }

  /// Writes a text with its quotes doubled.
  private mutating func writeQuoted(_ text: String) {
    output.add(atMost: 2 * text.utf8.count) { output, start in
      var end = start
      for byte in text.utf8 {
        if byte == 0x22 { end = output.put(byte, times: 1, at: end) }
        end = output.put(byte, times: 1, at: end)
      }
      return end
    }
  }

  private mutating func writeWindows1252(_ text: String, column: Int) {
    for scalar in text.unicodeScalars {
      guard let byte = TextEncoding.windows1252Byte(scalar) else {
        problems.append(.unwritable(title(column)))
        return
      }
      if byte == 0x22 { output.add(0x22) }
      output.add(byte)
    }
  }

  private func title(_ column: Int) -> String {
    column < columns.count ? columns[column] : "column \(column + 1)"
  }
}

extension RecordProblem {
  fileprivate static func noColumnLeft(_ name: String, columns: Int) -> RecordProblem {
    RecordProblem(
      code: "csv.too-many-values", outcome: .fail,
      what: "there are more values for \(quoted(code: name)) than columns",
      why: "the table has \(columns) columns of this name",
      fix: "list the column again in the mapping")
  }

  fileprivate static func formula(_ title: String) -> RecordProblem {
    RecordProblem(
      code: "csv.formula", outcome: .reject,
      what: "the value for \(quoted(code: title)) begins like a formula",
      why: "a spreadsheet program would compute it, and the receiver does not take such values",
      fix: "send the value without the = + - @ or tab at its beginning")
  }

  fileprivate static func unwritable(_ title: String) -> RecordProblem {
    RecordProblem(
      code: "csv.unwritable", outcome: .fail,
      what: "the value for \(quoted(code: title)) has a character that windows-1252 has not",
      why: "the receiver's tables are written in windows-1252",
      fix: "let the receiver's tables be written in UTF-8")
  }
}
