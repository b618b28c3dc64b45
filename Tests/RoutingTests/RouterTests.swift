import Diagnostics
import Referrals
import Routing
import Testing

@Suite("A router")
struct RouterTests {
  private func decide(
    _ fields: [String: FieldValue], from sender: String, reasons: [String] = []
  ) throws -> RoutingDecision {
    var message = FieldGroup.message(.referral, fields)
    if !reasons.isEmpty { message = message.withReasons(reasons) }
    return try TestInterchange.router()
      .decide(
        RoutingRequest(
          fields: message, kind: .referral, sender: try TestInterchange.partner(sender)))
  }

  @Test("leads a practice's referral to the provider that covers the practice")
  func covering() throws {
    let decision = try decide(
      ["practice.code": .text("99942"), "consent.referred": .flag(true)], from: "oak-practice")
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["links"])
    #expect(decision.deliveries.map(\.route) == ["to-links"])
    #expect(decision.deliveries.map(\.mapping) == ["referral-xml"])
    #expect(decision.held.isEmpty && decision.withheld.isEmpty && decision.failed.isEmpty)
  }

  @Test("takes the sender for the practice when the message names none")
  func impliedPractice() throws {
    let decision = try decide(["consent.referred": .flag(true)], from: "elm-practice")
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["links"])
  }

  @Test("holds a referral of a practice that nobody covers")
  func notCovered() throws {
    let decision = try decide(["consent.referred": .flag(true)], from: "ash-practice")
    #expect(decision.held.map(\.code) == ["route.not-covered"])
    #expect(decision.deliveries.isEmpty)
  }

  @Test("holds a referral of a practice that two providers cover, and names them")
  func coveredTwice() throws {
    let second = TestInterchange.partner(
      "more-links", .clwProvider, name: "More Links", covers: ["oak-practice"])
    let router = Router(
      routes: try TestInterchange.routes(),
      directory: PartnerDirectory(TestInterchange.partners + [second]))
    let decision = router.decide(
      RoutingRequest(
        fields: .message(.referral, ["consent.referred": .flag(true)]), kind: .referral,
        sender: try TestInterchange.partner("oak-practice")))
    #expect(decision.held.map(\.code) == ["route.ambiguous"])
    #expect(decision.held.first?.why == "it could go to 'links', 'more-links'")
    #expect(decision.deliveries.isEmpty)
  }

  @Test(
    "withholds a referral without the consent that the route needs, and says which",
    arguments: [
      ([:], "consent.missing", "the message does not say that the person agrees to be referred"),
      (
        ["consent.referred": FieldValue.flag(false)], "consent.refused",
        "the person has not agreed to be referred"
      ),
      (
        ["consent.share": FieldValue.flag(true)], "consent.missing",
        "the message does not say that the person agrees to be referred"
      ),
    ] as [([String: FieldValue], String, String)])
  func withheld(_ fields: [String: FieldValue], _ code: String, _ what: String) throws {
    let decision = try decide(fields, from: "oak-practice")
    #expect(decision.deliveries.isEmpty)
    #expect(decision.withheld.map(\.missing) == [.referred])
    #expect(decision.withheld.map(\.problem.code) == [code])
    #expect(decision.withheld.map(\.problem.what) == [what])
  }

  @Test(
    "leads a link worker's referral to the agency that it names",
    arguments: [
      ("recipient.organisation.code", "money-help"), ("recipient.organisation.code", "SC999901"),
      ("recipient.organisation.code", "sc 999901"), ("recipient.organisation.text", "money  help."),
      ("recipient.name", "Money Help"),
    ])
  func named(_ field: String, _ value: String) throws {
    let decision = try decide(
      [field: .text(value), "consent.share": .flag(true)], from: "links", reasons: ["housing"])
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["money-help"])
  }

  @Test(
    "holds a referral to a recipient that it does not know, whoever serves the reason",
    arguments: [
      ("recipient.organisation.code", "monie-help"),
      ("recipient.organisation.text", "Money Helpers"),
    ])
  func unknownRecipient(_ field: String, _ value: String) throws {
    let decision = try decide(
      [field: .text(value), "consent.share": .flag(true)], from: "links", reasons: ["money"])
    #expect(decision.held.map(\.code) == ["route.recipient-unknown"])
    #expect(decision.deliveries.isEmpty)
  }

  @Test("never quotes the recipient's name, which may be a person's")
  func noNames() throws {
    let decision = try decide(["recipient.name": .text("Ailsa Craig")], from: "links")
    let texts = decision.held.flatMap { [$0.what, $0.why ?? "", $0.fix ?? ""] }
    #expect(!texts.isEmpty)
    #expect(texts.allSatisfy { !$0.contains("Ailsa") })
  }

  @Test(
    "leads a referral without a recipient to the one agency that serves all of its reasons",
    arguments: [
      (["money"], ["money-help"], []), (["housing", "food"], ["warm-homes"], []),
      (["food"], [], ["route.ambiguous"]), (["money", "housing"], [], ["route.unserved"]),
      (["asylum"], [], ["route.unserved"]), ([], [], ["route.unserved"]),
    ] as [([String], [String], [String])])
  func serving(_ reasons: [String], _ receivers: [String], _ held: [String]) throws {
    let decision = try decide(["consent.share": .flag(true)], from: "links", reasons: reasons)
    #expect(decision.deliveries.map(\.receiver.rawValue) == receivers)
    #expect(decision.held.map(\.code) == held)
  }

  @Test("holds what no route is for, and says so")
  func noRoute() throws {
    let decision = try decide(["consent.share": .flag(true)], from: "money-help")
    #expect(decision.held.map(\.code) == ["route.none"])
    #expect(decision.held.first?.why == "none is for referrals of 'money-help'")
    #expect(decision.steps.isEmpty)
  }

  @Test("does not take a named practice for an agency")
  func otherKind() throws {
    let decision = try decide(
      ["recipient.organisation.code": .text("oak-practice"), "consent.share": .flag(true)],
      from: "links", reasons: ["money"])
    #expect(decision.held.map(\.code) == ["route.none"])
    #expect(decision.steps.map(\.outcome).contains(.otherRecipient(.practice)))
  }

  @Test("fails a delivery to a partner whose outbox has no mapping for it")
  func noMapping() throws {
    let decision = try decide(
      ["consent.share": .flag(true)], from: "links", reasons: ["learning"])
    #expect(decision.deliveries.isEmpty)
    #expect(decision.failed.map(\.receiver.rawValue) == ["old-agency"])
    #expect(decision.failed.map(\.problem.code) == ["route.no-mapping"])
    #expect(decision.failed.map(\.problem.outcome) == [.fail])
  }

  @Test("delivers once to a partner that two routes lead to, as the first route says")
  func firstRouteWins() throws {
    let copy = try Route(
      name: "copy", message: .referral, to: .partner(try TestInterchange.id("links")),
      terms: ["id"])
    let router = Router(
      routes: try TestInterchange.routes() + [copy], directory: TestInterchange.directory)
    let decision = router.decide(
      RoutingRequest(
        fields: .message(.referral, ["consent.referred": .flag(true)]), kind: .referral,
        sender: try TestInterchange.partner("oak-practice")))
    #expect(decision.deliveries.map(\.route) == ["to-links"])
    #expect(decision.steps.last?.outcome == .led(to: []))
  }

  @Test("adds the receivers of every route that takes a message")
  func severalRoutes() throws {
    let copy = try Route(
      name: "copy", message: .referral, from: .init(kind: .practice),
      to: .partner(try TestInterchange.id("warm-homes")), terms: ["id"])
    let router = Router(
      routes: [copy] + (try TestInterchange.routes()), directory: TestInterchange.directory)
    let decision = router.decide(
      RoutingRequest(
        fields: .message(.referral, [:]), kind: .referral,
        sender: try TestInterchange.partner("oak-practice")))
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["warm-homes"])
    #expect(decision.withheld.map(\.receiver.rawValue) == ["links"])
  }

  @Test("never sends a message back to its sender")
  func toSender() throws {
    let back = try Route(
      name: "loop", message: .referral, to: .partner(try TestInterchange.id("oak-practice")),
      terms: ["all"])
    let decision = Router(routes: [back], directory: TestInterchange.directory)
      .decide(
        RoutingRequest(
          fields: .message(.referral, [:]), kind: .referral,
          sender: try TestInterchange.partner("oak-practice")))
    #expect(decision.held.map(\.code) == ["route.to-sender"])
    #expect(decision.deliveries.isEmpty)
  }
}
