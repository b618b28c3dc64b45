extension LanguageTable {
  /// The options of the format `csv`.
  static let csv = LanguageTable(
    "csv", chapter: "Formats", head: "in `csv:`", meaningHead: "unless said otherwise",
    stands: "the format csv", under: ["format"],
    rows: .options([
      LanguageOption(
        "columns",
        example: "columns: [ Ref No, Surname, Phone, Phone ]",
        meaning: """
          must be there: the titles, in the order in which they are written. Read in any order, whatever their case, \
          blanks and punctuation, also below other rows at the top
          """),
      LanguageOption(
        "delimiter",
        example: "delimiter: semicolon",
        meaning: "comma; or `tab`. When read, it is found out"),
      LanguageOption(
        "line-end",
        example: "line-end: lf",
        meaning: "crlf; or `cr`"),
      LanguageOption(
        "bom",
        example: "bom: yes",
        meaning: "no: written files begin without a byte order mark"),
      LanguageOption(
        "encoding",
        example: "encoding: windows-1252",
        meaning: "utf-8. When read, it is found out"),
      LanguageOption(
        "formulas",
        example: "formulas: reject",
        meaning: """
          `quote`: a cell that a spreadsheet would take for a formula gets a `'` in front; `pass` lets it be; `reject` \
          fails the record
          """),
    ]))
}
