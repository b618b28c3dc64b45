import Exchange
import Foundation
import Ledger
import Referrals
import Spool
import Testing

@testable import Pipeline

@Suite("A drop of many groups")
struct LargeDropTests {
  /// Three records a group, and a copy of whatever is longer than a few rows.
  static let small: Intake.Limits = {
    var limits = Intake.Limits()
    limits.mostRecords = 3
    limits.largestInMemory = 400
    return limits
  }()

  static let header =
    "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer\r\n"

  static func row(_ number: Int, family: String = "Kilnford", consent: String = "Yes") -> String {
    "MM-\(number);09/11/2026;\(family);Brenwyn;19/11/1934;Birchbank (99016);Food or fuel;\(consent)\r\n"
  }

  /// Ten rows of which two are faulty, one is withheld and one has no number and comes twice.
  static let spreadsheet: String = {
    var rows = (1...4).map { row($0) }
    rows.append(row(5, family: ""))
    rows.append(";10/11/2026;Pinkstane;Bram;02/04/1941;Birchbank (99016);Food or fuel;Yes\r\n")
    rows.append(row(7, consent: "No"))
    rows.append(row(8))
    rows.append(";10/11/2026;Pinkstane;Bram;02/04/1941;Birchbank (99016);Food or fuel;Yes\r\n")
    rows.append(
      "MM-10;45/11/2026;Kilnford;Brenwyn;19/11/1934;Birchbank (99016);Food or fuel;Yes\r\n")
    return header + rows.joined()
  }()

  static func drop(into home: SimulatedHome) {
    home.drop("november.csv", spreadsheet, by: "money-matters")
    home.drop("r1.xml", MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    home.drop("r2.xml", MixedDrops.referral("BB-2", chi: "2311484045"), by: MixedDrops.practice)
  }

  @Test("comes to what it would have come to in one")
  func sameOutcome() async throws {
    let whole = SimulatedHome(generation: GlasgowGeneration.shared)
    Self.drop(into: whole)
    let expected = try await whole.run()
    var cut = SimulatedHome(generation: GlasgowGeneration.shared)
    cut.limits = Self.small
    Self.drop(into: cut)
    let summary = try await cut.run()
    #expect(expected.balance.total.buckets[.held] == 1)
    #expect(expected.balance.total.buckets[.rejected] == 3)
    #expect(summary.balance == expected.balance)
    #expect(summary.groups == expected.groups + 3)
    #expect(cut.deliveries == whole.deliveries)
    #expect(cut.receiptRecords == whole.receiptRecords)
    #expect(cut.inboxes.isEmpty)
    #expect(cut.spool.isEmpty)
    #expect(cut.archiveDamage == nil)
  }

  @Test(
    "goes on after a crash at any step where it was",
    arguments: [Crash.processKilled, .lost, .kept, .torn(seed: 1), .torn(seed: 2)])
  func everyStep(_ crash: Crash) async throws {
    let baseline = try await CrashTests.Baseline(limits: Self.small, dropping: Self.drop)
    #expect(baseline.steps.count > 40)
    for step in baseline.steps where CrashSweep.tries(step, crash, of: 5) {
      let fault = try await baseline.fault(crashingAt: step, leaving: crash)
      if let fault { Issue.record("step \(step), \(crash): \(fault)") }
    }
  }

  @Test("loses its copy or its receipt when a sync of the spool is left out, which is noticed")
  func omission() async throws {
    let baseline = try await CrashTests.Baseline(limits: Self.small, dropping: Self.drop)
    for sync in [
      OmittedSync(.syncFile, folderSuffix: "/spool"),
      OmittedSync(.syncFolder, folderSuffix: "/spool"),
    ] {
      var isNoticed = false
      for step in baseline.steps.reversed() where !isNoticed {
        for crash in [Crash.lost] + (3...6).map(Crash.torn(seed:)) where !isNoticed {
          let fault = try await baseline.fault(
            crashingAt: step, leaving: crash,
            omitting: [sync, OmittedSync(.syncFileSystem, folderSuffix: "")])
          isNoticed = isNoticed || fault != nil
        }
      }
      #expect(isNoticed, "\(sync.operation) in \(sync.folderSuffix) could be left out unnoticed")
    }
  }

  @Test("waits whole where the disk has no room for its copy, and goes through when there is")
  func noRoom() async throws {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits = Self.small
    home.drop("november.csv", Self.spreadsheet, by: "money-matters")
    home.disk.freeBytes = 1_000
    let first = try await home.run()
    #expect(first.withoutRoom.map(\.key.rawValue) == ["money-matters"])
    #expect(first.balance.total.records == 0)
    #expect(home.inboxes.count == 1)
    #expect(home.spool.isEmpty)
    home.disk.freeBytes = .max
    let second = try await home.run()
    #expect(second.withoutRoom.isEmpty)
    #expect(second.balance.total.records == 10)
    #expect(home.inboxes.isEmpty)
  }

  /// A home whose run was interrupted when groups of the large drop were committed and others were to come.
  static func interrupted() async throws -> SimulatedHome {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits = small
    drop(into: home)
    _ = try home.openHome()
    let whole = home.copy()
    whole.disk.forgetSteps()
    try await whole.run()
    for step in (whole.disk.stepCount / 2)..<whole.disk.stepCount {
      let copy = home.copy()
      copy.disk.forgetSteps()
      copy.disk.failAtStep(step, leaving: .lost)
      await #expect(throws: (any Error).self) { try await copy.run() }
      copy.disk.restart()
      let open = copy.ledger.unfinishedDrops().first
      if let open, open.progress.decided > 3 { return copy }
    }
    Issue.record("the drop is never open")
    return home
  }

  @Test(
    "stays ours where somebody writes it again after its first records were decided",
    arguments: [Self.small.largestInMemory, 8 << 20])
  func writtenAgain(_ largestInMemory: Int64) async throws {
    let undisturbed = SimulatedHome(generation: GlasgowGeneration.shared)
    Self.drop(into: undisturbed)
    try await undisturbed.run()
    var home = try await Self.interrupted()
    home.limits.largestInMemory = largestInMemory
    let taken = try #require(
      home.inboxes.first { $0.contains(".taken/") && $0.contains("november") })
    home.disk.openForWriting("/home/inbox/\(taken)")
    let meanwhile = try await home.run()
    #expect(meanwhile.notYet == 1)
    #expect(home.inboxes == [taken])
    home.disk.closeAfterWriting("/home/inbox/\(taken)")
    try await home.run()
    #expect(home.deliveries == undisturbed.deliveries)
    #expect(home.receiptRecords == undisturbed.receiptRecords)
    #expect(home.inboxes.isEmpty)
  }

  @Test(
    "goes on after a power cut when its copy had to be made again in its middle",
    arguments: [Crash.lost, .torn(seed: 1), .torn(seed: 2), .torn(seed: 3)])
  func copiedAgain(_ crash: Crash) async throws {
    let undisturbed = SimulatedHome(generation: GlasgowGeneration.shared)
    Self.drop(into: undisturbed)
    try await undisturbed.run()
    let home = try await Self.interrupted()
    let spool = try home.openHome().spool
    let drop = try #require(home.ledger.unfinishedDrops().first?.number)
    try spool.folder.remove(SpoolFolder.Content.copy(drop).name)
    try spool.folder.sync()
    let whole = home.copy()
    whole.disk.forgetSteps()
    try await whole.run()
    for step in 0..<whole.disk.stepCount where CrashSweep.tries(step, crash, of: 4) {
      let copy = home.copy()
      copy.disk.forgetSteps()
      copy.disk.failAtStep(step, leaving: crash)
      _ = try? await copy.run()
      copy.disk.restart()
      do {
        try await copy.run()
      } catch {
        Issue.record("step \(step): the next start failed: \(error)")
        continue
      }
      #expect(copy.deliveries == undisturbed.deliveries, "step \(step)")
      #expect(copy.receiptRecords == undisturbed.receiptRecords, "step \(step)")
      #expect(copy.inboxes.isEmpty, "step \(step)")
    }
  }

  @Test("stops between two groups when the time is up, and goes on there", arguments: 0...6)
  func timeIsUp(_ looks: Int) async throws {
    let undisturbed = SimulatedHome(generation: GlasgowGeneration.shared)
    Self.drop(into: undisturbed)
    try await undisturbed.run()
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits = Self.small
    Self.drop(into: home)
    home.looksUntilTimeIsUp = looks
    let first = try await home.run()
    #expect(first.isStopped == !home.inboxes.isEmpty)
    #expect(first.balance.total.records == first.balance.total.buckets.values.reduce(0, +))
    #expect(first.balance.total.records <= 3 * looks)
    home.looksUntilTimeIsUp = nil
    let second = try await home.run()
    #expect(!second.isStopped)
    #expect(
      first.balance.total.records + second.balance.total.records == 12)
    #expect(home.deliveries == undisturbed.deliveries)
    #expect(home.receiptRecords == undisturbed.receiptRecords)
    #expect(home.inboxes.isEmpty)
  }

  @Test("ends under the configuration that it began under")
  func pinned() async throws {
    let undisturbed = SimulatedHome(generation: GlasgowGeneration.shared)
    Self.drop(into: undisturbed)
    try await undisturbed.run()
    var home = try await Self.interrupted()
    home.generation = GlasgowGeneration.changed
    await #expect(throws: PipelineError.self, "the kept generation is gone") {
      try await home.run()
    }
    home.kept = [GlasgowGeneration.shared]
    try await home.run()
    #expect(home.deliveries == undisturbed.deliveries)
    #expect(home.receiptRecords == undisturbed.receiptRecords)
    #expect(home.inboxes.isEmpty)
  }

  @Test(
    "is parked from its first record that waits, however many of its parts a turn holds",
    arguments: [400, 600, 800, 1_000, 1_100, 1_200])
  func parkedParts(_ mostBytes: Int) async throws {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits.mostBytes = mostBytes
    let records = (1...4)
      .map { number in
        MixedDrops.feedback("F-\(number)", about: "BB-nowhere")
          .replacingOccurrences(of: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", with: "")
      }
    home.drop(
      "f.xml",
      "<Batch xmlns=\"urn:referral-interchange:messages:1\">" + records.joined() + "</Batch>",
      by: "community-links")
    let summary = try await home.run()
    #expect(summary.balance.total.records == 4)
    #expect(summary.balance.total.buckets == [.held: 4])
    #expect(home.inboxes.isEmpty)
  }

  @Test("keeps its number while its sender is paused and others send")
  func numberOfPaused() async throws {
    var home = SimulatedHome(generation: GlasgowGeneration.shared)
    home.limits = Self.small
    home.drop("november.csv", Self.spreadsheet, by: "money-matters")
    home.disk.freeBytes = 1_000
    try await home.run()
    home.disk.freeBytes = .max
    home.generation = GlasgowGeneration.paused
    home.drop("r1.xml", MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    try await home.run()
    home.generation = GlasgowGeneration.shared
    let summary = try await home.run()
    #expect(summary.balance.total.records == 10)
    #expect(home.inboxes.isEmpty)
  }
}
