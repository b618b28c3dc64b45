import Archive
import Exchange
import Foundation
import Ledger
import Referrals
import Spool
import Testing

@testable import Pipeline

/// What the archive says of a record is more than what became of it at once.
@Suite("A lost ledger, and what came of records later")
struct CatchUpDoubtTests {
  private static func lost(_ home: SimulatedHome, _ older: LedgerState) -> SimulatedHome {
    SimulatedHome(
      disk: home.disk.copy(), ledger: MemoryLedger(from: older), generation: home.generation)
  }

  /// A home with one referral that was delivered.
  private static func delivered() async throws -> SimulatedHome {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.drop("r1.xml", MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    try await home.run()
    #expect(home.ledger.tallies().map(\.bucket) == [.delivered])
    return home
  }

  @Test("knows that a person let a record go as one of its own, linked to no attempt before it")
  func answered() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try home.openHome()
    MixedDrops.drop(into: home)
    LargeDropTests.drop(into: home)
    try await home.run()
    let asked = home.ledger.openRecords(in: [.held], after: 0, limit: 99)
      .filter { IdentityQuestion.codes.contains($0.code) }
    #expect(Set(asked.map(\.code)) == ["identity.conflict", "identity.repeated-row"])
    let older = home.ledger.snapshot().copied()
    let (open, _) = try home.recover()
    try await Operators().decide(asked, as: .release, in: home, open, at: SimulatedHome.noon)
    let expected = try ArchiveCatchUpTests.Picture(home.ledger)
    #expect(asked.allSatisfy { home.ledger.record($0.id)?.bucket == .delivered })
    for state in [older, LedgerState().copied()] {
      let restored = Self.lost(home, state)
      #expect(try restored.recover().report.caughtUp.recordsInDoubt == 0)
      #expect(try ArchiveCatchUpTests.Picture(restored.ledger).differences(from: expected) == [])
      try await restored.run()
      #expect(restored.deliveries == home.deliveries)
      #expect(restored.archiveDamage == nil)
    }
  }

  /// A recovery marks what it is about to place, and is killed.
  @Test(
    "places what was still to be placed when it was copied, though marked as a possible duplicate")
  func markedByRecovery() async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    _ = try home.openHome()
    home.drop("r1.xml", MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    let undisturbed = home.copy()
    try await undisturbed.run()
    home.disk.onStep { [disk = home.disk] number, step in
      if step.operation == .rename, step.folder.contains("/outbox/") {
        disk.failAtStep(number, leaving: .processKilled)
      }
      return nil
    }
    await #expect(throws: (any Error).self) { try await home.run() }
    home.disk.onStep(nil)
    home.disk.restart()
    let owed = home.ledger.start().staged.map(\.id)
    #expect(!owed.isEmpty)
    try home.ledger.markPossibleDuplicates(outputs: owed)
    let restored = Self.lost(home, home.ledger.snapshot().copied())
    try await restored.run()
    #expect(restored.deliveries == undisturbed.deliveries)
    #expect(restored.stagingLeftovers.isEmpty && restored.archiveDamage == nil)
  }

  @Test(
    "holds a failed record of which one file may have been delivered, so that nothing sends it again unasked"
  )
  func failedInDoubt() async throws {
    let home = try await Self.delivered()
    // As with two receivers, of whom one got its file and the other's could not be made.
    try ForeignArchiveTests.change(home) { line, _ in
      if line.contains(#""type":"delivered""#) {
        return line.replacing(#/"outputs":\[[0-9,]*\]/#, with: #""outputs":[]"#)
      }
      guard line.contains(#""type":"decided""#) else { return nil }
      return line.replacing(
        #""bucket":"delivered","deliveries""#, with: #""bucket":"failed","deliveries""#)
    }
    let restored = Self.lost(home, LedgerState().copied())
    let report = try restored.recover().report.caughtUp
    #expect(report.recordsInDoubt == 1)
    let record = try #require(restored.ledger.record(1))
    #expect(record.bucket == .held && record.code == HoldAnswer.possiblyMadeCode)
    #expect(HoldAnswer(to: record.code) == .onlyByRelease)
    #expect(restored.ledger.deliveries(ofRecord: 1).map(\.bucket) == [.held])
    #expect(restored.ledger.failing([1]).map(\.path) == [""])
    try await restored.run()
    #expect(restored.deliveries == home.deliveries)
    #expect(restored.ledger.record(1) == record)
  }

  @Test("marks what later commits call possible duplicates, wherever the catching up is killed")
  func possibleDuplicates() async throws {
    let home = try await Self.delivered()
    home.drop("r2.xml", MixedDrops.referral("BB-2", family: "Hollin"), by: MixedDrops.practice)
    try await home.run()
    let sent = home.ledger.outputs(ofRecord: 1).map(\.id)
    #expect(sent.count == 1)
    try ForeignArchiveTests.change(home) { line, group in
      guard group == 3, line.contains(#""type":"received""#) else { return nil }
      // A line of its own before it.
      let begin = line.prefix { $0 != "," }.replacing("{", with: "")
      return #"{\#(begin),"type":"delivered","at":"2026-11-22T12:00:00.000Z","group":3,"#
        + #""outputs":[],"possibleDuplicates":[\#(sent[0])]}"# + "\n" + line
    }
    for changes in 0... {
      let restored = Self.lost(home, LedgerState().copied())
      var isKilled = false
      do {
        let ledger = StoppingLedger(restored.ledger, after: changes)
        _ = try Recovery(home: restored.openHome(), ledger: ledger, key: SimulatedHome.key)
          .recover(at: SimulatedHome.noon)
      } catch is StoppingLedger.Killed {
        isKilled = true
        restored.disk.restart()
        _ = try restored.recover()
      }
      let marked = restored.ledger.outputs(after: 0, limit: 99).filter(\.isPossibleDuplicate)
      #expect(marked.map(\.id) == sent, "killed after \(changes) changes")
      #expect(restored.ledger.tallies() == home.ledger.tallies())
      guard isKilled else {
        #expect(changes >= 5)
        break
      }
    }
  }
}
