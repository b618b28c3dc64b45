extension LanguageTable {
  /// The options of the format `xml`.
  static let xml = LanguageTable(
    "xml", chapter: "Formats", head: "in `xml:`", meaningHead: "unless said otherwise",
    stands: "the format xml", under: ["format"],
    rows: .options([
      LanguageOption(
        "namespaces",
        example: #"namespaces: { "": "urn:example:1" }"#,
        meaning: "names compare without their namespaces; with it, by prefix"),
      LanguageOption(
        "names",
        example: "names: loose",
        meaning: "exact; `loose` passes over case, blanks and punctuation"),
      LanguageOption(
        "schema",
        example: "schema: schemas/referral.xsd",
        meaning: "none; what comes in must satisfy it"),
      LanguageOption(
        "envelope",
        example: "envelope: schemas/batch.xsd",
        meaning: "none; the schema of what stands around the records of a batch"),
    ]))
}
