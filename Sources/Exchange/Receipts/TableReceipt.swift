package import Diagnostics
import Digests
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
/// Columns of ours that the sender returned are replaced, not doubled. Delimiter, line ends and encoding are the
/// sender's own, so that its program opens the receipt as it opened the file.
///
/// - `entries`: One for each row of the table, in order.
/// - `remarks`: Problems of the file as a whole, written above the titles.
package func tableReceipt(
  _ table: CSVTable, entries: [ReceiptEntry], remarks: [RecordProblem]
) -> [UInt8] {
  let ours = Set(ReceiptColumn.titles.map(looseTitle))
  let kept = table.header.indices.filter { !ours.contains(looseTitle(table.header[$0].title)) }
  var writer = CSVWriter(
    columns: kept.map { table.header[$0].title } + ReceiptColumn.titles,
    delimiter: table.delimiter, lineEnd: table.lineEnd,
    encoding: table.encoding == .windows1252 ? .windows1252 : .utf8,
    hasBOM: table.hasBOM || table.encoding.isUTF16)
  writer.writeHeader()
  for (row, entry) in zip(table.rows, entries) {
    let cells = table.cells(of: row)
    writer.writeRow(kept.map { $0 < cells.count ? cells[$0] : "" } + columns(of: entry))
  }
  for remark in remarks {
    writer.writeRow([String](repeating: "", count: kept.count) + columns(of: remark))
  }
  return writer.bytes
}

private func columns(of entry: ReceiptEntry) -> [String] {
  ReceiptColumn.allCases.map { column in
    switch column {
    case .result: ReceiptWording.result(entry.result)
    case .field: entry.problems.compactMap(fieldName).first ?? ""
    case .wrong:
      entry.problems.isEmpty || entry.result == .duplicate
        ? entry.explanation
        : entry.problems.map { ReceiptWording.sentence($0) }.joined(separator: " ")
    case .fix:
      entry.problems.compactMap { $0.fix.map(ReceiptWording.sentence) }.joined(separator: " ")
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
    case .fix: remark.fix.map(ReceiptWording.sentence) ?? ""
    }
  }
}

/// The column of a problem by its title, as the sender knows it.
private func fieldName(_ problem: RecordProblem) -> String? {
  guard case .cell(_, _, let title)? = problem.place, !title.isEmpty else { return nil }
  return title
}

private func looseTitle(_ title: String) -> String {
  title.lowercased().filter { $0.isLetter || $0.isNumber }
}
