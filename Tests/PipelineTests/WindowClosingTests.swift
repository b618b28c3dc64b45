import Configuration
import Diagnostics
import Exchange
import Foundation
import Ledger
import Referrals
import Routing
import Spool
import Testing

@testable import Pipeline

/// The sample with another outbox for the agency that link workers refer to.
enum Agency {
  static let id = "money-matters"
  static let usual = "mapping: [money-matters-referral, agency-feedback-csv]"

  static func generation(_ lines: String, files: [String: String] = [:]) -> Generation {
    GlasgowGeneration.load(
      replacing: files.merging([
        "partners/\(id).yaml": """
        id: money-matters
        name: Money Matters Advice
        kind: agency
        identifiers: { oscr-number: "SC999901" }
        inbox: { mapping: [agency-referral-csv, agency-feedback-csv] }
        serves: [money, employment, legal]
        \(lines)

        """
      ]) { $1 })
  }

  static func batch(_ terms: String, files: [String: String] = [:]) -> Generation {
    generation("outbox: { \(usual), deliver: batch, \(terms) }", files: files)
  }

  /// A link worker's referral to the agency.
  static func referral(_ id: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <Referral xmlns="urn:referral-interchange:messages:1">
      <Id>\(id)</Id>
      <Action>new</Action>
      <Date>2026-11-02</Date>
      <Sender>community-links</Sender>
      <Practice><Code>99016</Code></Practice>
      <Person>
        <Name><Given>Brenwyn</Given><Family>Kilnford</Family></Name>
        <BirthDate>1948-11-23</BirthDate>
        <CHI>2311484044</CHI>
      </Person>
      <Urgency>routine</Urgency>
      <Reason><Code>money</Code></Reason>
      <Consent><Referred>yes</Referred><Share>yes</Share><Feedback>yes</Feedback></Consent>
    </Referral>
    """
  }
}

extension SimulatedHome {
  /// Drops link workers' referrals with these numbers.
  func refer(_ numbers: ClosedRange<Int>) {
    for number in numbers {
      drop("r\(1_000 + number).xml", Agency.referral("CL-\(number)"), by: "community-links")
    }
  }

  /// What lies in the agency's outbox by name, receipts left out.
  fileprivate var agencyFiles: [String: String] {
    Dictionary(
      uniqueKeysWithValues: deliveries.filter { $0.key.hasPrefix("\(Agency.id)/") }
        .map { path, bytes in
          (
            String(path.split(separator: "/").last ?? ""),
            String(decoding: bytes, as: Unicode.ASCII.self)
          )
        })
  }

  fileprivate func bucket(of record: Int64) throws -> Bucket? { ledger.record(record)?.bucket }
}

extension String {
  /// The numbers of the link workers' referrals in a file, in its order.
  fileprivate var referralNumbers: [Int] {
    components(separatedBy: "CL-").dropFirst().compactMap { Int($0.prefix(while: \.isNumber)) }
  }
}

@Suite("A window")
struct WindowClosingTests {
  /// 13:00 in Glasgow on the day of the simulation.
  private static let one = SimulatedHome.noon + 3_600_000

  @Test("lets records wait until its time has come, and makes one file of them in received order")
  func closes() async throws {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    home.refer(1...12)
    let before = try await home.run()
    #expect(before.balance.total.buckets == [.waiting: 12])
    #expect(before.balance.isBalanced)
    #expect(home.agencyFiles.isEmpty)
    #expect(home.archiveDamage == nil)

    let after = try await home.run(at: Self.one)
    #expect(after.balance.total.records == 0)
    #expect(after.closings.values.map(\.records) == [12])
    #expect(home.ledger.waitingQueues().isEmpty)
    let file = try #require(
      home.agencyFiles.values.first, "\(home.disk.files(below: "/home/outbox").keys.sorted())")
    #expect(home.agencyFiles.count == 1)
    #expect(home.agencyFiles.keys.first?.hasPrefix("referrals-") == true)
    #expect(file.referralNumbers == Array(1...12))
    #expect(file.components(separatedBy: "Ref No").count == 2, "one row of titles")
    #expect(home.ledger.waitingQueues().isEmpty)
    #expect(try (1...12).allSatisfy { try home.bucket(of: $0) == .delivered })
    #expect(home.archiveDamage == nil)

    let again = try await home.run(at: Self.one + 1)
    #expect(again.closings.isEmpty && again.groups == 0)
    #expect(home.agencyFiles.count == 1)
  }

  @Test("makes several files of as many records as agreed")
  func most() async throws {
    let home = SimulatedHome(generation: Agency.batch("most: 5"))
    home.refer(1...12)
    let summary = try await home.run()
    let files = home.agencyFiles.sorted { $0.key < $1.key }.map(\.value.referralNumbers)
    #expect(files == [Array(1...5), Array(6...10), [11, 12]])
    #expect(summary.closings.values.map(\.files) == [3])
    #expect(summary.deliveries == 3)
    #expect(home.archiveDamage == nil)
  }

  @Test("leaves to the next what came to wait after its time")
  func later() async throws {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    home.refer(1...2)
    try await home.run()
    home.refer(3...4)
    try await home.run(at: Self.one + 1)
    #expect(home.agencyFiles.values.map(\.referralNumbers) == [[1, 2]])
    #expect(home.ledger.waitingQueues().map(\.count) == [2])
  }

  @Test("gives its file the name that was agreed, and the flag when the file is there")
  func named() async throws {
    let home = SimulatedHome(
      generation: Agency.batch("name: \"{partner}.{number}.dat\", flag: .ctl"))
    home.refer(1...2)
    home.disk.forgetSteps()
    try await home.run()
    let names = home.agencyFiles.keys.sorted()
    #expect(names.map { $0.split(separator: ".").last ?? "" } == ["ctl", "dat"])
    #expect(home.agencyFiles.first { $0.key.hasSuffix(".ctl") }?.value.isEmpty == true)
    #expect(home.archiveDamage == nil)
  }

  @Test(
    "closes once, whole, whatever step it is interrupted at",
    arguments: [Crash.lost, .processKilled])
  func interrupted(_ crash: Crash) async throws {
    let baseline = SimulatedHome(generation: Agency.batch("at: \"13:00\", most: 5, flag: .ok"))
    baseline.refer(1...12)
    try await baseline.run()
    let undisturbed = baseline.copy()
    try await undisturbed.run(at: Self.one)
    let expected = undisturbed.deliveries
    #expect(expected.count == 6)
    for step in 1... where CrashSweep.tries(step, crash, of: 2) {
      let home = baseline.copy()
      home.disk.forgetSteps()
      home.disk.failAtStep(step, leaving: crash)
      do {
        try await home.run(at: Self.one)
      } catch {
        home.disk.restart()
        for (path, bytes) in home.deliveries where !path.contains("/.staging/") {
          #expect(expected[path] == bytes, "step \(step): \(path)")
        }
        try await home.run(at: Self.one)
        #expect(home.deliveries == expected, "step \(step)")
        #expect(home.archiveDamage == nil, "step \(step)")
        #expect(home.ledger.waitingQueues().isEmpty, "step \(step)")
        continue
      }
      #expect(step > 20)
      return
    }
  }

  @Test("keeps apart what was written under configurations of other columns")
  func otherColumns() async throws {
    let first = Agency.batch("at: \"13:00\"")
    let mapping = try String(
      contentsOf: GlasgowGeneration.root.appending(path: "mappings/agency-referral-csv.yaml"),
      encoding: .utf8)
    let second = Agency.batch(
      "at: \"13:00\"",
      files: [
        "mappings/agency-referral-csv.yaml": mapping.replacing("Ref No", with: "Number")
      ])
    let home = SimulatedHome(generation: first)
    home.refer(1...2)
    try await home.run()
    let changed = home.under(second)
    changed.refer(3...4)
    try await changed.run(knowing: [first])
    try await changed.run(at: Self.one, knowing: [first])
    let files = home.agencyFiles.sorted { $0.key < $1.key }.map(\.value)
    #expect(files.map(\.referralNumbers) == [[1, 2], [3, 4]])
    #expect(Set(files.map { $0.prefix(6) }) == ["Ref No", "Number"])
  }

  @Test("puts what was written under configurations of equal columns into one file")
  func equalColumns() async throws {
    let first = Agency.batch("at: \"13:00\"")
    let second = Agency.batch("at: \"13:00\", most: 100")
    let home = SimulatedHome(generation: first)
    home.refer(1...2)
    try await home.run()
    let changed = home.under(second)
    changed.refer(3...4)
    try await changed.run(knowing: [first])
    try await changed.run(at: Self.one, knowing: [first])
    #expect(home.agencyFiles.values.map(\.referralNumbers) == [[1, 2, 3, 4]])
  }

  @Test("closes for nobody while a configuration is missing that records were written under")
  func configurationMissing() async throws {
    let first = Agency.batch("at: \"13:00\"")
    let home = SimulatedHome(generation: first)
    home.refer(1...3)
    try await home.run()
    let changed = home.under(Agency.batch("at: \"13:00\", most: 2"))
    let error = await #expect(throws: PipelineError.self) { try await changed.run(at: Self.one) }
    #expect(error?.diagnostic.code == "generation.absent")
    #expect(home.agencyFiles.isEmpty)
    #expect(home.ledger.waitingQueues().map(\.count) == [3])
    try await changed.run(at: Self.one, knowing: [first])
    #expect(
      home.agencyFiles.values.map(\.referralNumbers).sorted { $0[0] < $1[0] } == [[1, 2], [3]])
    #expect(home.archiveDamage == nil)
  }

  @Test("goes on waiting for a partner whose outbox has come to be open to others, and is told of")
  func unreachable() async throws {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    home.refer(1...2)
    try await home.run()
    let (open, _) = try home.recover(at: Self.one)
    let staging = "/home/outbox/\(Agency.id)/.staging"
    home.disk.change(mode: 0o777, of: staging)
    let summary = try await home.pass(in: open, at: Self.one)
    #expect(summary.unreachable.map(\.rawValue) == [Agency.id])
    #expect(home.agencyFiles.isEmpty)
    home.disk.change(mode: 0o700, of: staging)
    try await home.run(at: Self.one)
    #expect(home.agencyFiles.values.map(\.referralNumbers) == [[1, 2]])
  }

  @Test("goes on waiting for a partner that takes no messages any more")
  func gone() async throws {
    let home = SimulatedHome(generation: Agency.batch("at: \"13:00\""))
    home.refer(1...2)
    try await home.run()
    let changed = home.under(Agency.generation("covers: []"))
    try await changed.run(at: Self.one)
    #expect(home.agencyFiles.isEmpty)
    #expect(home.ledger.waitingQueues().map(\.count) == [2])
    try await home.run(at: Self.one)
    #expect(home.agencyFiles.values.map(\.referralNumbers) == [[1, 2]])
  }

  @Test("is none for a paused partner, whose records go out one by one when it is not any more")
  func paused() async throws {
    let usual = Agency.generation("outbox: { \(Agency.usual) }")
    let live = SimulatedHome(generation: usual)
    live.refer(1...3)
    try await live.run()
    let home = SimulatedHome(
      generation: Agency.generation("paused: yes\noutbox: { \(Agency.usual) }"))
    home.refer(1...3)
    home.drop("own.csv", "Ref No\n1\n", by: Agency.id)
    let summary = try await home.run()
    #expect(summary.balance.total.buckets == [.waiting: 3])
    #expect(home.agencyFiles.isEmpty)
    #expect(home.inboxes.contains { $0.hasSuffix("own.csv") }, "nothing is taken from it")
    try await home.run(at: Self.one)
    #expect(home.agencyFiles.isEmpty)
    _ = home.disk.collect("/home/inbox/\(Agency.id)/own.csv")
    let resumed = home.under(usual)
    try await resumed.run(at: Self.one, knowing: [home.generation])
    #expect(home.agencyFiles == live.agencyFiles)
    #expect(home.ledger.waitingQueues().isEmpty)
    #expect(home.archiveDamage == nil)
  }
}
