import Foundation

/// A table as a spreadsheet program has it open, to be changed and saved as people do.
struct Sheet: Sendable {
  /// The rows, the titles first.
  var rows: [[String]]

  /// Opens a file of one of our receipts.
  init(_ bytes: [UInt8], delimiter: Character) {
    let text = String(decoding: bytes, as: UTF8.self)
      .trimmingPrefix("\u{FEFF}").replacing("\r\n", with: "\n")
    rows = []
    var row: [String] = []
    var cell = ""
    var isQuoted = false
    for character in text {
      switch character {
      case "\"": isQuoted.toggle()
      case delimiter where !isQuoted:
        row.append(cell)
        cell = ""
      case "\n" where !isQuoted:
        rows.append(row + [cell])
        row = []
        cell = ""
      default: cell.append(character)
      }
    }
  }

  /// The number of the column with a title, from 0.
  func column(_ title: String) -> Int {
    guard let column = rows[0].firstIndex(of: title) else {
      preconditionFailure("the sheet has no column '\(title)'")
    }
    return column
  }

  /// A cell by its row, from 1 below the titles, and the title of its column.
  subscript(row: Int, title: String) -> String {
    get { rows[row][column(title)] }
    set { rows[row][column(title)] = newValue }
  }

  mutating func removeColumns(_ titles: [String]) {
    for title in titles {
      let place = column(title)
      for index in rows.indices { rows[index].remove(at: place) }
    }
  }

  mutating func moveColumns(_ titles: [String], to place: Int) {
    for title in titles.reversed() {
      let from = column(title)
      for index in rows.indices {
        let cell = rows[index].remove(at: from)
        rows[index].insert(cell, at: place)
      }
    }
  }

  /// Saves the table.
  func saved(
    delimiter: String = ";", lineEnd: String = "\r\n", quotesAll: Bool = false, mark: String = ""
  ) -> [UInt8] {
    let lines = rows.map { row in
      row.map { cell in
        let isPlain = !cell.contains(delimiter) && !cell.contains("\"") && !cell.contains("\n")
        return isPlain && !quotesAll ? cell : "\"\(cell.replacing("\"", with: "\"\""))\""
      }
      .joined(separator: delimiter) + lineEnd
    }
    return Array((mark + lines.joined()).utf8)
  }
}
