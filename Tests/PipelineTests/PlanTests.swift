import Configuration
import Digests
import Exchange
import Foundation
import Ledger
import Locks
import Referrals
import Routing
import Spool
import Testing

@testable import Pipeline

/// What a run does, as a plan says it beforehand and as the ledger tells it afterwards.
struct Deeds: Equatable {
  struct Delivery: Equatable {
    let receiver: PartnerID
    let route: String
    var bucket: Bucket
  }

  struct Record: Equatable {
    let reference: String
    let drop: Int64
    let ordinal: Int
    var bucket: Bucket
    let code: String
    var deliveries: [Delivery]
  }

  var records: [Record]
  let outboxes: [PartnerID: PlannedOutbox]
  let waiting: [PartnerID: WaitingQueue]
  var groups: Int
  var balance: Balance
  var closings: [PartnerID: ClosingTally]
  var files: [Int]
  var notYet: Int
  var withoutRoom: [PartnerID: Int]

  private init(
    _ summary: RunSummary, records: [Record], outboxes: [PartnerID: PlannedOutbox],
    waiting: any WaitingDeliveries
  ) throws {
    self.records = records
    self.outboxes = outboxes
    let partners = try waiting.partners()
    self.waiting = Dictionary(
      uniqueKeysWithValues: try waiting.waitingQueues()
        .compactMap { queue in partners[queue.receiver].map { ($0, queue) } })
    groups = summary.groups
    balance = summary.balance
    closings = summary.closings
    files = [summary.deliveries, summary.receipts]
    notYet = summary.notYet
    withoutRoom = summary.withoutRoom
  }

  init(_ planned: PlannedRun, _ records: [PlannedRecord]) throws {
    try self.init(
      planned.summary,
      records: records.map { planned in
        let decision = planned.decided.decision
        return Record(
          reference: planned.reference, drop: planned.drop,
          ordinal: planned.decided.undecided.record.ordinal, bucket: decision.bucket,
          code: planned.code,
          deliveries: decision.deliveries
            .map { Delivery(receiver: $0.receiver, route: $0.route, bucket: $0.bucket) }
            .sorted { $0.receiver < $1.receiver })
      }, outboxes: planned.outboxes, waiting: planned.waiting)
  }

  /// Reads what a run has added to a ledger since it stood somewhere.
  init(_ summary: RunSummary, in ledger: MemoryLedger, since start: LedgerStart) throws {
    let names = ledger.partners()
    func name(_ number: Int) throws -> PartnerID { try #require(names[number]) }
    let references = ReferenceCodec(key: SimulatedHome.key)
    let records = ledger.records(after: start.nextRecord - 1, limit: .max)
    var carried: [Int64: Int] = [:]
    for row in ledger.records(after: 0, limit: .max) {
      for delivery in ledger.deliveries(ofRecord: row.id) where delivery.output > 0 {
        carried[delivery.output, default: 0] += 1
      }
    }
    var outboxes: [PartnerID: PlannedOutbox] = [:]
    for output in ledger.outputs(after: start.nextOutput - 1, limit: .max)
    where output.kind != .flag {
      let partner = try name(output.partner)
      var box = outboxes[partner] ?? PlannedOutbox()
      if output.kind == .receipt {
        box.receipts += 1
      } else {
        box.files += 1
        box.records += carried[output.id] ?? 0
      }
      outboxes[partner] = box
    }
    try self.init(
      summary,
      records: try records.map { row in
        Record(
          reference: references.reference(sender: row.partner, record: row.number).text,
          drop: row.drop, ordinal: row.ordinal, bucket: row.bucket, code: row.code,
          deliveries: try ledger.deliveries(ofRecord: row.id)
            .map { Delivery(receiver: try name($0.receiver), route: $0.route, bucket: $0.bucket) }
            .sorted { $0.receiver < $1.receiver })
      }, outboxes: outboxes, waiting: ledger)
  }

  /// What differs, for a test's message.
  func difference(from other: Deeds) -> String? {
    if self == other { return nil }
    let parts: [(String, any Equatable, any Equatable)] = [
      ("outboxes", outboxes, other.outboxes), ("waiting", waiting, other.waiting),
      ("groups", groups, other.groups), ("balance", balance, other.balance),
      ("closings", closings, other.closings), ("files", files, other.files),
      ("not yet", notYet, other.notYet), ("without room", withoutRoom, other.withoutRoom),
      ("number of records", records.count, other.records.count),
    ]
    let pair = zip(records, other.records).first { $0 != $1 }
    return parts.filter { "\($0.1)" != "\($0.2)" }.map { "\($0.0): \($0.1) and \($0.2)" }
      .joined(separator: "\n") + (pair.map { "\nrecord: \($0) and \($1)" } ?? "")
  }
}

extension SimulatedHome {
  /// Plans a run at a time, and sees to it that nothing on the disk changes.
  func plan(at now: Int64 = noon, knowing earlier: [Generation] = []) async throws -> Deeds {
    disk.now = max(disk.now, now * 1_000_000)
    let steps = disk.stepCount
    let before = disk.files(below: "/")
    let view = try HomeView(
      paths, on: disk, inboxes: generation.directory.partners.map(\.id), ledger: ledger, at: now)
    var setting = Run.Setting(
      ledger: ledger, generation: generation, key: Self.key, cores: 1, now: { now },
      wait: { _ in Issue.record("a plan waits for nothing") })
    setting.overlaps = overlaps
    setting.limits = limits
    setting.load = { [kept] hash in (kept + earlier).first { $0.hash == hash } }
    let records = Guarded<[PlannedRecord]>([])
    let planned = try await Plan(setting, at: view)
      .make { record in records.withLock { $0.append(record) } }
    #expect(disk.stepCount == steps)
    #expect(disk.files(below: "/") == before)
    return try Deeds(planned, records.withLock { $0 })
  }

  /// Plans a run, runs, and returns what was other than planned.
  func surprise(at now: Int64 = noon, knowing earlier: [Generation] = []) async throws -> String? {
    let plan = try await plan(at: now, knowing: earlier)
    let copy = self.copy()
    // Recovery comes before a run, and what it does is no part of it.
    _ = try Recovery(home: copy.openHome(), ledger: copy.ledger, key: Self.key).recover(at: now)
    let start = copy.ledger.start()
    let summary = try await run(at: now, knowing: earlier)
    var deeds = try Deeds(summary, in: ledger, since: start)
    // What went out as a window closed was waiting when it was decided.
    deeds.recall(plan)
    return plan.difference(from: deeds)
  }
}

extension Deeds {
  /// Lets deliveries wait again that have left with a window of the same run: a plan says how records are decided.
  fileprivate mutating func recall(_ plan: Deeds) {
    for (index, planned) in plan.records.enumerated() where records.indices.contains(index) {
      let deliveries = records[index].deliveries
      for (place, pair) in zip(planned.deliveries, deliveries).enumerated()
      where pair.0.bucket == .waiting && pair.1.bucket == .delivered
        && closings[pair.1.receiver] != nil
      {
        records[index].deliveries[place].bucket = .waiting
        if planned.bucket == .waiting { records[index].bucket = .waiting }
      }
    }
  }
}

@Suite("A plan")
struct PlanTests {
  private static func home(
    _ generation: Generation = GlasgowGeneration.shared, limits: Intake.Limits = .init()
  ) -> SimulatedHome {
    var home = SimulatedHome(generation: generation)
    home.limits = limits
    home.disk.put("/home/state/key", [])
    return home
  }

  @Test("of a first night is what the run does, though no folder is made so far")
  func firstNight() async throws {
    var home = Self.home()
    MixedDrops.drop(into: home)
    let plan = try await home.plan()
    #expect(plan.records.count == 25)
    #expect(Set(plan.records.map(\.bucket)).count >= 5)
    #expect(try await home.surprise() == nil)
    // The second night knows the first: repeated, changed, and answered.
    MixedDrops.drop(into: home)
    home.drop("f3.xml", MixedDrops.feedback("F-3", about: "BB-11"), by: "community-links")
    home.overlaps = true
    #expect(try await home.surprise(at: SimulatedHome.noon + 86_400_000) == nil)
    #expect(try await home.surprise(at: SimulatedHome.noon + 86_400_000) == nil)
  }

  @Test("goes through drops of many groups, where they lie")
  func largeDrops() async throws {
    let home = Self.home(limits: LargeDropTests.small)
    LargeDropTests.drop(into: home)
    let records = (1...8)
      .map { number in
        MixedDrops.referral("BB-\(number % 7)")
          .replacingOccurrences(of: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", with: "")
      }
    home.drop(
      "b.xml",
      "<Batch xmlns=\"urn:referral-interchange:messages:1\">" + records.joined() + "</Batch>",
      by: MixedDrops.practice)
    #expect(try await home.surprise() == nil)
    #expect(home.inboxes.isEmpty)
  }

  @Test("remembers what it decided many turns ago, the newest of several attempts first")
  func manyTurns() async throws {
    var home = Self.home()
    home.limits.mostRecords = 1
    for number in 10..<40 {
      // The same record again and again: faulty until the sixteenth.
      let id = number % 5 == 0 ? "BB-again" : "BB-\(number)"
      home.drop(
        "r\(number).xml", MixedDrops.referral(id, chi: number < 25 ? "2311484045" : "2311484044"),
        by: MixedDrops.practice)
      home.drop(
        "f\(number).xml", MixedDrops.feedback("F-\(number)", about: "BB-\(number - 1)"),
        by: "community-links")
    }
    let plan = try await home.plan()
    #expect(plan.records.count { $0.bucket == .duplicate } == 2)
    #expect(try await home.surprise() == nil)
  }

  @Test("decides parked drops at the end, of one group and of many", arguments: [8 << 20, 700])
  func parked(_ mostBytes: Int) async throws {
    var home = Self.home(limits: LargeDropTests.small)
    home.limits.mostBytes = mostBytes
    let about = ["BB-1", "BB-2", "BB-nowhere", "BB-3"]
    let batch = about.enumerated()
      .map { number, referral in
        MixedDrops.feedback("F-\(number)", about: referral)
          .replacingOccurrences(of: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", with: "")
      }
    home.drop(
      "b.xml",
      "<Batch xmlns=\"urn:referral-interchange:messages:1\">" + batch.joined() + "</Batch>",
      by: "community-links")
    home.drop("c.xml", MixedDrops.feedback("F-9", about: "BB-3"), by: "community-links")
    for number in 1...3 {
      home.drop("r\(number).xml", MixedDrops.referral("BB-\(number)"), by: "fernhill-practice")
      home.drop("r\(number).xml", MixedDrops.referral("BB-\(number)"), by: MixedDrops.practice)
    }
    #expect(try await home.surprise() == nil)
  }

  @Test("takes for finished what a run waits for, and leaves what is being written")
  func unsettled() async throws {
    let home = Self.home()
    home.disk.canLease = false
    home.disk.now = (SimulatedHome.noon - 60_000) * 1_000_000
    home.drop("b.xml", MixedDrops.referral("BB-2"), by: MixedDrops.practice)
    home.drop("f.xml", MixedDrops.feedback("F-1", about: "BB-1"), by: "community-links")
    home.disk.put("/home/inbox/\(MixedDrops.practice)/folder", kind: .folder)
    home.disk.now = SimulatedHome.noon * 1_000_000
    home.drop("a.xml", MixedDrops.referral("BB-1"), by: MixedDrops.practice)
    home.drop("c.xml.part", "<Ref", by: MixedDrops.practice)
    #expect(try await home.surprise() == nil)
    #expect(home.ledger.records(after: 0, limit: .max).count == 4)
    home.disk.canLease = true
    home.drop("d.xml", MixedDrops.referral("BB-4"), by: MixedDrops.practice)
    home.drop("e.xml", MixedDrops.referral("BB-5"), by: MixedDrops.practice)
    home.disk.openForWriting("/home/inbox/\(MixedDrops.practice)/d.xml")
    let plan = try await home.plan()
    #expect((plan.records.count, plan.notYet) == (1, 2))
    #expect(try await home.surprise() == nil)
  }

  @Test(
    "closes windows with what waits already and what would come to wait",
    arguments: ["", "at: \"12:30\"", "at: \"13:00\"", "every: 1h", "every: 3h", "most: 5"])
  func windows(_ terms: String) async throws {
    var home = Self.home(Agency.batch(terms))
    home.refer(1...12)
    #expect(try await home.surprise() == nil)
    home.refer(13...20)
    #expect(try await home.surprise(at: SimulatedHome.noon + 1_800_000) == nil)
    home.refer(21...24)
    home.overlaps = true
    #expect(try await home.surprise(at: SimulatedHome.noon + 3_600_000) == nil)
    #expect(try await home.surprise(at: SimulatedHome.noon + 90_000_000) == nil)
  }

  @Test("lets go what a partner missed while it was paused, and says what it would miss")
  func paused() async throws {
    var home = Self.home(GlasgowGeneration.paused)
    home.refer(1...7)
    home.drop("november.csv", MixedDrops.spreadsheet, by: Agency.id)
    #expect(try await home.surprise() == nil)
    #expect(home.ledger.waitingQueues().map(\.count) == [7])
    home.refer(8...9)
    home.generation = GlasgowGeneration.shared
    #expect(try await home.surprise(knowing: [GlasgowGeneration.paused]) == nil)
    #expect(home.ledger.waitingQueues().isEmpty)
    #expect(home.inboxes.isEmpty)
  }

  @Test("counts what stays of a queue when the older half of it goes")
  func partOfQueue() async throws {
    let outbox = "outbox: { \(Agency.usual), deliver: batch, at: \"12:30\" }"
    let paused = Agency.generation(outbox + "\npaused: yes")
    var home = Self.home(paused)
    home.refer(1...3)
    try await home.run()
    home.refer(4...5)
    try await home.run(at: SimulatedHome.noon + 2_700_000)
    home.generation = Agency.generation(outbox)
    home.refer(6...6)
    #expect(
      try await home.surprise(at: SimulatedHome.noon + 3_000_000, knowing: [paused]) == nil)
    #expect(home.ledger.waitingQueues().map(\.count) == [3])
    #expect(home.ledger.waitingQueues().map(\.since) == [SimulatedHome.noon + 2_700_000])
  }

  @Test("leaves what the disk has no room for")
  func noRoom() async throws {
    let home = Self.home(limits: LargeDropTests.small)
    LargeDropTests.drop(into: home)
    home.disk.freeBytes = 1_000
    #expect(try await home.plan().withoutRoom.values.reduce(0, +) == 3)
    #expect(try await home.surprise() == nil)
    home.disk.freeBytes = .max
    #expect(try await home.surprise() == nil)
    #expect(home.inboxes.isEmpty)
  }

  @Test(
    "after a crash at any step is what the next run does",
    arguments: [Crash.processKilled, .torn(seed: 1)], [false, true])
  func interrupted(_ crash: Crash, isLarge: Bool) async throws {
    let baseline =
      isLarge
      ? try await CrashTests.Baseline(limits: LargeDropTests.small, dropping: LargeDropTests.drop)
      : try await CrashTests.Baseline()
    for step in baseline.steps where CrashSweep.tries(step, crash, of: 4) {
      let home = baseline.home.copy()
      home.disk.forgetSteps()
      home.disk.failAtStep(step, leaving: crash)
      do {
        try await home.run()
      } catch {
        home.disk.restart()
      }
      home.drop("z.xml", MixedDrops.referral("BB-99"), by: MixedDrops.practice)
      let surprise = try await home.surprise()
      if let surprise { Issue.record("step \(step), \(crash): \(surprise)") }
    }
  }
}
