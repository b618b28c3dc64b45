/// A place that a diagnostic points at.
package enum Position: Sendable, Hashable {
  /// A place in a configuration or mapping file; line and column count from 1, columns in UTF-8 bytes.
  case file(path: String, line: Int, column: Int)
  /// A place in a drop, named by its number alone: senders name files after people.
  case drop(number: Int64, place: InputPlace)

  /// The position as it begins a message: `partners/a.yaml:3:7` or `drop 41:17:9`.
  package var description: String {
    switch self {
    case .file(let path, let line, let column): "\(path):\(line):\(column)"
    case .drop(let number, .whole): "drop \(number)"
    case .drop(let number, .text(let line, let column)): "drop \(number):\(line):\(column)"
    case .drop(let number, .cell(let row, let column, _)): "drop \(number):\(row):\(column)"
    }
  }
}

/// A place inside a file that a partner sent.
package enum InputPlace: Sendable, Hashable {
  /// The file as a whole.
  case whole
  /// A line and a column in bytes, both counted from 1.
  case text(line: Int, column: Int)
  /// A spreadsheet row as the program that made it numbers them (the first line of the file is row 1), a column
  /// counted from 1, and the column's title as the sender wrote it, or "" where it has none.
  case cell(row: Int, column: Int, title: String)
}

extension InputPlace {
  /// The line or row, counted from 1; 0 for the file as a whole.
  package var line: Int {
    switch self {
    case .whole: 0
    case .text(let line, _): line
    case .cell(let row, _, _): row
    }
  }
}
