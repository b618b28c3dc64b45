import Exchange
import Ledger
import Spool
import Testing

@testable import Pipeline

/// While a partner's inbox cannot be seen, the number of a drop in its `.taken` may be given to another partner's drop.
@Suite("A drop whose number was given to another")
struct TakenNumberTests {
  private static let practice = MixedDrops.practice
  private static let other = "fernhill-practice"

  /// A home in which a drop of a practice has the number 1.
  private func home() async throws -> SimulatedHome {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.drop("a.xml", MixedDrops.referral("BB-1"), by: Self.practice)
    try await home.run()
    #expect(home.ledger.drop(1) != nil)
    return home
  }

  /// Puts a drop into `.taken` under a number.
  private func take(_ number: Int, _ id: String, by partner: String, in home: SimulatedHome) {
    home.disk.put(
      "/home/inbox/\(partner)/.taken/\(number)~\(id).xml",
      Array(MixedDrops.referral(id, practice: partner == Self.other ? "99035" : "99016").utf8))
  }

  @Test("that is settled is taken up under a new one")
  func settled() async throws {
    let home = try await home()
    take(1, "FH-1", by: Self.other, in: home)
    let summary = try await home.run()
    #expect(summary.balance.total.records == 1)
    #expect(home.inboxes.isEmpty)
    #expect(home.ledger.drop(1)?.partner != home.ledger.drop(2)?.partner)
    #expect(home.archiveDamage == nil)
    #expect(try await home.run().balance.total.records == 0)
  }

  @Test("of the same sender, and that is settled, is not removed for it: it is another file")
  func ownNumber() async throws {
    let home = try await home()
    take(1, "BB-2", by: Self.practice, in: home)
    #expect(try await home.run().balance.total.records == 1)
    #expect(home.inboxes.isEmpty)
    #expect(home.deliveries.count == 2)
  }

  @Test("that is in another's .taken, too, is taken up beside it")
  func both() async throws {
    let home = try await home()
    take(7, "BB-7", by: Self.practice, in: home)
    take(7, "FH-7", by: Self.other, in: home)
    let summary = try await home.run()
    #expect(summary.balance.total.records == 2)
    #expect(home.inboxes.isEmpty)
    #expect(home.archiveDamage == nil)
  }

  @Test(
    "is renumbered once, whatever step that is interrupted at",
    arguments: [Crash.processKilled, .lost, .torn(seed: 1)])
  func interrupted(_ crash: Crash) async throws {
    let whole = try await home()
    take(1, "FH-1", by: Self.other, in: whole)
    for step in 1... {
      let home = whole.copy()
      home.disk.forgetSteps()
      home.disk.failAtStep(step, leaving: crash)
      var records = 0
      do {
        records = try await home.run().balance.total.records
      } catch {
        home.disk.restart()
        _ = try await home.run()
        #expect(home.inboxes.isEmpty, "step \(step)")
        #expect(home.ledger.tallies().map(\.count).reduce(0, +) == 2, "step \(step)")
        continue
      }
      #expect(records == 1 && step > 10)
      return
    }
  }
}
