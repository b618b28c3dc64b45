import GRDB

extension SQLiteLedger {
  package func failing(_ ids: [Int64]) throws -> [FailingRow] {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT record, (SELECT value FROM terms WHERE terms.id = path), person
        FROM failing WHERE record = ?
        """, in: database)
      return try ids.compactMap { id in
        statement.bind(id)
        return try statement.first { row in
          FailingRow(record: row.int64(), path: row.text(), person: row.hash())
        }
      }
    }
  }

  package func intervention(inGroup number: Int64) throws -> ArchivePlace? {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT (SELECT value FROM terms WHERE terms.id = day), offset
        FROM interventions WHERE group_number = ?
        """, in: database)
      statement.bind(number)
      return try statement.first { $0.place() }
    }
  }

  package func run(withGroup number: Int64?) throws -> RunRow? {
    try read { database in
      func found(_ sql: String, _ value: Int64? = nil) throws -> Int64? {
        var statement = try RawStatement(sql, in: database)
        if let value { statement.bind(value) }
        return try statement.first { $0.int64() }
      }
      let anchor =
        if let number {
          try found("SELECT number FROM groups WHERE number = ?", number)
        } else {
          try found(
            """
            SELECT number FROM groups INDEXED BY groups_by_record
            WHERE first_record > 0 ORDER BY first_record DESC LIMIT 1
            """)
        }
      guard let anchor else { return nil }
      let before = try found(
        "SELECT number FROM groups WHERE number < ? AND \(Self.isEnd) ORDER BY number DESC LIMIT 1",
        anchor)
      let end = try found(
        "SELECT number FROM groups WHERE number >= ? AND \(Self.isEnd) ORDER BY number LIMIT 1",
        anchor)
      let last = try end ?? found("SELECT max(number) FROM groups") ?? anchor
      let first = (before ?? 0) + 1
      var statement = try RawStatement(
        """
        SELECT min(first_record), max(last_record) FROM groups
        WHERE number BETWEEN ? AND ? AND first_record > 0 HAVING count(*) > 0
        """, in: database)
      statement.bind(first)
      statement.bind(last)
      let records = try statement.first { row in row.int64()...row.int64() }
      return RunRow(groups: first...last, records: records)
    }
  }

  /// The condition of a group that ends a run: it has nothing to say but that the one before it is delivered.
  private static let isEnd = "records = 0 AND first_output = 0"
}
