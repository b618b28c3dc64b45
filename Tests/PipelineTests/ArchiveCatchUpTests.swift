import Archive
import Diagnostics
import Digests
import Exchange
import Foundation
import Ledger
import Referrals
import Spool
import Testing

@testable import Pipeline

/// The ledger of a home is lost, an older copy is put in its place, and the archive knows the rest.
@Suite("A restored older ledger")
struct ArchiveCatchUpTests {
  /// Everything that a ledger tells of its records.
  struct Picture {
    let records: [RecordRow]
    let drops: [DropRow]
    let outputs: [OutputRow]
    let deliveries: [[DeliveryRow]]
    let events: [[EventRow]]
    let tallies: [Tally]
    let numbers: [Int64]
    let partners: [PartnerID: PartnerNumbers]
    let days: [String: Int64]
    let identities: [PartnerIdentity: RecordFact]
    let open: [Int64]
    let failing: [FailingRow]
    let interventions: [ArchivePlace?]

    /// The names of what differs.
    func differences(from other: Picture) -> [String] {
      let parts: [(String, Bool)] = [
        ("records", records == other.records), ("drops", drops == other.drops),
        ("outputs", outputs == other.outputs), ("deliveries", deliveries == other.deliveries),
        ("events", events == other.events), ("tallies", tallies == other.tallies),
        ("numbers", numbers == other.numbers), ("partners", partners == other.partners),
        ("days", days == other.days), ("identities", identities == other.identities),
        ("open", open == other.open), ("failing", failing == other.failing),
        ("interventions", interventions == other.interventions),
      ]
      return parts.filter { !$0.1 }.map(\.0)
    }

    init(_ ledger: any Ledger) throws {
      let start = try ledger.start()
      records = try ledger.records(after: 0, limit: 10_000)
      drops = try ledger.drops(after: 0, limit: 10_000)
      outputs = try ledger.outputs(after: 0, limit: 10_000)
      deliveries = try records.map { try ledger.deliveries(ofRecord: $0.id) }
      events = try records.map { try ledger.events(ofRecord: $0.id) }
      tallies = try ledger.tallies()
      numbers = [start.nextDrop, start.nextRecord, start.nextGroup, start.nextOutput]
      // A partner that no line speaks of gets a number again when it is needed.
      let senders = Set(records.map(\.partner))
      partners = start.partners.filter { senders.contains($0.value.number) }
      days = start.dayLengths
      var request = FactRequest()
      for record in records {
        guard let identity = record.identity else { continue }
        request.identities.insert(
          PartnerIdentity(partner: record.partner, identity: identity))
      }
      identities = try ledger.facts(for: request).identities
      open = start.openGroups
      failing = try ledger.failing(records.map(\.id))
      interventions = try (1..<start.nextGroup).map { try ledger.intervention(inGroup: $0) }
    }
  }

  /// A home with everything dropped, before its first run.
  private static func freshHome() throws -> SimulatedHome {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try home.openHome()
    MixedDrops.drop(into: home)
    return home
  }

  private static func catchUp(_ home: SimulatedHome) throws -> CatchUpReport {
    try ArchiveCatchUp(
      home: home.openHome(), ledger: home.ledger, keys: RecordKeys(key: SimulatedHome.key)
    )
    .run(at: SimulatedHome.noon)
  }

  private static func restored(_ state: LedgerState, on disk: SimulatedFileSystem)
    -> SimulatedHome
  {
    SimulatedHome(
      disk: disk.copy(), ledger: MemoryLedger(from: state), generation: GlasgowGeneration.shared)
  }

  /// The ledger as it was when a run was killed at a step.
  private static func ledger(ofRunKilledAt step: Int, in home: SimulatedHome) async throws
    -> SimulatedHome
  {
    let killed = home.copy()
    killed.disk.forgetSteps()
    killed.disk.failAtStep(step, leaving: .processKilled)
    _ = try? await killed.run()
    killed.disk.restart()
    return killed
  }

  @Test("knows afterwards what the lost one knew, whenever in a run it was copied")
  func knowsEverything() async throws {
    let fresh = try Self.freshHome()
    let whole = fresh.copy()
    whole.disk.forgetSteps()
    try await whole.run()
    let steps = whole.disk.steps.count
    let expected = try Picture(whole.ledger)
    var states: Set<Int64> = []
    for step in stride(from: 1, to: steps, by: 5) {
      let older = try await Self.ledger(ofRunKilledAt: step, in: fresh).ledger.snapshot()
      guard states.insert(MemoryLedger(from: older).start().nextGroup).inserted else { continue }
      let restored = Self.restored(older.copied(), on: whole.disk)
      let report = try Self.catchUp(restored)
      #expect(report.recordsInDoubt == 0 && report.receiptsInDoubt == 0)
      #expect(
        try Picture(restored.ledger).differences(from: expected) == [], "copied at step \(step)")
      #expect(try !restored.ledger.isCopy())
    }
    #expect(states.count > 2)
  }

  @Test("goes on as the lost one would have: same files, same numbers")
  func goesOn() async throws {
    let whole = try Self.freshHome()
    try await whole.run()
    let restored = Self.restored(LedgerState().copied(), on: whole.disk)
    let report = try Self.catchUp(restored)
    #expect(report.records == 25)
    for home in [whole, restored] {
      home.drop("n1.xml", MixedDrops.referral("BB-90"), by: MixedDrops.practice)
      home.drop(
        "n2-again.xml", MixedDrops.referral("BB-11", family: "Kilnford11"), by: MixedDrops.practice)
      home.drop("n3.xml", MixedDrops.feedback("F-9", about: "BB-12"), by: "community-links")
    }
    try await whole.run()
    let summary = try await restored.run()
    #expect(summary.recovery.isClean)
    #expect(summary.balance.total.buckets == [.delivered: 2, .duplicate: 1])
    #expect(restored.deliveries == whole.deliveries)
    #expect(restored.receiptRecords == whole.receiptRecords)
    let differences = try Picture(restored.ledger).differences(from: Picture(whole.ledger))
    // The new files have inodes of their own, so the archive's lines have other lengths.
    #expect(Set(differences).isSubset(of: ["records", "drops", "days"]))
    func bare(_ home: SimulatedHome) -> [RecordRow] {
      home.ledger.records(after: 0, limit: 999)
        .map { row in
          var row = row
          row.archive = .none
          return row
        }
    }
    #expect(bare(restored) == bare(whole))
  }

  @Test("in SQLite learns the same as in memory")
  func inSQLite() async throws {
    let whole = try Self.freshHome()
    try await whole.run()
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let ledger = try SQLiteLedger(path: folder.appending(path: "ledger.sqlite").path)
    try ledger.markCopy()
    _ = try ArchiveCatchUp(
      home: whole.openHome(), ledger: ledger, keys: RecordKeys(key: SimulatedHome.key)
    )
    .run(at: SimulatedHome.noon)
    #expect(try Picture(ledger).differences(from: Picture(whole.ledger)) == [])
    try ledger.close()
  }

  @Test(
    "holds what may have been delivered, sends nothing twice and loses nothing",
    arguments: [Crash.processKilled, .torn(seed: 1)])
  func holdsDoubtful(_ crash: Crash) async throws {
    let fresh = try Self.freshHome()
    let whole = fresh.copy()
    whole.disk.forgetSteps()
    try await whole.run()
    var doubts = 0
    for step in stride(from: 30, to: whole.disk.steps.count, by: 9) {
      let lost = fresh.copy()
      lost.disk.forgetSteps()
      lost.disk.failAtStep(step, leaving: crash)
      _ = try? await lost.run()
      lost.disk.restart()
      let restored = Self.restored(LedgerState().copied(), on: lost.disk)
      let report = try Self.catchUp(restored)
      doubts += report.recordsInDoubt
      try Self.checkSame(lost.ledger, restored.ledger, doubts: report.recordsInDoubt)
      let before = Set(restored.deliveries.keys.filter { !$0.contains("/.staging/") })
      let held = restored.ledger.openRecords(in: [.held], after: 0, limit: 999)
        .filter { $0.code == "delivery.possibly-made" }
      try await restored.run()
      for record in held {
        #expect(restored.ledger.outputs(ofRecord: record.id).count == 1)
        #expect(restored.ledger.record(record.id) == record)
      }
      Self.checkSentOnce(restored.ledger)
      let visible = Set(restored.deliveries.keys)
      #expect(before.isSubset(of: visible))
      #expect(visible.count <= whole.deliveries.count)
      #expect(restored.stagingLeftovers.isEmpty && restored.inboxes.isEmpty)
      #expect(restored.archiveDamage == nil)
      let total = restored.ledger.tallies().map(\.count).reduce(0, +)
      #expect(total == 25, "step \(step)")
    }
    #expect(doubts > 0)
  }

  @Test("goes on with a drop of many groups where the lost one was", arguments: [1, 2])
  func goesOnWithDrop(_ offset: Int) async throws {
    var fresh = SimulatedHome(generation: GlasgowGeneration.shared)
    fresh.limits = LargeDropTests.small
    _ = try fresh.openHome()
    LargeDropTests.drop(into: fresh)
    let whole = fresh.copy()
    whole.disk.forgetSteps()
    try await whole.run()
    var unfinished = 0
    for step in stride(from: offset, to: whole.disk.steps.count, by: 2) {
      let lost = try await Self.ledger(ofRunKilledAt: step, in: fresh)
      var restored = Self.restored(LedgerState().copied(), on: lost.disk)
      restored.limits = fresh.limits
      _ = try Self.catchUp(restored)
      if restored.ledger.start().nextGroup == lost.ledger.start().nextGroup {
        let drops = restored.ledger.unfinishedDrops()
        #expect(drops == lost.ledger.unfinishedDrops(), "step \(step)")
        unfinished += drops.count
      }
      try await restored.run()
      #expect(restored.ledger.tallies().map(\.count).reduce(0, +) == 12)
      #expect(restored.inboxes.isEmpty && restored.stagingLeftovers.isEmpty)
      #expect(restored.spool.isEmpty)
      #expect(restored.ledger.unfinishedDrops().isEmpty)
      #expect(restored.archiveDamage == nil)
      #expect(restored.deliveries.count <= whole.deliveries.count)
      Self.checkSentOnce(restored.ledger)
    }
    #expect(unfinished > 3)
  }

  @Test("knows what waits for a window, and what has left with one")
  func knowsWindows() async throws {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    home.refer(1...5)
    try await home.run()
    for hours in 0...1 {
      if hours == 1 { try await home.run(at: SimulatedHome.noon + 3_600_000) }
      let restored = SimulatedHome(
        disk: home.disk.copy(), ledger: MemoryLedger(from: LedgerState().copied()),
        generation: home.generation)
      #expect(try Self.catchUp(restored).recordsInDoubt == 0)
      let differences = try Picture(restored.ledger).differences(from: Picture(home.ledger))
      #expect(differences == [])
      try await restored.run(at: SimulatedHome.noon + 3_600_000)
      #expect(restored.ledger.waitingQueues().isEmpty)
      #expect(restored.ledger.tallies().map(\.bucket) == [.delivered])
    }
  }

  @Test("holds the records of a window that may have been delivered")
  func holdsWindow() async throws {
    let fresh = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    fresh.refer(1...5)
    try await fresh.run()
    let whole = fresh.copy()
    whole.disk.forgetSteps()
    try await whole.run(at: SimulatedHome.noon + 3_600_000)
    var held = 0
    for step in 1..<whole.disk.steps.count {
      let lost = fresh.copy()
      lost.disk.forgetSteps()
      lost.disk.failAtStep(step, leaving: .processKilled)
      _ = try? await lost.run(at: SimulatedHome.noon + 3_600_000)
      lost.disk.restart()
      let restored = SimulatedHome(
        disk: lost.disk.copy(), ledger: MemoryLedger(from: fresh.ledger.snapshot().copied()),
        generation: fresh.generation)
      let report = try Self.catchUp(restored)
      try await restored.run(at: SimulatedHome.noon + 3_600_000)
      let buckets = restored.ledger.records(after: 0, limit: 9).map(\.bucket)
      #expect(Set(buckets).count == 1 && buckets.count == 5)
      if report.recordsInDoubt > 0 {
        held += 1
        #expect(report.recordsInDoubt == 5 && buckets[0] == .held)
        #expect(restored.ledger.failureGroups().map(\.code) == ["delivery.possibly-made"])
        #expect(restored.ledger.outputs(ofRecord: 1).map(\.isPossibleDuplicate) == [true])
      } else {
        #expect(buckets[0] == .delivered)
      }
      #expect(restored.stagingLeftovers.isEmpty)
      #expect(restored.archiveDamage == nil)
    }
    #expect(held > 3)
  }

  /// Every record that the lost ledger knew is in the same bucket, or in doubt.
  private static func checkSame(
    _ lost: MemoryLedger, _ restored: MemoryLedger, doubts: Int
  ) throws {
    var inDoubt = 0
    for record in lost.records(after: 0, limit: 999) {
      let found = try #require(restored.record(record.id))
      if found.code == "delivery.possibly-made" {
        #expect(found.bucket == .held && record.bucket == .delivered)
        #expect(restored.deliveries(ofRecord: record.id).contains { $0.bucket == .held })
        #expect(
          restored.outputs(ofRecord: record.id)
            .allSatisfy { $0.isPossibleDuplicate && $0.isDelivered })
        inDoubt += 1
      } else {
        #expect(found == record)
      }
    }
    #expect(inDoubt <= doubts)
    #expect(restored.start().openGroups.isEmpty)
  }

  private static func checkSentOnce(_ ledger: MemoryLedger) {
    var sent: Set<String> = []
    for output in ledger.outputs(after: 0, limit: 999) where output.kind == .delivery {
      #expect(sent.insert("\(output.record) to \(output.partner)").inserted)
    }
  }

  @Test("is left alone where only an unfinished commit is behind it, and nothing marks it")
  func leavesTornTail() async throws {
    let fresh = try Self.freshHome()
    let whole = fresh.copy()
    whole.disk.forgetSteps()
    try await whole.run()
    for step in stride(from: 20, to: whole.disk.steps.count, by: 7) {
      let killed = try await Self.ledger(ofRunKilledAt: step, in: fresh)
      #expect(try Self.catchUp(killed).isEmpty, "step \(step)")
      #expect(try !killed.ledger.isCopy())
    }
  }

  @Test("catches up without a mark when several commits are behind it")
  func catchesUpUnmarked() async throws {
    let whole = try Self.freshHome()
    try await whole.run()
    let restored = Self.restored(LedgerState(), on: whole.disk)
    #expect(try Self.catchUp(restored).records == 25)
    #expect(try Picture(restored.ledger).differences(from: Picture(whole.ledger)) == [])
    #expect(try !restored.ledger.isCopy())
  }

  @Test("is refused where the archive lacks commits, and left marked")
  func refusesGap() async throws {
    let whole = try Self.freshHome()
    try await whole.run()
    let restored = Self.restored(LedgerState().copied(), on: whole.disk)
    var other = StagedGroup(
      number: 7, at: 1, day: "2026-11-22", dayLength: 0, nextDrop: 1, nextOutput: 1)
    other.dayLength = 0
    try restored.ledger.stage(other, delivering: [])
    let error = #expect(throws: Diagnostic.self) { try Self.catchUp(restored) }
    #expect(error?.code == "archive.gap")
    #expect(try restored.ledger.isCopy())
    #expect(restored.ledger.records(after: 0, limit: 9).isEmpty)
  }
}
