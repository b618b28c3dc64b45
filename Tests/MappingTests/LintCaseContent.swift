extension LintCase {
  static let patterns: [LintCase] = [
    LintCase(
      "ignore.read", "an ignored place that a rule reads",
      "ignore: [ R/A ]\nrules: [ { at: A, field: notes } ]",
      fine: "ignore: [ \"**/A\" ]\nrules: [ { at: A, field: notes } ]",
      "ignore: [ R/A ]\nrules: [ { at: \"A[K='1']\", field: notes } ]",
      "ignore: [ R/A ]\nrules: [ { at: A/B, field: notes } ]",
      "ignore: [ R/B ]\nrules: [ { at: [ A, B ], field: notes } ]",
      """
      ignore: [ R/A ]
      rules: [ { field: urgency, any: [ { at: A, codes: { u: urgent }, else: skip }, { at: B } ] } ]
      """),
    LintCase(
      "ignore.read", "an ignored place of a resource that a rule reads", in: fhir,
      """
      ignore: [ "entry/resource[resourceType='Patient']/birthDate" ]
      parts: { p: { at: "entry*/resource[resourceType='Patient']" } }
      rules: [ { at: $p/birthDate, field: person.birthDate, date: iso } ]
      """,
      fine: """
        ignore: [ entry/resource/birthDate ]
        parts: { p: { at: "entry*/resource[resourceType='Patient']" } }
        rules: [ { at: $p/birthDate, field: person.birthDate, date: iso } ]
        """,
      """
      ignore: [ "entry/resource[resourceType='Person']/birthDate" ]
      parts: { p: { at: "entry*/resource[resourceType='Patient']" } }
      rules: [ { at: $p/birthDate, field: person.birthDate, date: iso } ]
      """),
    LintCase(
      "refuse.read", "a refused place that a rule reads",
      "refuse: [ \"**/A\" ]\nrules: [ { at: A/B, field: notes } ]",
      fine: "refuse: [ \"**/C\" ]\nrules: [ { at: A/B, field: notes } ]",
      "refuse: [ \"**/A\" ]\nrules: [ { at: A/B, field: notes, one-way: write } ]"),
    LintCase(
      "refuse.read", "a refused place in a list of resources", in: fhir,
      """
      refuse: [ "**/modifierExtension" ]
      parts: { p: { at: "entry*/resource[resourceType='Patient']" } }
      rules: [ { at: "$p/name*/modifierExtension*/valueString", field: person.name.family } ]
      """,
      fine: """
        refuse: [ "**/modifierExtension" ]
        parts: { p: { at: "entry*/resource[resourceType='Patient']" } }
        rules: [ { at: "$p/name*/family", field: person.name.family } ]
        """),
  ]

  static let names: [LintCase] = [
    LintCase(
      "name.unused", "a fragment",
      "fragments: { c: [ { at: A, field: code } ] }\nrules: [ { at: A, field: notes } ]",
      fine:
        "fragments: { c: [ { at: A, field: name } ] }\nrules: [ { at: R, field: referrer, use: c } ]"
    ),
    LintCase(
      "name.unused", "a constant",
      "let: { k: [ x ] }\nrules: [ { at: \"A[K='x']/B\", field: notes } ]",
      fine: "let: { k: [ x ] }\nrules: [ { at: \"A[K=k]/B\", field: notes } ]"),
    LintCase(
      "name.unused", "a code table",
      "tables: { u: { x: urgent } }\nrules: [ { at: A, field: urgency } ]",
      fine:
        "tables: { u: { x: urgent } }\nrules: [ { at: A, field: urgency, codes: u, else: skip } ]"),
    LintCase(
      "name.unused", "a part", "parts: { p: { at: P } }\nrules: [ { at: A, field: notes } ]",
      fine: "parts: { p: { at: P } }\nrules: [ { at: $p/A, field: notes } ]",
      "parts: { p: { at: P, required: yes } }\nrules: [ { at: A, field: notes } ]",
      "parts: { p: { at: P }, q: { at: $p/Q } }\nrules: [ { at: $q/A, field: notes } ]"),
  ]

  static let codes: [LintCase] = [
    LintCase(
      "table.hole", "a code that no row writes",
      "rules: [ { at: A, field: urgency, codes: { u: urgent, r: routine } } ]",
      fine: "rules: [ { at: A, field: urgency, codes: { u: urgent, r: routine, s: soon } } ]",
      "rules: [ { at: A, field: urgency, codes: { u: urgent, r: routine }, one-way: read } ]",
      "rules: [ { at: A, field: urgency, codes: { u: urgent, r: routine }, else: skip } ]",
      "rules: [ { at: A, field: urgency, codes: { u: urgent, r: routine, s: { to: soon, one-way: read } } } ]",
      """
      rules:
        - field: urgency
          any: [ { at: A, codes: { u: urgent, r: routine } }, { at: B, codes: { s: soon } } ]
      """),
    LintCase(
      "table.hole", "an answer that no row writes",
      "rules: [ { at: A, field: person.needsInterpreter, codes: { y: \"yes\" } } ]",
      fine: "rules: [ { at: A, field: person.needsInterpreter, codes: { y: \"yes\", n: \"no\" } } ]"
    ),
    LintCase(
      "table.inverse", "a code that is written as a text that no row reads",
      """
      rules:
        - { at: A, field: urgency, codes: { q: { to: routine, one-way: write }, u: urgent, s: soon, r: routine } }
      """,
      fine: """
        rules:
          - { at: A, field: urgency, codes: { u: urgent, s: soon, r: routine, q: { to: routine, one-way: write } } }
        """,
      """
      rules: [ { at: A, field: urgency, codes: { x: urgent, y: urgent, r: routine, s: soon } } ]
      """,
      """
      rules:
        - at: A
          field: urgency
          codes: { q: { to: routine, one-way: write }, u: urgent, s: soon, r: routine }
          lossy: they write what they do not read
      """),
    LintCase(
      "table.shadowed", "a row that an earlier table has",
      """
      tables: { u: { u: urgent, r: routine } }
      rules: [ { at: A, field: urgency, codes: [ u, { r: soon, s: soon } ], lossy: x } ]
      """,
      fine: """
        tables: { u: { u: urgent, r: routine } }
        rules: [ { at: A, field: urgency, codes: [ u, { R: soon, s: soon } ] } ]
        """,
      """
      tables: { u: { u: urgent, r: routine }, v: { u: urgent, s: soon } }
      rules: [ { at: A, field: urgency, codes: [ u, v ] } ]
      """),
  ]

  static let losses: [LintCase] = [
    LintCase(
      "lossy.undeclared", "a text that is cut", "rules: [ { at: A, field: notes, cut: 40 } ]",
      fine: "rules: [ { at: A, field: notes, cut: 40, lossy: the form has no room } ]",
      "rules: [ { at: A, field: notes, max: 40 } ]",
      "rules: [ { at: A, field: notes, cut: 40, one-way: read } ]"),
    LintCase(
      "lossy.undeclared", "markup that is left out",
      "rules: [ { at: A, field: notes, plain: html } ]",
      fine: "rules: [ { at: A, field: notes, plain: html, lossy: only the text counts } ]"),
    LintCase(
      "lossy.undeclared", "texts of which one code is made",
      "rules: [ { at: A, field: urgency, codes: { u: urgent, s: soon, r: routine }, else: routine } ]",
      fine:
        "rules: [ { at: A, field: urgency, codes: { u: urgent, s: soon, r: routine }, else: routine, lossy: any word } ]",
      "rules: [ { at: A, field: reasons, split: ';', codes: reasons, else: text } ]"),
    LintCase(
      "lossy.undeclared", "a form of dates without room for a day",
      "rules: [ { at: A, field: person.birthDate, date: yyyy } ]",
      fine: "rules: [ { at: A, field: person.birthDate, date: [ yyyy, iso ] } ]",
      "rules: [ { at: A, field: person.birthDate, date: yyyy, lossy: the form asks for no more } ]",
      "rules: [ { at: A, field: person.birthDate, date: yyyy, one-way: read } ]",
      "rules: [ { field: person.birthDate, any: [ { at: A, date: yyyy }, { at: B, date: iso } ] } ]"
    ),
    LintCase(
      "lossy.undeclared", "a form of dates without room for a time",
      "rules: [ { at: A, field: date, date: [ \"yyyy[-MM[-dd]]\" ] } ]",
      fine: "rules: [ { at: A, field: person.birthDate, date: [ \"yyyy[-MM[-dd]]\" ] } ]"),
    LintCase(
      "list.one-place", "a list without a star", "rules: [ { at: A, field: person.name.given } ]",
      fine: "rules: [ { at: A*, field: person.name.given } ]",
      "rules: [ { at: A, field: person.name.given, split: \" \", lossy: x } ]",
      "rules: [ { at: A, field: \"person.name.given[1]\" } ]",
      "rules: [ { at: \"A[2..]\", field: person.name.given } ]",
      "rules: [ { each: A, field: person.emails, rules: [ { at: B, field: address } ] } ]"),
    LintCase(
      "list.one-place", "a list of groups without a star where lists are written", in: json,
      "rules: [ { each: A, field: person.emails, rules: [ { at: B, field: address } ] } ]",
      fine: "rules: [ { each: A*, field: person.emails, rules: [ { at: B, field: address } ] } ]"),
    LintCase(
      "list.one-place", "a list in one column", in: csv,
      "rules: [ { at: A*, field: person.name.given } ]",
      fine: "rules: [ { at: Name*, field: person.name.given } ]",
      "rules: [ { at: A, field: \"person.address.lines[1]\" }, { at: B, field: \"person.address.lines[2]\" } ]"
    ),
  ]
}

extension LintCase {
  private static let parts =
    "parts: { patient: { at: \"entry*/resource[resourceType='Patient']\" } }\n"
  private static let root = "with: { resourceType: Bundle, type: message }\n"
  private static let bundle = fhir + root + parts
  private static let xmlBundle =
    "mapping: m\nmessage: referral\nformat: { fhir: { syntax: xml } }\n" + parts

  static let resources: [LintCase] = [
    LintCase(
      "path.unknown-element", "an element that no patient has", in: bundle,
      "rules: [ { at: $patient/birthdate, field: person.birthDate } ]",
      fine: "rules: [ { at: $patient/birthDate, field: person.birthDate } ]",
      "rules: [ { at: $patient/deceasedBoolean, field: notes } ]",
      "rules: [ { at: \"$patient/name*/given*\", field: person.name.given } ]",
      "rules: [ { at: \"$patient/extension*[url='u']/valueCodeableConcept/coding*[system='s']/display\", field: notes } ]",
      "rules: [ { at: \"$patient/birthDate/extension*[url='u']/valueDateTime\", field: notes } ]"),
    LintCase(
      "path.unknown-element", "a choice of a type that there is not", in: bundle,
      "rules: [ { at: \"$patient/extension*[url='u']/valueText\", field: notes } ]",
      fine: "rules: [ { at: \"$patient/extension*[url='u']/valueString\", field: notes } ]",
      "rules: [ { at: \"$patient/extension*[url='u']/valueTiming/code/text\", field: notes } ]"),
    LintCase(
      "path.unknown-element", "an element within a list of resources", in: bundle,
      "rules: [ { each: \"$patient<-Flag.subject\", field: risks, rules: [ { at: periode/start, field: from } ] } ]",
      fine:
        "rules: [ { each: \"$patient<-Flag.subject\", field: risks, rules: [ { at: period/start, field: from } ] } ]",
      "rules: [ { each: \"$patient<-Immunization.patient\", field: risks, rules: [ { at: anything, field: from } ] } ]"
    ),
    LintCase(
      "path.unknown-element", "an element of the document itself", in: fhir + root,
      "rules: [ { at: timestmp, field: date } ]", fine: "rules: [ { at: timestamp, field: date } ]"),
    LintCase(
      "path.unknown-element", "a test on what there is not", in: bundle,
      "rules: [ { at: \"$patient/identifier*[sytem='s']/value\", field: person.chi } ]",
      fine: "rules: [ { at: \"$patient/identifier*[system='s']/value\", field: person.chi } ]"),
    LintCase(
      "path.star", "a list as a single element", in: bundle,
      "rules: [ { at: $patient/name/family, field: person.name.family } ]",
      fine: "rules: [ { at: \"$patient/name*/family\", field: person.name.family } ]",
      "rules: [ { at: $patient/name/family, field: person.name.family, one-way: read } ]"),
    LintCase(
      "path.star", "a single element as a list", in: bundle,
      "rules: [ { at: \"$patient/gender*\", field: notes } ]",
      fine: "rules: [ { at: $patient/gender, field: notes } ]"),
    LintCase(
      "path.order", "elements in another order than FHIR's", in: xmlBundle,
      "rules: [ { at: $patient/birthDate, field: person.birthDate }, { at: \"$patient/name*/family\", field: person.name.family } ]",
      fine:
        "rules: [ { at: \"$patient/name*/family\", field: person.name.family }, { at: $patient/birthDate, field: person.birthDate } ]",
      "rules: [ { at: $patient/birthDate, field: person.birthDate }, { at: \"$patient/name*/family\", field: person.name.family, one-way: read } ]"
    ),
    LintCase(
      "path.order", "parts of a type in another order than FHIR's", in: xmlBundle,
      "rules: [ { each: \"$patient/telecom*\", field: person.phones, rules: [ { at: value, field: number }, { at: system, is: phone } ] } ]",
      fine:
        "rules: [ { each: \"$patient/telecom*\", field: person.phones, rules: [ { at: system, is: phone }, { at: value, field: number } ] } ]",
      "rules: [ { each: \"$patient/telecom*\", field: person.phones, with: { system: phone, value: ~ }, rules: [ { at: value, field: number } ] } ]"
    ),
  ]
}
