import Diagnostics
import Digests
import Document
import Formats
import Referrals

/// The columns that we add to a spreadsheet's rows in its receipt.
package enum ReceiptColumn: String, CaseIterable {
  case result = "Result"
  case field = "Field"
  case wrong = "What is wrong"
  case fix = "How to fix it"
  case reference = "Our reference"
  /// For programs; empty where all is well.
  case code = "Our code"

  /// The titles in order.
  ///
  /// A returned receipt has them; they are recognised and read by nobody but for our reference.
  package static var titles: [String] { allCases.map(\.rawValue) }

  /// Titles that a spreadsheet may have without having been ours.
  static var ordinary: [String] { [Self.result, .field].map(\.rawValue) }
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
///   - frame: The sender's table.
///   - part: The part of it that the receipt speaks of.
///   - entries: One for each record of the part, in order.
///   - remarks: Problems of the file as a whole, written below the last row.
///   - stretch: Which stretch of the whole receipt the entries are.
/// - Returns: The table that the sender gets.
func tableReceipt(
  _ frame: CSVFrame, part: DropPart, entries: [ReceiptEntry], remarks: [RecordProblem],
  stretch: ReceiptStretch = .whole
) -> [UInt8] {
  let kept = frame.header.indices.filter { !frame.ours.contains($0) }
  var writer = ReceiptTable(
    CSVWriter(
      columns: kept.map { frame.header[$0].title } + ReceiptColumn.titles,
      delimiter: frame.delimiter, lineEnd: frame.lineEnd,
      encoding: frame.encoding == .windows1252 ? .windows1252 : .utf8,
      hasBOM: frame.hasBOM || frame.encoding.isUTF16))
  if stretch.isFirst { writer.csv.writeHeader() }
  let table = CSVTable(frame, of: part, part.records[...])
  var rows = table.rows.makeIterator()
  for (cut, entry) in zip(part.records, entries) {
    let row = cut.problem == nil ? rows.next() : nil
    let isReadable = row.map { $0.problem == nil } ?? false
    let cells = isReadable ? row.map(table.cells) ?? [] : []
    let own = kept.map { $0 < cells.count ? cells[$0] : "" }
    writer.add(own: own, ours: columns(of: entry, isReadable: isReadable))
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

private func columns(of entry: ReceiptEntry, isReadable: Bool) -> [String] {
  ReceiptColumn.allCases.map { column in
    switch column {
    case .result: ReceiptWording.result(of: entry)
    case .field: fields(of: entry)
    case .wrong:
      (isReadable ? "" : "This is about row \(entry.place.line) of the file that you sent. ")
        + ReceiptWording.remark(on: entry)
    case .fix:
      ReceiptWording.joined(
        entry.problems.compactMap { $0.fix.map { ReceiptWording.sentence($0) } })
    case .reference: entry.reference.text
    case .code: ReceiptWording.code(of: entry)
    }
  }
}

private func columns(of remark: RecordProblem) -> [String] {
  ReceiptColumn.allCases.map { column in
    switch column {
    case .result: "Remark"
    case .field, .reference: ""
    case .code: remark.code
    case .wrong: ReceiptWording.sentence(remark)
    case .fix: remark.fix.map { ReceiptWording.sentence($0) } ?? ""
    }
  }
}

/// The columns that have a problem, by their titles as the sender wrote them, each once.
private func fields(of entry: ReceiptEntry) -> String {
  var titles: [String] = []
  for problem in entry.problems {
    guard case .cell(_, _, let title)? = problem.place, !title.isEmpty, !titles.contains(title)
    else { continue }
    titles.append(title)
  }
  return titles.joined(separator: ", ")
}
