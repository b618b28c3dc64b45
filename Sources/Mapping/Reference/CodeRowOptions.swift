extension LanguageTable {
  /// The keys of a row of a code table.
  static let codeRow = LanguageTable(
    "code-row", also: ["row"], chapter: "Code tables", head: "in a row", meaningHead: "meaning",
    stands: "a row of a code table", under: ["rows", "tables", "codes"],
    rows: .options([
      LanguageOption(
        "to",
        example: #"to: "yes""#,
        meaning: "the code of ours"),
      LanguageOption(
        "one-way",
        example: "one-way: read",
        meaning: "only read, or only `write`"),
    ]))
}
