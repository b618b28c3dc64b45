import Exchange
import Spool
import Testing

@testable import Pipeline

@Suite("Stages that overlap")
struct OverlapTests {
  /// A home with many groups before it.
  private static func home() throws -> SimulatedHome {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits = LargeDropTests.small
    home.overlaps = true
    _ = try home.openHome()
    for number in 10..<40 {
      home.drop(
        "r\(number).xml", MixedDrops.referral("BB-\(number)", family: "Kilnford\(number)"),
        by: MixedDrops.practice)
    }
    LargeDropTests.drop(into: home)
    return home
  }

  @Test("come to what stages in turn come to")
  func sameOutcome() async throws {
    let home = try Self.home()
    var inTurn = home.copy()
    inTurn.overlaps = false
    try await inTurn.run()
    let summary = try await home.run()
    #expect(summary.groups > 10)
    #expect(home.deliveries == inTurn.deliveries)
    #expect(home.receiptRecords == inTurn.receiptRecords)
    #expect(home.inboxes.isEmpty)
    #expect(home.archiveDamage == nil)
  }

  @Test(
    "end together when the disk fails at a step, and the next run makes up for it",
    arguments: [10, 60, 110, 160, 210, 260])
  func failure(_ step: Int) async throws {
    let home = try Self.home()
    let whole = home.copy()
    try await whole.run()
    home.disk.forgetSteps()
    home.disk.onStep { number, _ in number == step ? .system(5) : nil }
    await #expect(throws: (any Error).self) { try await home.run() }
    home.disk.onStep(nil)
    try await home.run()
    #expect(home.deliveries == whole.deliveries)
    #expect(home.receiptRecords == whole.receiptRecords)
    #expect(home.inboxes.isEmpty)
    #expect(home.stagingLeftovers.isEmpty)
    #expect(home.spool.isEmpty)
    #expect(home.archiveDamage == nil)
  }
}
