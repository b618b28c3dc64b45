import Archive
import Configuration
import Exchange
import Foundation
import Ledger
import Locks
import Referrals
import Routing
import Spool
import Testing

@testable import Pipeline

@Suite("A clock that jumps")
struct ClockJumpTests {
  private static let day: Int64 = 86_400_000

  @Test(
    "between two runs costs nothing: each record once, and an archive that can be proven",
    arguments: [[0, -1, 1], [0, 1, -1], [0, 400, 0], [0, -400, -399]])
  func runs(_ days: [Int64]) async throws {
    let home = SimulatedHome(generation: GlasgowGeneration.shared)
    for (index, days) in days.enumerated() {
      home.drop("\(index).xml", MixedDrops.referral("BB-\(index)"), by: MixedDrops.practice)
      // The same once more, which every clock knows for a duplicate.
      home.drop("\(index)-again.xml", MixedDrops.referral("BB-0"), by: MixedDrops.practice)
      let summary = try await home.run(at: SimulatedHome.noon + days * Self.day)
      #expect(summary.balance.isBalanced)
      #expect(summary.balance.total.records == 2)
      #expect(summary.balance.total.buckets[.duplicate] == 1)
    }
    #expect(home.deliveries.count == days.count)
    #expect(home.inboxes.isEmpty && home.stagingLeftovers.isEmpty)
    #expect(home.archiveDamage == nil)
  }

  @Test(
    "back does not make records wait for a window until it is there again",
    arguments: ["at: [\"06:00\"]", "every: 2h", "most: 100"])
  func windows(_ terms: String) async throws {
    let home = SimulatedHome(generation: Agency.batch(terms))
    home.refer(1...2)
    let wrong = SimulatedHome.noon + 30 * Self.day
    let first = try await home.run(at: wrong)
    #expect(first.balance.total.records == 2)
    try await home.run(at: SimulatedHome.noon)
    #expect(home.deliveries.keys.contains { $0.hasPrefix("\(Agency.id)/") })
    let count = home.deliveries.count
    try await home.run(at: SimulatedHome.noon + Self.day)
    try await home.run(at: wrong + 2 * Self.day)
    #expect(home.deliveries.count == count)
    #expect(home.archiveDamage == nil)
  }

  @Test("while the inboxes are watched ends no shift but for a new day, and loses nothing")
  func watched() async throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "jump-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    let generation = GlasgowGeneration.shared
    let paths = HomePaths(root: root.path)
    let partners = generation.directory.partners.map(\.id)
    for folder in [paths.state] {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    }
    let home = try OpenHome(
      paths, on: RealFileSystem(), inboxes: partners, outboxes: partners)
    let ledger = MemoryLedger()
    let clock = Guarded(SimulatedHome.noon)
    let isOver = Guarded(false)
    let hints = try FolderHints()
    let looks = InboxLooks(
      generation.directory.partners.filter { $0.inbox != nil }.map(\.id), in: paths,
      every: .seconds(3_600), hints: hints)
    var run = Run.Setting(
      ledger: ledger, generation: generation, key: SimulatedHome.key, cores: 1,
      now: { clock.withLock { $0 } }, wait: { try await Task.sleep(for: $0) })
    let groups = Guarded(0)
    run.tell = { _ in groups.withLock { $0 += 1 } }
    let setting = WatchShift.Setting(
      run: run, looks: looks, hints: hints,
      wish: { isOver.withLock { $0 } ? .stopped : nil }, pulse: {})
    let shifts = Task {
      var endings: [WatchShift.Ending] = []
      repeat {
        endings.append(try await WatchShift(setting, in: home).run())
      } while endings.last
        != .stopped
      return endings
    }
    for (index, days) in [0, 1, -1, 300, 0].map(Int64.init).enumerated() {
      clock.withLock { $0 = SimulatedHome.noon + days * Self.day }
      let folder = paths.inbox(
        of: partners.first { $0.rawValue == MixedDrops.practice } ?? partners[0])
      let text = MixedDrops.referral("BB-\(index)")
      try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(index).xml"))
      let limit = Date() + 300
      while groups.withLock({ $0 }) <= index, Date() < limit {
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    isOver.withLock { $0 = true }
    hints.wakeUp()
    let endings = try await shifts.value
    #expect(endings.last == .stopped)
    #expect(endings.dropLast().allSatisfy { $0 == .newDay })
    let outbox = paths.outbox(
      of: partners.first { $0.rawValue == "community-links" } ?? partners[0])
    let names = try FileManager.default.contentsOfDirectory(atPath: outbox)
    #expect(names.count { !$0.hasPrefix(".") && !$0.hasPrefix("receipt-") } == 5)
    var committed: [Day: Int64] = [:]
    for (text, length) in ledger.start().dayLengths {
      committed[try #require(Day(parsing: text))] = length
    }
    let report = try ArchiveFolder(reading: paths.archive, in: RealFileSystem())
      .verify(committed: committed)
    #expect(report.problems.isEmpty)
  }
}
