import Diagnostics
import Document
import Mapping
import Referrals
import Testing

@Suite("A rule for HL7 v2")
struct HL7RuleTests {
  private static let header = "MSH|^~\\&|||||||REF^I12|1|P|2.5\r"

  private static func wire(
    _ rules: String, format: String = "hl7v2", more: String = ""
  ) throws -> WireMapping {
    try WireMapping(
      """
      mapping: test
      message: referral
      format: \(format)
      with: { MSH: { 9: { 1: REF } } }
      \(more)
      rules:
      \(rules.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
      """)
  }

  private static func unread(_ reading: Reading, _ wire: WireMapping) -> [String] {
    reading.unread.map { $0.path(in: wire.document, symbols: wire.symbols) }
  }

  @Test(
    "takes a field for its first component, and the first component for the field",
    arguments: ["PID/5", "PID/5/1", "PID/5/1/1"],
    ["Dunwhin", "Dunwhin^", "Dunwhin^Ann", "Dunwhin&x^Ann", "Dunwhin&x"])
  func firstComponent(_ place: String, _ field: String) throws {
    let wire = try Self.wire(
      "- { at: \(place), field: person.name.family }", more: "ignore: [ \"MSH/**\" ]")
    let reading = try wire.read("\(Self.header)PID|||||\(field)")
    #expect(reading.message.words("person.name.family") == "Dunwhin")
    var left: [String] = []
    if field.contains("x") { left.append("PID/5/1/2") }
    if field.contains("Ann") { left.append("PID/5/2") }
    #expect(Self.unread(reading, wire) == left)
    #expect(wire.text(reading.message).hasSuffix("PID|||||Dunwhin\r"))
  }

  @Test("in a group or a list may mean the field itself, and writes each part in its place")
  func groups() throws {
    let wire = try Self.wire(
      """
      - at: PID/5
        field: person.name
        rules: [ { at: 2, field: "given[1]" }, { at: 1, field: family } ]
      - each: PID/13*
        field: person.phones
        rules: [ { at: 1, field: number }, { at: 3, field: kind, codes: { CP: mobile } } ]
      - { at: "PID/3[4/1='NHS']/1", field: person.nhsNumber }
      - { at: "PID/3[else]/1", field: id }
      """, more: "ignore: [ \"MSH/**\" ]")
    let text = "PID|||7~9449304424^^^NHS&x||Dunwhin^Ann||||||||07700 900118~07700 900119^^CP\r"
    let reading = try wire.read(Self.header + text)
    #expect(reading.problems.isEmpty)
    #expect(reading.message.words("person.name.given[1]") == "Ann")
    #expect(reading.message.words("person.phones[2].kind") == "mobile")
    #expect(reading.message.words("person.nhsNumber") == "9449304424")
    #expect(reading.message.words("id") == "7")
    #expect(Self.unread(reading, wire) == ["PID/3/4/2"])
    #expect(
      wire.text(reading.message)
        == "MSH|^~\\&|||||||REF\rPID|||9449304424^^^NHS~7||Dunwhin^Ann||||||||"
        + "07700 900118~07700 900119^^CP\r")
  }

  @Test("knows a field that is cleared on purpose from one that is not there")
  func cleared() throws {
    let wire = try Self.wire(
      """
      - { at: PID/5/1, field: person.name.family }
      - { at: PID/5/2, field: "person.name.given[1]" }
      - { at: PID/7, field: person.birthDate, date: hl7 }
      - { at: PID/11, field: person.address, rules: [ { at: 5, field: postcode } ] }
      """, more: "ignore: [ \"MSH/**\" ]")
    let reading = try wire.read("\(Self.header)PID|||||\"\"^Ann||\"\"||||\"\"")
    #expect(reading.problems.isEmpty)
    #expect(reading.message.words("person.name.family") == "cleared")
    #expect(reading.message.words("person.name.given[1]") == "Ann")
    #expect(reading.message.words("person.birthDate") == "cleared")
    #expect(reading.message.words("person.address") == "cleared")
    #expect(Self.unread(reading, wire) == [])
    #expect(wire.text(reading.message).hasSuffix("PID|||||\"\"^Ann||\"\"||||\"\"\r"))
    let other = try wire.read("\(Self.header)PID|||||Hollin")
    #expect(other.message.words("person.birthDate") == nil)
    #expect(wire.text(other.message).hasSuffix("PID|||||Hollin\r"))
  }

  @Test("reaches segments that hang below others, and writes them behind those")
  func under() throws {
    let wire = try Self.wire(
      """
      - each: DG1
        field: reasons
        rules: [ { at: 3, field: text }, { at: 4, field: code } ]
      - { at: NTE/3, field: notes }
      - { at: PRD/CTD/2, field: referrer.name }
      - { at: PRD/1, field: referrer.team }
      """, format: "{ hl7v2: { under: { CTD: PRD, NTE: [ OBX ] } } }",
      more: "ignore: [ \"MSH/**\" ]")
    let reading = try wire.read(
      "\(Self.header)OBX|1\rZXX|9\rNTE|||of the observation\rDG1|||b\rNTE|||of the referral\rPRD|RP\rCTD||Ann"
    )
    #expect(reading.message.words("notes") == "of the referral")
    #expect(reading.message.words("referrer.name") == "Ann")
    #expect(Self.unread(reading, wire) == ["OBX", "ZXX"])
    #expect(
      wire.text(reading.message)
        .hasSuffix("REF\rDG1|||b\rNTE|||of the referral\rPRD|RP\rCTD||Ann\r"))
  }

  @Test("tells problems by line, column, segment and field")
  func places() throws {
    let wire = try Self.wire("- { at: PID/8/1, field: person.sex, codes: { F: female } }")
    let reading = try wire.read("\(Self.header)PID||||||||X^y")
    let problem = try #require(reading.problems.first)
    #expect(problem.problem.code == "value.code")
    #expect(problem.path(in: wire.document, symbols: wire.symbols) == "PID/8")
    #expect(wire.document.nodes[problem.node].offset == UInt32(Self.header.utf8.count + 11))
  }

  @Test(
    "with dates of HL7 keeps their precision, fraction and offset",
    arguments: [
      ("2026", "2026"), ("202611", "2026-11"), ("20261121", "2026-11-21"),
      ("2026112109", "2026-11-21T09"), ("202611210930", "2026-11-21T09:30"),
      ("20261121093015", "2026-11-21T09:30:15"),
      ("20261121093015.0250+0000", "2026-11-21T09:30:15.0250+00:00"),
      ("202201251620-0330", "2022-01-25T16:20-03:30"),
    ])
  func dates(_ text: String, _ iso: String) throws {
    let wire = try Self.wire("- { at: MSH/7, field: date, date: hl7 }")
    let reading = try wire.read("MSH|^~\\&|||||\(text)||REF")
    #expect(reading.message.words("date") == iso)
    #expect(wire.text(reading.message) == "MSH|^~\\&|||||\(text)||REF\r")
  }

  @Test(
    "refuses what is no date of HL7",
    arguments: [
      "2026-11-21", "20261341", "20260231", "202", "20261121T0930", "202611210930Z",
      "202611210930+01:00", "20261121093015.", "20261121+0100",
    ])
  func otherDates(_ text: String) throws {
    let wire = try Self.wire("- { at: MSH/7, field: date, date: hl7 }")
    let reading = try wire.read("MSH|^~\\&|||||\(text)||REF")
    #expect(reading.problems.map(\.problem.code) == ["value.date"])
  }

  @Test("writes Z as an offset only where it may keep less")
  func zulu() throws {
    let date = PartialDate(
      year: 2026, month: 11, day: 21, hour: 9, minute: 30, offsetMinutes: 0, isZulu: true)
    var message = FieldGroup(ModelDefinition.referral)
    message["date"] = .date(try #require(date))
    let strict = try Self.wire("- { at: MSH/7, field: date, date: hl7 }")
    #expect(strict.write(message).problems.map(\.code) == ["value.unwritable"])
    let lossy = try Self.wire("- { at: MSH/7, field: date, date: hl7, lossy: no Z }")
    #expect(lossy.text(message).contains("|202611210930+0000|"))
  }

  @Test("comes out by the numbers of fields, whatever the order of the rules, and MSH first")
  func order() throws {
    let wire = try WireMapping(
      """
      mapping: test
      message: referral
      format: { hl7v2: { delimiters: "#^~\\\\&", line-end: lf } }
      rules:
        - { at: PID/11/5, field: person.address.postcode }
        - { at: PID/11/3, field: "person.address.lines[1]" }
        - { at: PID/8, field: person.sex, codes: { F: female } }
        - { at: MSH/10, field: id }
      """)
    var message = FieldGroup(ModelDefinition.referral)
    message["id"] = .text("7")
    let reading = try wire.read("\(Self.header)PID||||||||F|||^^Glasgow^^ZZ99 3AB")
    #expect(
      wire.text(reading.message) == "MSH#^~\\&########1\rPID########F###^^Glasgow^^ZZ99 3AB\r")
  }

  @Test(
    "is refused where no message has its place",
    arguments: [
      ("rules: [ { at: Person/CHI, field: id } ]", "path.segment"),
      ("rules: [ { at: PID/@x, field: id } ]", "path.segment"),
      ("rules: [ { at: MSH/1, field: id } ]", "path.segment"),
      ("record: Batch/Referral\nrules: [ { at: RF1/6, field: id } ]", "rule.unsupported"),
      ("rules: [ { at: PID/7, field: id }, { at: PID/7/1, field: notes } ]", "rule.two-writers"),
      ("rules: [ { at: PID/7, field: id, date: hl7 } ]", "rule.type"),
    ])
  func refusals(_ rules: String, _ code: String) throws {
    let test = try TestLibrary(["mapping: m\nmessage: referral\nformat: hl7v2\n\(rules)"])
    #expect(
      test.diagnostics.map(\.code).contains(code), "\(test.diagnostics.map { $0.rendered() })")
    #expect(test.library.mapping(named: "m") == nil)
  }

  @Test(
    "is refused with options that no message can have",
    arguments: [
      ("under: { Note: [ OBX ] }", "path.segment"), ("under: { NTE: [ NTE ] }", "path.segment"),
      ("under: { NTE: [ OBX ], OBX: [ NTE ] }", "path.segment"),
      ("delimiters: \"||~&\"", "config.choice"), ("line-end: nl", "config.choice"),
      ("undr: {}", "config.unknown-key"),
    ])
  func options(_ option: String, _ code: String) throws {
    let test = try TestLibrary(
      [
        "mapping: m\nmessage: referral\nformat: { hl7v2: { \(option) } }\n"
          + "rules: [ { at: RF1/6, field: id } ]"
      ])
    #expect(test.diagnostics.map(\.code) == [code])
  }

  @Test("tells segments apart by their texts, however many rules ask for one each")
  func manyTests() throws {
    let fields = [
      "why", "notes", "returnTo", "whatMatters.people", "whatMatters.support",
      "visits.access", "safeguarding.notes",
    ]
    let asked = (1...70)
      .map { number in
        let field = number > 63 ? fields[number - 64] : "person.identifiers[\(number)].value"
        return "- { at: \"OBX[2='TX'|'ST'][3='c\(number)'][3/3='L']/5\", field: \"\(field)\" }"
      }
    let rules =
      asked + [
        "- { at: \"OBX[3='c1'][3/3='M']/5\", field: id }",
        "- { at: \"OBX[else]/5\", field: sender }",
      ]
    let wire = try Self.wire(rules.joined(separator: "\n"), more: "ignore: [ \"MSH/**\" ]")
    let segments = [
      "OBX||TX|c70^^L||seventy", "OBX||ID|c2^^L||other kind", "OBX||ST|c1^^L||one",
      "OBX||TX|c1^^L||one again", "OBX||TX|c1^^M||of another list", "OBX||TX|c64^^L||sixty-four",
    ]
    let reading = try wire.read(Self.header + segments.joined(separator: "\r") + "\r")
    #expect(reading.problems.isEmpty)
    #expect(reading.message.words("person.identifiers[1].value") == "one")
    #expect(reading.message.words("why") == "sixty-four")
    #expect(reading.message.words("safeguarding.notes") == "seventy")
    #expect(reading.message.words("id") == "of another list")
    #expect(reading.message.words("sender") == "other kind")
    #expect(Self.unread(reading, wire).contains("OBX"))
  }
}
