import GRDB

/// Writes drops, how far they have come, and between which ids their records lie.
///
/// The records of a drop ascend, and those of one part stand together: so two numbers in the drop's row do for an index.
struct DropWriter {
  private let database: Database

  init(database: Database) {
    self.database = database
  }

  /// Writes the drops that a group adds or advances.
  func write(_ group: StagedGroup, terms: inout LedgerTerms) throws {
    var ranges = group.recordRanges
    try write(group.drops, taking: &ranges, terms: &terms)
    try advance(group.advanced)
    try extend(ranges)
  }

  private func write(
    _ drops: [DropRow], taking ranges: inout [Int64: ClosedRange<Int64>], terms: inout LedgerTerms
  ) throws {
    guard !drops.isEmpty else { return }
    var statement = try RawStatement(Self.insertion, in: database)
    for drop in drops {
      let range = ranges.removeValue(forKey: drop.number)
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
      statement.bind(range?.lowerBound ?? 0)
      statement.bind(range?.upperBound ?? 0)
      try statement.run(adding: .drop, drop.number)
    }
  }

  private func advance(_ steps: [(drop: Int64, progress: DropProgress)]) throws {
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

  /// Notes further records of drops that earlier groups began.
  private func extend(_ ranges: [Int64: ClosedRange<Int64>]) throws {
    guard !ranges.isEmpty else { return }
    var statement = try RawStatement(
      """
      UPDATE drops SET last_record = max(last_record, ?1),
        first_record = CASE first_record WHEN 0 THEN ?2 ELSE min(first_record, ?2) END
      WHERE number = ?3
      """, in: database)
    for (number, range) in ranges.sorted(by: { $0.key < $1.key }) {
      statement.bind(range.upperBound)
      statement.bind(range.lowerBound)
      statement.bind(number)
      try statement.run()
    }
  }

  private static let insertion = SQLiteRows.drop.insertion(
    into: "drops", with: ["first_record", "last_record"])
}

extension StagedGroup {
  /// Between which ids the new records of each drop lie.
  fileprivate var recordRanges: [Int64: ClosedRange<Int64>] {
    var ranges: [Int64: ClosedRange<Int64>] = [:]
    var start = records.startIndex
    while start < records.endIndex {
      let drop = records[start].drop
      let end = records[start...].firstIndex { $0.drop != drop } ?? records.endIndex
      let (first, last) = (records[start].id, max(records[start].id, records[end - 1].id))
      let known = ranges[drop] ?? first...last
      ranges[drop] = min(known.lowerBound, first)...max(known.upperBound, last)
      start = end
    }
    return ranges
  }
}
