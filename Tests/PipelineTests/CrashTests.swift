import Configuration
import Exchange
import Referrals
import Spool
import Testing

@testable import Pipeline

/// Power is cut at every step of a pass over twenty mixed records and a few of other senders.
///
/// The ledger's transactions lie between steps of the disk, so a cut before and after each of them is among the cases.
@Suite("After a crash at any step")
struct CrashTests {
  /// A home with everything dropped, and what an undisturbed pass makes of it.
  struct Baseline {
    let home: SimulatedHome
    let deliveries: [String: [UInt8]]
    let receipts: [String]
    /// The steps of the pass; those that only prove that an outbox can be written to are left out.
    let steps: [Int]

    init(
      _ generation: Generation = GlasgowGeneration.shared,
      limits: Intake.Limits = Intake.Limits(),
      dropping drop: (SimulatedHome) -> Void = MixedDrops.drop
    ) async throws {
      var home = SimulatedHome(generation: generation)
      home.limits = limits
      _ = try home.openHome()
      drop(home)
      self.home = home
      let undisturbed = home.copy()
      undisturbed.disk.forgetSteps()
      try await undisturbed.run()
      deliveries = undisturbed.deliveries
      receipts = undisturbed.receiptRecords
      steps = undisturbed.disk.steps.enumerated()
        .filter { $0.element.name != ".trial" }
        .map { $0.offset + 1 }
    }

    /// Runs with a crash at a step, starts again, and returns what is wrong with the outcome, if anything.
    func fault(crashingAt step: Int, leaving crash: Crash, omitting omitted: Set<OmittedSync> = [])
      async throws -> String?
    {
      let home = home.copy()
      home.disk.forgetSteps()
      home.disk.omit(omitted)
      home.disk.failAtStep(step, leaving: crash)
      do {
        try await home.run()
      } catch {
        home.disk.restart()
        // A file that a partner can see before recovery must be whole.
        for (path, bytes) in home.deliveries
        where !path.contains("/.staging/") && deliveries[path] != bytes {
          return "\(path) was visible with other bytes"
        }
        if let early = home.earlyControls.first { return "\(early) was visible without its file" }
        do {
          try await home.run()
        } catch {
          return "the next start failed: \(error)"
        }
      }
      if let damage = home.archiveDamage { return damage }
      if home.deliveries != deliveries {
        let lost = Set(deliveries.keys).subtracting(home.deliveries.keys).sorted()
        let extra = Set(home.deliveries.keys).subtracting(deliveries.keys).sorted()
        return "deliveries differ: lost \(lost), extra \(extra)"
      }
      if home.receiptRecords != receipts {
        let lost = Set(receipts).subtracting(home.receiptRecords)
        let extra = Set(home.receiptRecords).subtracting(receipts)
        return "receipts differ: lost \(lost), extra \(extra)"
      }
      if !home.inboxes.isEmpty { return "left in inboxes: \(home.inboxes)" }
      if !home.obstacles.isEmpty { return "left in inboxes: \(home.obstacles)" }
      return nil
    }
  }

  @Test(
    "the next start delivers what an undisturbed pass delivers, once",
    arguments: [Crash.processKilled, .lost, .kept, .torn(seed: 1), .torn(seed: 2)])
  func everyStep(_ crash: Crash) async throws {
    let baseline = try await Baseline()
    #expect(baseline.steps.count > 60)
    for step in baseline.steps where CrashSweep.tries(step, crash, of: 5) {
      let fault = try await baseline.fault(crashingAt: step, leaving: crash)
      if let fault { Issue.record("step \(step), \(crash): \(fault)") }
    }
  }

  /// Every sync of the commit, with the crash that shows what it is for.
  static let syncs: [OmittedSync] = [
    OmittedSync(.syncFileSystem, folderSuffix: ""),
    OmittedSync(.syncFile, folderSuffix: ".staging"),
    OmittedSync(.syncFolder, folderSuffix: "community-links/.staging"),
    OmittedSync(.syncFolder, folderSuffix: "/inbox/money-matters/.taken"),
    OmittedSync(.syncFolder, folderSuffix: "/inbox/money-matters"),
    OmittedSync(.syncGrowing, folderSuffix: "2026"),
    OmittedSync(.syncFolder, folderSuffix: "/outbox/community-links"),
  ]

  @Test("leaving out a sync is noticed", arguments: syncs)
  func omission(_ sync: OmittedSync) async throws {
    let baseline = try await Baseline()
    var isNoticed = false
    for step in baseline.steps.reversed() where !isNoticed {
      for crash in [Crash.lost] + (3...6).map(Crash.torn(seed:)) where !isNoticed {
        let fault = try await baseline.fault(
          crashingAt: step, leaving: crash, omitting: [sync])
        isNoticed = isNoticed || fault != nil
      }
    }
    #expect(isNoticed, "\(sync.operation) in \(sync.folderSuffix) could be left out unnoticed")
  }
}
