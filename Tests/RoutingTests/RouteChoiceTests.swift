import Diagnostics
import Referrals
import Routing
import Testing

/// A locality with areas: two practices in the north, one in the south, and agencies that work in one or the other.
private enum Locality {
  static let directory = PartnerDirectory([
    TestInterchange.partner("north", .practice, name: "North", code: "99942", areas: ["north"]),
    TestInterchange.partner(
      "border", .practice, name: "Border", code: "99957", areas: ["north", "south"]),
    TestInterchange.partner("nowhere", .practice, name: "Nowhere", code: "99961"),
    TestInterchange.partner(
      "links", .clwProvider, name: "Links", covers: ["north", "border", "nowhere"],
      areas: ["north"]),
    TestInterchange.partner(
      "more-links", .clwProvider, name: "More Links", covers: ["border"], areas: ["south"]),
    TestInterchange.partner(
      "a-money", .agency, name: "A Money", serves: ["money", "food"], areas: ["south"]),
    TestInterchange.partner(
      "b-money", .agency, name: "B Money", serves: ["money", "legal"], areas: ["north"]),
    TestInterchange.partner(
      "gone", .agency, name: "Gone", serves: ["housing", "money"], areas: ["north"],
      closed: "2026-06-01"),
    TestInterchange.partner("worklist", .council, name: "The Worklist"),
  ])

  static func id(_ text: String) throws -> PartnerID {
    try #require(PartnerID(rawValue: text))
  }

  static func condition(_ path: String, _ test: RouteCondition.Test) throws -> RouteCondition {
    RouteCondition(.field(try FieldPath(path, in: ModelDefinition.referral)), test)
  }

  static func decide(
    _ routes: [Route], from sender: String, _ fields: [String: FieldValue] = [:],
    reasons: [String] = [], on receivedOn: PartialDate? = PartialDate(isoDay: "2026-11-22"),
    about: CaseFacts? = nil
  ) throws -> RoutingDecision {
    var message = FieldGroup.message(.referral, fields)
    if !reasons.isEmpty { message = message.withReasons(reasons) }
    return Router(routes: routes, directory: directory)
      .decide(
        RoutingRequest(
          fields: message, kind: .referral, sender: try #require(directory[try id(sender)]),
          about: about, receivedOn: receivedOn))
  }
}

/// Whom a route that looks for partners who serve or cover leads to.
private struct TakeCase: Sendable, CustomTestStringConvertible {
  let to: Route.Destination
  let take: Route.Take
  var isLocal = false
  var sender = "north"
  var reasons: [String] = []
  var receivers: [String] = []
  var held: [String] = []

  var testDescription: String { "\(to) \(take) from \(sender): \(reasons)" }
}

private let serving = Route.Destination.serving(.agency)

private let takeCases: [TakeCase] = [
  .init(to: serving, take: .one, reasons: ["money"], held: ["route.ambiguous"]),
  .init(to: serving, take: .first, reasons: ["money"], receivers: ["a-money"]),
  .init(to: serving, take: .all, reasons: ["money"], receivers: ["a-money", "b-money"]),
  .init(to: serving, take: .one, reasons: ["legal", "money"], receivers: ["b-money"]),
  .init(to: serving, take: .one, reasons: ["legal", "food"], held: ["route.unserved"]),
  .init(to: serving, take: .first, reasons: ["legal", "food"], held: ["route.unserved"]),
  .init(to: serving, take: .all, reasons: ["legal", "food"], receivers: ["b-money", "a-money"]),
  .init(to: serving, take: .all, reasons: ["food", "asylum"], held: ["route.unserved"]),
  // Only those that work where the practice lies.
  .init(to: serving, take: .one, isLocal: true, reasons: ["money"], receivers: ["b-money"]),
  .init(to: serving, take: .one, isLocal: true, reasons: ["food"], held: ["route.unserved"]),
  .init(
    to: serving, take: .all, isLocal: true, sender: "border", reasons: ["money"],
    receivers: ["a-money", "b-money"]),
  .init(
    to: serving, take: .one, isLocal: true, sender: "nowhere", reasons: ["money"],
    held: ["route.no-area"]),
  .init(
    to: serving, take: .one, isLocal: true, sender: "links", reasons: ["money"],
    held: ["route.practice-unknown"]),
  // One that has closed is none.
  .init(to: serving, take: .one, reasons: ["housing"], held: ["route.unserved"]),
  // Those that cover the practice.
  .init(to: .covering(.clwProvider), take: .one, receivers: ["links"]),
  .init(
    to: .covering(.clwProvider), take: .one, sender: "border", held: ["route.ambiguous"]),
  .init(to: .covering(.clwProvider), take: .first, sender: "border", receivers: ["links"]),
  .init(
    to: .covering(.clwProvider), take: .all, sender: "border", receivers: ["links", "more-links"]),
  .init(
    to: .covering(.clwProvider), take: .one, isLocal: true, sender: "nowhere",
    held: ["route.not-covered"]),
]

@Suite("A route's choice among partners")
struct RouteChoiceTests {
  @Test("follows what it takes, where they work and whether they are open", arguments: takeCases)
  fileprivate func table(_ row: TakeCase) throws {
    let route = try Route(
      name: "r", message: .referral, to: row.to, take: row.take, isLocal: row.isLocal,
      terms: ["all"])
    let decision = try Locality.decide([route], from: row.sender, reasons: row.reasons)
    #expect(decision.deliveries.map(\.receiver.rawValue) == row.receivers)
    #expect(decision.held.map(\.code) == row.held)
  }

  @Test("names the reasons that nobody serves")
  func unserved() throws {
    let route = try Route(
      name: "r", message: .referral, to: serving, take: .all, terms: ["all"])
    let decision = try Locality.decide(
      [route], from: "north", reasons: ["asylum", "food", "housing", "asylum"])
    #expect(decision.held.map(\.what) == ["nobody serves the reasons 'asylum', 'housing'"])
  }

  @Test("leads to each partner that it lists, but for those that have closed and the sender")
  func listed() throws {
    func route(_ ids: [String], _ take: Route.Take = .all) throws -> [Route] {
      [
        try Route(
          name: "r", message: .referral, to: .partners(try ids.map(Locality.id)), take: take,
          terms: ["all"])
      ]
    }
    func receivers(_ routes: [Route]) throws -> [String] {
      try Locality.decide(routes, from: "links").deliveries.map(\.receiver.rawValue)
    }
    #expect(try receivers(route(["b-money", "a-money"])) == ["b-money", "a-money"])
    #expect(try receivers(route(["gone", "b-money", "links"])) == ["b-money"])
    #expect(try receivers(route(["gone", "links", "b-money", "a-money"], .first)) == ["b-money"])
  }

  @Test(
    "is held where it leads to one partner that has closed",
    arguments: ["by id", "by name", "by case"])
  func closed(_ way: String) throws {
    let to: Route.Destination =
      switch way {
      case "by id": .partner(try Locality.id("gone"))
      default: .named(.agency, elseServes: true)
      }
    let route = try Route(name: "r", message: .referral, to: to, terms: ["all"])
    let fields: [String: FieldValue] =
      way == "by case"
      ? ["action": .text("update")] : ["recipient.organisation.text": .text("Gone")]
    let about = CaseFacts(
      referrer: try Locality.id("links"), receivers: [try Locality.id("gone")], consents: [])
    func held(_ day: String) throws -> [String] {
      try Locality.decide(
        [route], from: "links", fields, on: PartialDate(isoDay: day),
        about: way == "by case" ? about : nil
      )
      .held.map(\.code)
    }
    #expect(try held("2026-05-31") == [])
    #expect(try held("2026-06-01") == ["route.partner-closed"])
    #expect(try held("2026-06-02") == ["route.partner-closed"])
  }

  @Test("holds a recipient that does not work in the area of the practice")
  func outOfArea() throws {
    let route = try Route(
      name: "r", message: .referral, to: .named(.agency, elseServes: true), isLocal: true,
      terms: ["all"])
    func decide(_ recipient: String) throws -> RoutingDecision {
      try Locality.decide(
        [route], from: "links",
        ["recipient.organisation.code": .text(recipient), "practice.code": .text("99942")])
    }
    #expect(try decide("b-money").deliveries.map(\.receiver.rawValue) == ["b-money"])
    #expect(try decide("a-money").held.map(\.code) == ["route.out-of-area"])
  }

  @Test("asks for the area of the practice or of the sender", arguments: ["north", "south"])
  func areas(_ area: String) throws {
    let ofPractice = try Route(
      name: "r", message: .referral,
      conditions: [RouteCondition(.practiceArea, .among([.code(area)]))],
      to: .partner(try Locality.id("worklist")), terms: ["all"])
    let ofSender = try Route(
      name: "r", message: .referral, from: .init(areas: [area]),
      to: .partner(try Locality.id("worklist")), terms: ["all"])
    for route in [ofPractice, ofSender] {
      #expect(try Locality.decide([route], from: "border").deliveries.count == 1)
      let north = try Locality.decide([route], from: "north")
      #expect(north.deliveries.isEmpty == (area == "south"))
      #expect(try Locality.decide([route], from: "nowhere").deliveries.isEmpty)
    }
    let miss = try Locality.decide([ofPractice], from: "nowhere")
    #expect(miss.steps.map(\.words) == ["is for practices in \(area)"])
    // A provider writes about a practice; the area is that one's.
    let about = try Locality.decide([ofPractice], from: "links", ["practice.code": .text("99957")])
    #expect(about.deliveries.count == 1)
  }
}

@Suite("Routes together")
struct RouteOrderTests {
  private func route(
    _ name: String, _ to: Route.Destination, take: Route.Take = .one,
    when conditions: [RouteCondition] = [], stop: Bool = false, final: Bool = false,
    needs: Consents = [], terms: [String] = ["all"]
  ) throws -> Route {
    try Route(
      name: name, message: .referral, conditions: conditions, to: to, take: take, ends: stop,
      isFinal: final, needs: needs, terms: terms)
  }

  private func worklist(
    needs: Consents = [], when conditions: [RouteCondition] = []
  ) throws -> Route {
    try route(
      "worklist", .partner(try Locality.id("worklist")), when: conditions, final: true,
      needs: needs)
  }

  // MARK: The first match

  @Test("end with one that stops the search and led somewhere")
  func stop() throws {
    let routes = [
      try route("first", .partner(try Locality.id("a-money")), stop: true),
      try route("second", .partner(try Locality.id("b-money"))),
    ]
    let decision = try Locality.decide(routes, from: "north")
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["a-money"])
    #expect(
      decision.steps.map(\.words)
        == ["leads to a-money", "was not asked: 'first' had matched and ends the search"])
  }

  @Test("end with one that stops the search where consent is missing for it")
  func stopWithheld() throws {
    let routes = [
      try route("first", .partner(try Locality.id("a-money")), stop: true, needs: [.share]),
      try route("second", .partner(try Locality.id("b-money"))),
    ]
    let decision = try Locality.decide(routes, from: "north")
    #expect(decision.withheld.map(\.receiver.rawValue) == ["a-money"])
    #expect(decision.deliveries.isEmpty)
  }

  @Test("go on behind one that stops the search and does not match, or finds nobody")
  func stopMissed() throws {
    let urgent = try Locality.condition("urgency", .among([.code("urgent")]))
    let routes = [
      try route("urgent", .partner(try Locality.id("a-money")), when: [urgent], stop: true),
      try route("serving", serving, stop: true),
      try route("links", .covering(.clwProvider), stop: true),
    ]
    let decision = try Locality.decide(routes, from: "north", reasons: ["asylum"])
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["links"])
    #expect(decision.held.isEmpty)
    #expect(
      decision.steps.map(\.words) == [
        "is not for it: 'urgency' is not urgent", "found nobody: route.unserved", "leads to links",
      ])
  }

  @Test("hold what a route that stops finds in doubt, or nobody for where no other stops")
  func stopHeld() throws {
    let copy = try route("copy", .partner(try Locality.id("links")))
    let ambiguous = try Locality.decide(
      [try route("serving", serving, stop: true), copy], from: "north", reasons: ["money"])
    #expect(ambiguous.held.map(\.code) == ["route.ambiguous"])
    let unserved = try Locality.decide(
      [try route("serving", serving, stop: true), copy], from: "north", reasons: ["asylum"])
    #expect(unserved.held.map(\.code) == ["route.unserved"])
  }

  // MARK: No wrong door

  @Test(
    "leave to the final one what nobody was found for",
    arguments: [
      (["asylum"], "north", "nobody serves the reason 'asylum'"),
      ([], "north", "the message names neither a recipient nor a coded reason"),
    ] as [([String], String, String)])
  func final(_ reasons: [String], _ sender: String, _ words: String) throws {
    let routes = [
      try worklist(), try route("agency", .named(.agency, elseServes: true)),
    ]
    let decision = try Locality.decide(routes, from: sender, reasons: reasons)
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["worklist"])
    #expect(decision.held.isEmpty)
    #expect(decision.remarks.map(\.what) == ["\(words), so it goes to The Worklist"])
    #expect(decision.remarks.map(\.outcome) == [.warn])
    #expect(
      decision.steps.map(\.words) == ["found nobody: route.unserved", "leads to worklist"])
  }

  @Test("leave to the final one a practice that nobody covers, and what no route takes")
  func finalOthers() throws {
    let links = try route("links", .covering(.clwProvider))
    let uncovered = try Locality.decide(
      [links, try worklist()], from: "links", ["practice.code": .text("99942")])
    // The provider itself covers that one.
    #expect(uncovered.held.map(\.code) == ["route.to-sender"])
    let unnamed = try Locality.decide([links, try worklist()], from: "a-money")
    #expect(unnamed.deliveries.map(\.receiver.rawValue) == ["worklist"])
    let urgent = try Locality.condition("urgency", .among([.code("urgent")]))
    let missed = try Locality.decide(
      [try route("urgent", serving, when: [urgent]), try worklist()], from: "north")
    #expect(missed.deliveries.map(\.receiver.rawValue) == ["worklist"])
    #expect(
      missed.remarks.map(\.what) == ["no route takes this message, so it goes to The Worklist"])
  }

  @Test("do not ask the final one where another led somewhere")
  func finalNotNeeded() throws {
    let decision = try Locality.decide(
      [try worklist(), try route("links", .covering(.clwProvider))], from: "north")
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["links"])
    #expect(
      decision.steps.map(\.words)
        == ["leads to links", "was not asked: it is for what no other route takes"])
  }

  @Test(
    "never give the final one what a person must look at",
    arguments: [
      ("recipient.organisation.code", "nobody-here", "route.recipient-unknown"),
      ("recipient.organisation.code", "gone", "route.partner-closed"),
      ("recipient.organisation.code", "nowhere", "route.none"),
      ("practice.code", "99976", "route.practice-unknown"),
    ])
  func finalMustNot(_ field: String, _ value: String, _ held: String) throws {
    let routes = [
      field == "practice.code"
        ? try route("links", .covering(.clwProvider))
        : try route("agency", .named(.agency, elseServes: true)),
      try worklist(),
    ]
    let decision = try Locality.decide(routes, from: "links", [field: .text(value)])
    #expect(decision.deliveries.isEmpty)
    #expect(decision.held.map(\.code) == [held])
    #expect(decision.steps.last?.words == "was not asked: a person must look at this first")
  }

  @Test("never give the final one what two partners could have, or what consent is missing for")
  func finalMustNotEither() throws {
    let ambiguous = try Locality.decide(
      [try route("agency", serving), try worklist()], from: "north", reasons: ["money"])
    #expect(ambiguous.held.map(\.code) == ["route.ambiguous"])
    #expect(ambiguous.deliveries.isEmpty)
    let withheld = try Locality.decide(
      [try route("links", .covering(.clwProvider), needs: [.referred]), try worklist()],
      from: "north")
    #expect(withheld.withheld.map(\.receiver.rawValue) == ["links"])
    #expect(withheld.deliveries.isEmpty)
  }

  @Test("ask the final one with its own conditions and consents")
  func finalTerms() throws {
    let agency = try route("agency", serving)
    let north = RouteCondition(.practiceArea, .among([.code("north")]))
    let elsewhere = try Locality.decide(
      [agency, try worklist(when: [north])], from: "nowhere", reasons: ["asylum"])
    #expect(elsewhere.held.map(\.code) == ["route.unserved"])
    #expect(elsewhere.steps.map(\.words).last == "is for practices in north")
    let withheld = try Locality.decide(
      [agency, try worklist(needs: [.referred])], from: "north", reasons: ["asylum"])
    #expect(withheld.withheld.map(\.receiver.rawValue) == ["worklist"])
    #expect(withheld.held.isEmpty)
  }

  // MARK: Along the case

  @Test(
    "lead a change to whoever has the referral, also where the route's conditions do not hold any more",
    arguments: ["update", "cancel"])
  func change(_ action: String) throws {
    let urgent = try Locality.condition("urgency", .among([.code("urgent")]))
    let routes = [
      try route("urgent", .partner(try Locality.id("a-money")), when: [urgent]),
      try route("agency", serving, take: .first), try worklist(),
    ]
    let about = CaseFacts(
      referrer: try Locality.id("north"),
      receivers: [try Locality.id("worklist"), try Locality.id("a-money")], consents: [])
    let decision = try Locality.decide(
      routes, from: "north", ["action": .text(action)], about: about)
    #expect(decision.deliveries.map(\.receiver.rawValue).sorted() == ["a-money", "worklist"])
    #expect(decision.held.isEmpty)
  }

  @Test(
    "let a receiver of a change see no more than every route lets through that may have led there")
  func changeTerms() throws {
    let urgent = try Locality.condition("urgency", .among([.code("urgent")]))
    let routine = try Locality.condition("urgency", .among([.code("routine")]))
    let agency = Route.Destination.partner(try Locality.id("a-money"))
    let routes = [
      try route("urgent", agency, when: [urgent], terms: ["id", "notes", "why"]),
      try route(
        "routine", agency, when: [routine], needs: [.share], terms: ["id", "notes", "person"]),
    ]
    let about = CaseFacts(
      referrer: try Locality.id("north"), receivers: [try Locality.id("a-money")],
      consents: [.share])
    let fields: [String: FieldValue] = [
      "id": .text("A1"), "notes": .text("n"), "why": .text("w"), "action": .text("update"),
      "person.name.family": .text("Doe"),
    ]
    let decision = try Locality.decide(routes, from: "north", fields, about: about)
    let delivery = try #require(decision.deliveries.first)
    #expect(delivery.fields.applied(to: .message(.referral, fields)).omitted == ["person", "why"])
    let refusing = fields.merging(["consent.share": .flag(false)]) { $1 }
    let refused = try Locality.decide(routes, from: "north", refusing, about: about)
    #expect(refused.deliveries.map(\.isNotice) == [true], "it has the referral, and must stop")
    let waiting = CaseFacts(
      referrer: about.referrer, receivers: about.receivers, holders: [], consents: [.share])
    let stopped = try Locality.decide(routes, from: "north", refusing, about: waiting)
    #expect(stopped.withheld.map(\.missing) == [.share])
  }
}
