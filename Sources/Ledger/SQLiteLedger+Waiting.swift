import GRDB

extension SQLiteLedger {
  package func waiting(
    for receiver: Int, after record: Int64, through last: Int64, limit: Int
  ) throws -> [WaitingDelivery] {
    try read { database in
      var statement = try RawStatement(Self.waiting, in: database)
      var terms = try TermReader(database: database)
      statement.bind(receiver)
      statement.bind(record)
      statement.bind(last)
      statement.bind(limit)
      return try statement.all { row in
        let record = row.int64()
        // The join is a left one, so that a record that is missing is found out.
        let sender = row.int()
        guard sender != 0 else { throw LedgerError.corrupt }
        return WaitingDelivery(
          record: record, sender: sender, number: row.int(), kind: try row.kind(),
          drop: row.int64(), generation: try terms.digest(row.int64()),
          rendered: ArchivePlace(day: try terms.text(row.int64()), offset: row.int64()),
          since: row.int64())
      }
    }
  }

  /// Terms by their numbers, as neighbours have the same: a lookup in SQL for each would cost more than the rest.
  private static let waiting = """
    SELECT deliveries.record, records.partner, records.number, records.kind, records.drop_number,
      records.generation, rendered_day, rendered_offset, deliveries.since
    FROM deliveries INDEXED BY deliveries_waiting
    LEFT JOIN records ON records.id = deliveries.record
    WHERE deliveries.bucket = 2 AND deliveries.receiver = ? AND deliveries.record > ?
      AND deliveries.record <= ?
    ORDER BY deliveries.record LIMIT ?
    """

  package func lastWaiting(for receiver: Int, before moment: Int64) throws -> Int64? {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT record FROM deliveries INDEXED BY deliveries_waiting
        WHERE bucket = 2 AND receiver = ? AND since < ? ORDER BY record DESC LIMIT 1
        """, in: database)
      statement.bind(receiver)
      statement.bind(moment)
      return try statement.all { $0.int64() }.first
    }
  }

  package func waitingQueues() throws -> [WaitingQueue] {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT receiver, count(*), min(since) FROM deliveries INDEXED BY deliveries_waiting
        WHERE bucket = 2 GROUP BY receiver ORDER BY receiver
        """, in: database)
      return try statement.all { row in
        WaitingQueue(receiver: row.int(), count: row.int(), since: row.int64())
      }
    }
  }

  package func neededDays() throws -> Set<String> {
    try read { database in
      var days: Set<String> = []
      for sql in Self.neededDays {
        var statement = try RawStatement(sql, in: database)
        days.formUnion(try statement.all { $0.text() })
      }
      days.remove("")
      return days
    }
  }

  /// The queries that together tell which days are needed.
  private static let neededDays = [
    // Open records, and the drops that they came in: a table's titles stand at its beginning.
    """
    SELECT value FROM terms WHERE id IN (
      SELECT day FROM records INDEXED BY records_open WHERE \(SQLiteSchema.isOpen))
    """,
    """
    SELECT value FROM terms WHERE id IN (
      SELECT drops.day FROM records INDEXED BY records_open
      CROSS JOIN drops ON drops.number = records.drop_number WHERE \(SQLiteSchema.isOpen))
    """,
    // What was rendered for a window that has yet to close.
    """
    SELECT value FROM terms WHERE id IN (
      SELECT rendered_day FROM deliveries INDEXED BY deliveries_waiting WHERE bucket = 2)
    """,
    // A drop's parts and the pieces of its receipt stand in the days since it came.
    """
    SELECT day FROM days WHERE day >= (
      SELECT min(value) FROM drops INDEXED BY drops_unfinished
      CROSS JOIN terms ON terms.id = drops.day WHERE \(SQLiteSchema.isUnfinished))
    """,
    // Staged files; a window's file repeats what was rendered on any day before.
    """
    SELECT value FROM groups INDEXED BY groups_open CROSS JOIN terms ON terms.id = groups.day
    WHERE delivered_at IS NULL AND last_output > 0
    """,
    """
    SELECT day FROM days WHERE EXISTS (
      SELECT 1 FROM groups INDEXED BY groups_open
      CROSS JOIN outputs ON outputs.id BETWEEN groups.first_output AND groups.last_output
      WHERE delivered_at IS NULL AND outputs.kind = 1 AND outputs.record = 0)
    """,
  ]
}
