extension LanguageTable {
  /// The forms of places in a document.
  static let place = LanguageTable(
    "place", also: ["places", "path", "paths"], chapter: "Places and fields", head: "place",
    meaningHead: "is", stands: "a rule",
    rows: .places([
      LanguagePlace(
        ["Person/Name/Family"],
        meaning: """
          elements below the record, or from the root where there is no `record`; in JSON and FHIR, members from the root \
          object on; in a spreadsheet, the title of a column
          """),
      LanguagePlace(
        ["/Date"],
        meaning: "below `each`: from the beginning of the record. Only read"),
      LanguagePlace(
        ["Person/@id", "'Date (sent)/time'"],
        meaning: "an attribute; a name with `/ [ ] * =` in single quotes"),
      LanguagePlace(
        ["PID/5/2", #""PID/13[2]/1""#],
        meaning: """
          in HL7, the second component of the fifth field of a segment; the first of the second repetition. The first \
          component is the field itself: `PID/7/1` is `PID/7`
          """),
      LanguagePlace(
        [#""Given*""#],
        meaning: "repeats: the items of a list. JSON and FHIR write a list for it, even of one"),
      LanguagePlace(
        [#""Phone[2]""#, #""Phone[2..]""#],
        meaning: "the second; the second and all after it"),
      LanguagePlace(
        [#""Phone[Kind='home']/Number""#, #""Phone[Kind=home-kinds]/Number""#],
        meaning: """
          the one below which a place has this text, or one of a name of `let`; when written, the test is made true
          """),
      LanguagePlace(
        [#""Phone[else]/Number""#],
        meaning: "the one that no other test in these rules takes"),
    ]))
}
