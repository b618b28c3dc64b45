import Diagnostics
import Mapping
import Testing

@Suite("A rule file")
struct MappingCompileTests {
  static let head = "mapping: m\nmessage: referral\nformat: { xml: {} }\n"

  @Test(
    "is refused with the place and the code of what is wrong",
    arguments: [
      ("rules: [ { at: R/A, field: person.nmae } ]", "rule.type", 4),
      ("rules: [ { at: R/A, feild: id } ]", "config.unknown-key", 4),
      ("rules: [ { at: 'R/[2]', field: id } ]", "path.syntax", 4),
      ("rules: [ { at: \"R/A[x=y]\", field: id } ]", "let.unknown", 4),
      ("rules: [ { at: R/A, field: urgency, codes: urgncy } ]", "table.unknown", 4),
      ("rules: [ { at: R/A, field: urgency, codes: { x: sooon } } ]", "rule.type", 4),
      ("rules: [ { at: R/A, field: id }, { at: R/A, field: notes } ]", "rule.two-writers", 4),
      ("rules: [ { at: R/A, field: id }, { at: R/B, field: id } ]", "rule.two-writers", 4),
      ("rules: [ { at: R/A, field: person.phones.number } ]", "rule.type", 4),
      ("rules: [ { at: R/A, field: id }, { at: S/B, field: notes } ]", "path.order", 1),
      ("rules: [ { at: R/A, link: $x } ]", "path.unknown-part", 4),
      ("rules: [ { at: R/A->Patient/B, field: id } ]", "path.syntax", 4),
      ("rules: [ { at: R/A, make: uid x } ]", "rule.type", 4),
      ("rules: [ { at: R/A, make: uuid x }, { at: R/A, make: index } ]", "rule.two-writers", 4),
      ("rules: [ { at: R/A, field: id, when: \"id='1'\" } ]", "when.cycle", 4),
      ("rules: [ { at: R/A, field: id, date: iso } ]", "rule.type", 4),
      ("rules: [ { at: R/A, field: date, date: QQ } ]", "rule.type", 4),
    ])
  func refusals(_ rules: String, _ code: String, _ line: Int) throws {
    let test = try TestLibrary([Self.head + rules])
    #expect(
      test.diagnostics.map(\.code).contains(code), "\(test.diagnostics.map { $0.rendered() })")
    #expect(test.library.mapping(named: "m") == nil)
    let found = test.diagnostics.first { $0.code == code }
    guard case .file(_, let at, _)? = found?.position else {
      Issue.record("no position")
      return
    }
    #expect(at == line)
  }

  @Test("tells all its problems at once, each with the nearest match")
  func all() throws {
    let test = try TestLibrary(
      [Self.head + "rules: [ { at: R/A, field: urgncy }, { at: R/B, fild: id, field: id } ]"])
    #expect(test.diagnostics.count == 2)
    #expect(test.diagnostics.map(\.fix) == ["write 'urgency'", "write 'field'"])
  }

  @Test(
    "is told of a key in the wrong place, and of a wrong key beside what is missing",
    arguments: [
      (
        "format: { csv: { columns: [ A ] } }",
        "{ field: person, rules: [ { at: A, field: nhsNumber } ], codes: {} }",
        ["a rule like this one has no key 'codes'"]
      ),
      (
        "format: { csv: { columns: [ A ] } }",
        "{ field: id, any: [ { at: A, required: yes } ] }",
        ["an alternative like this one has no key 'required'"]
      ),
      (
        "format: { csv: { delimiter: tab } }", "{ at: A, field: id }",
        ["a format needs the key 'columns'"]
      ),
      (
        "fromat: xml", "{ at: A, field: id }",
        ["unknown key 'fromat'", "a mapping needs the key 'format'"]
      ),
    ])
  func misplaced(_ format: String, _ rule: String, _ words: [String]) throws {
    let test = try TestLibrary(["mapping: m\nmessage: referral\n\(format)\nrules: [ \(rule) ]"])
    #expect(test.diagnostics.map(\.what) == words)
  }

  @Test("replaces the rules for a field of the file it extends, and adds others")
  func extends() throws {
    let base = """
      mapping: base
      message: referral
      format: { xml: {} }
      rules: [ { at: R, rules: [ { at: A, field: id }, { at: N, field: notes } ] } ]
      """
    let variant = """
      mapping: variant
      extends: base
      rules: [ { at: R/B, field: id }, { at: R/U, field: urgency } ]
      """
    let test = try TestLibrary([base, variant])
    let wire = try WireMapping(test.mapping("variant"), test.library)
    let reading = try wire.read("<R><A>1</A><B>2</B><N>x</N><U>urgent</U></R>")
    #expect(reading.message.words("id") == "2")
    #expect(reading.message.words("notes") == "x")
    #expect(reading.message.words("urgency") == "urgent")
    #expect(wire.mapping.readableFields.sorted() == ["id", "notes", "urgency"])
  }

  @Test("has keys of its own in the place of those of the file it extends")
  func ownKeys() throws {
    let base = """
      mapping: base
      message: referral
      format: { csv: { columns: [ Ref, Notes ] } }
      blank: [ none ]
      rules: [ { at: Ref, field: id }, { at: Notes, field: notes } ]
      """
    let variant = """
      mapping: variant
      extends: base
      message: referral
      format: { csv: { columns: [ Notes, Ref ], delimiter: tab } }
      blank: []
      rules: [ { at: Notes, field: notes, max: 5 } ]
      """
    let test = try TestLibrary([base, variant])
    #expect(test.diagnostics == [])
    guard case .csv(let options) = try test.mapping("variant").format else {
      Issue.record("another format")
      return
    }
    #expect(options.columns == ["Notes", "Ref"])
    #expect(options.delimiter == "\t")
  }
}
