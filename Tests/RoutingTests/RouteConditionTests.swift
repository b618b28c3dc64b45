import Diagnostics
import Referrals
import Routing
import Testing

/// A condition, a message, and whether the route takes it.
private struct ConditionCase: Sendable, CustomTestStringConvertible {
  let path: String
  let test: RouteCondition.Test
  let fields: [String: FieldValue]
  /// What the route says; `nil` where it leads on.
  let miss: String?

  init(
    _ path: String, _ test: RouteCondition.Test, _ fields: [String: FieldValue],
    miss: String? = nil
  ) {
    self.path = path
    self.test = test
    self.fields = fields
    self.miss = miss
  }

  var testDescription: String { "\(path) \(test) \(fields)" }
}

private func pattern(_ text: String, _ form: TextPattern.Form = .identifier) -> RouteValue {
  .text(TextPattern(text, as: form))
}

private func day(_ year: Int, _ month: Int? = nil, _ day: Int? = nil) -> PartialDate {
  guard let date = PartialDate(year: year, month: month, day: day) else {
    preconditionFailure("\(year) \(month ?? 0) \(day ?? 0) is no date")
  }
  return date
}

private let conditionCases: [ConditionCase] = [
  // Codes.
  .init("urgency", .among([.code("urgent")]), ["urgency": .text("urgent")]),
  .init(
    "urgency", .among([.code("urgent")]), ["urgency": .text("routine")],
    miss: "is not for it: 'urgency' is not urgent"),
  .init(
    "urgency", .among([.code("soon"), .code("urgent")]), [:],
    miss: "is not for it: 'urgency' is not soon or urgent"),
  .init(
    "urgency", .among([.code("urgent")]), ["urgency": .cleared],
    miss: "is not for it: 'urgency' is not urgent"),
  .init("urgency", .notAmong([.code("urgent")]), ["urgency": .text("soon")]),
  .init("urgency", .notAmong([.code("urgent")]), [:]),
  .init(
    "urgency", .notAmong([.code("urgent")]), ["urgency": .text("urgent")],
    miss: "is not for it: 'urgency' is urgent"),
  // A message that does not say is new.
  .init("action", .among([.code("new")]), [:]),
  .init("action", .notAmong([.code("new")]), [:], miss: "is not for it: 'action' is new"),
  // Lists: any item.
  .init(
    "reasons.code", .among([.code("housing")]),
    ["reasons": .list([reason("food"), reason("housing")])]),
  .init(
    "reasons.code", .among([.code("money")]), ["reasons": .list([reason("food")])],
    miss: "is not for it: 'reasons.code' is not money"),
  .init(
    "reasons.code", .notAmong([.code("housing")]),
    ["reasons": .list([reason("food"), reason("housing")])],
    miss: "is not for it: 'reasons.code' is housing"),
  // Presence.
  .init("notes", .present, ["notes": .text("Calls before noon.")]),
  .init("notes", .present, [:], miss: "is not for it: 'notes' is not there"),
  .init("notes", .present, ["notes": .cleared], miss: "is not for it: 'notes' is not there"),
  .init("recipient", .present, ["recipient.name": .text("Money Help")]),
  .init("recipient", .absent, [:]),
  .init(
    "recipient", .absent, ["recipient.name": .text("Money Help")],
    miss: "is not for it: 'recipient' is there"),
  .init("reasons", .absent, [:]),
  .init(
    "reasons", .absent, ["reasons": .list([reason("food")])],
    miss: "is not for it: 'reasons' is there"),
  // Flags.
  .init("consent.share", .among([.flag(true)]), ["consent.share": .flag(true)]),
  .init(
    "consent.share", .among([.flag(true)]), ["consent.share": .flag(false)],
    miss: "is not for it: 'consent.share' is not yes"),
  // Postcodes: blanks and small letters do not count; what is asked for is not told.
  .init(
    "person.address.postcode", .among([pattern("g20*")]),
    ["person.address.postcode": .text("G20 7AB")]),
  .init(
    "person.address.postcode", .among([pattern("G20 7A*")]),
    ["person.address.postcode": .text("g207ab")]),
  .init(
    "person.address.postcode", .among([pattern("G2", .postcodeArea)]),
    ["person.address.postcode": .text("G2 6QE")]),
  .init(
    "person.address.postcode", .among([pattern("G2", .postcodeArea)]),
    ["person.address.postcode": .text("G20 7AB")],
    miss: "is not for it: 'person.address.postcode' is not what the route is for"),
  .init(
    "person.address.postcode", .notAmong([pattern("G20*")]),
    ["person.address.postcode": .text("G20 7AB")],
    miss: "is not for it: 'person.address.postcode' is what the route leaves out"),
  // Texts and identifiers.
  .init(
    "referrer.team", .among([pattern("Night*", .text)]), ["referrer.team": .text("night team")]),
  .init("referrer.team", .among([pattern("ÉQUIPE", .text)]), ["referrer.team": .text("équipe")]),
  .init(
    "referrer.team", .among([pattern("night", .text)]), ["referrer.team": .text("night team")],
    miss: "is not for it: 'referrer.team' is not what the route is for"),
  .init(
    "recipient.organisation.code", .among([pattern("sc999 901")]),
    ["recipient.organisation.code": .text("SC999901")]),
  // Codes about the person are not told either.
  .init(
    "person.sex", .among([.code("female")]), ["person.sex": .text("male")],
    miss: "is not for it: 'person.sex' is not what the route is for"),
  // Dates: what is certain.
  .init("date", .between(after: day(2026, 4, 1), before: nil), ["date": .date(day(2026, 4, 2))]),
  .init(
    "date", .between(after: day(2026, 4, 1), before: nil), ["date": .date(day(2026, 4, 1))],
    miss: "is not for it: 'date' is not a day in the time that the route is for"),
  .init("date", .between(after: nil, before: day(2026, 5, 1)), ["date": .date(day(2026, 4))]),
  .init(
    "date", .between(after: nil, before: day(2026, 4, 9)), ["date": .date(day(2026, 4))],
    miss: "is not for it: 'date' is not a day in the time that the route is for"),
  .init(
    "person.birthDate", .between(after: day(2010, 1, 1), before: nil),
    ["person.birthDate": .text("about 2012")],
    miss: "is not for it: 'person.birthDate' is not a day in the time that the route is for"),
]

/// A coded reason as an item of the list.
private func reason(_ code: String) -> FieldValue {
  .group(FieldGroup.message(.referral, ["reasons.code": .text(code)]).groups("reasons")[0])
}

@Suite("A route's condition")
struct RouteConditionTests {
  private func route(
    _ conditions: [RouteCondition], message: MessageKind = .referral
  ) throws -> Route {
    try Route(
      name: "r", message: message, conditions: conditions,
      to: .partner(try TestInterchange.id("warm-homes")), terms: ["all"])
  }

  @Test("lets a message through or says what does not hold", arguments: conditionCases)
  fileprivate func table(_ row: ConditionCase) throws {
    let path = try FieldPath(row.path, in: ModelDefinition.referral)
    let route = try route([RouteCondition(.field(path), row.test)])
    let decision = Router(routes: [route], directory: TestInterchange.directory)
      .decide(
        RoutingRequest(
          fields: .message(.referral, row.fields), kind: .referral,
          sender: try TestInterchange.partner("oak-practice")))
    #expect(decision.deliveries.isEmpty == (row.miss != nil))
    #expect(decision.steps.map(\.words) == [row.miss ?? "leads to warm-homes"])
    if let miss = row.miss {
      #expect(decision.held.map(\.code) == ["route.none"])
      #expect(decision.held.first?.why == "'r' \(miss)")
    }
  }

  @Test(
    "compares numbers as numbers",
    arguments: [("99.99", false), ("100", true), ("100.00", true), ("500", true), ("501", false)])
  func numbers(_ text: String, _ isTaken: Bool) throws {
    let path = try FieldPath("financialGain", in: ModelDefinition.feedback)
    let route = try route(
      [RouteCondition(.field(path), .within(least: 100, most: 500))], message: .feedback)
    let about = CaseFacts(
      referrer: try TestInterchange.id("oak-practice"),
      receivers: [try TestInterchange.id("links")], consents: [])
    let decision = Router(routes: [route], directory: TestInterchange.directory)
      .decide(
        RoutingRequest(
          fields: .message(.feedback, ["financialGain": .text(text)]), kind: .feedback,
          sender: try TestInterchange.partner("links"), about: about))
    #expect(decision.deliveries.isEmpty != isTaken)
  }

  @Test("must hold with all others of the route; the first that does not is told")
  func several() throws {
    let urgency = try FieldPath("urgency", in: ModelDefinition.referral)
    let method = try FieldPath("method", in: ModelDefinition.referral)
    let route = try route([
      RouteCondition(.field(urgency), .among([.code("urgent")])),
      RouteCondition(.field(method), .among([.code("phone")])),
    ])
    func words(_ fields: [String: FieldValue]) throws -> [String] {
      Router(routes: [route], directory: TestInterchange.directory)
        .decide(
          RoutingRequest(
            fields: .message(.referral, fields), kind: .referral,
            sender: try TestInterchange.partner("oak-practice"))
        )
        .steps.map(\.words)
    }
    #expect(
      try words(["urgency": .text("urgent"), "method": .text("phone")]) == ["leads to warm-homes"])
    #expect(
      try words(["urgency": .text("urgent")]) == ["is not for it: 'method' is not phone"])
    #expect(try words(["method": .text("phone")]) == ["is not for it: 'urgency' is not urgent"])
  }

  // MARK: What conditions have to do with each other

  private func condition(_ path: String, _ test: RouteCondition.Test) throws -> RouteCondition {
    RouteCondition(.field(try FieldPath(path, in: ModelDefinition.referral)), test)
  }

  private static let urgent = RouteCondition.Test.among([.code("urgent")])
  private static let fast = RouteCondition.Test.among([.code("soon"), .code("urgent")])

  @Test("implies a wider one, and no other")
  func implications() throws {
    func implies(
      _ path: String, _ test: RouteCondition.Test, _ other: String, _ otherTest: RouteCondition.Test
    ) throws -> Bool {
      try condition(path, test).implies(condition(other, otherTest))
    }
    #expect(try implies("urgency", Self.urgent, "urgency", Self.fast))
    #expect(try !implies("urgency", Self.fast, "urgency", Self.urgent))
    #expect(try implies("urgency", Self.urgent, "urgency", .present))
    #expect(try implies("urgency", Self.urgent, "urgency", .notAmong([.code("routine")])))
    #expect(try !implies("urgency", Self.urgent, "method", .present))
    #expect(try implies("recipient.name", .present, "recipient", .present))
    #expect(try !implies("recipient", .present, "recipient.name", .present))
    #expect(try implies("recipient", .absent, "recipient.name", .absent))
    #expect(
      try implies("urgency", .absent, "urgency", .notAmong([.code("urgent")])))
    // One reason is housing; others may be what the other condition leaves out.
    #expect(
      try !implies(
        "reasons.code", .among([.code("housing")]), "reasons.code", .notAmong([.code("food")])))
    #expect(
      try implies(
        "person.address.postcode", .among([pattern("G20 7*")]), "person.address.postcode",
        .among([pattern("G20*")])))
    #expect(
      try implies(
        "date", .between(after: day(2026, 1, 1), before: nil), "date", .present))
  }

  @Test("excludes one that no message meets with it")
  func exclusions() throws {
    func excludes(
      _ path: String, _ test: RouteCondition.Test, _ other: String, _ otherTest: RouteCondition.Test
    ) throws -> Bool {
      let one = try condition(path, test)
      let two = try condition(other, otherTest)
      #expect(one.excludes(two) == two.excludes(one))
      return one.excludes(two)
    }
    #expect(try excludes("urgency", Self.urgent, "urgency", .among([.code("routine")])))
    #expect(try !excludes("urgency", Self.urgent, "urgency", Self.fast))
    #expect(try excludes("urgency", Self.urgent, "urgency", .notAmong([.code("urgent")])))
    #expect(try excludes("recipient", .absent, "recipient.name", .present))
    #expect(try !excludes("recipient", .present, "recipient.name", .absent))
    // A message may have both reasons.
    #expect(
      try !excludes(
        "reasons.code", .among([.code("housing")]), "reasons.code", .among([.code("food")])))
    #expect(
      try excludes(
        "person.address.postcode", .among([pattern("G20*")]), "person.address.postcode",
        .among([pattern("G51*")])))
  }
}
