import Archive
import Configuration
import Diagnostics
import Exchange
import Ledger
import Referrals
import Routing
import Spool
import Testing

@testable import Pipeline

/// What recovery meets on the disk that no interruption leaves: somebody has been there.
@Suite("Recovery of a home that somebody has changed")
struct RecoveryTests {
  private static let drop = "r1.xml"

  /// A file that is owed: staged, and said so by the ledger.
  private struct Owed {
    let home: SimulatedHome
    let row: OutputRow
    let partner: PartnerID

    var staged: String { "/home/outbox/\(partner)/.staging/\(row.id)" }
    var placed: String { "/home/outbox/\(partner)/\(row.name)" }
  }

  /// A run that was killed when its files were staged and none was placed.
  private static func owed() async throws -> Owed {
    let fresh = SimulatedHome(generation: GlasgowGeneration.shared)
    fresh.drop(drop, MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    _ = try fresh.openHome()
    for step in 1... {
      let home = fresh.copy()
      home.disk.forgetSteps()
      home.disk.failAtStep(step, leaving: .processKilled)
      guard (try? await home.run()) == nil else { break }
      home.disk.restart()
      let start = home.ledger.start()
      let names = Dictionary(uniqueKeysWithValues: start.partners.map { ($1.number, $0) })
      for row in start.staged where row.kind == .delivery {
        let owed = Owed(home: home, row: row, partner: try #require(names[row.partner]))
        if home.disk.bytes(owed.staged) != nil { return owed }
      }
    }
    throw CancellationError()
  }

  @Test(
    "stops where other bytes lie under the name of a file that is owed, and places it when they are gone"
  )
  func nameTaken() async throws {
    let owed = try await Self.owed()
    let home = owed.home
    let bytes = try #require(home.disk.bytes(owed.staged))
    home.disk.put(owed.placed, [1, 2, 3])
    for _ in 1...2 {
      let error = await #expect(throws: PipelineError.self) { try await home.run() }
      #expect(error?.diagnostic.code == "outbox.name-taken")
      #expect(error?.diagnostic.what.contains(owed.row.name) == true)
      #expect(home.disk.bytes(owed.placed) == [1, 2, 3])
      #expect(home.disk.bytes(owed.staged) == bytes)
    }
    home.disk.collect(owed.placed)
    let summary = try await home.run()
    #expect(summary.recovery.filesPlaced > 0)
    #expect(home.disk.bytes(owed.placed) == bytes)
    #expect(home.stagingLeftovers.isEmpty && home.inboxes.isEmpty)
  }

  @Test("takes a file that is owed for placed where its own bytes lie under its name")
  func placedBefore() async throws {
    let owed = try await Self.owed()
    let bytes = try #require(owed.home.disk.bytes(owed.staged))
    owed.home.disk.put(owed.placed, bytes)
    try await owed.home.run()
    #expect(owed.home.disk.bytes(owed.placed) == bytes)
    #expect(owed.home.deliveries.count == 1)
    #expect(owed.home.stagingLeftovers.isEmpty && owed.home.inboxes.isEmpty)
    #expect(owed.home.ledger.outputs(ofRecord: 1).map(\.isPossibleDuplicate) == [true])
  }

  @Test(
    "stops a commit as well where other bytes lie under a name that it needs, and nothing is sent twice"
  )
  func nameTakenInCommit() async throws {
    let fresh = SimulatedHome(generation: GlasgowGeneration.shared)
    fresh.drop(Self.drop, MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    let undisturbed = fresh.copy()
    try await undisturbed.run()
    let name = try #require(undisturbed.deliveries.keys.first)
    fresh.disk.put("/home/outbox/\(name)", [1, 2, 3])
    let error = await #expect(throws: PipelineError.self) { try await fresh.run() }
    #expect(error?.diagnostic.code == "outbox.name-taken")
    fresh.disk.collect("/home/outbox/\(name)")
    try await fresh.run()
    #expect(fresh.deliveries == undisturbed.deliveries)
    #expect(fresh.receiptRecords == undisturbed.receiptRecords)
  }

  @Test(
    "stops where a file is owed to a partner whose folders are gone, and places it when they are back"
  )
  func folderGone() async throws {
    let owed = try await Self.owed()
    let home = owed.home
    let others = home.generation.directory.partners.map(\.id).filter { $0 != owed.partner }
    let open = home.ledger.start().openGroups
    for _ in 1...2 {
      let error = #expect(throws: PipelineError.self) {
        try Recovery(
          home: OpenHome(home.paths, on: home.disk, inboxes: others, outboxes: others),
          ledger: home.ledger, key: SimulatedHome.key
        )
        .recover(at: SimulatedHome.noon)
      }
      #expect(error?.diagnostic.code == "outbox.gone")
      #expect(error?.diagnostic.what.contains("outbox/\(owed.partner)") == true)
      #expect(home.ledger.start().openGroups == open)
    }
    let summary = try await home.run()
    #expect(summary.recovery.filesPlaced > 0)
    #expect(home.disk.bytes(owed.placed) != nil)
    #expect(home.stagingLeftovers.isEmpty && home.inboxes.isEmpty)
  }

  @Test("removes from the spool what it does not know")
  func strangersInSpool() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    for name in ["9", "9.receipt", "9.receipt.old", "notes", "12x.receipt"] {
      home.disk.put("/home/state/spool/\(name)", [1])
    }
    let summary = try await home.run()
    #expect(summary.recovery.spoolLeftoversRemoved == 2)
    #expect(home.spool.isEmpty)
  }

  @Test(
    "stops where a receipt under way is shorter than what is known of it, and goes on when it is whole again",
    arguments: [nil, 1] as [Int?])
  func receiptShort(_ length: Int?) async throws {
    let undisturbed = SimulatedHome(generation: GlasgowGeneration.shared)
    LargeDropTests.drop(into: undisturbed)
    try await undisturbed.run()
    let home = try await LargeDropTests.interrupted()
    let name = try #require(home.spool.first { $0.hasSuffix(".receipt") })
    let path = "/home/state/spool/\(name)"
    let bytes = try #require(home.disk.collect(path))
    if let length { home.disk.put(path, Array(bytes.prefix(length))) }
    let error = await #expect(throws: PipelineError.self) { try await home.run() }
    #expect(error?.diagnostic.code == "spool.damaged")
    #expect(home.ledger.unfinishedDrops().count == 1)
    home.disk.put(path, bytes)
    try await home.run()
    #expect(home.deliveries == undisturbed.deliveries)
    #expect(home.receiptRecords == undisturbed.receiptRecords)
    #expect(home.inboxes.isEmpty && home.spool.isEmpty)
  }
}
