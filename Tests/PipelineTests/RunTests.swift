import Exchange
import Referrals
import Spool
import Testing

@testable import Pipeline

@Suite("A run")
struct RunTests {
  @Test("brings every record into its bucket and balances")
  func buckets() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    MixedDrops.drop(into: home)
    let summary = try await home.run()
    let total = summary.balance.total
    #expect(summary.balance.isBalanced)
    #expect(total.records == 25)
    #expect(
      total.buckets == [
        .delivered: 15, .duplicate: 1, .held: 2, .withheld: 2, .rejected: 5,
      ])
    #expect(home.deliveries.count == 15)
    #expect(home.inboxes.isEmpty)
    #expect(home.stagingLeftovers.isEmpty)
  }

  @Test("does nothing the second time")
  func second() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    MixedDrops.drop(into: home)
    try await home.run()
    let before = home.disk.files(below: "/home/outbox")
    let summary = try await home.run()
    #expect(summary.balance.total.records == 0)
    #expect(summary.recovery.isClean)
    #expect(home.disk.files(below: "/home/outbox") == before)
  }

  @Test("waits once for a file that has not settled, where no lease can tell")
  func settles() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try home.openHome()
    home.disk.canLease = false
    home.drop("r1.xml", MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    let summary = try await home.run()
    #expect(summary.balance.total.buckets == [.delivered: 1])
  }
}
