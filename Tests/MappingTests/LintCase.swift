import Diagnostics
import Mapping
import Referrals
import Testing

/// A mistake planted in a mapping, and what looks like it and is fine.
struct LintCase: CustomTestStringConvertible {
  let code: String
  let words: String
  let head: String
  let mistake: String
  let fine: [String]

  /// `fine` are mappings without a finding; `mistake` and `fine` stand behind `head`.
  init(
    _ code: String, _ words: String, in head: String = Self.xml, _ mistake: String, fine: String...
  ) {
    self.code = code
    self.words = words
    self.head = head
    self.mistake = mistake
    self.fine = fine
  }

  var testDescription: String { "\(code): \(words)" }

  static let xml = "mapping: m\nmessage: referral\nformat: xml\nrecord: Rs/R\n"
  static let json = "mapping: m\nmessage: referral\nformat: json\n"
  static let csv =
    "mapping: m\nmessage: referral\nformat: { csv: { columns: [ A, B, Name, Name ] } }\n"
  static let fhir = "mapping: m\nmessage: referral\nformat: fhir\n"

  /// Looks at a mapping, and returns what was found; one that does not compile fails the test.
  static func findings(_ text: String, codes: [String] = []) throws -> [Diagnostic] {
    let found = MappingLibrary.lint(
      mappings: [try TestLibrary.source("m.yaml", text)],
      codes: try codes.enumerated()
        .map { try TestLibrary.source("c\($0.offset).yaml", $0.element) },
      constants: [:], model: ModelDefinition.definition)
    let errors = found.diagnostics.filter { $0.severity == .error }
    try #require(errors.isEmpty, "\(errors.map { $0.rendered() }.joined(separator: "\n"))\n\(text)")
    return found.findings.map(\.diagnostic)
  }
}

extension LintCase {
  static let places: [LintCase] = [
    LintCase(
      "rule.unreachable", "a place that stands twice in a rule",
      "rules: [ { at: [ A/B, A/B ], field: notes } ]",
      fine: "rules: [ { at: [ A/B, A/C ], field: notes } ]",
      "rules: [ { at: [ \"A[1]/B\", A/B ], field: notes } ]"),
    LintCase(
      "rule.unreachable", "two spellings of one column", in: csv,
      "rules: [ { at: [ B, \"b.\" ], field: notes } ]",
      fine: "rules: [ { at: [ B, B C ], field: notes } ]"),
    LintCase(
      "rule.unreachable", "an alternative behind one that takes every text of the place",
      "rules: [ { field: notes, any: [ { at: A }, { at: A, text: \"x{}\" } ] } ]",
      fine: "rules: [ { field: notes, any: [ { at: A, text: \"x{}\" }, { at: A } ] } ]",
      "rules: [ { field: notes, any: [ { at: A, blank: [ none ] }, { at: A, blank: [] } ] } ]",
      "rules: [ { field: notes, any: [ { at: A }, { at: B, text: \"x{}\" } ] } ]"),
    LintCase(
      "rule.unreachable", "a code table behind one that keeps every text", in: csv,
      """
      rules: [ { field: reasons, any: [
        { at: A, split: ";", codes: { X: food }, else: skip, lossy: few },
        { at: A, split: ";", codes: { Y: money }, else: skip, lossy: few } ] } ]
      """,
      fine: """
        rules: [ { field: reasons, any: [
          { at: A, split: ";", codes: { X: food }, else: skip, lossy: few },
          { at: B, split: ";", codes: { Y: money }, else: skip, lossy: few } ] } ]
        """),
    LintCase(
      "rule.unreachable", "a second place of a rule that is only written",
      "rules: [ { at: [ A, B ], field: notes, one-way: write } ]",
      fine: "rules: [ { at: [ A, B ], field: notes, one-way: read } ]"),
    LintCase(
      "rule.unreachable", "a list that stands twice in a rule",
      "rules: [ { each: [ A*, A* ], field: person.emails, rules: [ { at: B, field: address } ] } ]",
      fine:
        "rules: [ { each: [ A*, C* ], field: person.emails, rules: [ { at: B, field: address } ] } ]"
    ),
    LintCase(
      "rule.unreachable", "a rule that does again what another does",
      """
      rules:
        - { at: A, field: notes, when: "action='new'" }
        - { at: A, field: notes, when: "action='new'" }
        - { at: C, field: action }
      """,
      fine: """
        rules:
          - { at: A, field: notes, when: "action='new'" }
          - { at: A, field: notes, when: "action='update'" }
          - { at: C, field: action }
        """,
      """
      rules:
        - { at: A, field: notes, one-way: read }
        - { at: A, field: notes, one-way: write }
      """),
  ]

  static let forms: [LintCase] = [
    LintCase(
      "rule.unreachable", "a form of a date that an earlier one takes", in: csv,
      "rules: [ { at: A, field: date, date: [ d/M/yyyy, dd/MM/yyyy, iso ] } ]",
      fine: "rules: [ { at: A, field: date, date: [ dd/MM/yyyy, d/M/yyyy, d/M/yy, iso ] } ]",
      "rules: [ { at: A, field: date, date: [ yyyy, iso ] } ]"),
    LintCase(
      "rule.unreachable", "a form of ISO behind all of them",
      "rules: [ { at: A, field: date, date: [ iso, yyyy-MM-dd ] } ]",
      fine: "rules: [ { at: A, field: date, date: [ iso, yyyyMMdd ] } ]"),
    LintCase(
      "rule.unreachable", "a frame behind none",
      "rules: [ { at: A, field: id, text: [ \"{}\", \"x:{}\" ] } ]",
      fine: "rules: [ { at: A, field: id, text: [ \"x:{}\", \"{}\" ] } ]"),
    LintCase(
      "rule.unreachable", "a form of a text behind one that takes everything",
      """
      rules:
        - at: A
          text: [ "{name}", "{name} ({code})" ]
          rules: [ { at: name, field: practice.name }, { at: code, field: practice.code } ]
      """,
      fine: """
        rules:
          - at: A
            text: [ "{name} ({code})", "{code}", "{name}" ]
            rules: [ { at: name, field: practice.name }, { at: code, field: practice.code } ]
        """),
  ]

  static let conditions: [LintCase] = [
    LintCase(
      "when.never", "a value that the field's rule never gives",
      """
      rules:
        - { at: U, field: urgency, codes: { q: urgent, n: routine, s: { to: soon, one-way: write } }, lossy: x }
        - { at: A, field: notes, when: "urgency='soon'" }
      """,
      fine: """
        rules:
          - { at: U, field: urgency, codes: { q: urgent, n: routine, s: soon } }
          - { at: A, field: notes, when: "urgency='soon'" }
        """,
      """
      rules:
        - { at: U, field: urgency, codes: { q: urgent, n: routine }, else: skip, absent: soon }
        - { at: A, field: notes, when: "urgency='soon'" }
      """,
      """
      rules:
        - { at: U, field: urgency, codes: { q: urgent, n: routine }, else: skip }
        - { at: A, field: notes, when: "urgency='soon'", one-way: write }
      """),
    LintCase(
      "when.never", "a field that no rule fills",
      "rules: [ { at: A, field: notes, when: \"urgency='soon'\" } ]",
      fine:
        "rules: [ { at: A, field: notes, when: \"urgency='soon'\" }, { at: B, field: urgency } ]"),
    LintCase(
      "when.never", "two conditions of which only one can hold",
      """
      rules:
        - { at: B, field: urgency }
        - { at: C, when: "urgency='soon'", rules: [ { at: A, field: notes, when: "urgency='urgent'" } ] }
      """,
      fine: """
        rules:
          - { at: B, field: urgency }
          - { at: C, when: "urgency='soon'|'urgent'", rules: [ { at: A, field: notes, when: "urgency='urgent'" } ] }
        """),
    LintCase(
      "test.never", "a test that a skeleton contradicts",
      """
      with: { Head: { Version: "2" } }
      rules: [ { at: "Head[Version='1']/Name", field: notes } ]
      """,
      fine: """
        with: { Head: { Version: "1" } }
        rules: [ { at: "Head[Version='1']/Name", field: notes } ]
        """,
      """
      with: { Head: { Version: "2" } }
      rules: [ { at: "Head[Version='1']/Name", field: notes, one-way: read } ]
      """,
      """
      with: { Head: { Version: "2" } }
      rules: [ { at: "Head*[Version='1']/Name", field: notes } ]
      """),
    LintCase(
      "test.never", "a test that a constant contradicts, reading or not",
      """
      rules:
        - { at: Head/Version, is: [ "2", "3" ] }
        - { at: "Head[Version='1']/Name", field: notes, one-way: read }
      """,
      fine: """
        rules:
          - { at: Head/Version, is: [ "2", "1" ] }
          - { at: "Head[Version='1']/Name", field: notes, one-way: read }
        """),
    LintCase(
      "test.never", "two tests of which only one can hold",
      "rules: [ { at: \"A[K='1'][K='2']/B\", field: notes } ]",
      fine: "rules: [ { at: \"A[K='1'][L='2']/B\", field: notes } ]",
      "rules: [ { at: \"A[K*='1'][K*='2']/B\", field: notes } ]"),
    LintCase(
      "test.no-system", "a code of any system", in: fhir,
      """
      parts: { p: { at: "entry*/resource[resourceType='Patient']" } }
      rules:
        - { at: "$p/identifier*[type/coding*/code='MR']/value", field: person.chi }
      """,
      fine: """
        parts: { p: { at: "entry*/resource[resourceType='Patient']" } }
        rules:
          - { at: "$p/identifier*[type/coding*[system='s']/code='MR']/value", field: person.chi }
        """),
    LintCase(
      "test.else-alone", "[else] beside nothing",
      "rules: [ { at: \"A[else]/B\", field: notes } ]",
      fine: "rules: [ { at: \"A[else]/B\", field: notes }, { at: \"A[K='1']/B\", field: why } ]"),
    LintCase(
      "test.else-alone", "a field with [else] beside nothing", in: csv,
      "rules: [ { at: A, field: \"person.phones[else].number\" } ]",
      fine: """
        rules:
          - { at: A, field: "person.phones[else].number" }
          - { at: B, field: "person.phones[kind='home'].number" }
        """),
  ]
}
