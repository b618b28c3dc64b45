extension LanguageTable {
  /// The keys of a rule, beside those of its conversion.
  static let rule = LanguageTable(
    "rule", chapter: "Rules", head: "key", meaningHead: "reading, and writing",
    stands: "a rule", under: ["rules", "fragments"], besides: "conversion",
    rows: .options([
      LanguageOption(
        "at",
        example: "{ at: [ Surname, Last name ], field: person.name.family }",
        meaning: "the first place that is there; the first of them is written"),
      LanguageOption(
        "at",
        example: #"{ at: "{Date}[ {Time}]", field: date, date: "dd/MM/yyyy[ HH:mm]" }"#,
        meaning: """
          one text from several places, what is in `[ ]` only if it is there; written, the text is dealt out again
          """),
      LanguageOption(
        "field",
        example: "{ at: Notes, field: notes }",
        meaning: "the field that the text becomes and comes from"),
      LanguageOption(
        "any",
        example: "{ field: person.chi, any: [ { at: CHI }, { at: Number, pad: 10 } ] }",
        meaning: """
          the first that gives a value, each with conversions of its own; the first that can keep the value
          """),
      LanguageOption(
        "all",
        example: "{ field: id, all: [ { at: Id }, { at: Header/Id } ] }",
        meaning: """
          one fact in several places: the first that gives a value, and a warning where another differs; each that can \
          keep it is written
          """),
      LanguageOption(
        "rules",
        example: "{ at: Practice, field: practice, rules: [ { at: Code, field: code } ] }",
        meaning: "rules that begin at this place and at this field"),
      LanguageOption(
        "use",
        example: "{ at: Referrer, field: referrer, use: party }",
        meaning: """
          the same, with the rules of a fragment, or of another mapping of the same format, whose names, tables and \
          constants count there: a payload in an envelope
          """),
      LanguageOption(
        "base64",
        example: "{ at: Envelope/Payload/Referral, use: referral-xml, base64: yes }",
        meaning: """
          beside `use` of another mapping, in XML: the element around may also hold the other's document as base64, \
          compressed by gzip or not. Only read; it is written as an element
          """),
      LanguageOption(
        "each",
        example:
          #"{ each: "Phone*", field: person.phones, rules: [ { at: Number, field: number } ] }"#,
        meaning: "an item of the list for each of these places, and a place for each item"),
      LanguageOption(
        "with",
        example: """
          { at: Practice, field: practice, with: { Name: ~, Code: ~ }, rules: [ { at: Code, field: code } ] }
          """,
        meaning: "constants and order below this place, as for the file"),
      LanguageOption(
        "text",
        example: #"{ at: Referrer, field: referrer.contact, text: "tel:{}" }"#,
        meaning: "what stands around the value: taken off, and put on"),
      LanguageOption(
        "text",
        example: """
          { at: Practice, text: [ "{name} ({code})", "{code}" ], rules: [ { at: name, field: practice.name }, { at: code, \
          field: practice.code } ] }
          """,
        meaning: """
          one text for several fields, in one of these forms; the first form that keeps every value is written
          """),
      LanguageOption(
        "is",
        example: #"{ at: Version, is: [ "2.1", "2.0" ] }"#,
        meaning: "must be one of them, else the record is rejected; the first is written"),
      LanguageOption(
        "link",
        example: #"{ at: "$consent/patient", link: $patient }"#,
        meaning: """
          in fhir: must refer to that part, else the sender is warned; written where both exist
          """),
      LanguageOption(
        "make",
        example: #"{ at: Payload/@id, make: uuid payload, text: "uuid_{}" }"#,
        meaning: """
          known, not read; written as a UUID that is the same for the same message and name, as the number of the item \
          (`index`), or as how many nodes another place has (`count Phone`), which is checked when read
          """),
      LanguageOption(
        "required",
        example: "{ at: Id, field: id, required: true }",
        meaning: """
          a record without it is rejected; ours without it is not written. `skip` in an item of `each` leaves the item out \
          instead
          """),
      LanguageOption(
        "default",
        example: "{ at: Urgency, field: urgency, default: routine }",
        meaning: "what is not there is this, and is written as this"),
      LanguageOption(
        "absent",
        example: "{ at: Urgent, field: urgency, codes: urgency-plain, absent: routine }",
        meaning: "what is not there is this, and this is written as nothing"),
      LanguageOption(
        "when",
        example: #"{ at: Hurry, field: why, when: "urgency='urgent'" }"#,
        meaning: """
          the rule counts only while the field has this value, or one of several with a bar between; where it is not \
          there, what `default` or `absent` says of it
          """),
      LanguageOption(
        "one-way",
        example: "{ at: Old number, field: person.chi, one-way: read }",
        meaning: "only read, or only `write`"),
      LanguageOption(
        "as",
        example: "{ at: Interpreter, field: person.needsInterpreter, as: boolean }",
        meaning: "in JSON and FHIR the value is written as a `number` or a `boolean`, not as a text"
      ),
      LanguageOption(
        "lossy",
        example:
          #"{ at: Forename, field: person.name.given, split: " ", lossy: two names become two }"#,
        meaning:
          "it may write a form that keeps less, and read a day of a date with its time; say why"),
    ]))
}
