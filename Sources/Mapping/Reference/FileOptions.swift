extension LanguageTable {
  /// The keys of a mapping file.
  static let file = LanguageTable(
    "file", also: ["mapping-file"], chapter: "The file", head: "key", meaningHead: "meaning",
    stands: "a mapping file",
    rows: .options([
      LanguageOption(
        "mapping",
        example: "mapping: example",
        meaning: "its name, which partners' files use"),
      LanguageOption(
        "message",
        example: "message: referral",
        meaning: "the kind of message: referral or feedback"),
      LanguageOption(
        "format",
        example: "format: { xml: { schema: schemas/referral.xsd } }",
        meaning: "xml, csv, json, fhir or hl7v2, with the options below"),
      LanguageOption(
        "extends",
        example: "extends: agency-referral-csv",
        meaning: """
          another mapping: keys here take the place of its keys, a rule here takes the place of its rules for the same \
          field, and others are added
          """),
      LanguageOption(
        "record",
        example: "record: Batch/Referral",
        meaning: """
          in XML, where the records of a batch stand; plain names only. A file may still hold a single record alone. \
          Without it a document is one record
          """),
      LanguageOption(
        "rules",
        example: "rules: [ { at: Id, field: id } ]",
        meaning: "the rules, in the order in which they are written"),
      LanguageOption(
        "match",
        example: #"match: "Id""#,
        meaning: """
          a place that must be there, but in a spreadsheet, else the mapping is not for this document
          """),
      LanguageOption(
        "let",
        example: "let: { home-kinds: [H, home] }",
        meaning: """
          names for texts, to use in tests: any of them when read, the first when written. `let:` of `interchange.yaml` \
          counts, too
          """),
      LanguageOption(
        "tables",
        example: #"tables: { answers: { Y: "yes", N: "no" } }"#,
        meaning: "code tables of this file alone"),
      LanguageOption(
        "fragments",
        example: "fragments: { party: [ { at: Name, field: name } ] }",
        meaning: "lists of rules to `use` in several places"),
      LanguageOption(
        "parts",
        example: "parts: { person: { at: Referral/Person } }",
        meaning: """
          places with a name, which rules begin with: `$person/Name`. In fhir, resources; see below
          """),
      LanguageOption(
        "with",
        example: #"with: { Referral: { Id: ~, Version: "2.1" } }"#,
        meaning: """
          constants and the order of what is written: a text is always written so, `~` only holds a place, tables go \
          deeper
          """),
      LanguageOption(
        "blank",
        example: #"blank: [ n/a, "-", tbc ]"#,
        meaning: #"texts that mean "no value" when read, in any case"#),
      LanguageOption(
        "ignore",
        example: #"ignore: [ "**/Comment" ]"#,
        meaning: "places that are not reported as unread; `**` is any number of names"),
      LanguageOption(
        "refuse",
        example: #"refuse: [ "**/Deleted" ]"#,
        meaning: "places that a document must not have"),
    ]))
}
