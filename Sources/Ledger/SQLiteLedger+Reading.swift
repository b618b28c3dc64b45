import GRDB
package import Referrals

extension SQLiteLedger {
  package func start() throws -> LedgerStart {
    try read(Self.start)
  }

  /// Reads where a database stands.
  static func start(in database: Database) throws -> LedgerStart {
    LedgerStart(
      nextDrop: try next("next-drop", in: database),
      nextRecord: try next("next-record", in: database),
      nextGroup: try nextGroup(in: database),
      nextOutput: try next("next-output", in: database),
      partners: try partnerNumbers(in: database),
      dayLengths: try dayLengths(in: database),
      staged: try stagedOutputs(in: database),
      openGroups: try openGroups(in: database),
      learnsFrom: try learnsFrom(in: database))
  }

  // MARK: By key

  package func drop(_ number: Int64) throws -> DropRow? {
    try drops("WHERE number = ?") { $0.bind(number) }.first
  }

  package func record(_ id: Int64) throws -> RecordRow? {
    try records("WHERE id = ?") { $0.bind(id) }.first
  }

  package func records(_ ids: [Int64]) throws -> [RecordRow] {
    try read { database in
      var statement = try RawStatement(
        "SELECT \(SQLiteRows.record.numbers) FROM records WHERE id = ?", in: database)
      var terms = try TermReader(database: database)
      return try ids.compactMap { id in
        statement.bind(id)
        return try statement.first { try $0.record(&terms) }
      }
    }
  }

  package func record(partner: Int, number: Int) throws -> RecordRow? {
    let rows = try records("WHERE partner = ? AND number = ?") { statement in
      statement.bind(partner)
      statement.bind(number)
    }
    return rows.first
  }

  package func latestDrop(of partner: Int) throws -> Int64 {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT coalesce(max(drop_number), 0) FROM (
          SELECT drop_number FROM records INDEXED BY records_by_number
          WHERE partner = ? ORDER BY number DESC LIMIT 500)
        """, in: database)
      statement.bind(partner)
      return try statement.first { $0.int64() } ?? 0
    }
  }

  package func records(ofDrop number: Int64) throws -> [RecordRow] {
    try records(
      """
      WHERE id BETWEEN (SELECT first_record FROM drops WHERE number = ?1)
        AND (SELECT last_record FROM drops WHERE number = ?1)
        AND drop_number = ?1 ORDER BY id
      """
    ) { $0.bind(number) }
  }

  package func unfinishedDrops() throws -> [DropRow] {
    try drops("INDEXED BY drops_unfinished WHERE \(SQLiteSchema.isUnfinished) ORDER BY number") {
      _ in
    }
  }

  package func deliveries(ofRecord id: Int64) throws -> [DeliveryRow] {
    try deliveries(ofRecords: id...id)
  }

  package func outputs(ofRecord id: Int64) throws -> [OutputRow] {
    guard id != 0 else { return [] }
    return try outputs("WHERE id IN (\(Self.outputsOfRecord)) ORDER BY id") { $0.bind(id) }
  }

  /// The files of a record: those of its own group, those of later ones, and a window's, which its delivery names.
  private static let outputsOfRecord = """
    SELECT outputs.id
    FROM (
      SELECT first_output, last_output FROM groups INDEXED BY groups_by_record
      WHERE first_record > 0 AND first_record <= ?1 ORDER BY first_record DESC LIMIT 1) AS own
    CROSS JOIN outputs ON outputs.id BETWEEN own.first_output AND own.last_output
    WHERE outputs.record = ?1
    UNION SELECT id FROM outputs INDEXED BY outputs_again WHERE is_again = 1 AND record = ?1
    UNION SELECT output FROM deliveries WHERE record = ?1 AND output > 0
    """

  package func events(ofRecord id: Int64) throws -> [EventRow] {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT \(SQLiteRows.event.selection) FROM events
        WHERE record = ? ORDER BY group_number, place
        """, in: database)
      statement.bind(id)
      let steps = try statement.all { try $0.event() }
      let later = steps.filter { $0.group > 0 }
      // Version 1 wrote down every decision.
      if later.contains(where: { $0.step == EventRow.decided }) { return later }
      let kept = steps.first { $0.group == 0 }
      guard let decided = try Self.decision(on: id, kept: kept, in: database) else { return later }
      return [decided] + later
    }
  }

  /// Returns the first decision on a record: when is told by its group, what by the kept row or, of a record that has
  /// not changed since, by its own.
  private static func decision(
    on id: Int64, kept: EventRow?, in database: Database
  ) throws -> EventRow? {
    var statement = try RawStatement(
      """
      SELECT own.staged_at, own.number, bucket, (SELECT value FROM terms WHERE terms.id = code)
      FROM (
        SELECT number, staged_at FROM groups INDEXED BY groups_by_record
        WHERE first_record > 0 AND first_record <= ?1 ORDER BY first_record DESC LIMIT 1) AS own
      CROSS JOIN records WHERE records.id = ?1
      """, in: database)
    statement.bind(id)
    let told = try statement.first { row in
      EventRow(
        at: row.int64(), group: row.int64(), record: id, step: EventRow.decided,
        bucket: try row.bucket(), code: row.text())
    }
    guard var decision = told, let kept else { return told }
    decision.bucket = kept.bucket
    decision.code = kept.code
    return decision
  }

  // MARK: Pages

  package func openRecords(
    in buckets: Set<Bucket>, after id: Int64, limit: Int
  ) throws -> [RecordRow] {
    precondition(buckets.isSubset(of: Bucket.open), "only open buckets have an index")
    // A walk along the index for each bucket: a few held records behind a long waiting list are found at once.
    let rows = try buckets.map { bucket in
      try records(
        """
        INDEXED BY records_open
        WHERE \(SQLiteSchema.isOpen) AND bucket = ? AND id > ? ORDER BY id LIMIT ?
        """
      ) { statement in
        statement.bind(bucket.storedNumber)
        statement.bind(id)
        statement.bind(limit)
      }
    }
    return Array(rows.joined().sorted { $0.id < $1.id }.prefix(limit))
  }

  package func drops(after number: Int64, limit: Int) throws -> [DropRow] {
    try drops("WHERE number > ? ORDER BY number LIMIT ?") { statement in
      statement.bind(number)
      statement.bind(limit)
    }
  }

  package func records(after id: Int64, limit: Int) throws -> [RecordRow] {
    try records("WHERE id > ? ORDER BY id LIMIT ?") { statement in
      statement.bind(id)
      statement.bind(limit)
    }
  }

  package func outputs(after id: Int64, limit: Int) throws -> [OutputRow] {
    try outputs("WHERE id > ? ORDER BY id LIMIT ?") { statement in
      statement.bind(id)
      statement.bind(limit)
    }
  }

  package func groups(last count: Int) throws -> [GroupRow] {
    try read { database in
      var statement = try RawStatement(
        "SELECT \(SQLiteRows.groupSelection) FROM groups ORDER BY number DESC LIMIT ?",
        in: database)
      statement.bind(count)
      return try statement.all { $0.group() }
    }
  }

  package func groups(after number: Int64, limit: Int) throws -> [GroupRow] {
    try read { database in
      var statement = try RawStatement(
        "SELECT \(SQLiteRows.groupSelection) FROM groups WHERE number > ? ORDER BY number LIMIT ?",
        in: database)
      statement.bind(number)
      statement.bind(limit)
      return try statement.all { $0.group() }
    }
  }

  package func deliveries(ofRecords ids: ClosedRange<Int64>) throws -> [DeliveryRow] {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT \(SQLiteRows.delivery.numbers) FROM deliveries
        WHERE record BETWEEN ? AND ? ORDER BY record, receiver
        """, in: database)
      var terms = try TermReader(database: database)
      statement.bind(ids.lowerBound)
      statement.bind(ids.upperBound)
      return try statement.all { try $0.delivery(&terms) }
    }
  }

  // MARK: Summaries

  package func partners() throws -> [Int: PartnerID] {
    try read { database in
      let numbers = try Self.partnerNumbers(in: database)
      return Dictionary(
        numbers.map { ($0.value.number, $0.key) }, uniquingKeysWith: { first, _ in first })
    }
  }

  package func tallies() throws -> [Tally] {
    try read { database in
      let sinceByKey = try Self.oldestChanges(in: database)
      var counts = try RawStatement(
        "SELECT partner, bucket, count FROM tallies WHERE count <> 0", in: database)
      let tallies = try counts.all { row in
        let key = Tally.Key(partner: row.int(), bucket: try row.bucket())
        return Tally(
          partner: key.partner, bucket: key.bucket, count: row.int(), since: sinceByKey[key] ?? 0)
      }
      return tallies.inLedgerOrder
    }
  }

  /// Returns since when the oldest of the open records of each sender and bucket has been there.
  ///
  /// One walk along an index that has it all; grouped here, as SQLite would sort first.
  private static func oldestChanges(in database: Database) throws -> [Tally.Key: Int64] {
    var statement = try RawStatement(
      """
      SELECT partner, bucket, changed_at FROM records INDEXED BY records_open
      WHERE \(SQLiteSchema.isOpen)
      """, in: database)
    var oldest: [Int: Int64] = [:]
    // Rows of one sender and bucket stand together, the older mostly first: the table is seldom needed.
    var latest: (key: Int, since: Int64) = (.min, .max)
    try statement.forEachRow { row in
      let key = row.int() << 4 | row.int()
      let since = row.int64()
      if key == latest.key, since >= latest.since { return }
      latest = (key, min(oldest[key] ?? .max, since))
      oldest[key] = latest.since
    }
    var result: [Tally.Key: Int64] = [:]
    for (key, since) in oldest {
      guard let bucket = Bucket(storedNumber: key & 0xF) else { throw LedgerError.corrupt }
      result[Tally.Key(partner: key >> 4, bucket: bucket)] = since
    }
    return result
  }

  package func failureGroups() throws -> [FailureGroup] {
    let sql = """
      SELECT bucket, (SELECT value FROM terms WHERE terms.id = code),
        (SELECT value FROM terms WHERE terms.id = rule),
        (SELECT value FROM terms WHERE terms.id = field),
        (SELECT value FROM terms WHERE terms.id = coalesce(failing.path, 0)), partner, count(*),
        count(DISTINCT person) + sum(person IS NULL), min(records.id), min(changed_at)
      FROM records INDEXED BY records_failing LEFT JOIN failing ON failing.record = records.id
      WHERE \(SQLiteSchema.isFailing)
      GROUP BY bucket, code, rule, field, partner, coalesce(failing.path, 0)
      """
    return try read { database in
      var statement = try RawStatement(sql, in: database)
      let groups = try statement.all { row in
        FailureGroup(
          bucket: try row.bucket(), code: row.text(), rule: row.text(), field: row.text(),
          path: row.text(), partner: row.int(), count: row.int(), people: row.int(),
          firstRecord: row.int64(), since: row.int64())
      }
      return groups.inLedgerOrder
    }
  }

  // MARK: Rows by condition

  private func drops(
    _ condition: String, binding bind: (inout RawStatement) -> Void
  ) throws -> [DropRow] {
    try read { database in
      var statement = try RawStatement(
        "SELECT \(SQLiteRows.drop.selection) FROM drops \(condition)", in: database)
      bind(&statement)
      return try statement.all { try $0.drop() }
    }
  }

  private func records(
    _ condition: String, binding bind: (inout RawStatement) -> Void
  ) throws -> [RecordRow] {
    try read { database in
      var statement = try RawStatement(
        "SELECT \(SQLiteRows.record.numbers) FROM records \(condition)", in: database)
      var terms = try TermReader(database: database)
      bind(&statement)
      return try statement.all { try $0.record(&terms) }
    }
  }

  private func outputs(
    _ condition: String, binding bind: (inout RawStatement) -> Void
  ) throws -> [OutputRow] {
    try read { database in
      var statement = try RawStatement(
        "SELECT \(Self.outputSelection) FROM outputs \(condition)", in: database)
      bind(&statement)
      return try statement.all { try $0.output() }
    }
  }

  private static let outputSelection =
    SQLiteRows.output.selection
    + ", (SELECT delivered_at IS NOT NULL FROM groups WHERE groups.number = group_number)"
}

// MARK: Where the ledger stands

extension SQLiteLedger {
  private static func next(_ key: String, in database: Database) throws -> Int64 {
    var statement = try RawStatement("SELECT value FROM meta WHERE key = ?", in: database)
    statement.bind(key)
    guard let number = try statement.first({ $0.int64() }) else { throw LedgerError.corrupt }
    return number
  }

  /// The group from which on a copy learns; copies that earlier versions made say 1.
  private static func learnsFrom(in database: Database) throws -> Int64? {
    let group = try next("is-copy", in: database)
    return group > 0 ? group : nil
  }

  private static func nextGroup(in database: Database) throws -> Int64 {
    var statement = try RawStatement(
      "SELECT coalesce(max(number), 0) + 1 FROM groups", in: database)
    return try statement.first { $0.int64() } ?? 1
  }

  private static func partnerNumbers(in database: Database) throws -> [PartnerID: PartnerNumbers] {
    var statement = try RawStatement("SELECT id, number, next_record FROM partners", in: database)
    let rows = try statement.all { row in
      guard let id = PartnerID(rawValue: row.text()) else { throw LedgerError.corrupt }
      return (id, PartnerNumbers(number: row.int(), nextRecord: row.int()))
    }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  private static func dayLengths(in database: Database) throws -> [String: Int64] {
    var statement = try RawStatement("SELECT day, length FROM days", in: database)
    let rows = try statement.all { ($0.text(), $0.int64()) }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  private static func openGroups(in database: Database) throws -> [Int64] {
    var statement = try RawStatement(
      "SELECT number FROM groups WHERE delivered_at IS NULL ORDER BY number", in: database)
    return try statement.all { $0.int64() }
  }

  /// Returns the outputs of the groups that are open: each group knows the range of its own.
  ///
  /// The cross join keeps SQLite from beginning with the outputs, of which there may be millions.
  private static func stagedOutputs(in database: Database) throws -> [OutputRow] {
    var statement = try RawStatement(
      """
      SELECT \(SQLiteRows.output.selection), 0
      FROM groups INDEXED BY groups_open
      CROSS JOIN outputs ON outputs.id BETWEEN groups.first_output AND groups.last_output
      WHERE groups.delivered_at IS NULL ORDER BY outputs.id
      """, in: database)
    return try statement.all { try $0.output() }
  }
}
