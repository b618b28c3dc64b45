import Foundation
import Spool
import Testing

@testable import Pipeline

/// Syncs that are needed in special homes alone: with flags, with an archive on a disk of its own, in a recovery.
@Suite("A sync that only some homes need")
struct SyncNeedTests {
  // MARK: Flags

  private static let one = SimulatedHome.noon + 3_600_000

  /// A home in which files with flags are due.
  private static func flagged() async throws -> SimulatedHome {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\", most: 4, flag: .ok"))
    home.refer(1...8)
    try await home.run()
    return home
  }

  /// The same after a run that was killed when it began to place them.
  private static func interrupted() async throws -> SimulatedHome {
    let home = try await flagged()
    home.disk.onStep { [disk = home.disk] number, step in
      // Staged files have numbers for names; what is put together for a window has another until it is staged.
      if step.operation == .rename, step.folder.hasSuffix("\(Agency.id)/.staging"),
        let name = step.name, Int(String(decoding: name.bytes, as: UTF8.self)) != nil
      {
        disk.failAtStep(number, leaving: .processKilled)
      }
      return nil
    }
    home.disk.forgetSteps()
    await #expect(throws: (any Error).self) { try await home.run(at: one) }
    home.disk.onStep(nil)
    home.disk.restart()
    return home
  }

  /// Cuts power at every step of a run, and tells whether a flag was ever there without its file.
  private static func showsLoneFlag(
    _ baseline: SimulatedHome, omitting omitted: Set<OmittedSync>
  ) async throws -> Bool {
    for step in 1... {
      var isOver = true
      for seed in UInt64(1)...6 {
        let home = baseline.copy()
        home.disk.forgetSteps()
        home.disk.omit(omitted)
        home.disk.failAtStep(step, leaving: .torn(seed: seed))
        do {
          try await home.run(at: one)
        } catch {
          isOver = false
        }
        home.disk.restart()
        let names = Set(home.deliveries.keys.filter { !$0.contains("/.staging/") })
        for flag in names where flag.hasSuffix(".ok") {
          let stem = flag.dropLast(3)
          if !names.contains(where: { $0 != flag && $0.hasPrefix(stem) }) { return true }
        }
      }
      if isOver { return false }
    }
    return false
  }

  private static let outbox = OmittedSync(.syncFolder, folderSuffix: "/outbox/\(Agency.id)")

  @Test("keeps a flag from being seen before its file, in a commit")
  func flagOfCommit() async throws {
    let home = try await Self.flagged()
    #expect(try await !Self.showsLoneFlag(home, omitting: []))
    #expect(try await Self.showsLoneFlag(home, omitting: [Self.outbox]))
  }

  @Test("keeps a flag from being seen before its file, in a recovery")
  func flagOfRecovery() async throws {
    let home = try await Self.interrupted()
    #expect(try await !Self.showsLoneFlag(home, omitting: []))
    #expect(try await Self.showsLoneFlag(home, omitting: [Self.outbox]))
  }

  // MARK: The archive elsewhere

  @Test(
    "makes the archive durable where it lies on a disk of its own",
    arguments: [Crash.lost, .torn(seed: 3)])
  func archiveApart(_ crash: Crash) async throws {
    let baseline = try await CrashTests.Baseline { home in
      home.disk.mount("/home/archive", sharingDevice: false)
      MixedDrops.drop(into: home)
    }
    for step in baseline.steps where CrashSweep.tries(step, crash, of: 2) {
      let fault = try await baseline.fault(crashingAt: step, leaving: crash)
      if let fault { Issue.record("step \(step), \(crash): \(fault)") }
    }
  }
}
