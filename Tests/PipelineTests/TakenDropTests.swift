import Diagnostics
import Exchange
import Ledger
import Referrals
import Spool
import Testing

@testable import Pipeline

/// What an interrupted run has left in `.taken` and is not as it was when the next run comes to it.
@Suite("A drop in .taken that somebody has changed")
struct TakenDropTests {
  /// A home whose run was killed when its drop was taken and nothing of it committed, with the drop's path.
  private static func taken() async throws -> (home: SimulatedHome, path: String) {
    let fresh = SimulatedHome(generation: GlasgowGeneration.shared)
    fresh.drop("r1.xml", MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    _ = try fresh.openHome()
    for step in 1... {
      let home = fresh.copy()
      home.disk.forgetSteps()
      home.disk.failAtStep(step, leaving: .processKilled)
      guard (try? await home.run()) == nil else { break }
      home.disk.restart()
      if let name = home.inboxes.first(where: { $0.hasSuffix("~r1.xml") }) {
        #expect(home.ledger.start().nextGroup == 1)
        return (home, "/home/inbox/\(name)")
      }
    }
    throw CancellationError()
  }

  @Test("goes to quarantine where it has got a second name, and its sender is told")
  func linked() async throws {
    let (home, path) = try await Self.taken()
    home.disk.link(path, as: "/backup/r1.xml")
    let summary = try await home.run()
    #expect(summary.balance.total.buckets == [.rejected: 1])
    #expect(home.deliveries.isEmpty && home.inboxes.isEmpty)
    #expect(home.disk.files(below: "/home/state/quarantine").count == 1)
    #expect(home.disk.files(below: "/home/outbox").keys.count { $0.contains("receipt-") } == 1)
    #expect(try await home.run().balance.total.records == 0)
  }

  @Test(
    "goes back to its sender's inbox while somebody writes it, and is taken whole when that is over"
  )
  func written() async throws {
    let (home, path) = try await Self.taken()
    home.disk.openForWriting(path)
    let meanwhile = try await home.run()
    #expect((meanwhile.notYet, meanwhile.balance.total.records) == (1, 0))
    #expect(home.inboxes == ["\(MixedDrops.practice)/r1.xml"])
    home.disk.closeAfterWriting("/home/inbox/\(MixedDrops.practice)/r1.xml")
    let summary = try await home.run()
    #expect(summary.balance.total.buckets == [.delivered: 1])
    #expect(home.inboxes.isEmpty)
  }

  @Test(
    "stops the run where its first records are decided and its bytes are others now, until they are back"
  )
  func changed() async throws {
    let undisturbed = SimulatedHome(generation: GlasgowGeneration.shared)
    LargeDropTests.drop(into: undisturbed)
    try await undisturbed.run()
    var home = try await LargeDropTests.interrupted()
    // Read from where it lies and not from a copy.
    home.limits.largestInMemory = 8 << 20
    let path = try #require(home.inboxes.first { $0.contains("november") })
    let bytes = try #require(home.disk.bytes("/home/inbox/\(path)"))
    home.disk.write("/home/inbox/\(path)", Array(LargeDropTests.row(11).utf8))
    let error = await #expect(throws: PipelineError.self) { try await home.run() }
    #expect(error?.diagnostic.code == "spool.damaged")
    #expect(home.inboxes.contains(path))
    #expect(home.ledger.unfinishedDrops().count == 1)
    home.disk.put("/home/inbox/\(path)", bytes)
    try await home.run()
    #expect(home.deliveries == undisturbed.deliveries)
    #expect(home.receiptRecords == undisturbed.receiptRecords)
    #expect(home.inboxes.isEmpty)
  }

  @Test(
    "stops the run where its first records are decided and it has got a second name, until that is gone"
  )
  func linkedLater() async throws {
    let home = try await LargeDropTests.interrupted()
    let path = try #require(home.inboxes.first { $0.contains("november") })
    home.disk.link("/home/inbox/\(path)", as: "/backup/november.csv")
    let error = await #expect(throws: PipelineError.self) { try await home.run() }
    #expect(error?.diagnostic.code == "spool.damaged")
    #expect(home.inboxes.contains(path))
    home.disk.collect("/backup/november.csv")
    try await home.run()
    #expect(home.inboxes.isEmpty && home.ledger.unfinishedDrops().isEmpty)
  }
}
