import Digests
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
    try writeDrops(group.drops)
    try writeAdvanced(group.advanced)
    try writeRecords(group.records)
    var moves = try writeChanged(group.changed)
    try writeDeliveries(group.deliveries)
    try ClosingWriter(database: database, terms: &terms).write(group, moving: &moves)
    try writeOutputs(group.outputs)
    try IdentityWriter(database: database).write(group.identities)
    try writeEvents(group)
    try writeTallies(of: group.records, moves: moves)
    try writeNextNumbers(of: group)
    try markDelivered(earlier, at: group.at)
  }

  // MARK: Groups

  private mutating func writeGroup(_ group: StagedGroup) throws {
    var statement = try RawStatement(
      "INSERT INTO groups VALUES (?, ?, NULL, ?, ?, ?, ?)", in: database)
    statement.bind(group.number)
    statement.bind(group.at)
    statement.bind(group.records.count + group.changed.count)
    statement.bind(group.outputs.map(\.id).min() ?? 0)
    statement.bind(group.outputs.map(\.id).max() ?? 0)
    statement.bind(try terms.number(of: group.day, in: database))
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

  /// Throws unless every number is a partner's.
  private func checkPartners(_ numbers: Set<Int>) throws {
    var statement = try RawStatement("SELECT 1 FROM partners WHERE number = ?", in: database)
    for number in numbers {
      statement.bind(number)
      guard try statement.first({ $0.bool() }) != nil else {
        throw LedgerError.numberUnknown(.partner, Int64(number))
      }
    }
  }

  // MARK: Drops and records

  private mutating func writeDrops(_ drops: [DropRow]) throws {
    guard !drops.isEmpty else { return }
    try checkPartners(Set(drops.map(\.partner)))
    var statement = try RawStatement(Self.dropInsertion, in: database)
    for drop in drops {
      statement.bind(drop.number)
      statement.bind(drop.partner)
      statement.bind(drop.receivedAt)
      statement.bind(drop.size)
      statement.bind(drop.sha256)
      statement.bind(drop.device)
      statement.bind(drop.inode)
      statement.bind(drop.name)
      statement.bind(try terms.number(of: drop.generation, in: database))
      statement.bind(drop.records)
      statement.bind(try terms.number(of: drop.archive.day, in: database))
      statement.bind(drop.archive.offset)
      statement.bind(drop.isNotice)
      statement.bind(drop.progress.decided)
      statement.bind(drop.progress.offset)
      statement.bind(drop.progress.line)
      statement.bind(drop.progress.receiptLength)
      try statement.run(adding: .drop, drop.number)
    }
  }

  private func writeAdvanced(_ steps: [(drop: Int64, progress: DropProgress)]) throws {
    guard !steps.isEmpty else { return }
    var statement = try RawStatement(
      """
      UPDATE drops SET decided = ?, position = ?, position_line = ?, receipt_length = ?
      WHERE number = ?
      """, in: database)
    for step in steps {
      statement.bind(step.progress.decided)
      statement.bind(step.progress.offset)
      statement.bind(step.progress.line)
      statement.bind(step.progress.receiptLength)
      statement.bind(step.drop)
      try statement.run()
      guard database.changesCount > 0 else { throw LedgerError.numberUnknown(.drop, step.drop) }
    }
  }

  private mutating func writeRecords(_ records: [RecordRow]) throws {
    guard !records.isEmpty else { return }
    try checkPartners(Set(records.map(\.partner)))
    var statement = try RawStatement(Self.recordInsertion, in: database)
    for record in records {
      try bind(record, to: &statement)
      try statement.run(adding: .record, record.id)
    }
  }

  /// Replaces records and returns by how much that changes each tally.
  private mutating func writeChanged(_ records: [RecordRow]) throws -> [Tally.Key: Int] {
    var moves: [Tally.Key: Int] = [:]
    guard !records.isEmpty else { return moves }
    var earlier = try RawStatement("SELECT bucket FROM records WHERE id = ?", in: database)
    var update = try RawStatement(Self.recordUpdate, in: database)
    for record in records {
      earlier.bind(record.id)
      let bucket = try earlier.first { try $0.bucket() }
      try bind(record, to: &update)
      try update.run()
      guard let bucket, database.changesCount > 0 else {
        throw LedgerError.numberUnknown(.record, record.id)
      }
      moves[Tally.Key(partner: record.partner, bucket: bucket), default: 0] -= 1
      moves[Tally.Key(partner: record.partner, bucket: record.bucket), default: 0] += 1
    }
    return moves
  }

  private mutating func bind(_ record: RecordRow, to statement: inout RawStatement) throws {
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

  // MARK: Deliveries and outputs

  private mutating func writeDeliveries(_ deliveries: [DeliveryRow]) throws {
    guard !deliveries.isEmpty else { return }
    var statement = try RawStatement(Self.deliveryInsertion, in: database)
    for delivery in deliveries {
      statement.bind(delivery.record)
      statement.bind(delivery.receiver)
      statement.bind(try terms.number(of: delivery.route, in: database))
      statement.bind(delivery.bucket.storedNumber)
      statement.bind(delivery.output)
      statement.bind(try terms.number(of: delivery.omitted, in: database))
      statement.bind(delivery.since)
      statement.bind(try terms.number(of: delivery.rendered.day, in: database))
      statement.bind(delivery.rendered.offset)
      try statement.run()
    }
  }

  private func writeOutputs(_ outputs: [OutputRow]) throws {
    guard !outputs.isEmpty else { return }
    var statement = try RawStatement(Self.outputInsertion, in: database)
    for output in outputs {
      statement.bind(output.id)
      statement.bind(output.group)
      statement.bind(output.partner)
      statement.bind(output.kind.storedNumber)
      statement.bind(output.name)
      statement.bind(output.sha256)
      statement.bind(output.size)
      statement.bind(output.record)
      statement.bind(output.isPossibleDuplicate)
      try statement.run(adding: .output, output.id)
    }
  }

  // MARK: Events

  private mutating func writeEvents(_ group: StagedGroup) throws {
    guard !group.events.isEmpty else { return }
    var statement = try RawStatement(Self.eventInsertion, in: database)
    for (place, event) in group.events.enumerated() {
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

  // MARK: Statements

  private static let dropInsertion = SQLiteRows.drop.insertion(into: "drops")
  private static let recordInsertion = SQLiteRows.record.insertion(into: "records")
  private static let recordUpdate = SQLiteRows.record.update(
    of: "records", keys: ["id", "partner", "number"])
  private static let deliveryInsertion = SQLiteRows.delivery.insertion(
    into: "deliveries", replacing: true)
  private static let outputInsertion = SQLiteRows.output.insertion(into: "outputs")
  private static let eventInsertion = SQLiteRows.event.insertion(into: "events")
}
