package import Diagnostics

extension RecordProblem {
  static func noHeader(expected: [String]) -> RecordProblem {
    RecordProblem(
      code: "csv.no-header", outcome: .reject,
      what: "none of the first ten rows has the titles of the columns",
      why: "expected columns such as \(expected.prefix(12).joined(separator: ", "))",
      fix: "put the titles of the columns into the first row, separated by comma, semicolon or tab",
      place: .whole)
  }

  static func duplicateColumn(
    _ first: String, _ second: String, place: InputPlace
  ) -> RecordProblem {
    RecordProblem(
      code: "csv.duplicate-column", outcome: .reject,
      what: "two columns have the same title but for case and punctuation: "
        + "\(quoted(code: first)) and \(quoted(code: second))",
      why: "nobody can tell which of them is meant", fix: "remove or rename one of them",
      place: place)
  }

  static func tooManyColumns(most: Int, place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "csv.columns", outcome: .reject, what: "the row has too many cells",
      why: "the most that is taken is \(most)", fix: "remove the columns that are not needed",
      place: place)
  }

  static func tooManyCells(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "csv.too-many-cells", outcome: .reject,
      what: "the row has more filled cells than there are columns with titles",
      why: "a comma, semicolon or tab inside a cell without quotes splits the cell in two",
      fix: "put the cell in double quotes, or save the table again with your spreadsheet program",
      place: place)
  }

  static func cellTooLong(most: Int, place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "csv.cell-size", outcome: .reject, what: "a cell of the row is too long",
      why: "the most that is taken is \(sizeInWords(most))", fix: "shorten the text", place: place)
  }

  static func rowTooLong(most: Int, place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "csv.row-size", outcome: .reject, what: "the row is too long",
      why: "the most that is taken is \(sizeInWords(most))", fix: "shorten the texts in the row",
      place: place)
  }

  /// A quote that nothing closes, where it opens.
  package static func unclosedQuote(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "csv.unclosed-quote", outcome: .reject,
      what: "a double quote opens a cell in this row and is never closed",
      why:
        "everything from this row to the end of the file is one cell, so no row behind it can be read",
      fix:
        "close the quote, or write a quote inside a cell twice, and send this row and all behind it again",
      place: place)
  }

  static func strayText(place: InputPlace) -> RecordProblem {
    RecordProblem(
      code: "csv.stray-quote", outcome: .reject,
      what: "text follows the closing double quote of a cell",
      why: "a quote inside a cell, or a cell that was not closed, makes cells run into each other",
      fix:
        "write a quote inside a cell twice, or save the table again with your spreadsheet program",
      place: place)
  }
}
