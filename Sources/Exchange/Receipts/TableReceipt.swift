package import Diagnostics
import Digests
import Document
package import Formats
import Referrals

/// The columns that we add to a spreadsheet's rows in its receipt.
package enum ReceiptColumn: String, CaseIterable {
  case result = "Result"
  case field = "Field"
  case wrong = "What is wrong"
  case fix = "How to fix it"
  case reference = "Our reference"

  /// The titles in order.
  ///
  /// A returned receipt has them; they are recognised and read by nobody but for our reference.
  package static var titles: [String] { allCases.map(\.rawValue) }
}

/// Writes the receipt of a spreadsheet: its own rows, as they came, with our columns behind them.
///
/// Columns of ours that the sender returned are replaced, not doubled, and rows with nothing else are left out.
/// Delimiter, line ends and encoding are the sender's own, so that its program opens the receipt as it opened the file.
///
/// A row that could not be cut into cells comes back with our columns alone: a guess at its cells would be taken for
/// what it says when the receipt is sent to us again, and an open quote would bring the rest of the file with it.
///
/// - Parameters:
///   - table: The sender's table.
///   - entries: One for each row that is a record, in order.
///   - remarks: Problems of the file as a whole, written below the last row.
///   - stretch: Which stretch of the whole receipt the entries are.
/// - Returns: The table that the sender gets.
package func tableReceipt(
  _ table: CSVTable, entries: [ReceiptEntry], remarks: [RecordProblem],
  stretch: ReceiptStretch = .whole
) -> [UInt8] {
  let ours = ReceiptColumn.indices(in: table)
  let kept = table.header.indices.filter { !ours.contains($0) }
  var writer = ReceiptTable(
    CSVWriter(
      columns: kept.map { table.header[$0].title } + ReceiptColumn.titles,
      delimiter: table.delimiter, lineEnd: table.lineEnd,
      encoding: table.encoding == .windows1252 ? .windows1252 : .utf8,
      hasBOM: table.hasBOM || table.encoding.isUTF16))
  if stretch.isFirst { writer.csv.writeHeader() }
  var rows = table.rows[...]
  for entry in entries {
    rows = rows.drop { $0.number < entry.place.line }
    guard let row = rows.first else { break }
    let cells = row.problem == nil ? table.cells(of: row) : []
    let own = kept.map { $0 < cells.count ? cells[$0] : "" }
    writer.add(own: own, ours: columns(of: entry, row: row, in: table))
  }
  for remark in stretch.isLast ? remarks : [] {
    writer.add(own: kept.map { _ in "" }, ours: columns(of: remark))
  }
  return writer.csv.bytes
}

/// The rows written so far.
private struct ReceiptTable {
  var csv: CSVWriter

  init(_ writer: CSVWriter) {
    csv = writer
  }

  /// Adds a row; a character of ours that the sender's encoding does not have, as in another partner's name, becomes
  /// `?`, as the writer leaves out what it cannot write.
  mutating func add(own: [String], ours: [String]) {
    let problems = csv.problems.count
    csv.writeRow(own + ours)
    guard csv.problems.count > problems else { return }
    csv.writeRow(own + ours.map { String($0.map { $0.isASCII ? $0 : "?" }) })
  }
}

private func columns(of entry: ReceiptEntry, row: CSVRow, in table: CSVTable) -> [String] {
  ReceiptColumn.allCases.map { column in
    switch column {
    case .result: ReceiptWording.result(of: entry)
    case .field: fields(of: entry, in: table)
    case .wrong:
      (row.problem == nil ? "" : "This is about row \(row.number) of the file that you sent. ")
        + ReceiptWording.remark(on: entry)
    case .fix:
      ReceiptWording.joined(
        entry.problems.compactMap { $0.fix.map { ReceiptWording.sentence($0) } })
    case .reference: entry.reference.text
    }
  }
}

private func columns(of remark: RecordProblem) -> [String] {
  ReceiptColumn.allCases.map { column in
    switch column {
    case .result: "Remark"
    case .field, .reference: ""
    case .wrong: ReceiptWording.sentence(remark)
    case .fix: remark.fix.map { ReceiptWording.sentence($0) } ?? ""
    }
  }
}

/// The columns that have a problem, by their titles as the sender wrote them, each once.
private func fields(of entry: ReceiptEntry, in table: CSVTable) -> String {
  var titles: [String] = []
  for problem in entry.problems {
    guard let title = title(of: problem, kind: entry.kind, in: table), !titles.contains(title)
    else { continue }
    titles.append(title)
  }
  return titles.joined(separator: ", ")
}

/// The column of a problem: the one where it stands, or that is called like the field, or else the field in words.
private func title(of problem: RecordProblem, kind: MessageKind?, in table: CSVTable) -> String? {
  if case .cell(_, _, let title)? = problem.place, !title.isEmpty { return title }
  guard let field = problem.field, let kind else { return nil }
  let words = ReceiptWording.words(for: field, of: kind)
  let last = field.split(separator: ".").last.map(String.init)
  for name in ([last] + words).compactMap({ $0.map(looseName) }) {
    if let column = table.header.first(where: { $0.name == name }) { return column.title }
  }
  return words.first
}

extension ReceiptColumn {
  private static let names = Set(titles.map(looseName))

  /// The columns of a table that are ours.
  static func indices(in table: CSVTable) -> Set<Int> {
    Set(table.header.indices.filter { names.contains(table.header[$0].name) })
  }
}

extension CSVTable {
  /// The rows that say something of their sender's own: those of a returned receipt that hold our remarks alone are
  /// no records.
  var ownRows: [CSVRow] {
    let ours = ReceiptColumn.indices(in: self)
    guard !ours.isEmpty else { return rows }
    return rows.filter { row in
      row.problem != nil
        || cells(of: row).enumerated()
          .contains { index, cell in
            !ours.contains(index) && cell.utf8.contains { $0 > 0x20 }
          }
    }
  }
}
