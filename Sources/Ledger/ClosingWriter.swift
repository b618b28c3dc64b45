import GRDB
import Referrals

/// Writes that deliveries which waited leave with a window's file, and what that makes of their records.
///
/// A group may close ten thousand, most with ids that follow each other: so one statement writes a run of them.
struct ClosingWriter {
  private let database: Database
  private var leave: RawStatement
  private var find: RawStatement
  private var keep: RawStatement
  private var move: RawStatement
  private var tell: RawStatement

  init(database: Database) throws {
    self.database = database
    // The plus keeps SQLite from the index of what waits, which the statement changes as it goes along it.
    leave = try RawStatement(
      """
      UPDATE deliveries SET bucket = 1, output = ?, since = 0
      WHERE record BETWEEN ? AND ? AND receiver = ? AND +bucket = 2
      """, in: database)
    find = try RawStatement(
      """
      SELECT records.id, partner, records.bucket, deliveries.bucket
      FROM records CROSS JOIN deliveries ON deliveries.record = records.id
      WHERE records.id BETWEEN ? AND ? ORDER BY records.id
      """, in: database)
    keep = try RawStatement(
      """
      INSERT OR IGNORE INTO events SELECT id, 0, 0, 0, ?, bucket, code
      FROM records WHERE id BETWEEN ? AND ? ORDER BY id
      """, in: database)
    move = try RawStatement(
      "UPDATE records SET bucket = ?, changed_at = ? WHERE id BETWEEN ? AND ?", in: database)
    tell = try RawStatement(
      """
      INSERT INTO events SELECT id, ?, ? + id, ?, ?, bucket, 0
      FROM records WHERE id BETWEEN ? AND ? ORDER BY id
      """, in: database)
  }

  /// Writes what a group closes; adds to `moves` by how much that changes each tally.
  mutating func write(
    _ group: StagedGroup, terms: inout LedgerTerms, moving moves: inout [Tally.Key: Int]
  ) throws {
    let decided = try terms.number(of: EventRow.decided, in: database)
    let delivered = try terms.number(of: EventRow.delivered, in: database)
    for run in group.closedRuns { try writeDeliveries(run) }
    var place = group.events.count
    for ids in group.closedRecordRuns {
      let found = try records(ids)
      try keepDecisions(on: ids, step: decided)
      for step in Self.moves(of: found) { try write(step, at: group.at, adding: &moves) }
      try writeEvents(of: ids, step: delivered, group: group, place: place)
      place += ids.count
    }
  }

  // MARK: Deliveries

  private mutating func writeDeliveries(_ run: ClosedRun) throws {
    leave.bind(run.output)
    leave.bind(run.records.lowerBound)
    leave.bind(run.records.upperBound)
    leave.bind(run.receiver)
    try leave.run()
    guard database.changesCount == run.records.count else {
      throw LedgerError.numberUnknown(.delivery, try firstAbsent(of: run))
    }
  }

  /// Returns the first record of a run whose delivery did not wait: the others have the run's output by now.
  private func firstAbsent(of run: ClosedRun) throws -> Int64 {
    var statement = try RawStatement(
      """
      SELECT record FROM deliveries WHERE record BETWEEN ? AND ? AND receiver = ? AND output = ?
      """, in: database)
    statement.bind(run.records.lowerBound)
    statement.bind(run.records.upperBound)
    statement.bind(run.receiver)
    statement.bind(run.output)
    let present = Set(try statement.all { $0.int64() })
    return run.records.first { !present.contains($0) } ?? run.records.lowerBound
  }

  // MARK: Records

  /// What a record that a delivery leaves says, and what its deliveries make of it.
  private struct Found {
    let id: Int64
    let key: Tally.Key
    var next: Bucket
  }

  /// Records that follow each other and go from one bucket to another.
  private struct Move {
    var records: ClosedRange<Int64>
    let from: Tally.Key
    let to: Bucket
  }

  private mutating func records(_ ids: ClosedRange<Int64>) throws -> [Found] {
    var records: [Found] = []
    records.reserveCapacity(ids.count)
    find.bind(ids.lowerBound)
    find.bind(ids.upperBound)
    try find.forEachRow { row in
      let id = row.int64()
      let key = Tally.Key(partner: row.int(), bucket: try row.bucket())
      let delivery = try row.bucket()
      if let last = records.indices.last, records[last].id == id {
        records[last].next = [records[last].next, delivery].ofRecord ?? key.bucket
      } else {
        records.append(Found(id: id, key: key, next: [delivery].ofRecord ?? key.bucket))
      }
    }
    // Each has a delivery that has just been written: so it is a record that is missing.
    guard records.count == ids.count else {
      let missing = zip(ids, records).first { $0 != $1.id }?.0
      throw LedgerError.numberUnknown(.record, missing ?? ids.lowerBound + Int64(records.count))
    }
    return records
  }

  private static func moves(of records: [Found]) -> [Move] {
    var moves: [Move] = []
    for record in records where record.next != record.key.bucket {
      if let last = moves.indices.last, moves[last].to == record.next,
        moves[last].from == record.key, moves[last].records.upperBound == record.id - 1
      {
        moves[last].records = moves[last].records.lowerBound...record.id
      } else {
        moves.append(Move(records: record.id...record.id, from: record.key, to: record.next))
      }
    }
    return moves
  }

  private mutating func write(
    _ step: Move, at milliseconds: Int64, adding moves: inout [Tally.Key: Int]
  ) throws {
    move.bind(step.to.storedNumber)
    move.bind(milliseconds)
    move.bind(step.records.lowerBound)
    move.bind(step.records.upperBound)
    try move.run()
    moves[step.from, default: 0] -= step.records.count
    moves[Tally.Key(partner: step.from.partner, bucket: step.to), default: 0] += step.records.count
  }

  // MARK: Events

  /// Gives the first decision on each record a row of its own, as ``RecordWriter`` does.
  private mutating func keepDecisions(on ids: ClosedRange<Int64>, step: Int64) throws {
    keep.bind(step)
    keep.bind(ids.lowerBound)
    keep.bind(ids.upperBound)
    try keep.run()
  }

  /// Tells the step of each record, at places that follow each other.
  private mutating func writeEvents(
    of ids: ClosedRange<Int64>, step: Int64, group: StagedGroup, place: Int
  ) throws {
    tell.bind(group.number)
    tell.bind(Int64(place) - ids.lowerBound)
    tell.bind(group.at)
    tell.bind(step)
    tell.bind(ids.lowerBound)
    tell.bind(ids.upperBound)
    try tell.run()
  }
}
