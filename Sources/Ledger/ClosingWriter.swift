import GRDB
import Referrals

/// Writes that deliveries which waited leave with a window's file, and what that makes of their records.
struct ClosingWriter {
  private let database: Database

  init(database: Database) {
    self.database = database
  }

  /// Writes what a group closes; adds to `moves` by how much that changes each tally.
  func write(
    _ group: StagedGroup, terms: inout LedgerTerms, moving moves: inout [Tally.Key: Int]
  ) throws {
    guard !group.closed.isEmpty else { return }
    let delivered = try terms.number(of: EventRow.delivered, in: database)
    try writeDeliveries(group.closed)
    var deliveries = try RawStatement(
      "SELECT bucket FROM deliveries WHERE record = ?", in: database)
    var place = group.events.count
    for id in group.closedRecords {
      deliveries.bind(id)
      let buckets = try deliveries.all { try $0.bucket() }
      let bucket = try move(
        id, to: buckets.ofRecord, at: group.at, terms: &terms, moving: &moves)
      try writeEvent(of: id, step: delivered, bucket: bucket, group: group, place: place)
      place += 1
    }
  }

  private func writeDeliveries(
    _ closed: [(record: Int64, receiver: Int, output: Int64)]
  ) throws {
    var statement = try RawStatement(
      """
      UPDATE deliveries SET bucket = 1, output = ?, since = 0
      WHERE record = ? AND receiver = ? AND bucket = 2
      """, in: database)
    for leaving in closed {
      statement.bind(leaving.output)
      statement.bind(leaving.record)
      statement.bind(leaving.receiver)
      try statement.run()
      guard database.changesCount > 0 else {
        throw LedgerError.numberUnknown(.delivery, leaving.record)
      }
    }
  }

  /// Moves a record to the bucket that its deliveries give it and returns that bucket.
  private func move(
    _ id: Int64, to found: Bucket?, at milliseconds: Int64, terms: inout LedgerTerms,
    moving moves: inout [Tally.Key: Int]
  ) throws -> Bucket {
    let records = RecordWriter(database: database)
    guard let key = try records.keepDecision(on: id, terms: &terms) else {
      throw LedgerError.numberUnknown(.record, id)
    }
    guard let bucket = found, bucket != key.bucket else { return key.bucket }
    var update = try RawStatement(
      "UPDATE records SET bucket = ?, changed_at = ? WHERE id = ?", in: database)
    update.bind(bucket.storedNumber)
    update.bind(milliseconds)
    update.bind(id)
    try update.run()
    moves[key, default: 0] -= 1
    moves[Tally.Key(partner: key.partner, bucket: bucket), default: 0] += 1
    return bucket
  }

  private func writeEvent(
    of id: Int64, step: Int64, bucket: Bucket, group: StagedGroup, place: Int
  ) throws {
    var statement = try RawStatement(SQLiteRows.event.insertion(into: "events"), in: database)
    statement.bind(id)
    statement.bind(group.number)
    statement.bind(place)
    statement.bind(group.at)
    statement.bind(step)
    statement.bind(bucket.storedNumber)
    statement.bind(0)
    try statement.run()
  }
}
