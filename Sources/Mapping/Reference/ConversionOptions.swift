extension LanguageTable {
  /// The keys of a rule, or of one of its alternatives, that convert a value: in the order of reading.
  static let conversion = LanguageTable(
    "conversion", also: ["conversions"], chapter: "Rules", head: "key", meaningHead: "what it does",
    stands: "the conversion of a rule", under: ["rules", "fragments", "any", "all"],
    rows: .options([
      LanguageOption(
        "blank",
        example: "{ at: Surname, field: person.name.family, blank: [] }",
        meaning: "as for the file, for this rule alone"),
      LanguageOption(
        "space",
        example: "{ at: Notes, field: notes, space: fold }",
        meaning: """
          `trim` (where nothing is said) takes blanks from both ends, `fold` makes one of several, `keep` leaves them
          """),
      LanguageOption(
        "plain",
        example: "{ at: Notes, field: notes, plain: html, lossy: only the words count }",
        meaning: "only read: of HTML, the text that a person sees"),
      LanguageOption(
        "newline",
        example: #"{ at: Notes, field: notes, newline: "\\n" }"#,
        meaning: "how the format writes a line break inside a value"),
      LanguageOption(
        "split",
        example: #"{ at: Reasons, field: reasons, split: ";", codes: reasons-plain, else: text }"#,
        meaning: "one text, several items"),
      LanguageOption(
        "pad",
        example: "{ at: CHI, field: person.chi, pad: 10 }",
        meaning: "zeros in front that a spreadsheet took away"),
      LanguageOption(
        "codes",
        example: "{ at: Sex, field: person.sex, codes: [ sex-plain, { Unknown: not-known } ] }",
        meaning: "a code table by its name, rows on the spot, or a list of both"),
      LanguageOption(
        "else",
        example: "{ at: Role, field: referrer.role, codes: roles-plain, else: text }",
        meaning: """
          what becomes of a text without a row: `error` (where nothing is said), `skip`, `text` (kept as words beside the \
          code), or a code. With `date`, `text` keeps an unreadable date as it is, in fields that allow that
          """),
      LanguageOption(
        "date",
        example: """
          { at: Born, field: person.birthDate, date: [ d/M/yyyy, MMMM yyyy, iso ], else: text }
          """,
        meaning: """
          forms made of `yyyy yy MMMM MMM MM M dd d HH mm ss f z`, `[ ]` for what may be missing; `iso` (where nothing is \
          said) is all of ISO 8601, `hl7` all of HL7 v2. The first that has room for the whole date is written
          """),
      LanguageOption(
        "max",
        example: "{ at: Notes, field: notes, max: 400 }",
        meaning: "a longer text is not written, and the record fails"),
      LanguageOption(
        "cut",
        example: "{ at: Notes, field: notes, cut: 400, lossy: their form is small }",
        meaning: "a longer text is cut at a word"),
    ]))
}
