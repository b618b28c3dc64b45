import Archive
import Compression
import Digests
import Exchange
import Foundation
import Ledger
import Locks
import Referrals
import Spool
import Testing

@testable import Pipeline

/// The ledger of a home is lost, and what an interrupted append has left of the last commit ends anywhere.
@Suite("A lost ledger, and a last commit that was cut off anywhere")
struct TornGroupTests {
  /// What is dropped, and which of its commits is cut off.
  struct Traffic: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var limits = Intake.Limits()
    var commit = 1
    let records: Int
    let drop: @Sendable (SimulatedHome) -> Void

    static let all = [
      Traffic(testDescription: "files of a record each, one of them rejected", records: 3) { home in
        for (number, chi) in [(1, "2311484044"), (2, "2311484045"), (3, "2311484044")] {
          home.drop(
            "r\(number).xml",
            MixedDrops.referral("BB-\(number)", family: "Kilnford\(number)", chi: chi),
            by: MixedDrops.practice)
        }
      },
      Traffic(testDescription: "a file of three records, one of them rejected", records: 3) {
        let records = [(1, "2311484044"), (2, "2311484045"), (3, "2311484044")]
          .map { number, chi in
            MixedDrops.referral("BB-\(number)", family: "Kilnford\(number)", chi: chi)
              .split(separator: "\n").dropFirst().joined(separator: "\n")
          }
        $0.drop(
          "batch.xml",
          "<Batch xmlns=\"urn:referral-interchange:messages:1\">\n"
            + records.joined(separator: "\n") + "\n</Batch>\n", by: MixedDrops.practice)
      },
      table(commit: 1), table(commit: 2), table(commit: 4),
    ]

    /// A spreadsheet of ten rows, three a commit.
    private static func table(commit: Int) -> Traffic {
      Traffic(
        testDescription: "commit \(commit) of a spreadsheet", limits: LargeDropTests.small,
        commit: commit, records: 10
      ) {
        $0.drop("november.csv", LargeDropTests.spreadsheet, by: "money-matters")
      }
    }

    var home: SimulatedHome {
      get throws {
        var home = SimulatedHome(generation: GlasgowGeneration.shared)
        home.limits = limits
        _ = try home.openHome()
        drop(home)
        return home
      }
    }
  }

  private static let day = Day(containing: SimulatedHome.noon)

  /// A home whose run was killed when a commit was in its day file, and nothing in the ledger.
  private static func killed(_ traffic: Traffic) async throws -> SimulatedHome {
    let home = try traffic.home
    let syncs = Guarded(0)
    home.disk.onStep { [disk = home.disk] number, step in
      guard step.operation == .syncGrowing, step.folder.contains("/archive") else { return nil }
      let isLast = syncs.withLock { count in
        count += 1
        return count == traffic.commit
      }
      if isLast { disk.failAtStep(number, leaving: .processKilled) }
      return nil
    }
    await #expect(throws: (any Error).self) { try await home.run() }
    home.disk.onStep(nil)
    home.disk.restart()
    return home
  }

  /// The text of each commit in the day file.
  private static func commits(_ home: SimulatedHome) throws -> [[[UInt8]]] {
    var reader = try ArchiveFolder(reading: home.paths.archive, in: home.disk).reader(of: day)
    var commits: [[[UInt8]]] = []
    var latest: Int64 = 0
    while let entry = try reader.nextEntry() {
      let group = try entry.line().group
      if group != latest { commits.append([]) }
      latest = group
      commits[commits.count - 1].append(entry.bytes + [UInt8(ascii: "\n")])
    }
    return commits
  }

  @Test("takes up the rest again, loses nothing and sends nothing twice", arguments: Traffic.all)
  func cut(_ traffic: Traffic) async throws {
    let undisturbed = try traffic.home
    try await undisturbed.run()
    let home = try await Self.killed(traffic)
    let commits = try Self.commits(home)
    #expect(commits.count == traffic.commit)
    let last = try #require(commits.last)
    let compressor = try BGZFCompressor(level: 2)
    let before = commits.dropLast().flatMap { compressor.compress($0.flatMap(\.self)).bytes }
    for count in 0..<last.count {
      for isWithinLine in [false, true] {
        let rest = isWithinLine ? Array(last[count].prefix(last[count].count / 2)) : []
        var restored = SimulatedHome(
          disk: home.disk.copy(), ledger: MemoryLedger(from: LedgerState().copied()),
          generation: home.generation)
        restored.limits = traffic.limits
        let text = last.prefix(count).flatMap(\.self) + rest
        restored.disk.put(
          "\(home.paths.archive)/\(Self.day.path)",
          before + (text.isEmpty ? [] : compressor.compress(text).bytes))
        let place = "cut \(isWithinLine ? "within" : "before") line \(count + 1)"
        do {
          let report = try await restored.run().recovery.caughtUp
          let fault = try Self.fault(in: restored, report, traffic, undisturbed)
          if let fault { Issue.record("\(place): \(fault)") }
        } catch {
          Issue.record("\(place): \(error)")
        }
      }
    }
  }

  /// What is wrong in a home, held against one that nobody disturbed.
  private static func fault(
    in home: SimulatedHome, _ report: CatchUpReport, _ traffic: Traffic,
    _ undisturbed: SimulatedHome
  ) throws -> String? {
    let records = home.ledger.records(after: 0, limit: 99)
    guard records.count == traffic.records else { return "\(records.count) records" }
    if let damage = home.archiveDamage { return damage }
    guard home.inboxes.isEmpty, home.stagingLeftovers.isEmpty, home.spool.isEmpty else {
      return "left: \(home.inboxes + home.stagingLeftovers + home.spool)"
    }
    let doubtful = records.filter { $0.code == HoldAnswer.possiblyMadeCode }.map(\.id)
    let expected = undisturbed.ledger.records(after: 0, limit: 99)
    for (row, then) in zip(records, expected) where !doubtful.contains(row.id) {
      guard (row.bucket, row.code) == (then.bucket, then.code) else {
        return "record \(row.id) is \(row.bucket) \(row.code), not \(then.bucket) \(then.code)"
      }
    }
    let sent = home.ledger.outputs(after: 0, limit: 99).filter { $0.kind == .delivery }
      .map { "\($0.record) to \($0.partner)" }
    guard Set(sent).count == sent.count else { return "sent twice" }
    // Nobody is left without an answer; that a receipt is in doubt is told to the operator.
    guard report.receiptsInDoubt == 0 else { return nil }
    let codec = ReferenceCodec(key: SimulatedHome.key)
    let receipts = home.receiptRecords.joined(separator: "\n")
    for row in records {
      let reference = codec.reference(sender: row.partner, record: row.number).text
      guard receipts.contains(reference) else { return "nobody is told of record \(row.id)" }
    }
    return nil
  }
}
