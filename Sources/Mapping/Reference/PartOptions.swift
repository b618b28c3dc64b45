extension LanguageTable {
  /// The keys of a part.
  static let part = LanguageTable(
    "part", chapter: "Places and fields", head: "in a part", meaningHead: "meaning",
    stands: "a part", under: ["parts"],
    rows: .options([
      LanguageOption(
        "at",
        example: "at: Referral/Person",
        meaning: """
          the way to it; of several, the first that leads somewhere is read, and the first is written. In fhir \
          `"$request/subject->Patient"` or `"entry*/resource[resourceType='Patient']"`
          """),
      LanguageOption(
        "with",
        example: #"with: { Version: "1" }"#,
        meaning: "constants and order of what is written, as for the file"),
      LanguageOption(
        "required",
        example: "required: yes",
        meaning: "a message without it is rejected; ours without it is not written"),
      LanguageOption(
        "always",
        example: "always: yes",
        meaning: "it is written even where no rule has a value for it"),
      LanguageOption(
        "key",
        example: "key: Code",
        meaning: """
          two parts of one type with the same text here, and nothing else that differs, are written once
          """),
    ]))
}
