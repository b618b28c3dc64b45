import Archive
import Exchange
import Ledger
import Referrals
import Spool
import Testing

@testable import Pipeline

/// The ledger of a home is lost, and power fails before or after an older copy has caught up with the archive.
@Suite("A restored older ledger, and power")
struct CatchUpPowerTests {
  private static let day: Int64 = 86_400_000
  private static let next = SimulatedHome.noon + day

  /// A home whose first drop is through, and the ledger of before.
  private static func home() async throws -> (home: SimulatedHome, older: LedgerState) {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try home.openHome()
    let older = home.ledger.snapshot().copied()
    refer(1, in: home)
    try await home.run()
    return (home, older)
  }

  private static func refer(_ number: Int, in home: SimulatedHome) {
    home.drop(
      "r\(number).xml", MixedDrops.referral("BB-\(number)", family: "Kilnford\(number)"),
      by: MixedDrops.practice)
  }

  /// How many steps an undisturbed run has.
  private static func steps(
    of home: SimulatedHome, at now: Int64 = SimulatedHome.noon
  ) async throws -> Int {
    let whole = home.copy()
    whole.disk.forgetSteps()
    try await whole.run(at: now)
    return whole.disk.stepCount
  }

  /// Ends a run at the first step of a kind.
  private static func end(
    _ home: SimulatedHome, leaving crash: Crash,
    at isLast: @escaping @Sendable (SimulatedStep) -> Bool
  ) async {
    home.disk.forgetSteps()
    home.disk.onStep { [disk = home.disk] number, step in
      if isLast(step) { disk.failAtStep(number, leaving: crash) }
      return nil
    }
    await #expect(throws: (any Error).self) { try await home.run() }
    home.disk.onStep(nil)
    home.disk.restart()
  }

  private static func restored(_ home: SimulatedHome, _ older: LedgerState) -> SimulatedHome {
    var restored = SimulatedHome(
      disk: home.disk.copy(), ledger: MemoryLedger(from: older), generation: home.generation)
    restored.limits = home.limits
    return restored
  }

  private static func catchUp(_ home: SimulatedHome) throws {
    _ = try ArchiveCatchUp(
      home: home.openHome(), ledger: home.ledger, keys: RecordKeys(key: SimulatedHome.key)
    )
    .run(at: SimulatedHome.noon)
  }

  /// What is wrong in a home after a run: each referral is in the ledger once, and left once or may have left.
  private static func fault(in home: SimulatedHome, referrals: Int) -> String? {
    let records = home.ledger.records(after: 0, limit: 999)
    guard records.count == referrals else { return "\(records.count) records" }
    if let damage = home.archiveDamage { return damage }
    guard home.inboxes.isEmpty, home.stagingLeftovers.isEmpty, home.spool.isEmpty else {
      return "left: \(home.inboxes + home.stagingLeftovers + home.spool)"
    }
    let sent = home.ledger.outputs(after: 0, limit: 999).filter { $0.kind == .delivery }
      .map { "\($0.record) to \($0.partner)" }
    guard Set(sent).count == sent.count else { return "sent twice" }
    let waiting = records.filter {
      $0.bucket != .delivered && $0.code != HoldAnswer.possiblyMadeCode
    }
    return waiting.isEmpty ? nil : "neither delivered nor in doubt: \(waiting.map(\.id))"
  }

  // MARK: Ends of day files

  /// Where the commits stood before the one that power cut off.
  enum Past: CaseIterable {
    /// A commit was cut off an earlier day's file.
    case cut
    /// Later commits stand in an earlier day's file, as the clock was set back.
    case setBack
    /// Both.
    case cutAndSetBack
  }

  /// A home with a past, in which a drop waits to be taken on the next day, and the ledger of before.
  private static func home(
    _ past: Past
  ) async throws -> (home: SimulatedHome, older: LedgerState, referrals: Int) {
    let (home, older) = try await home()
    if past != .cut {
      refer(2, in: home)
      try await home.run(at: next)
      refer(3, in: home)
      try await home.run()
    }
    if past != .setBack {
      // All has come to the disk, and the ledger knows nothing of it.
      refer(4, in: home)
      await end(home, leaving: .kept) { $0.operation == .syncGrowing }
    }
    // One drop alone, whose commit syncs file by file: a sync of all would take the cut along.
    if past == .setBack { refer(4, in: home) }
    return (home, older, past == .cut ? 2 : 4)
  }

  @Test(
    "catches up with day files of which several end torn, whenever power failed on the next day",
    arguments: Past.allCases)
  func severalTorn(_ past: Past) async throws {
    let (home, older, referrals) = try await Self.home(past)
    let crashes = [Crash.lost] + (1...4).map(Crash.torn(seed:))
    for step in try await 1...Self.steps(of: home, at: Self.next) {
      for crash in crashes where CrashSweep.tries(step, crash, of: 5) {
        let lost = home.copy()
        lost.disk.forgetSteps()
        lost.disk.failAtStep(step, leaving: crash)
        await #expect(throws: (any Error).self) { try await lost.run(at: Self.next) }
        lost.disk.restart()
        let restored = Self.restored(lost, older)
        do {
          try await restored.run(at: Self.next)
          let fault = Self.fault(in: restored, referrals: referrals)
          if let fault { Issue.record("step \(step), \(crash): \(fault)") }
        } catch {
          Issue.record("step \(step), \(crash): \(error)")
        }
      }
    }
  }

  // MARK: Claims

  private static let claimSyncs: Set<OmittedSync> = [
    OmittedSync(.syncFolder, folderSuffix: ".taken"),
    OmittedSync(.syncFolder, folderSuffix: "/inbox/\(MixedDrops.practice)"),
  ]

  /// Ends a run when the archive has a group durably and the claim of its drop is not.
  ///
  /// That is what power leaves that fails before the syncs, where the one happens to have reached the disk.
  private static func loseClaim(in home: SimulatedHome) async {
    home.disk.omit(claimSyncs.union([OmittedSync(.syncFileSystem, folderSuffix: "")]))
    await end(home, leaving: .lost) { isPlacing($0) }
    home.disk.omit([])
  }

  /// True for the first step of a commit behind its transaction: staged files have numbers for names.
  private static func isPlacing(_ step: SimulatedStep) -> Bool {
    step.operation == .rename && step.folder.hasSuffix(".staging")
      && step.name.flatMap { Int(String(decoding: $0.bytes, as: UTF8.self)) } != nil
  }

  @Test("does not take a drop again whose claim a power cut has undone", arguments: [8 << 20, 400])
  func claimUndone(largestInMemory: Int64) async throws {
    let (fresh, older) = try await Self.home()
    var home = fresh
    home.limits.largestInMemory = largestInMemory
    Self.refer(2, in: home)
    await Self.loseClaim(in: home)
    #expect(home.inboxes.contains("\(MixedDrops.practice)/r2.xml"))
    for isSynced in [true, false] {
      let restored = Self.restored(home, older)
      if !isSynced { restored.disk.omit(Self.claimSyncs) }
      try Self.catchUp(restored)
      restored.disk.omit([])
      restored.disk.powerCut(leaving: .lost)
      restored.disk.restart()
      try await restored.run()
      #expect(Self.fault(in: restored, referrals: 2) == (isSynced ? nil : "3 records"))
    }
  }

  @Test("takes a drop that lies where one lay whose claim a power cut has undone, and is another")
  func claimUndoneAndReplaced() async throws {
    let (home, older) = try await Self.home()
    Self.refer(2, in: home)
    await Self.loseClaim(in: home)
    let other = MixedDrops.referral("BB-3", family: "Kilnford3")
    let path = "/home/inbox/\(MixedDrops.practice)/r2.xml"
    #expect(home.disk.bytes(path)?.count == other.utf8.count)
    home.disk.overwrite(path, Array(other.utf8))
    let restored = Self.restored(home, older)
    let summary = try await restored.run()
    #expect(summary.balance.total.buckets == [.delivered: 1])
    #expect(Self.fault(in: restored, referrals: 3) == nil)
  }

  // MARK: Syncs

  /// What is wrong after a run that was killed at a step, a ledger that caught up, and a power cut behind that.
  private static func fault(
    killing home: SimulatedHome, at step: Int, _ older: LedgerState, referrals: Int,
    omitting omitted: Set<OmittedSync>
  ) async throws -> String? {
    let lost = home.copy()
    lost.disk.forgetSteps()
    lost.disk.failAtStep(step, leaving: .processKilled)
    await #expect(throws: (any Error).self) { try await lost.run() }
    lost.disk.restart()
    let restored = restored(lost, older)
    // No backup has what lies there.
    for name in restored.spool { restored.disk.collect("/home/state/spool/\(name)") }
    return try await fault(catchingUp: restored, referrals: referrals, omitting: omitted)
  }

  /// What is wrong after a ledger that caught up, and a power cut behind that.
  private static func fault(
    catchingUp restored: SimulatedHome, referrals: Int, omitting omitted: Set<OmittedSync> = []
  ) async throws -> String? {
    restored.disk.omit(omitted)
    try catchUp(restored)
    restored.disk.omit([])
    restored.disk.powerCut(leaving: .lost)
    restored.disk.restart()
    do {
      try await restored.run()
    } catch {
      return "\(error)"
    }
    let records = restored.ledger.records(after: 0, limit: 999).count
    guard records == referrals else { return "\(records) records" }
    if let damage = restored.archiveDamage { return damage }
    return restored.inboxes.isEmpty && restored.spool.isEmpty ? nil : "not at its end"
  }

  /// The first fault found by killing a run at every step.
  private static func firstFault(
    _ home: SimulatedHome, _ older: LedgerState, referrals: Int,
    omitting omitted: Set<OmittedSync> = []
  ) async throws -> String? {
    for step in try await 1...steps(of: home) {
      let fault = try await fault(
        killing: home, at: step, older, referrals: referrals, omitting: omitted)
      if let fault { return "step \(step): \(fault)" }
    }
    return nil
  }

  @Test("counts on nothing that a power cut can take, wherever the run before was killed")
  func durable() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    let inbox = "/home/inbox/\(MixedDrops.practice)"
    for folder in ["/home/archive", inbox] { home.disk.mount(folder) }
    _ = try home.openHome()
    let older = home.ledger.snapshot().copied()
    for number in 1...2 { Self.refer(number, in: home) }
    #expect(try await Self.firstFault(home, older, referrals: 2) == nil)
    for folder in ["/home/archive", "\(inbox)/.taken"] {
      let found = try await Self.firstFault(
        home, older, referrals: 2,
        omitting: [OmittedSync(.syncFileSystem, folderSuffix: folder)])
      #expect(found != nil, "the sync of \(folder) could be left out unnoticed")
    }
  }

  @Test("counts on nothing that a failed sync has left, wherever the disk begins to refuse")
  func failedSyncs() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try home.openHome()
    let older = home.ledger.snapshot().copied()
    for number in 1...2 { Self.refer(number, in: home) }
    var failures = 0
    for step in try await 1...Self.steps(of: home) {
      let failing = home.copy()
      failing.disk.forgetSteps()
      failing.disk.onStep { number, _ in number >= step ? .system(5) : nil }
      if (try? await failing.run()) == nil { failures += 1 }
      failing.disk.onStep(nil)
      let restored = Self.restored(failing, older)
      #expect(try await Self.fault(catchingUp: restored, referrals: 2) == nil, "step \(step)")
    }
    #expect(failures > 5)
  }

  @Test("keeps what it writes anew of a receipt that grows")
  func receipts() async throws {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits = LargeDropTests.small
    _ = try home.openHome()
    let older = home.ledger.snapshot().copied()
    LargeDropTests.drop(into: home)
    #expect(try await Self.firstFault(home, older, referrals: 12) == nil)
    let spool = OmittedSync(.syncFileSystem, folderSuffix: "/home/state/spool")
    #expect(try await Self.firstFault(home, older, referrals: 12, omitting: [spool]) != nil)
  }

  @Test("writes a receipt anew before it counts on it, wherever the catching up is killed")
  func receiptFirst() async throws {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits = LargeDropTests.small
    _ = try home.openHome()
    let older = home.ledger.snapshot().copied()
    home.drop("november.csv", LargeDropTests.spreadsheet, by: "money-matters")
    // Power fails when the archive has the first group, and the spool has no receipt of it.
    home.disk.omit([
      OmittedSync(.syncFileSystem, folderSuffix: ""),
      OmittedSync(.syncFile, folderSuffix: "/spool"),
      OmittedSync(.syncFolder, folderSuffix: "/spool"),
    ])
    await Self.end(home, leaving: .lost) { Self.isPlacing($0) }
    home.disk.omit([])
    #expect(home.spool.isEmpty)
    let whole = Self.restored(home, older)
    whole.disk.forgetSteps()
    _ = try whole.recover()
    #expect(whole.ledger.unfinishedDrops().map(\.progress.decided) == [3])
    for step in 1...whole.disk.stepCount {
      let killed = Self.restored(home, older)
      killed.disk.forgetSteps()
      killed.disk.failAtStep(step, leaving: .processKilled)
      #expect(throws: (any Error).self) { try killed.recover() }
      killed.disk.restart()
      do {
        try await killed.run()
        #expect(killed.ledger.records(after: 0, limit: 99).count == 10, "step \(step)")
        #expect(killed.spool.isEmpty && killed.inboxes.isEmpty, "step \(step)")
      } catch {
        Issue.record("step \(step): \(error)")
      }
    }
  }

  @Test(
    "knows where a drop stood when it was copied and the drop is through, wherever the catching up ends",
    arguments: [Crash.processKilled, .lost, .torn(seed: 1), .torn(seed: 2)])
  func dropThrough(_ crash: Crash) async throws {
    let home = try await LargeDropTests.interrupted()
    let older = home.ledger.snapshot().copied()
    try await home.run()
    #expect(home.ledger.unfinishedDrops().isEmpty)
    let count = try await Self.steps(of: Self.restored(home, older))
    for step in 1...count {
      let lost = Self.restored(home, older)
      lost.disk.forgetSteps()
      lost.disk.failAtStep(step, leaving: crash)
      await #expect(throws: (any Error).self) { try await lost.run() }
      lost.disk.restart()
      do {
        try await lost.run()
        #expect(lost.ledger.records(after: 0, limit: 99).count == 12, "step \(step)")
        #expect(lost.spool.isEmpty && lost.inboxes.isEmpty, "step \(step)")
      } catch {
        Issue.record("step \(step): \(error)")
      }
    }
  }

  @Test("catches up again with a last commit whose drop was through when the ledger was lost twice")
  func lostTwice() async throws {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits.mostRecords = 1
    home.limits.largestInMemory = 400
    _ = try home.openHome()
    let records = (1...3)
      .map { number in
        MixedDrops.referral("BB-\(number)", family: "Kilnford\(number)").split(separator: "\n")
          .dropFirst().joined(separator: "\n")
      }
    home.drop(
      "batch.xml",
      "<Batch xmlns=\"urn:referral-interchange:messages:1\">\n" + records.joined(separator: "\n")
        + "\n</Batch>\n", by: MixedDrops.practice)
    for step in try await 1...Self.steps(of: home) {
      let lost = home.copy()
      lost.disk.forgetSteps()
      lost.disk.failAtStep(step, leaving: .processKilled)
      await #expect(throws: (any Error).self) { try await lost.run() }
      lost.disk.restart()
      let older = lost.ledger.snapshot().copied()
      var (caughtUp, count) = (lost, 0)
      do {
        for _ in 1...2 {
          caughtUp = Self.restored(caughtUp, older)
          try await caughtUp.run()
          count = caughtUp.ledger.records(after: 0, limit: 99).count
          #expect(count == 3 && caughtUp.spool.isEmpty && caughtUp.inboxes.isEmpty, "step \(step)")
        }
      } catch {
        Issue.record("step \(step): \(error)")
      }
    }
  }
}
