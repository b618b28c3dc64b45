extension LanguageTable {
  /// The options of the format `fhir`.
  static let fhir = LanguageTable(
    "fhir", chapter: "Formats", head: "in `fhir:`", meaningHead: "unless said otherwise",
    stands: "the format fhir", under: ["format"],
    rows: .options([
      LanguageOption(
        "references",
        example: "references: relative",
        meaning:
          "`urn`; how resources name each other when written: `urn`, `relative` or `contained`"),
      LanguageOption(
        "syntax",
        example: "syntax: xml",
        meaning: "json. When read, it is found out"),
    ]))
}
