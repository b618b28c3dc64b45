extension LanguageTable {
  /// The options of the format `json`.
  static let json = LanguageTable(
    "json", chapter: "Formats", head: "in `json:`", meaningHead: "unless said otherwise",
    stands: "the format json", under: ["format"],
    rows: .options([
      LanguageOption(
        "names",
        example: "names: loose",
        meaning: "exact; `loose` passes over case, blanks and punctuation")
    ]))
}
