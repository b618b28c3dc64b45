import Archive
import Configuration
import Digests
import Exchange
import Ledger
import Referrals
import Routing
import Spool

@testable import Pipeline

/// The people of the house: what they stop, let go and have decided again.
struct Operators {
  /// Does something to records, and what waited behind those that are settled then follows.
  func decide(
    _ rows: [RecordRow], as verb: InterventionVerb, in home: SimulatedHome, _ open: OpenHome,
    at now: Int64
  ) async throws {
    let repetition = try repetition(home, open, at: now)
    var rows = rows
    var verb = verb
    for _ in 1...20 where !rows.isEmpty {
      let records = try rows.compactMap { try archived($0, in: home, open) }
      try await repetition.decide(
        records, as: verb, intervention: line(verb, records.map(\.reference)))
      let settled = Set(rows.map(\.id))
      verb = .reprocess
      rows = home.ledger.openRecords(in: [.held], after: 0, limit: 500)
        .filter { DecisionProblem.waitingCodes.contains($0.code) && !settled.contains($0.id) }
    }
    _ = try await repetition.finish()
  }

  func hold(
    _ rows: [RecordRow], in home: SimulatedHome, _ open: OpenHome, at now: Int64
  ) async throws {
    let repetition = try repetition(home, open, at: now)
    let behind = try home.ledger.waiting(behind: rows).subtracting(rows.map(\.id))
    let records = try (rows + home.ledger.records(behind.sorted()))
      .compactMap { try archived($0, in: home, open) }
    let orders = records.map { record in
      HoldOrder(
        row: record.row, reference: record.reference,
        deliveries: home.ledger.deliveries(ofRecord: record.row.id), takesIdentity: false)
    }
    try await repetition.hold(
      orders, with: records, intervention: line(.hold, records.map(\.reference)))
    _ = try await repetition.finish()
  }

  private func repetition(
    _ home: SimulatedHome, _ open: OpenHome, at now: Int64
  ) throws -> Repetition {
    try Repetition(
      home: open, ledger: home.ledger, generation: home.generation, key: SimulatedHome.key,
      cores: 1, now: { now })
  }

  private func line(
    _ verb: InterventionVerb, _ references: [Reference]
  ) -> ArchiveLine.Intervention {
    ArchiveLine.Intervention(
      verb: verb.rawValue, who: "Jo", why: "to see", command: verb.rawValue,
      references: references)
  }

  /// A record as the archive has it, behind the titles of its table; `nil` where its sender has left.
  private func archived(
    _ row: RecordRow, in home: SimulatedHome, _ open: OpenHome
  ) throws -> ArchivedRecord? {
    guard let id = home.ledger.partners()[row.partner], let sender = home.generation.directory[id],
      let drop = home.ledger.drop(row.drop), let slice = try slice(of: row, in: open.archive),
      let start = Day(parsing: drop.archive.day)
    else { return nil }
    var reader = try open.archive.reader(of: start)
    reader.stand(at: UInt64(drop.archive.offset))
    var name: [UInt8] = []
    var titles: [UInt8] = []
    if case .received(let line)? = try reader.nextEntry()?.line().body { name = line.name }
    if case .slice(let first)? = try reader.nextEntry()?.line().body, first.drop == drop.number,
      first.ordinal == 0
    {
      titles = first.bytes
    }
    let bytes = titles + slice
    let sent = home.ledger.deliveries(ofRecord: row.id).filter { $0.bucket == .delivered }
    return ArchivedRecord(
      row: row,
      drop: Drop(
        number: row.drop, partner: id, name: name, bytes: bytes, sha256: SHA256Digest(of: bytes),
        receivedOn: Day(containing: drop.receivedAt).partialDate,
        repeated: RepeatedRecord(ordinal: row.ordinal, line: row.line)),
      sender: sender,
      reference: ReferenceCodec(key: SimulatedHome.key)
        .reference(sender: row.partner, record: row.number),
      alreadySent: Set(sent.compactMap { home.ledger.partners()[$0.receiver] }))
  }

  /// The bytes of a record; `nil` where the archive has another line in its place.
  func slice(of row: RecordRow, in archive: ArchiveFolder) throws -> [UInt8]? {
    guard let day = Day(parsing: row.archive.day) else { return nil }
    let place = ArchivePosition(day: day, offset: UInt64(row.archive.offset))
    guard case .slice(let slice) = try archive.line(at: place).body, slice.drop == row.drop,
      slice.ordinal == row.ordinal
    else { return nil }
    return slice.bytes
  }
}
