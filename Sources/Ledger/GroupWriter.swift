import GRDB
import Referrals

/// Writes one group to the tables, within a transaction that the caller began.
///
/// Each table has one cached statement, looked up once a group and bound once a row.
struct GroupWriter {
  private let database: Database
  private(set) var terms: LedgerTerms

  init(database: Database, terms: LedgerTerms) {
    self.database = database
    self.terms = terms
  }

  mutating func write(_ group: StagedGroup, delivering earlier: [Int64]) throws {
    try writeGroup(group)
    try writePartners(group.newPartners)
    try checkPartners(of: group)
    try DropWriter(database: database).write(group, terms: &terms)
    var moves: [Tally.Key: Int] = [:]
    let records = RecordWriter(database: database)
    try records.write(group.records, terms: &terms)
    try records.change(group.changed, terms: &terms, moving: &moves)
    let deliveries = DeliveryWriter(database: database)
    try deliveries.write(group.deliveries, terms: &terms)
    try deliveries.writeOutputs(of: group)
    try close(group, moving: &moves)
    try StopWriter(database: database).write(group, terms: &terms, moving: &moves)
    try FailingWriter(database: database).write(group, terms: &terms)
    try IdentityWriter(database: database).write(group.identities)
    try writeEvents(group)
    try writeTallies(of: group.records, moves: moves)
    try writeNextNumbers(of: group)
    try markDelivered(earlier, at: group.at)
  }

  // MARK: Groups

  private mutating func writeGroup(_ group: StagedGroup) throws {
    let range = group.recordRange
    var statement = try RawStatement(
      "INSERT INTO groups VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?)", in: database)
    statement.bind(group.number)
    statement.bind(group.at)
    statement.bind(group.records.count + group.changed.count)
    statement.bind(group.outputs.map(\.id).min() ?? 0)
    statement.bind(group.outputs.map(\.id).max() ?? 0)
    statement.bind(try terms.number(of: group.day, in: database))
    statement.bind(range?.lowerBound ?? 0)
    statement.bind(range?.upperBound ?? 0)
    try statement.run(adding: .group, group.number)
    var day = try RawStatement("REPLACE INTO days VALUES (?, ?)", in: database)
    day.bind(group.day)
    day.bind(group.dayLength)
    try day.run()
  }

  /// Records groups as delivered, which is one row each however many outputs they have.
  func markDelivered(_ numbers: [Int64], at milliseconds: Int64) throws {
    guard !numbers.isEmpty else { return }
    var statement = try RawStatement(
      "UPDATE groups SET delivered_at = coalesce(delivered_at, ?) WHERE number = ?", in: database)
    for number in numbers {
      statement.bind(milliseconds)
      statement.bind(number)
      try statement.run()
      guard database.changesCount > 0 else { throw LedgerError.numberUnknown(.group, number) }
    }
  }

  // MARK: Partners

  private func writePartners(_ partners: [(id: PartnerID, number: Int)]) throws {
    guard !partners.isEmpty else { return }
    var statement = try RawStatement("INSERT INTO partners VALUES (?, ?, 1)", in: database)
    for partner in partners {
      statement.bind(partner.number)
      statement.bind(partner.id.rawValue)
      try statement.run(adding: .partner, Int64(partner.number))
    }
  }

  /// Throws unless every sender of the group has a number.
  private func checkPartners(of group: StagedGroup) throws {
    var statement = try RawStatement("SELECT 1 FROM partners WHERE number = ?", in: database)
    var known = Int.min
    func check(_ number: Int) throws {
      // Rows of one sender stand together.
      guard number != known else { return }
      statement.bind(number)
      guard try statement.first({ $0.bool() }) != nil else {
        throw LedgerError.numberUnknown(.partner, Int64(number))
      }
      known = number
    }
    for drop in group.drops { try check(drop.partner) }
    for record in group.records { try check(record.partner) }
  }

  // MARK: Windows

  private mutating func close(
    _ group: StagedGroup, moving moves: inout [Tally.Key: Int]
  ) throws {
    guard !group.closed.isEmpty else { return }
    var closing = try ClosingWriter(database: database)
    try closing.write(group, terms: &terms, moving: &moves)
  }

  // MARK: Events

  private mutating func writeEvents(_ group: StagedGroup) throws {
    guard !group.events.isEmpty else { return }
    var statement = try RawStatement(SQLiteRows.eventInsertion, in: database)
    for (place, event) in group.events.enumerated() where event.step != EventRow.decided {
      statement.bind(event.record)
      statement.bind(group.number)
      statement.bind(place)
      statement.bind(event.at)
      statement.bind(try terms.number(of: event.step, in: database))
      statement.bind(event.bucket.storedNumber)
      statement.bind(try terms.number(of: event.code, in: database))
      try statement.run()
    }
  }

  // MARK: Tallies and numbers

  private func writeTallies(of records: [RecordRow], moves: [Tally.Key: Int]) throws {
    var changes = moves
    for record in records {
      changes[Tally.Key(partner: record.partner, bucket: record.bucket), default: 0] += 1
    }
    var statement = try RawStatement(
      """
      INSERT INTO tallies VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET count = count + excluded.count
      """, in: database)
    for (key, change) in changes where change != 0 {
      statement.bind(key.partner)
      statement.bind(key.bucket.storedNumber)
      statement.bind(change)
      try statement.run()
    }
  }

  private func writeNextNumbers(of group: StagedGroup) throws {
    var meta = try RawStatement(
      "UPDATE meta SET value = max(value, ?) WHERE key = ?", in: database)
    let nextRecord = (group.records.map(\.id).max() ?? 0) + 1
    for (key, next) in [
      ("next-drop", group.nextDrop), ("next-record", nextRecord), ("next-output", group.nextOutput),
    ] {
      meta.bind(next)
      meta.bind(key)
      try meta.run()
    }
    var partner = try RawStatement(
      "UPDATE partners SET next_record = max(next_record, ?) WHERE number = ?", in: database)
    for (number, next) in group.nextRecordNumbers {
      partner.bind(next)
      partner.bind(number)
      try partner.run()
    }
  }
}
