import Digests
import Exchange
import Ledger
import Referrals
import Spool
import Testing

@testable import Pipeline

@Suite("A receipt that comes back on another night")
struct ReturnedReceiptTests {
  private static let agency = "money-matters"
  /// One row that is sent, one without a surname, and two of a practice that nobody knows, one with a number.
  private static let sheet =
    "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer\r\n"
    + "MM-1;09/11/2026;Kilnford;Brenwyn;19/11/1934;Birchbank (99016);Food or fuel;Yes\r\n"
    + ";10/11/2026;;Bram;02/04/1941;Birchbank (99016);Food or fuel;Yes\r\n"
    + ";10/11/2026;Pinkstane;Bram;02/04/1941;99073;Food or fuel;Yes\r\n"
    + "MM-4;10/11/2026;Inchbrae;Isla;05/09/1962;99073;Food or fuel;Yes\r\n"

  /// A home after its first night, and the receipt that the agency was given.
  private static func home() async throws -> (home: SimulatedHome, receipt: String) {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try home.openHome()
    home.drop("a.csv", sheet, by: agency)
    let summary = try await home.run()
    #expect(summary.balance.total.buckets == [.delivered: 1, .rejected: 1, .held: 2])
    let receipt = home.disk.files(below: "/home/outbox/\(agency)")
      .first { $0.key.contains("receipt-") }
    return (home, String(decoding: receipt?.value ?? [], as: UTF8.self))
  }

  private static func corrected(_ receipt: String) -> String {
    receipt.replacing(";;Bram", with: ";Hollin;Bram").replacing(";99073;", with: ";99016;")
  }

  private static func rows(_ home: SimulatedHome) -> [RecordRow] {
    home.ledger.records(after: 0, limit: 999)
  }

  @Test("brings each row into its bucket, and links it to what it was")
  func nextNight() async throws {
    let (home, receipt) = try await Self.home()
    home.drop("b.csv", receipt, by: Self.agency)
    let unchanged = try await home.run()
    #expect(unchanged.balance.total.buckets == [.duplicate: 3, .rejected: 1])
    home.drop("c.csv", Self.corrected(receipt), by: Self.agency)
    let corrected = try await home.run()
    #expect(corrected.balance.total.buckets == [.duplicate: 1, .delivered: 3])
    #expect(Self.rows(home).suffix(4).map(\.previousAttempt) == [0, 2, 3, 4])
    for _ in 1...2 {
      let deliveries = home.deliveries
      home.drop("d.csv", Self.corrected(receipt), by: Self.agency)
      home.drop("e.csv", receipt, by: Self.agency)
      let again = try await home.run()
      #expect(again.balance.total.buckets == [.duplicate: 8])
      #expect(home.deliveries == deliveries)
    }
  }

  @Test(
    "and comes corrected in two ways on one night counts as it came first",
    arguments: [false, true])
  func twiceInANight(_ overlaps: Bool) async throws {
    var (home, receipt) = try await Self.home()
    home.limits = LargeDropTests.small
    home.overlaps = overlaps
    home.drop("b.csv", Self.corrected(receipt), by: Self.agency)
    home.drop(
      "c.csv",
      Self.corrected(receipt).replacing("Hollin", with: "Hollins")
        .replacing("Pinkstane", with: "Pinkstanes"), by: Self.agency)
    let summary = try await home.run()
    #expect(summary.groups > 2)
    #expect(summary.balance.total.buckets == [.delivered: 3, .duplicate: 3, .held: 2])
    #expect(
      Self.rows(home).filter { $0.id > 4 && $0.bucket == .held }.map(\.code)
        == ["identity.changed-row", "identity.changed-row"])
  }

  @Test("is told by the archive alone as the ledger told it")
  func caughtUp() async throws {
    let (home, receipt) = try await Self.home()
    home.drop("b.csv", Self.corrected(receipt), by: Self.agency)
    home.drop(
      "c.csv", Self.corrected(receipt).replacing("Hollin", with: "Hollins"), by: Self.agency)
    try await home.run()
    let restored = SimulatedHome(
      disk: home.disk.copy(), ledger: MemoryLedger(from: LedgerState().copied()),
      generation: GlasgowGeneration.shared)
    _ = try ArchiveCatchUp(
      home: restored.openHome(), ledger: restored.ledger, keys: RecordKeys(key: SimulatedHome.key)
    )
    .run(at: SimulatedHome.noon)
    #expect(Self.rows(restored) == Self.rows(home))
    var request = FactRequest()
    for row in Self.rows(home) {
      request.standings.insert(PartnerRecord(partner: row.partner, number: row.number))
      guard let identity = row.identity else { continue }
      request.identities.insert(PartnerIdentity(partner: row.partner, identity: identity))
    }
    let (facts, expected) = (
      restored.ledger.facts(for: request), home.ledger.facts(for: request)
    )
    #expect(facts.identities == expected.identities)
    #expect(facts.standings == expected.standings)
    #expect(expected.standings.count == Self.rows(home).count)
  }

  @Test("is told apart by codes that the ledger and the decisions share")
  func codes() {
    let known = IdentityQuestion.codes.union([DecisionProblem.withdrawnBeforeCode])
    #expect(Standing.codesApart.isSubset(of: known))
  }
}
