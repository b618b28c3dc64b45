import Diagnostics
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

  /// Loads a home whose files arrive in one folder, with what two inboxes say of that.
  private func load(arrivals: String, _ first: String, _ second: String) -> Result<
    Generation, ConfigurationFaults
  > {
    TestHome.load([
      "interchange.yaml": "name: Test North\nmesh: \(arrivals)\n",
      "partners/money-help.yaml": """
      id: money-help
      name: Money Help
      kind: agency
      inbox: { mapping: tiny-feedback, mesh: \(first) }
      outbox: { mapping: tiny-referral }

      """,
      "partners/warm-homes.yaml": """
      id: warm-homes
      name: Warm Homes
      kind: agency
      inbox: { mapping: tiny-feedback, mesh: \(second) }
      outbox: { mapping: tiny-referral }

      """,
    ])
  }

  @Test("names one folder or several in which the files of all partners arrive")
  func arrivals() throws {
    let one = try load(arrivals: "{ in: /mesh/IN }", "{ from: A }", "{ from: B }").get()
    #expect(one.settings.arrivals == ["/mesh/IN"])
    #expect(one.warnings.isEmpty)
    let two = try load(
      arrivals: "{ in: [/mesh/1/IN, /mesh/2/IN] }", "{ from: A, workflow: X }",
      "{ from: a, workflow: [Y, Z] }"
    )
    .get()
    #expect(two.settings.arrivals == ["/mesh/1/IN", "/mesh/2/IN"])
    let unnamed = try load(arrivals: "{ in: /mesh/IN }", "{}", "{ from: B }").get()
    #expect(unnamed.warnings.map(\.code) == ["partner.mesh"])
  }

  @Test(
    "is refused where files could belong to two partners, or no folder is named",
    arguments: [
      (
        "{ in: /mesh/IN }", "{ from: A, workflow: [X, Y] }", "{ from: a, workflow: y }",
        "files from one mailbox would belong to 'warm-homes' and to 'money-help' [partner.mesh]"
      ),
      ("{ in: /mesh/IN }", "{ from: A }", "{ from: A, workflow: X }", "belong to 'warm-homes'"),
      (
        "{ in: IN }", "{ from: A }", "{ from: B }",
        "the folder under 'in' is no whole path [config.mesh]"
      ),
      ("{}", "{ from: A }", "{ from: B }", "needs the key 'in' [config.missing-key]"),
    ])
  func refusesArrivals(_ arrivals: String, _ first: String, _ second: String, _ expected: String) {
    guard case .failure(let faults) = load(arrivals: arrivals, first, second) else {
      Issue.record("\(arrivals) was taken")
      return
    }
    #expect(faults.rendered.contains(expected), "\(faults.rendered)")
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
      "the folder under 'failed' is no whole path [partner.mesh]"
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
