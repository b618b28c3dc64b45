import Configuration
import Diagnostics
import Digests
import Exchange
import Foundation
import Ledger
import Referrals
import Spool
import Testing

@testable import Pipeline

@Suite("A withdrawal")
struct WithdrawalTests {
  /// 13:00 in Glasgow on the day of the simulation, when the agency's window closes.
  private static let one = SimulatedHome.noon + 3_600_000
  private static let windowed = Agency.batch("at: \"13:00\"")

  private static func change(_ id: String, action: String, share: String = "yes") -> String {
    Agency.referral(id).replacing("<Action>new", with: "<Action>\(action)")
      .replacing("<Share>yes", with: "<Share>\(share)")
  }

  /// An update of the first referral; where `share` is `nil` it says nothing of consents.
  private static func update(_ notes: String, share: String? = "yes") -> String {
    let consent = try? Regex("<Consent>.*</Consent>")
    let text = change("CL-1", action: "update")
      .replacing("</Consent>", with: "</Consent><Notes>\(notes)</Notes>")
    guard share == nil, let consent else { return text }
    return text.replacing(consent, with: "")
  }

  /// Drops a cancellation of the second referral and an update of the third that takes back the consent to share.
  private static func withdraw(in home: SimulatedHome) {
    home.drop("w2.xml", change("CL-2", action: "cancel"), by: "community-links")
    home.drop("w3.xml", change("CL-3", action: "update", share: "no"), by: "community-links")
  }

  private static func buckets(_ home: SimulatedHome) -> [Bucket] {
    (1...5).compactMap { home.ledger.record($0)?.bucket }
  }

  /// The numbers of the link workers' referrals that lie in the agency's outbox.
  private static func sent(_ home: SimulatedHome) -> [Int] {
    home.deliveries.filter { $0.key.hasPrefix("\(Agency.id)/") }.values
      .flatMap { bytes in
        String(decoding: bytes, as: Unicode.ASCII.self).components(separatedBy: "CL-").dropFirst()
          .compactMap { Int($0.prefix(while: \.isNumber)) }
      }
      .sorted()
  }

  @Test("stops what waits for a window, and tells who sent it")
  func stops() async throws {
    let home = SimulatedHome(generation: Self.windowed)
    home.refer(1...3)
    try await home.run()
    Self.withdraw(in: home)
    let summary = try await home.run(at: SimulatedHome.noon + 60_000)
    #expect(summary.balance.total.buckets == [.withheld: 2])
    #expect(Self.buckets(home) == [.waiting, .withheld, .withheld, .withheld, .withheld])
    let told = home.receiptRecords.filter { $0.contains("is not sent on any more") }
    #expect(told.count == 2)
    try await home.run(at: Self.one)
    #expect(Self.sent(home) == [1])
    #expect(home.ledger.waitingQueues().isEmpty)
    #expect(home.archiveDamage == nil)
  }

  @Test(
    "in the same run as the referral stops it as well, before the ledger knows of it",
    arguments: [false, true])
  func sameRun(overlapping: Bool) async throws {
    var home = SimulatedHome(generation: Self.windowed)
    home.overlaps = overlapping
    home.limits.mostRecords = 1
    home.refer(1...3)
    Self.withdraw(in: home)
    try await home.run()
    #expect(Self.buckets(home) == [.waiting, .withheld, .withheld, .withheld, .withheld])
    try await home.run(at: Self.one)
    #expect(Self.sent(home) == [1])
  }

  @Test("stops every update that waits, where the referral itself was never sent")
  func updatesOnly() async throws {
    let home = SimulatedHome(generation: Self.windowed)
    home.drop(
      "r.xml", Agency.referral("CL-1").replacing("<Share>yes", with: "<Share>no"),
      by: "community-links")
    try await home.run()
    // Both in one group, which knows of the referral by its number alone.
    home.drop("u1.xml", Self.update("first"), by: "community-links")
    home.drop("u2.xml", Self.update("second"), by: "community-links")
    try await home.run(at: SimulatedHome.noon + 60_000)
    #expect((1...3).map { home.ledger.record($0)?.bucket } == [.withheld, .waiting, .waiting])
    #expect((1...3).map { home.ledger.record($0)?.caseRecord } == [1, 1, 1])
    home.drop("c.xml", Self.change("CL-1", action: "cancel"), by: "community-links")
    try await home.run(at: SimulatedHome.noon + 120_000)
    #expect((2...3).map { home.ledger.record($0)?.bucket } == [.withheld, .withheld])
    try await home.run(at: Self.one)
    #expect(Self.sent(home) == [])
  }

  @Test("of one group counts for an update of the same group that comes behind it")
  func inOneGroup() async throws {
    let home = SimulatedHome(generation: Agency.generation("outbox: { \(Agency.usual) }"))
    home.refer(1...1)
    try await home.run()
    home.drop(
      "1.xml", Self.change("CL-1", action: "update", share: "no"), by: "community-links")
    home.drop("2.xml", Self.update("second", share: nil), by: "community-links")
    try await home.run(at: SimulatedHome.noon + 60_000)
    #expect((1...3).map { home.ledger.record($0)?.bucket } == [.delivered, .delivered, .withheld])
  }

  @Test(
    "is not undone by an update that is sent twice, once before the referral and once behind the withdrawal",
    arguments: [1, 100])
  func updateTwice(mostRecords: Int) async throws {
    var home = SimulatedHome(generation: Self.windowed)
    home.limits.mostRecords = mostRecords
    for name in ["a.xml", "d.xml"] {
      home.drop(name, Self.update("Rings the bell twice"), by: "community-links")
    }
    home.drop("b.xml", Agency.referral("CL-1"), by: "community-links")
    home.drop("c.xml", Self.change("CL-1", action: "update", share: "no"), by: "community-links")
    try await home.run()
    #expect(Self.buckets(home) == [.withheld, .withheld, .withheld, .duplicate])
    try await home.run(at: Self.one)
    #expect(Self.sent(home) == [])
  }

  @Test("keeps its effect when power fails at any step", arguments: [Crash.lost, .processKilled])
  func interrupted(_ crash: Crash) async throws {
    let baseline = SimulatedHome(generation: Self.windowed)
    baseline.refer(1...3)
    try await baseline.run()
    Self.withdraw(in: baseline)
    let undisturbed = baseline.copy()
    try await undisturbed.run()
    try await undisturbed.run(at: Self.one)
    for step in 1... where CrashSweep.tries(step, crash, of: 2) {
      let home = baseline.copy()
      home.disk.forgetSteps()
      home.disk.failAtStep(step, leaving: crash)
      do {
        try await home.run()
      } catch {
        home.disk.restart()
        try await home.run()
        try await home.run(at: Self.one)
        #expect(Self.buckets(home) == Self.buckets(undisturbed), "step \(step)")
        #expect(home.deliveries == undisturbed.deliveries, "step \(step)")
        #expect(home.receiptRecords == undisturbed.receiptRecords, "step \(step)")
        #expect(home.archiveDamage == nil, "step \(step)")
        continue
      }
      #expect(step > 20)
      return
    }
  }

  @Test("is known to a restored older ledger from the archive")
  func caughtUp() async throws {
    let home = SimulatedHome(generation: Self.windowed)
    home.refer(1...3)
    try await home.run()
    let older = home.ledger.snapshot()
    Self.withdraw(in: home)
    home.drop("w9.xml", Self.change("CL-9", action: "cancel"), by: "community-links")
    try await home.run(at: SimulatedHome.noon + 60_000)
    let restored = SimulatedHome(
      disk: home.disk.copy(), ledger: MemoryLedger(from: older.copied()),
      generation: Self.windowed)
    _ = try ArchiveCatchUp(
      home: restored.openHome(), ledger: restored.ledger,
      keys: RecordKeys(key: SimulatedHome.key)
    )
    .run(at: SimulatedHome.noon + 60_000)
    let expected = try ArchiveCatchUpTests.Picture(home.ledger)
    #expect(
      try ArchiveCatchUpTests.Picture(restored.ledger).differences(from: expected) == [])
    // The cancellation that came before its referral is found when the referral comes.
    restored.drop("late.xml", Agency.referral("CL-9"), by: "community-links")
    let summary = try await restored.run(at: SimulatedHome.noon + 120_000)
    #expect(summary.balance.total.buckets == [.held: 1])
  }

  @Test("of a referral that was put into an outbox goes there, with nothing but what names it")
  func notice() async throws {
    let home = SimulatedHome(generation: Agency.generation("outbox: { \(Agency.usual) }"))
    home.refer(1...1)
    try await home.run()
    home.drop(
      "w1.xml", Self.change("CL-1", action: "update", share: "no"), by: "community-links")
    let before = Set(home.deliveries.keys)
    let summary = try await home.run(at: SimulatedHome.noon + 60_000)
    #expect(summary.balance.total.buckets == [.delivered: 1])
    let file = try #require(home.deliveries.first { !before.contains($0.key) }).value
    let text = String(decoding: file, as: Unicode.ASCII.self)
    for word in ["CL-1", "Kilnford", "Cancel"] { #expect(text.contains(word), "\(word)") }
    for word in ["99016", "Money", "G99", "02/11/1948", "urgent"] {
      #expect(!text.contains(word), "\(word)")
    }
    let omitted = try #require(home.ledger.deliveries(ofRecord: 2).first).omitted
    #expect(omitted.contains("reasons") && omitted.contains("consent"))
  }
}
