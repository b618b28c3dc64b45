import Testing

@testable import Authoring

@Suite("A mistake in a mapping")
struct PlantedMistakeTests {
  struct Plant: CustomTestStringConvertible {
    let testDescription: String
    let mapping: String
    let old: String
    let new: String
    let kind: MappingTest.Finding.Kind

    init(
      _ words: String, _ mapping: String, _ old: String, _ new: String,
      _ kind: MappingTest.Finding.Kind
    ) {
      testDescription = words
      self.mapping = mapping
      self.old = old
      self.new = new
      self.kind = kind
    }
  }

  static let laws = [
    Plant(
      "two rules that take one place for two fields", "referral-xml",
      "  - { at: Notes, field: notes }\n  - each: \"Attachment*\"",
      """
        - { at: Notes, field: notes }
        - { at: Notes, field: why, when: "urgency='urgent'|'soon'|'routine'" }
        - each: "Attachment*"
      """, .law(.messageKept)),
    Plant(
      "a list of which one item is read", "referral-xml", "each: \"Phone*\"", "each: \"Phone[1]\"",
      .law(.messageKept)),
    Plant(
      "a code that can be read and not written", "agency-referral-csv", "codes: urgency-plain",
      """
      codes: { Yes: { to: urgent, one-way: read }, No: routine, Soon: soon, Urgent: { to: urgent, one-way: read }, \
      Routine: routine, Y: { to: urgent, one-way: read }, N: routine, High: { to: urgent, one-way: read }, \
      Medium: soon, Low: routine, Normal: routine }
      """, .law(.documentSettles)),
    Plant(
      "a limit that texts which come in are longer than", "agency-referral-csv",
      "{ at: Notes, field: notes, blank: [] }", "{ at: Notes, field: notes, blank: [], max: 10 }",
      .law(.documentSettles)),
    Plant(
      "a rule that is only written", "referral-xml", "{ at: Summary, field: summary }",
      "{ at: Summary, field: summary, one-way: write }", .law(.nothingSilent)),
    Plant(
      "places that are not reported, all of them", "referral-xml",
      "rules:\n  - { at: Id, field: id }",
      "ignore: [ \"**\" ]\nrules:\n  - { at: Id, field: id }", .law(.nothingSilent)),
    Plant(
      "places in another order than the schema's", "feedback-xml",
      "          - { at: \"Given*\", field: given }\n          - { at: Family, field: family }",
      "          - { at: Family, field: family }\n          - { at: \"Given*\", field: given }",
      .law(.fitToSend)),
    Plant(
      "a name that is misspelt", "feedback-xml", "at: StatusReason", "at: StatusReson",
      .law(.fitToSend)),
    Plant(
      "an attribute where the schema has an element", "feedback-xml",
      "{ at: StatusDate, field: statusDate, date: iso }",
      "{ at: \"@StatusDate\", field: statusDate, date: iso }", .law(.fitToSend)),
    Plant(
      "an element around others that the schema does not have", "feedback-xml", "each: \"Need*\"",
      "each: \"Needs/Need*\"", .law(.fitToSend)),
    Plant(
      "another namespace", "referral-xml", "messages:1\"", "messages:2\"", .law(.fitToSend)),
    Plant(
      "another name of the record", "referral-xml", "record: Batch/Referral",
      "record: Batch/Referal",
      .law(.fitToSend)),
    Plant(
      "a constant of a skeleton that no resource has", "bars-referral-request",
      "with: { status: completed, intent: plan,", "with: { state: completed, intent: plan,",
      .law(.fitToSend)),
    Plant(
      "a skeleton in another order than FHIR's", "bars-referral-request-xml", "rules: []",
      "with: { resourceType: Bundle, type: message, id: ~, timestamp: ~, entry: ~ }\nrules: []",
      .law(.fitToSend)),
  ]

  @Test("breaks a law", arguments: laws)
  func law(_ plant: Plant) throws {
    let report = try Self.report(plant, made: 60)
    #expect(
      report.findings.contains { $0.kind == plant.kind }, "\(report.findings.map(\.rendered))")
  }

  static let others = [
    Plant(
      "exchanged codes", "agency-referral-csv", "codes: sex-plain",
      "codes: [ { Male: female, Female: male }, sex-plain ]", .message),
    Plant(
      "words without a code that have no place", "agency-referral-csv",
      "codes: reasons-plain, else: text, lossy: words beside a known reason are left out",
      "codes: reasons-plain", .message),
    Plant("zeros that are not put back", "agency-referral-csv", ", pad: 10 }", " }", .message),
    Plant(
      "date forms without room for a time", "agency-referral-csv",
      "field: date\n    date: [ \"dd/MM/yyyy[ HH:mm[:ss]]\", \"d/M/yyyy[ HH:mm[:ss]]\", \"d/M/yy[ HH:mm[:ss]]\",",
      "field: date\n    date: [ dd/MM/yyyy, d/M/yyyy, d/M/yy,", .message),
    Plant(
      "a text that is cut", "agency-referral-csv", "{ at: Notes, field: notes, blank: [] }",
      "{ at: Notes, field: notes, blank: [], cut: 10 }", .output),
    Plant(
      "another first form of a date", "agency-referral-csv",
      "date: [ dd/MM/yyyy, d/M/yyyy, d/M/yy, d.M.yyyy, d.M.yy, d-M-yyyy, d MMMM yyyy, d MMM yyyy, d-MMM-yyyy, d-MMM-yy, iso ]",
      "date: [ iso, dd/MM/yyyy, d/M/yyyy, d/M/yy, d.M.yyyy, d.M.yy, d-M-yyyy, d MMMM yyyy, d MMM yyyy, d-MMM-yyyy, d-MMM-yy ]",
      .output),
  ]

  @Test("that keeps the laws is seen in the examples", arguments: others)
  func example(_ plant: Plant) throws {
    let report = try Self.report(plant)
    #expect(
      report.findings.contains { $0.kind == plant.kind }, "\(report.findings.map(\.rendered))")
  }

  private static func report(_ plant: Plant, made: Int = 0) throws -> MappingTest.Report {
    let (generation, mapping) = try #require(
      try ShippedLibrary.compile(plant.mapping, replacing: plant.old, with: plant.new),
      "the compiler refuses it")
    return MappingTest(mapping, in: generation)
      .run(ShippedLibrary.examples(of: plant.mapping), made: made, seed: 3)
  }
}
