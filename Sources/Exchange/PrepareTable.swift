import Configuration
import Diagnostics
import Document
import Formats
import Mapping
import Referrals
import Routing

extension Worker {
  /// Prepares a drop that holds a table: each row is a record of its own.
  func prepareTable(
    _ drop: Drop, from sender: Partner, mappings: [CompiledMapping]
  ) -> PreparedDrop {
    let candidates = mappings.compactMap { mapping -> (CompiledMapping, [String])? in
      guard case .csv(let options) = mapping.format else { return nil }
      return (mapping, options.columns + options.otherColumns + ReceiptColumn.titles)
    }
    guard !candidates.isEmpty else {
      return .unreadable(drop, problems: [PrepareProblem.noTableHere(readable: mappings)])
    }
    switch bestTable(of: drop, candidates) {
    case .failure(let problem): return .unreadable(drop, problems: [problem])
    case .success(let (mapping, table)):
      let rows = table.ownRows
      guard !rows.isEmpty else {
        return .unreadable(drop, problems: [PrepareProblem.noRows])
      }
      let records = rows.enumerated()
        .map { index, row in
          prepareRow(
            row, ordinal: drop.repeated?.ordinal ?? index + 1, table, mapping, drop, sender)
        }
      return PreparedDrop(
        drop: drop, form: .table(table), slices: slices(of: table, rows: rows, records: records),
        records: records,
        remarks: PrepareProblem.unknownColumns(table.unknownColumns).map { [$0] } ?? [])
    }
  }

  /// Returns the drop in slices; what is no record, the titles among it, lies between records.
  private func slices(of table: CSVTable, rows: [CSVRow], records: [PreparedRecord]) -> [Slice] {
    var ordinals: [Int: Int] = [:]
    for (row, record) in zip(rows, records) { ordinals[row.number] = record.ordinal }
    let preamble = table.preamble.isEmpty ? [] : [Slice(ordinal: 0, range: table.preamble)]
    return preamble
      + table.rows.map { Slice(ordinal: ordinals[$0.number] ?? 0, range: $0.range) }
  }

  /// Reads the table by the mapping that knows most of its columns; of equals, the first in the inbox's list.
  private func bestTable(
    of drop: Drop, _ candidates: [(mapping: CompiledMapping, columns: [String])]
  ) -> Result<(CompiledMapping, CSVTable), RecordProblem> {
    var best: (mapping: CompiledMapping, table: CSVTable, known: Int)?
    var firstProblem: RecordProblem?
    for (mapping, columns) in candidates {
      do throws(RecordProblem) {
        let table = try CSVTable(bytes: drop.bytes, expecting: columns)
        let known = table.header.count - table.unknownColumns.count
        if best.map({ known > $0.known }) ?? true { best = (mapping, table, known) }
      } catch {
        firstProblem = firstProblem ?? error
      }
    }
    if let best { return .success((best.mapping, best.table)) }
    return .failure(firstProblem ?? PrepareProblem.noTableHere(readable: candidates.map(\.mapping)))
  }

  private func prepareRow(
    _ row: CSVRow, ordinal: Int, _ table: CSVTable, _ mapping: CompiledMapping, _ drop: Drop,
    _ sender: Partner
  ) -> PreparedRecord {
    let place = InputPlace.cell(row: drop.repeated?.line ?? row.number, column: 1, title: "")
    let problems = table.decode(row, into: &document, symbols: generation.mappings.symbols)
    guard problems.isEmpty else {
      return PreparedRecord(
        ordinal: ordinal, place: place, kind: mapping.kind, action: nil, message: nil,
        problems: problems, identity: nil, content: nil, about: nil, returned: nil, consents: [],
        unread: [])
    }
    return prepareRecord(mapping, at: 0, from: sender, ordinal: ordinal, place: place) { node in
      guard node > 0 else { return nil }
      let found = table.place(ofOffset: Int(self.document.nodes[node].offset), in: row)
      guard case .cell(_, let column, let title) = found else { return found }
      return .cell(row: place.line, column: column, title: title)
    }
  }
}
