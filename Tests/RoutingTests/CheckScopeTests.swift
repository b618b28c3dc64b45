import Diagnostics
import Referrals
import Routing
import Testing

@Suite("Of several checks with the same key")
struct CheckScopeTests {
  private static func id(_ text: String) -> PartnerID {
    guard let id = PartnerID(rawValue: text) else { preconditionFailure("\(text) is no id") }
    return id
  }

  private static let wrong: [String: FieldValue] = ["person.chi": .text("1904851232")]

  /// Each narrower than the one before it, with the outcome that tells them apart.
  private static let general = Check(.chi, .off)
  private static let byMessage = Check(.chi, .warn, scope: CheckScope(message: .referral))
  private static let byKind = Check(.chi, .hold, scope: CheckScope(kind: .practice))
  private static let byPartner = Check(
    .chi, .reject, scope: CheckScope(partners: [id("oak-practice"), id("links")]))

  private func found(
    _ checks: [Check], from sender: String = "oak-practice", _ kind: MessageKind = .referral
  ) throws -> [RecordProblem.Outcome] {
    Checks(checks)
      .problems(
        in: try CheckCase.message(kind, Self.wrong, from: sender),
        among: CheckInterchange.directory
      )
      .filter { $0.code == "chi.checksum" }.map(\.outcome)
  }

  @Test("the standard one gives way to all others")
  func standard() throws {
    #expect(try found([]) == [.reject])
    #expect(try found([Self.general]) == [])
    #expect(try found([Self.byMessage]) == [.warn])
    #expect(try found([Self.byMessage], .feedback) == [.reject])
  }

  @Test("the narrowest is made, wherever it stands in the file")
  func narrowest() throws {
    let all = [Self.general, Self.byMessage, Self.byKind, Self.byPartner]
    for checks in [all, all.reversed()] {
      #expect(try found(checks) == [.reject])
      #expect(try found(checks, from: "elm-practice") == [.hold])
      #expect(try found(checks, from: "money-help") == [.warn])
      #expect(try found(checks, from: "money-help", .feedback) == [])
      #expect(try found(checks, from: "links", .feedback) == [.reject])
    }
  }

  @Test("a partner is narrower than a kind and a message together")
  func order() throws {
    let both = Check(.chi, .warn, scope: CheckScope(message: .referral, kind: .practice))
    #expect(try found([both, Self.byPartner]) == [.reject])
    #expect(try found([both, Self.byKind]) == [.warn])
    #expect(try found([both, Self.byKind], .feedback) == [.hold])
  }

  @Test("other fields have other keys")
  func fields() throws {
    let checks = [
      Check(.required(CheckCase.field("why")), .reject),
      Check(.required(CheckCase.field("notes")), .warn),
      Check(
        .required(CheckCase.field("why")), .hold,
        scope: CheckScope(partners: [Self.id("oak-practice")])),
    ]
    let problems = Checks(checks)
      .problems(
        in: try CheckCase.message(.referral, [:], from: "oak-practice"),
        among: CheckInterchange.directory)
    #expect(problems.map(\.outcome) == [.hold, .warn])
    #expect(problems.map(\.field) == ["why", "notes"])
  }
}

@Suite("A check along routes")
struct RoutedCheckTests {
  private static let directory = CheckInterchange.directory

  private static func routed(_ route: String) -> CheckScope { CheckScope(routes: [route]) }

  /// Routes a referral and returns what is found before and after, as code and outcome.
  private func found(
    _ checks: [Check], _ fields: [String: FieldValue], from sender: String = "links",
    overlong: [OverlongField] = [], reached: Set<PartnerID> = []
  ) throws -> (before: [String], after: [String]) {
    let routes = try TestInterchange.routes()
    let checks = Checks(checks, routes: routes)
    let message = try CheckCase.message(.referral, fields, from: sender)
    let decision = Router(routes: routes, directory: Self.directory)
      .decide(RoutingRequest(fields: message.fields, kind: .referral, sender: message.sender))
    func words(_ problems: [RecordProblem]) -> [String] {
      problems.map { "\($0.code) \($0.outcome)" }
    }
    return (
      words(checks.problems(in: message, among: Self.directory)),
      words(
        checks.problems(
          in: message, along: decision, except: reached, among: Self.directory,
          overlong: { _ in overlong }))
    )
  }

  private static let onward: [String: FieldValue] = [
    "recipient.name": .text("Money Help"), "consent.share": .flag(true),
  ]

  private func with(_ fields: [String: FieldValue]) -> [String: FieldValue] {
    Self.onward.merging(fields) { $1 }
  }

  @Test("waits for them, and is made only where the route leads on")
  func scoped() throws {
    let checks = [
      Check(.required(CheckCase.field("why")), .reject, scope: Self.routed("to-agency"))
    ]
    #expect(try found(checks, Self.onward) == ([], ["required.missing reject"]))
    let practice = try found(checks, ["consent.referred": .flag(true)], from: "oak-practice")
    #expect(practice == ([], []))
  }

  @Test("takes the place of the general one along its route, which waits as well")
  func instead() throws {
    let checks = [
      Check(.chi, .reject), Check(.chi, .warn, scope: Self.routed("to-agency")),
    ]
    let wrong: [String: FieldValue] = ["person.chi": .text("1904851232")]
    #expect(try found(checks, with(wrong)) == ([], ["chi.checksum warn"]))
    let practice = wrong.merging(["consent.referred": .flag(true)]) { $1 }
    // links covers nobody in this directory: no route leads on, and the general check is made.
    #expect(try found(checks, practice, from: "oak-practice").after == ["chi.checksum reject"])
  }

  @Test("is not made for a receiver that has the message")
  func reached() throws {
    let checks = [
      Check(.required(CheckCase.field("why")), .reject, scope: Self.routed("to-agency"))
    ]
    let id = try TestInterchange.id("money-help")
    #expect(try found(checks, Self.onward, reached: [id]).after == [])
  }

  private static let today = CheckCase.date(2026, 11, 22)

  static let consents: [([String: FieldValue], [String])] = [
    (["consent.date": today], []),
    (["consent.date": CheckCase.date(2025, 11, 22)], []),
    (["consent.date": CheckCase.date(2025, 11, 21)], ["consent.old hold"]),
    (["consent.date": CheckCase.date(2025)], []),
    (["consent.date": CheckCase.date(2024)], ["consent.old hold"]),
    (["consent.date": CheckCase.date(2026, 11, 24)], ["consent.future hold"]),
    ([:], ["consent.undated hold"]),
    (["consent.date": .cleared], ["consent.undated hold"]),
    (["consent.share": .flag(false)], []),
    (["consent.share": .cleared], []),
  ]

  @Test("of consent looks at the date of what the route needs", arguments: consents)
  func consent(_ fields: [String: FieldValue], _ expected: [String]) throws {
    let checks = [Check(.consent(isDated: true, withinDays: 365), .hold)]
    #expect(try found(checks, with(fields)).after == expected)
  }

  @Test("of consent asks whether a consent that is missing was asked for")
  func unstated() throws {
    let checks = [Check(.consent(isDated: false, withinDays: nil), .reject)]
    let silent: [String: FieldValue] = ["recipient.name": .text("Money Help")]
    #expect(try found(checks, silent).after == ["consent.unstated reject"])
    #expect(try found(checks, with(["consent.share": .flag(false)])).after == [])
    #expect(try found(checks, with([:])).after == [])
  }

  @Test("of lengths takes the receiver's word for what is too long")
  func lengths() throws {
    let long = OverlongField(path: "notes", words: "notes", length: 230, most: 200)
    let checks = [Check(.formatLengths, .reject)]
    let after = try found(checks, Self.onward, overlong: [long]).after
    #expect(after == ["length.too-long reject"])
    #expect(try found([], Self.onward, overlong: [long]).after == [])
    let off = checks + [Check(.formatLengths, .off, scope: Self.routed("to-agency"))]
    #expect(try found(off, Self.onward, overlong: [long]).after == [])
  }

  @Test("of areas compares the practice with each receiver")
  func areas() throws {
    let checks = [Check(.receiverArea, .hold, scope: Self.routed("to-agency"))]
    let fields: [String: FieldValue] = [
      "recipient.name": .text("warm-homes"), "consent.share": .flag(true),
    ]
    let outside = fields.merging(["practice.code": .text("99942")]) { $1 }
    #expect(try found(checks, outside).after == ["practice.outside-area hold"])
    let inside = fields.merging(["practice.code": .text("99957")]) { $1 }
    #expect(try found(checks, inside).after == [])
  }
}
