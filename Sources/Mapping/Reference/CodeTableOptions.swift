extension LanguageTable {
  /// The keys of the file of a code table.
  static let codeTable = LanguageTable(
    "code-table", chapter: "Code tables", head: "key", meaningHead: "meaning",
    stands: "the file of a code table",
    rows: .options([
      LanguageOption(
        "table",
        example: "table: answers-plain",
        meaning: "its name"),
      LanguageOption(
        "vocabulary",
        example: "vocabulary: yes-no",
        meaning: "whose codes stand on the right: a note for people"),
      LanguageOption(
        "system",
        example: "system: snomed",
        meaning: "whose codes stand on the left; those of SNOMED CT are held to their check digits"),
      LanguageOption(
        "rows",
        example: #"rows: { "Yes": "yes", "No": "no" }"#,
        meaning: """
          outside text and code of ours; a code that stands several times is written by its first row. In spreadsheets \
          case does not matter
          """),
    ]))
}
