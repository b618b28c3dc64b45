import Diagnostics
import Referrals
import Routing
import Testing

@Suite("A router with a case")
struct CaseRoutingTests {
  private func decide(
    _ kind: MessageKind, _ fields: [String: FieldValue], from sender: String,
    referrer: String? = nil, receivers: [String] = [], holders: [String]? = nil,
    consents: Consents = []
  ) throws -> RoutingDecision {
    let about = try referrer.map {
      CaseFacts(
        referrer: try TestInterchange.id($0), receivers: try receivers.map(TestInterchange.id),
        holders: try holders?.map(TestInterchange.id),
        consents: consents)
    }
    return try TestInterchange.router()
      .decide(
        RoutingRequest(
          fields: .message(kind, fields), kind: kind, sender: try TestInterchange.partner(sender),
          about: about))
  }

  @Test("leads feedback back to whoever referred")
  func feedback() throws {
    let decision = try decide(
      .feedback, [:], from: "links", referrer: "oak-practice", receivers: ["links"],
      consents: [.referred, .feedback])
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["oak-practice"])
    #expect(decision.deliveries.map(\.mapping) == ["feedback-xml"])
  }

  @Test("withholds feedback where neither it nor the referral states consent")
  func feedbackWithoutConsent() throws {
    let decision = try decide(
      .feedback, [:], from: "links", referrer: "oak-practice", receivers: ["links"],
      consents: [.referred])
    #expect(decision.withheld.map(\.missing) == [.feedback])
    #expect(decision.deliveries.isEmpty)
  }

  @Test("lets feedback take back the referral's consent")
  func feedbackTakesBack() throws {
    let decision = try decide(
      .feedback, ["consent.feedback": .flag(false)], from: "links", referrer: "oak-practice",
      receivers: ["links"], consents: [.feedback])
    #expect(decision.withheld.map(\.problem.code) == ["consent.refused"])
  }

  @Test("holds feedback of a partner that never had the referral")
  func stranger() throws {
    let decision = try decide(
      .feedback, [:], from: "money-help", referrer: "oak-practice", receivers: ["links"],
      consents: [.feedback])
    #expect(decision.held.map(\.code) == ["case.stranger"])
    #expect(decision.deliveries.isEmpty)
  }

  @Test("holds feedback and changes of an unknown case", arguments: MessageKind.allCases)
  func unknownCase(_ kind: MessageKind) throws {
    let decision = try decide(kind, ["action": .text("update")], from: "links")
    #expect(decision.held.map(\.code) == ["case.unknown"])
  }

  @Test("leads an update without a recipient to the agency that has the referral")
  func update() throws {
    let decision = try decide(
      .referral, ["action": .text("update")], from: "links", referrer: "links",
      receivers: ["warm-homes"], consents: [.share])
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["warm-homes"])
  }

  @Test("holds an update that names another recipient than the referral did")
  func changedRecipient() throws {
    let decision = try decide(
      .referral,
      ["action": .text("update"), "recipient.organisation.code": .text("money-help")],
      from: "links", referrer: "links", receivers: ["warm-homes"], consents: [.share])
    #expect(decision.held.map(\.code) == ["route.recipient-changed"])
    #expect(decision.deliveries.isEmpty)
  }

  @Test("leads an update that takes consent back to those who have the referral, as a notice")
  func updateTakesBack() throws {
    let decision = try decide(
      .referral, ["action": .text("update"), "consent.share": .cleared], from: "links",
      referrer: "links", receivers: ["warm-homes"], consents: [.share])
    #expect(decision.withheld.isEmpty)
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["warm-homes"])
    #expect(decision.deliveries.map(\.isNotice) == [true])
  }

  @Test("withholds an update that takes consent back from those who wait for the referral")
  func updateTakesBackInTime() throws {
    let decision = try decide(
      .referral, ["action": .text("update"), "consent.share": .cleared], from: "links",
      referrer: "links", receivers: ["warm-homes"], holders: [], consents: [.share])
    #expect(decision.withheld.map(\.problem.code) == ["consent.refused"])
    #expect(decision.deliveries.isEmpty)
  }

  @Test("leads an update that gives consent to those who were not sent the referral for lack of it")
  func updateGives() throws {
    let decision = try decide(
      .referral, ["action": .text("update"), "consent.referred": .flag(true)],
      from: "oak-practice", referrer: "oak-practice")
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["links"])
  }

  @Test("leads a cancellation to those who have the referral, whatever is consented")
  func cancel() throws {
    let decision = try decide(
      .referral, ["action": .text("cancel"), "consent.share": .flag(false)], from: "links",
      referrer: "links", receivers: ["warm-homes"])
    #expect(decision.deliveries.map(\.receiver.rawValue) == ["warm-homes"])
    #expect(decision.withheld.isEmpty)
  }

  @Test("holds a cancellation of a referral that nobody has")
  func cancelUndelivered() throws {
    let decision = try decide(
      .referral, ["action": .text("cancel")], from: "links", referrer: "links")
    #expect(decision.held.map(\.code) == ["case.undelivered"])
  }

  @Test("holds a change of another sender's referral")
  func othersReferral() throws {
    let decision = try decide(
      .referral, ["action": .text("cancel")], from: "links", referrer: "oak-practice",
      receivers: ["links"])
    #expect(decision.held.map(\.code) == ["case.stranger"])
  }
}
