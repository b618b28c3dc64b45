/// A listing in columns as wide as their contents, for a terminal.
struct TextTable {
  enum Alignment {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// Begins a listing with its titles.
  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.title)]
  }

  /// Adds a row of as many cells as there are titles.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == alignments.count, "a row has a cell for each title")
    rows.append(cells)
  }

  /// The listing without a line break at the end.
  var text: String {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return
      rows.map { row in
        let cells = row.indices.map { column -> String in
          let padding = String(repeating: " ", count: widths[column] - row[column].count)
          return alignments[column] == .left ? row[column] + padding : padding + row[column]
        }
        let line = cells.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
      }
      .joined(separator: "\n")
  }
}
