import Referrals
import Routing
import Testing

@testable import Configuration

@Suite("What is agreed about a MESH client")
struct MeshAgreementTests {
  private func load(inbox: String = "", outbox: String = "") -> Result<
    Generation, ConfigurationFaults
  > {
    TestHome.load([
      "partners/money-help.yaml": """
      id: money-help
      name: Money Help
      kind: agency
      inbox: { mapping: tiny-feedback\(inbox) }
      outbox: { mapping: tiny-referral\(outbox) }

      """
    ])
  }

  @Test("is read, with an acknowledging workflow for receipts where no other is named")
  func reads() throws {
    let partners = try load(
      inbox: ", mesh: { from: X26HC001, workflow: CLW_REFERRAL }",
      outbox: ", mesh: { from: X26OT009, to: X26HC001, workflow: CLW_NEWS, subject: News }"
    )
    .get().directory.partners
    let partner = try #require(partners.first { $0.id.rawValue == "money-help" })
    #expect(partner.inbox?.mesh == MeshInbox(sender: "X26HC001", workflows: ["CLW_REFERRAL"]))
    #expect(
      partner.outbox?.mesh
        == MeshOutbox(
          from: "X26OT009", to: "X26HC001", workflow: "CLW_NEWS", receiptWorkflow: "CLW_NEWS_ACK",
          subject: "News"))
  }

  /// What an outbox or inbox says, and a line of what is wrong with that.
  static let wrong = [
    (true, ", mesh: { from: \"X26 HC\" }", "'X26 HC' cannot be a mailbox [partner.mesh]"),
    (true, ", flag: .ok, mesh: {}", "'flag' has no meaning beside 'mesh' [partner.mesh]"),
    (false, ", mesh: { from: A, to: B }", "'mesh' needs the key 'workflow' [config.missing-key]"),
    (
      false, ", mesh: { from: A, to: B, workflow: ABCDEFGHIJKLMNOPQRSTUVWXYZ_1234567 }",
      "cannot be a workflow [partner.mesh]"
    ),
    (
      false, ", mesh: { from: A, to: B, workflow: ABCDEFGHIJKLMNOPQRSTUVWXYZ_123 }",
      "the workflow has no room for '_ACK', which receipts go by [partner.mesh]"
    ),
    (
      false, ", name: \"{number}.xml\", mesh: { from: A, to: B, workflow: C }",
      "a MESH client sends files that end in .dat [partner.mesh]"
    ),
    (
      false, ", mesh: { from: A, to: B, workflow: C, failed: FAILED }",
      "the folder of failed files is no whole path [partner.mesh]"
    ),
    (
      false, ", mesh: { from: A, to: B, workflow: C, subject: Überweisung }",
      "this cannot be the subject of a control file [partner.mesh]"
    ),
  ]

  @Test("is refused where no client could keep it", arguments: wrong)
  func refuses(_ isInbox: Bool, _ text: String, _ expected: String) {
    let result = isInbox ? load(inbox: text) : load(outbox: text)
    guard case .failure(let faults) = result else {
      Issue.record("\(text) was taken")
      return
    }
    #expect(faults.rendered.contains(expected), "\(faults.rendered)")
  }
}
