extension LanguageTable {
  /// The options of the format `hl7v2`.
  static let hl7v2 = LanguageTable(
    "hl7v2", also: ["hl7"], chapter: "Formats", head: "in `hl7v2:`",
    meaningHead: "unless said otherwise",
    stands: "the format hl7v2", under: ["format"],
    rows: .options([
      LanguageOption(
        "under",
        example: "under: { CTD: [ PRD ], NTE: [ OBX, OBR ] }",
        meaning: """
          segments stand side by side; with it, a segment hangs below the nearest of these before it, unless one that the \
          rules name at top level stands between: then `OBX/NTE/3` is a place
          """),
      LanguageOption(
        "delimiters",
        example: ##"delimiters: "#^~\\&""##,
        meaning: """
          the vertical bar, then `^~\\&`: MSH-1 and MSH-2 of what is written. When read, those of each message count
          """),
      LanguageOption(
        "line-end",
        example: "line-end: crlf",
        meaning: "cr; or `lf`. When read, any of them"),
    ]))
}
