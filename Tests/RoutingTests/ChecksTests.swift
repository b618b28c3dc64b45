import Diagnostics
import Referrals
import Routing
import Testing

@Suite("Checks")
struct ChecksTests {
  private func problems(
    _ checks: [Check] = [], _ fields: [String: FieldValue]
  ) throws -> [RecordProblem] {
    Checks(checks)
      .problems(
        in: try CheckCase.message(.referral, fields, from: "oak-practice"),
        among: TestInterchange.directory)
  }

  @Test("pass a message whose identifiers are right")
  func right() throws {
    #expect(
      try problems([
        "person.chi": .text("1904851231"), "person.nhsNumber": .text("9449304424"),
        "practice.code": .text("99942"), "person.address.postcode": .text("G2 6QE"),
      ])
      .isEmpty)
  }

  private func problems(_ fields: [String: FieldValue]) throws -> [RecordProblem] {
    try problems([], fields)
  }

  @Test("pass a message without identifiers")
  func absent() throws {
    #expect(try problems([:]).isEmpty)
    #expect(try problems(["person.chi": .cleared]).isEmpty)
  }

  @Test(
    "find a wrong identifier, and have the standard severity",
    arguments: [
      ("person.chi", "1904851232", "chi.checksum", RecordProblem.Outcome.reject),
      ("person.chi", "190485123", "chi.too-few", .reject),
      ("person.chi", "3201209999", "chi.date", .reject),
      ("person.nhsNumber", "1234567890", "nhs-number.checksum", .reject),
      ("practice.code", "99943", "practice-code.checksum", .reject),
      ("person.address.postcode", "GLASGOW", "postcode.form", .warn),
    ])
  func wrong(
    _ field: String, _ value: String, _ code: String, _ outcome: RecordProblem.Outcome
  ) throws {
    let found = try problems([field: .text(value)])
    #expect(found.map(\.code) == [code])
    #expect(found.map(\.outcome) == [outcome])
    #expect(found.map(\.field) == [field])
  }

  @Test("tell the sender of nine digits about the leading zero")
  func leadingZero() throws {
    let problem = try problems(["person.chi": .text("101011237")]).first
    #expect(problem?.what == "the CHI number has 9 digits; 10 are needed")
    #expect(problem?.fix?.contains("a spreadsheet may have dropped a leading 0") == true)
  }

  @Test("never quote a person's number")
  func noNumbers() throws {
    let found = try problems([
      "person.chi": .text("1904851232"), "person.nhsNumber": .text("1234567890"),
    ])
    let texts = found.flatMap { [$0.what, $0.why ?? "", $0.fix ?? ""] }
    #expect(texts.allSatisfy { !$0.contains("1904") && !$0.contains("1234") })
  }

  @Test("take the severity that is configured, and its place as the rule")
  func configured() throws {
    let place = Position.file(path: "checks.yaml", line: 2, column: 3)
    let found = try problems(
      [Check(.chi, .hold, position: place)], ["person.chi": .text("1904851232")])
    #expect(found.map(\.outcome) == [.hold])
    #expect(found.map(\.rule) == [place])
  }

  @Test("are not made when they are off")
  func off() throws {
    #expect(try problems([Check(.chi, .off)], ["person.chi": .text("1904851232")]).isEmpty)
  }

  @Test("find a practice that is no partner, where that is asked for")
  func unknownPractice() throws {
    let fields: [String: FieldValue] = ["practice.code": .text("99976")]
    #expect(try problems(fields).isEmpty)
    #expect(
      try problems([Check(.practiceKnown, .hold)], fields).map(\.code) == ["practice.unknown"])
    #expect(try problems([Check(.practiceKnown, .hold)], ["practice.code": .text("99942")]).isEmpty)
  }
}
