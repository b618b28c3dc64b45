import Archive
import Compression
import Diagnostics
import Digests
import Ledger
import Pipeline
import Referrals
import Spool
import Testing

/// An archive of several days with the ledger that knows their lengths.
private struct Years {
  let disk: SimulatedFileSystem
  let ledger: MemoryLedger
  static let now: Int64 = 1_795_348_800_000

  /// - `needed`: The days on which a record came that is still held.
  init(_ days: [String], needed: Set<String> = []) throws {
    disk = SimulatedFileSystem()
    ledger = MemoryLedger()
    let archive = try self.archive()
    for (index, text) in days.enumerated() {
      let day = try #require(Day(parsing: text))
      let builder = ArchiveBlockBuilder()
      // Two groups, so that nobody takes the file for the leftover of one that was interrupted.
      for group in [1, 2] {
        builder.append(
          ArchiveLine(
            at: 1, group: Int64(index * 2 + group),
            .settled(ArchiveLine.Settled(drop: 1, records: 1))))
      }
      let block = builder.compressed(by: try BGZFCompressor(level: 2))
      let file = try archive.dayFile(day)
      _ = try file.append(block)
      try file.sync()
      var group = StagedGroup(
        number: Int64(index + 1), at: 1, day: text, dayLength: Int64(block.bytes.count),
        nextDrop: 1, nextOutput: 1)
      if index == 0, let id = PartnerID(rawValue: "oak") { group.newPartners = [(id, 1)] }
      if needed.contains(text) { group.records = [Self.held(Int64(index + 1), on: text)] }
      try ledger.stage(group, delivering: [])
      try ledger.deliver(groups: [Int64(index + 1)], at: 1)
    }
  }

  private init(disk: SimulatedFileSystem, ledger: MemoryLedger) {
    self.disk = disk
    self.ledger = ledger
  }

  private static func held(_ id: Int64, on day: String) -> RecordRow {
    RecordRow(
      id: id, drop: id, ordinal: 1, partner: 1, number: Int(id), kind: .referral, action: .new,
      bucket: .held, code: "x", rule: "", field: "", identity: nil, content: nil, caseRecord: 0,
      consents: 0, previousAttempt: 0, duplicateOf: 0, generation: SHA256Digest(of: []),
      archive: ArchivePlace(day: day, offset: 0), line: 1, changedAt: 1)
  }

  func copy() -> Years {
    Years(disk: disk.copy(), ledger: MemoryLedger(from: ledger.snapshot()))
  }

  func archive() throws -> ArchiveFolder {
    try ArchiveFolder(at: "/home/archive", in: disk)
  }

  func remove(olderThan days: Int, at now: Int64 = now) throws -> RetentionReport {
    try Retention(archive: try archive(), ledger: ledger)
      .remove(olderThan: .seconds(days * 86_400), at: now)
  }

  /// What the next start does before anything else.
  func restart() throws {
    disk.restart()
    try Retention(archive: try archive(), ledger: ledger).completeRemovals()
    var lengths: [Day: Int64] = [:]
    for (text, length) in ledger.start().dayLengths {
      lengths[try #require(Day(parsing: text))] = length
    }
    try archive().cutBack(to: lengths)
  }

  var files: [String] {
    disk.files(below: "/home/archive").keys.map { String($0.split(separator: "/").last ?? "") }
      .sorted()
  }
}

@Suite("Retention")
struct RetentionTests {
  @Test("removes the files of days that ended longer ago than agreed, and no other")
  func removes() throws {
    let years = try Years(["2025-11-20", "2025-11-21", "2025-11-22", "2026-11-22"])
    // Noon of 22 November 2026, less 366 days: the end of 20 November 2025 is longer ago, that of the 21st is not.
    let report = try years.remove(olderThan: 366)
    #expect(report == RetentionReport(removed: ["2025-11-20"]))
    #expect(
      years.files
        == ["2025-11-21.jsonl.gz", "2025-11-22.jsonl.gz", "2026-11-22.jsonl.gz"])
    #expect(years.ledger.start().dayLengths.keys.sorted().first == "2025-11-21")
    // As long as there have been computers' clocks, and longer.
    #expect(try years.remove(olderThan: 100_000) == RetentionReport())
    #expect(try years.remove(olderThan: 366) == RetentionReport())
  }

  @Test("keeps a day of which something is needed, and says so")
  func keeps() throws {
    let years = try Years(["2025-01-01", "2025-01-02", "2026-11-22"], needed: ["2025-01-02"])
    let report = try years.remove(olderThan: 30)
    #expect(report.removed == ["2025-01-01"])
    #expect(report.needed == ["2025-01-02"])
    #expect(years.files == ["2025-01-02.jsonl.gz", "2026-11-22.jsonl.gz"])
  }

  @Test("removes a month's files a run and leaves the others to the next, as clocks can be wrong")
  func bounded() throws {
    let days = (0..<40).map { Day(number: 19_000 + $0).description }
    let years = try Years(days)
    let first = try years.remove(olderThan: 30)
    #expect(first.removed == Array(days.prefix(31)))
    #expect(first.later == 9)
    #expect(try years.remove(olderThan: 30).removed == Array(days.suffix(9)))
    #expect(years.files.isEmpty)
  }

  @Test(
    "completes at the next start what was interrupted at any step",
    arguments: [Crash.processKilled, .lost, .kept, .torn(seed: 7)])
  func interrupted(_ crash: Crash) throws {
    let baseline = try Years(["2025-01-01", "2025-01-02", "2026-11-22"])
    for step in 1... {
      let years = baseline.copy()
      years.disk.forgetSteps()
      years.disk.failAtStep(step, leaving: crash)
      do {
        _ = try years.remove(olderThan: 30)
      } catch {
        try years.restart()
        #expect(years.files.allSatisfy { $0.hasSuffix(".gz") }, "step \(step)")
        _ = try years.remove(olderThan: 30)
        #expect(years.files == ["2026-11-22.jsonl.gz"], "step \(step)")
        continue
      }
      #expect(step > 4)
      return
    }
  }

  @Test("passes over a file that somebody has removed, and removes the others")
  func absent() throws {
    let years = try Years(["2025-01-01", "2025-01-02", "2026-11-22"])
    #expect(years.disk.collect("/home/archive/2025/2025-01-01.jsonl.gz") != nil)
    #expect(try years.remove(olderThan: 30).removed == ["2025-01-01", "2025-01-02"])
    #expect(years.files == ["2026-11-22.jsonl.gz"])
    #expect(years.ledger.start().dayLengths.keys.sorted() == ["2026-11-22"])
    try years.restart()
  }

  @Test("needs the sync by which a file is set aside, or the next start meets an unknown day")
  func omission() throws {
    let baseline = try Years(["2025-01-01", "2025-01-02", "2026-11-22"])
    var isNoticed = false
    for step in 1...8 where !isNoticed {
      let years = baseline.copy()
      years.disk.forgetSteps()
      years.disk.omit([OmittedSync(.syncFolder, folderSuffix: "/archive/2025")])
      years.disk.failAtStep(step, leaving: .lost)
      guard (try? years.remove(olderThan: 30)) == nil else { continue }
      do {
        try years.restart()
      } catch is ArchiveError {
        isNoticed = true
      }
    }
    #expect(isNoticed)
  }
}
