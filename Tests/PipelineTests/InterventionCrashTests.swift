import Archive
import Configuration
import Digests
import Exchange
import Foundation
import Ledger
import Referrals
import Routing
import Spool
import Testing

@testable import Pipeline

/// A person holds what waits, or releases what is held, and power is cut at every step of it.
@Suite("What a person asks for", .serialized)
struct InterventionCrashTests {
  /// The sample with a window for link workers that closes once a year.
  private static let windowed: Generation = {
    let path = "partners/community-links.yaml"
    let file = GlasgowGeneration.root.appending(path: "samples/glasgow/\(path)")
    let text = String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    return GlasgowGeneration.load(replacing: [
      path: text.replacingOccurrences(of: "deliver: each", with: "deliver: batch, every: 9000h")
    ])
  }()

  /// A home in which records wait, and one of which they are held.
  private static func waiting() async throws -> SimulatedHome {
    let home = SimulatedHome(generation: windowed)
    _ = try home.openHome()
    MixedDrops.drop(into: home)
    try await home.run()
    return home
  }

  private static func held() async throws -> SimulatedHome {
    let home = try await waiting()
    try await home.intervene(.hold)
    return home.under(GlasgowGeneration.shared)
  }

  /// Asks for something with a crash at each step, asks again after a restart, and compares with what an undisturbed home
  /// has.
  private static func sweep(
    _ verb: InterventionVerb, in base: SimulatedHome, leaving crash: Crash
  ) async throws {
    let whole = base.copy()
    whole.disk.forgetSteps()
    try await whole.intervene(verb)
    let steps = whole.disk.steps.enumerated().filter { $0.element.name != ".trial" }
      .map { $0.offset + 1 }
    #expect(steps.count > 8)
    let expected = try ArchiveCatchUpTests.Picture(whole.ledger)
    #expect(whole.deliveries.count >= base.deliveries.count)
    for step in steps {
      let home = base.copy()
      home.disk.forgetSteps()
      home.disk.failAtStep(step, leaving: crash)
      do {
        try await home.intervene(verb)
      } catch {
        home.disk.restart()
        try await home.intervene(verb)
      }
      #expect(home.deliveries == whole.deliveries, "\(verb), step \(step), \(crash)")
      #expect(home.receiptRecords == whole.receiptRecords, "\(verb), step \(step), \(crash)")
      let now = try ArchiveCatchUpTests.Picture(home.ledger)
      #expect(now.records.map(\.bucket) == expected.records.map(\.bucket), "\(verb), step \(step)")
      #expect(
        now.deliveries.map { $0.map(\.bucket) } == expected.deliveries.map { $0.map(\.bucket) })
      if let damage = home.archiveDamage { Issue.record("step \(step): \(damage)") }
      for record in now.records {
        let outputs = home.ledger.outputs(ofRecord: record.id)
          .filter { $0.kind == .delivery }.map(\.partner)
        #expect(Set(outputs).count == outputs.count, "step \(step): a second file")
      }
    }
  }

  @Test(
    "to be held is held once, whatever is lost at any step",
    arguments: [Crash.processKilled, .lost, .torn(seed: 1)])
  func hold(_ crash: Crash) async throws {
    try await Self.sweep(.hold, in: Self.waiting(), leaving: crash)
  }

  @Test(
    "to go on goes out once, whatever is lost at any step",
    arguments: [Crash.processKilled, .lost, .torn(seed: 1)])
  func release(_ crash: Crash) async throws {
    let base = try await Self.held()
    let before = base.deliveries.count
    try await Self.sweep(.release, in: base, leaving: crash)
    let whole = base.copy()
    try await whole.intervene(.release)
    #expect(whole.deliveries.count > before)
  }

  @Test("is known to a ledger that was restored, with who asked for it")
  func caughtUp() async throws {
    let home = try await Self.held()
    try await home.intervene(.release)
    let expected = try ArchiveCatchUpTests.Picture(home.ledger)
    #expect(expected.interventions.compactMap { $0 }.count == 2)
    #expect(expected.events.joined().map(\.step).contains("released"))
    let restored = SimulatedHome(
      disk: home.disk.copy(), ledger: MemoryLedger(from: LedgerState().copied()),
      generation: home.generation)
    _ = try ArchiveCatchUp(
      home: restored.openHome(), ledger: restored.ledger,
      keys: RecordKeys(key: SimulatedHome.key)
    )
    .run(at: SimulatedHome.noon)
    #expect(try ArchiveCatchUpTests.Picture(restored.ledger).differences(from: expected) == [])
    // The same with what is held still held.
    let holding = try await Self.held()
    let older = SimulatedHome(
      disk: holding.disk.copy(), ledger: MemoryLedger(from: LedgerState().copied()),
      generation: holding.generation)
    _ = try ArchiveCatchUp(
      home: older.openHome(), ledger: older.ledger, keys: RecordKeys(key: SimulatedHome.key)
    )
    .run(at: SimulatedHome.noon)
    let known = try ArchiveCatchUpTests.Picture(holding.ledger)
    #expect(known.failing.contains { $0.person != nil })
    #expect(try ArchiveCatchUpTests.Picture(older.ledger).differences(from: known) == [])
  }
}

extension SimulatedHome {
  /// Recovers, and does one thing to every record that waits (hold), or that a person holds (release), of those that came
  /// as a file of their own.
  func intervene(_ verb: InterventionVerb, at now: Int64 = noon) async throws {
    let open = try openHome()
    _ = try Recovery(home: open, ledger: ledger, key: Self.key).recover(at: now)
    let repetition = try Repetition(
      home: open, ledger: ledger, generation: generation, key: Self.key, cores: 1, now: { now })
    let buckets: Set<Bucket> = verb == .hold ? [.waiting] : [.held]
    let records = try ledger.openRecords(in: buckets, after: 0, limit: 500)
      .filter { verb == .hold || $0.code == "operator.held" }
      .compactMap(archived)
    let line = ArchiveLine.Intervention(
      verb: verb.rawValue, who: "Jo", why: "to see", command: verb.rawValue,
      references: records.map(\.reference))
    if verb == .hold {
      let orders = records.map { record in
        HoldOrder(
          row: record.row, reference: record.reference,
          deliveries: ledger.deliveries(ofRecord: record.row.id), takesIdentity: false)
      }
      try await repetition.hold(orders, with: records, intervention: line)
    } else {
      try await repetition.decide(records, as: verb, intervention: line)
    }
    _ = try await repetition.finish()
  }

  /// A record as the archive has it; `nil` for a row of a table.
  private func archived(_ row: RecordRow) throws -> ArchivedRecord? {
    guard let day = Day(parsing: row.archive.day), let id = ledger.partners()[row.partner],
      let sender = generation.directory[id]
    else { return nil }
    let place = ArchivePosition(day: day, offset: UInt64(row.archive.offset))
    guard
      case .slice(let slice) = try ArchiveFolder(reading: paths.archive, in: disk)
        .line(at: place).body, slice.bytes.first == 0x3C
    else { return nil }
    let sent = ledger.deliveries(ofRecord: row.id).filter { $0.bucket == .delivered }
    return ArchivedRecord(
      row: row,
      drop: Drop(
        number: row.drop, partner: id, name: Array("a.xml".utf8), bytes: slice.bytes,
        sha256: SHA256Digest(of: slice.bytes), receivedOn: Day(containing: Self.noon).partialDate,
        repeated: RepeatedRecord(ordinal: row.ordinal, line: row.line)),
      sender: sender,
      reference: ReferenceCodec(key: Self.key)
        .reference(sender: row.partner, record: row.number),
      alreadySent: Set(sent.compactMap { ledger.partners()[$0.receiver] }))
  }
}
