import Referrals
import Testing

@Suite("A typed view")
struct MessageViewTests {
  @Test("of a referral gives what rules need")
  func referral() {
    let view = Referral(SampleMessages.referral)
    #expect(view.id == "A-17")
    #expect(view.reference == "R7K2-93QF-5")
    #expect(view.action == .update)
    #expect(view.practiceCode == "99942")
    #expect(view.reasonCodes == ["money"])
    #expect(view.person?.familyName == "Dunwhin")
    #expect(view.person?.givenNames == ["Ailith", "Bram"])
    #expect(view.person?.chi?.sex == .male)
    #expect(view.recipient == nil)
  }

  @Test("takes a message without an action as new")
  func newByDefault() {
    #expect(Referral(FieldGroup(ModelDefinition.referral)).action == .new)
  }

  @Test("tells consent given, refused and unsaid apart")
  func consent() {
    let consent = Referral(SampleMessages.referral).consent
    #expect(consent.given == .referred)
    #expect(consent.refused == .share)
    #expect(consent.feedback == nil)
    #expect(Consents(name: "records") == .records)
    #expect(Consents(name: "all") == nil)
    #expect(([.referred, .records] as Consents).names == ["referred", "records"])
  }

  @Test("of feedback gives its case and status")
  func feedback() {
    let model = ModelDefinition.feedback
    var fields = FieldGroup(model)
    fields["about"] = .group(
      SampleMessages.group(
        "about", in: model, ["referrer": .text("99942"), "id": .text("A-17")]))
    fields["status"] = .text("on-hold")
    let view = Feedback(fields)
    #expect(view.about.id == "A-17")
    #expect(!view.about.isEmpty)
    #expect(view.status == .onHold)
    #expect(view.status?.isFinal == false)
    #expect(Feedback(FieldGroup(model)).about.isEmpty)
  }
}
