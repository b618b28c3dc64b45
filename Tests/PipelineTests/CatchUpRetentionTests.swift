import Archive
import Diagnostics
import Exchange
import Foundation
import Ledger
import Referrals
import Spool
import Testing

@testable import Pipeline

/// The ledger of a home is lost, and the archive lacks days that the copy in its place knows.
@Suite("A restored older ledger, and day files that are gone")
struct CatchUpRetentionTests {
  private static let day: Int64 = 86_400_000
  /// 14:00 in Glasgow, after the window of the day.
  private static let two = SimulatedHome.noon + 7_200_000
  /// When the next day's window has closed.
  private static let next = SimulatedHome.noon + day + 3_600_000
  private static let later = SimulatedHome.noon + 40 * day

  /// A home in which two referrals came on one day and left with a window of the next, and another came and left much later;
  /// and the ledger of the first day.
  ///
  /// - `keeping`: How many days retention keeps at the end; `nil` where it never runs.
  private static func home(
    keeping days: Int?
  ) async throws -> (home: SimulatedHome, older: LedgerState) {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    _ = try home.openHome()
    home.refer(1...2)
    try await home.run(at: two)
    #expect(home.ledger.waitingQueues().map(\.count) == [2])
    let older = home.ledger.snapshot().copied()
    try await home.run(at: next)
    #expect(home.ledger.waitingQueues().isEmpty)
    home.refer(3...3)
    try await home.run(at: later)
    guard let days else { return (home, older) }
    let removed = try Retention(archive: home.openHome().archive, ledger: home.ledger)
      .remove(olderThan: .seconds(days * 86_400), at: later)
    #expect(removed.removed.count == 40 - days)
    return (home, older)
  }

  private static func restored(_ home: SimulatedHome, _ older: LedgerState) -> SimulatedHome {
    SimulatedHome(
      disk: home.disk.copy(), ledger: MemoryLedger(from: older), generation: home.generation)
  }

  private static func recover(
    _ home: SimulatedHome, with ledger: any Ledger
  ) throws -> RecoveryReport {
    try Recovery(home: home.openHome(), ledger: ledger, key: SimulatedHome.key)
      .recover(at: later)
  }

  private static func path(_ home: SimulatedHome) -> String {
    "\(home.paths.archive)/\(Day(containing: two).path)"
  }

  @Test(
    "knows what the lost one knew, where retention has removed days since, and sends nothing again")
  func removed() async throws {
    let (home, older) = try await Self.home(keeping: 39)
    let expected = try ArchiveCatchUpTests.Picture(home.ledger)
    let restored = Self.restored(home, older)
    let report = try restored.recover(at: Self.later).report.caughtUp
    #expect(report.daysForgotten == 1)
    #expect(report.recordsInDoubt == 0 && report.receiptsInDoubt == 0)
    #expect(try ArchiveCatchUpTests.Picture(restored.ledger).differences(from: expected) == [])
    #expect(try !restored.ledger.isCopy())
    let before = restored.disk.files(below: "/home/outbox")
    try await restored.run(at: Self.later)
    #expect(restored.disk.files(below: "/home/outbox") == before)
    #expect(restored.archiveDamage == nil)
  }

  @Test("goes on where it was killed before any of its changes, and knows the same in the end")
  func killed() async throws {
    let (home, older) = try await Self.home(keeping: 39)
    let expected = try ArchiveCatchUpTests.Picture(home.ledger)
    var kills = 0
    for changes in 0... {
      let restored = Self.restored(home, older)
      do {
        _ = try Self.recover(restored, with: StoppingLedger(restored.ledger, after: changes))
        break
      } catch is StoppingLedger.Killed {
        kills += 1
        #expect(try restored.ledger.isCopy())
      }
      restored.disk.restart()
      _ = try Self.recover(restored, with: restored.ledger)
      let now = try ArchiveCatchUpTests.Picture(restored.ledger)
      #expect(now.differences(from: expected) == [], "killed after \(changes) changes")
      #expect(try !restored.ledger.isCopy())
      #expect(restored.deliveries == home.deliveries)
      #expect(restored.archiveDamage == nil)
    }
    // Each commit, the day and the mark.
    #expect(kills >= 5)
  }

  @Test("knows the same where nothing marks it as a copy, as of a snapshot of the disk")
  func unmarked() async throws {
    let (home, older) = try await Self.home(keeping: 39)
    let ledger = MemoryLedger(from: older)
    ledger.markCaughtUp()
    let restored = Self.restored(home, ledger.snapshot())
    #expect(try restored.recover(at: Self.later).report.caughtUp.daysForgotten == 1)
    let expected = try ArchiveCatchUpTests.Picture(home.ledger)
    #expect(try ArchiveCatchUpTests.Picture(restored.ledger).differences(from: expected) == [])
  }

  @Test("completes a removal in whose middle the lost one was")
  func setAside() async throws {
    let (home, older) = try await Self.home(keeping: nil)
    try home.openHome().archive.setAside(Day(containing: Self.two))
    let restored = Self.restored(home, older)
    #expect(try restored.recover(at: Self.later).report.caughtUp.daysForgotten == 1)
    #expect(restored.disk.files(below: home.paths.archive).count == 2)
    #expect(restored.archiveDamage == nil)
  }

  @Test(
    "is refused where commits that it lacks were in days that are gone, until these are put back")
  func gap() async throws {
    let (home, older) = try await Self.home(keeping: nil)
    let restored = Self.restored(home, older)
    let days = [Self.two, Self.next].map { "\(home.paths.archive)/\(Day(containing: $0).path)" }
    let files = try days.map { try #require(restored.disk.collect($0)) }
    let before = restored.disk.files(below: "/home/outbox")
    for _ in 1...2 {
      let error = #expect(throws: Diagnostic.self) { try restored.recover(at: Self.later) }
      #expect(error?.code == "archive.gap")
      #expect(error?.fix?.contains("the day files that are missing") == true)
      #expect(try restored.ledger.isCopy())
    }
    #expect(restored.disk.files(below: "/home/outbox") == before)
    for (path, bytes) in zip(days, files) { restored.disk.put(path, bytes) }
    #expect(try restored.recover(at: Self.later).report.caughtUp.daysForgotten == 0)
    let expected = try ArchiveCatchUpTests.Picture(home.ledger)
    #expect(try ArchiveCatchUpTests.Picture(restored.ledger).differences(from: expected) == [])
    #expect(restored.archiveDamage == nil)
  }

  @Test(
    "does not forget a day that what is open needs, which no retention removes, and goes on when it is back"
  )
  func needed() async throws {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    _ = try home.openHome()
    home.refer(1...2)
    try await home.run(at: Self.two)
    let restored = Self.restored(home, home.ledger.snapshot().copied())
    let bytes = try #require(restored.disk.collect(Self.path(home)))
    for _ in 1...2 {
      let error = await #expect(throws: ArchiveError.self) { try await restored.run(at: Self.next) }
      #expect(error == .absent(day: Day(containing: Self.two)))
      #expect(error?.diagnostic.fix == "restore it from a backup")
    }
    restored.disk.put(Self.path(home), bytes)
    try await restored.run(at: Self.next)
    #expect(restored.ledger.tallies().map(\.bucket) == [.delivered])
    #expect(restored.deliveries.count == 1)
    #expect(restored.archiveDamage == nil)
  }

  @Test("forgets a day that only what is in doubt needs: the lost one knew it to be delivered")
  func inDoubt() async throws {
    let fresh = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    _ = try fresh.openHome()
    fresh.refer(1...2)
    try await fresh.run(at: Self.two)
    let older = fresh.ledger.snapshot().copied()
    // The window's file was placed by a recovery, of which the archive says nothing.
    let home = fresh.copy()
    home.disk.forgetSteps()
    home.disk.onStep { [disk = home.disk] number, step in
      // A file that is staged has a number for its name.
      if step.operation == .rename, step.folder.hasSuffix(".staging"),
        step.name.flatMap({ Int(String(decoding: $0.bytes, as: UTF8.self)) }) != nil
      {
        disk.failAtStep(number, leaving: .processKilled)
      }
      return nil
    }
    await #expect(throws: (any Error).self) { try await home.run(at: Self.next) }
    home.disk.onStep(nil)
    home.disk.restart()
    try await home.run(at: Self.later)
    let removed = try Retention(archive: home.openHome().archive, ledger: home.ledger)
      .remove(olderThan: .seconds(39 * 86_400), at: Self.later)
    #expect(removed.removed == [Day(containing: Self.two).description])
    let restored = Self.restored(home, older)
    let report = try restored.recover(at: Self.later).report.caughtUp
    #expect(report.daysForgotten == 1 && report.recordsInDoubt == 2)
    #expect(restored.ledger.failureGroups().map(\.code) == [HoldAnswer.possiblyMadeCode])
    try await restored.run(at: Self.later)
    #expect(restored.deliveries == home.deliveries)
    #expect(restored.archiveDamage == nil)
  }
}
