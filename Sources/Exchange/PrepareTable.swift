import Configuration
import Diagnostics
import Document
import Formats
import Mapping
import Referrals
import Routing

extension Worker {
  /// Prepares rows of a table.
  func prepareRows(
    _ cuts: ArraySlice<CutRecord>, of part: DropPart, _ frame: TableFrame, from sender: Partner
  ) -> [PreparedRecord] {
    let table = CSVTable(frame.table, of: part, cuts)
    let columns = table.columnSymbols(in: generation.mappings.symbols)
    let read = Set(frame.readColumns.compactMap(generation.mappings.symbols.symbol(of:)))
    var rows = table.rows.makeIterator()
    return cuts.map { cut in
      if cut.problem == nil, let row = rows.next() {
        return prepareRow(row, cut, table, columns, read, frame.mapping, sender)
      }
      return PreparedRecord(
        unread: cut, at: .cell(row: cut.line, column: 1, title: ""), kind: frame.mapping.kind,
        problems: cut.problem.map { [$0] } ?? [])
    }
  }

  private func prepareRow(
    _ row: CSVRow, _ cut: CutRecord, _ table: CSVTable, _ columns: [Symbol?],
    _ read: Set<Symbol>, _ mapping: CompiledMapping, _ sender: Partner
  ) -> PreparedRecord {
    let place = InputPlace.cell(row: cut.line, column: 1, title: "")
    let problems = table.decode(
      row, into: &document, symbols: generation.mappings.symbols, columns: columns)
    guard problems.isEmpty else {
      return PreparedRecord(unread: cut, at: place, kind: mapping.kind, problems: problems)
    }
    return prepareRecord(
      mapping, at: 0, from: sender, ordinal: cut.ordinal, place: place, columns: read
    ) { node in
      guard node > 0 else { return nil }
      let found = table.place(ofOffset: Int(self.document.nodes[node].offset), in: row)
      guard case .cell(_, let column, let title) = found else { return found }
      return .cell(row: place.line, column: column, title: title)
    }
  }
}

extension CSVTable {
  /// Reads those rows of a part that can be read.
  init(_ frame: CSVFrame, of part: DropPart, _ cuts: ArraySlice<CutRecord>) {
    var rows: [(number: Int, range: Range<Int>)] = []
    rows.reserveCapacity(cuts.count)
    for cut in cuts where cut.problem == nil { rows.append((cut.line, cut.range)) }
    self.init(frame, rows: rows, of: part.text)
  }
}
