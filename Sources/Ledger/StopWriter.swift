import GRDB
import Referrals

/// Writes that records, or deliveries of them, go no further, and what a later record makes of a case's consents.
struct StopWriter {
  private let database: Database

  init(database: Database) {
    self.database = database
  }

  /// Writes what a group stops; adds to `moves` by how much that changes each tally.
  func write(
    _ group: StagedGroup, terms: inout LedgerTerms, moving moves: inout [Tally.Key: Int]
  ) throws {
    try writeConsents(group.consents)
    guard !group.stops.isEmpty else { return }
    var deliveries = try RawStatement(
      "SELECT bucket FROM deliveries WHERE record = ?", in: database)
    var change = try RawStatement(
      """
      UPDATE records SET bucket = ?, code = ?, rule = 0, field = 0, changed_at = ? WHERE id = ?
      """, in: database)
    for (place, (id, stops)) in group.stopsByRecord.enumerated() {
      let records = RecordWriter(database: database)
      guard let key = try records.keepDecision(on: id, terms: &terms) else {
        throw LedgerError.numberUnknown(.record, id)
      }
      for stop in stops { try write(stop) }
      deliveries.bind(id)
      let bucket = stops.bucket(
        after: key.bucket, deliveries: try deliveries.all { try $0.bucket() })
      let code = stops[0].code
      if bucket != key.bucket || stops.contains(where: { $0.receiver == 0 }) {
        change.bind(bucket.storedNumber)
        change.bind(try terms.number(of: code, in: database))
        change.bind(group.at)
        change.bind(id)
        try change.run()
        moves[key, default: 0] -= 1
        moves[Tally.Key(partner: key.partner, bucket: bucket), default: 0] += 1
      }
      try writeEvent(
        of: id, bucket: bucket, code: code, group,
        place: group.events.count + group.closed.count + place, terms: &terms)
    }
  }

  private func write(_ stop: StopRow) throws {
    var statement = try RawStatement(
      """
      UPDATE deliveries SET bucket = 6, since = 0
      WHERE record = ?1 AND (?2 = 0 OR receiver = ?2) AND bucket <> 1
      """, in: database)
    statement.bind(stop.record)
    statement.bind(stop.receiver)
    try statement.run()
    guard stop.receiver == 0 || database.changesCount > 0 else {
      throw LedgerError.numberUnknown(.delivery, stop.record)
    }
  }

  private func writeConsents(_ consents: [(record: Int64, consents: UInt8)]) throws {
    guard !consents.isEmpty else { return }
    var statement = try RawStatement(
      "UPDATE records SET consents = ? WHERE id = ?", in: database)
    for (record, value) in consents {
      statement.bind(Int(value))
      statement.bind(record)
      try statement.run()
      guard database.changesCount > 0 else { throw LedgerError.numberUnknown(.record, record) }
    }
  }

  private func writeEvent(
    of record: Int64, bucket: Bucket, code: String, _ group: StagedGroup, place: Int,
    terms: inout LedgerTerms
  ) throws {
    var statement = try RawStatement(SQLiteRows.eventInsertion, in: database)
    statement.bind(record)
    statement.bind(group.number)
    statement.bind(place)
    statement.bind(group.at)
    statement.bind(try terms.number(of: EventRow.stopped, in: database))
    statement.bind(bucket.storedNumber)
    statement.bind(try terms.number(of: code, in: database))
    try statement.run()
  }
}
