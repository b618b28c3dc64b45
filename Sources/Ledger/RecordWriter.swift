import GRDB
import Referrals

/// Writes new records, and the new state of older ones.
///
/// The first decision on a record needs no row of its own: the record's row and its group's say it. It gets one when the
/// record's row is about to say something else.
struct RecordWriter {
  private let database: Database

  init(database: Database) {
    self.database = database
  }

  /// Adds new records.
  func write(_ records: [RecordRow], terms: inout LedgerTerms) throws {
    guard !records.isEmpty else { return }
    var statement = try RawStatement(Self.insertion, in: database)
    for record in records {
      try bind(record, to: &statement, terms: &terms)
      try statement.run(adding: .record, record.id)
    }
  }

  /// Replaces records; adds to `moves` by how much that changes each tally.
  func change(
    _ records: [RecordRow], terms: inout LedgerTerms, moving moves: inout [Tally.Key: Int]
  ) throws {
    guard !records.isEmpty else { return }
    var update = try RawStatement(Self.update, in: database)
    for record in records {
      let bucket = try keepDecision(on: record.id, terms: &terms)?.bucket
      try bind(record, to: &update, terms: &terms)
      try update.run()
      guard let bucket, database.changesCount > 0 else {
        throw LedgerError.numberUnknown(.record, record.id)
      }
      moves[Tally.Key(partner: record.partner, bucket: bucket), default: 0] -= 1
      moves[Tally.Key(partner: record.partner, bucket: record.bucket), default: 0] += 1
    }
  }

  /// Gives the first decision on a record a row of its own, unless it has one; the record is about to change.
  ///
  /// The row stands under group 0, before all others: the record's group is known by its id.
  ///
  /// Returns what the record's tally counts by now, or `nil` for a record that is not there.
  func keepDecision(on id: Int64, terms: inout LedgerTerms) throws -> Tally.Key? {
    var now = try RawStatement(
      "SELECT partner, bucket, code FROM records WHERE id = ?", in: database)
    now.bind(id)
    guard
      let (key, code) = try now.first({ row in
        (Tally.Key(partner: row.int(), bucket: try row.bucket()), row.int64())
      })
    else { return nil }
    var statement = try RawStatement(
      "INSERT OR IGNORE INTO events VALUES (?, 0, 0, 0, ?, ?, ?)", in: database)
    statement.bind(id)
    statement.bind(try terms.number(of: EventRow.decided, in: database))
    statement.bind(key.bucket.storedNumber)
    statement.bind(code)
    try statement.run()
    return key
  }

  private func bind(
    _ record: RecordRow, to statement: inout RawStatement, terms: inout LedgerTerms
  ) throws {
    statement.bind(record.id)
    statement.bind(record.drop)
    statement.bind(record.ordinal)
    statement.bind(record.partner)
    statement.bind(record.number)
    statement.bind(record.kind?.storedNumber ?? 0)
    statement.bind(record.action?.storedNumber ?? 0)
    statement.bind(record.bucket.storedNumber)
    statement.bind(try terms.number(of: record.code, in: database))
    statement.bind(try terms.number(of: record.rule, in: database))
    statement.bind(try terms.number(of: record.field, in: database))
    statement.bind(record.identity)
    statement.bind(record.content)
    statement.bind(record.caseRecord)
    statement.bind(Int(record.consents))
    statement.bind(record.previousAttempt)
    statement.bind(record.duplicateOf)
    statement.bind(try terms.number(of: record.generation, in: database))
    statement.bind(try terms.number(of: record.archive.day, in: database))
    statement.bind(record.archive.offset)
    statement.bind(record.line)
    statement.bind(record.changedAt)
  }

  private static let insertion = SQLiteRows.record.insertion(into: "records")
  private static let update = SQLiteRows.record.update(
    of: "records", keys: ["id", "partner", "number"])
}
