import Diagnostics
import Referrals
import Routing
import Testing

@Suite("The claim of a sender")
struct SenderClaimTests {
  private func fault(_ fields: [String: FieldValue], from sender: String) throws -> String? {
    senderFault(
      in: .message(.referral, fields), from: try TestInterchange.partner(sender),
      among: TestInterchange.directory)?
      .code
  }

  @Test(
    "is right when it is any of the partner's own names",
    arguments: ["oak-practice", "OAK-practice", "99942", "Oak Practice", "oak practice"])
  func own(_ claim: String) throws {
    #expect(try fault(["sender": .text(claim)], from: "oak-practice") == nil)
  }

  @Test(
    "is refused when it is another's name, or nobody's",
    arguments: ["elm-practice", "99957", "Money Help", "somebody"])
  func other(_ claim: String) throws {
    #expect(try fault(["sender": .text(claim)], from: "oak-practice") == "sender.other")
  }

  @Test(
    "is refused where a practice names another practice",
    arguments: ["practice.code", "referrer.organisation.code"])
  func otherPractice(_ field: String) throws {
    #expect(try fault([field: .text("99957")], from: "oak-practice") == "sender.other")
    #expect(try fault([field: .text("99976")], from: "oak-practice") == "sender.other")
    #expect(try fault([field: .text("99942")], from: "oak-practice") == nil)
  }

  @Test("leaves a code that is no practice's to the checks")
  func badCode() throws {
    #expect(try fault(["practice.code": .text("9942")], from: "oak-practice") == nil)
  }

  @Test("lets a provider name the practice that it writes about")
  func provider() throws {
    #expect(try fault(["practice.code": .text("99942")], from: "links") == nil)
  }

  @Test("never quotes what may be a person's name")
  func noNames() throws {
    let problem = senderFault(
      in: .message(.referral, ["sender": .text("Ailsa Craig")]),
      from: try TestInterchange.partner("links"), among: TestInterchange.directory)
    #expect(
      problem?.what
        == "the message says that it comes from an organisation with a name like Aaaaa Aaaaa")
  }
}
