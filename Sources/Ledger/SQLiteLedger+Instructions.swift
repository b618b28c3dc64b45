import GRDB

extension SQLiteLedger {
  package func leave(instruction request: String, at milliseconds: Int64) throws -> Int64 {
    try write { database in
      var statement = try RawStatement(
        "INSERT INTO instructions (at, request) VALUES (?, ?)", in: database)
      statement.bind(milliseconds)
      statement.bind(request)
      try statement.run()
      return database.lastInsertedRowID
    }
  }

  package func openInstructions() throws -> [InstructionRow] {
    try read { database in
      var statement = try RawStatement(
        "SELECT id, at, request FROM instructions WHERE answered_at IS NULL ORDER BY id",
        in: database)
      return try statement.all { row in
        InstructionRow(id: row.int64(), at: row.int64(), request: row.text())
      }
    }
  }

  package func instruction(_ id: Int64) throws -> InstructionRow? {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT id, at, request, answered_at IS NOT NULL, coalesce(answer, '')
        FROM instructions WHERE id = ?
        """, in: database)
      statement.bind(id)
      return try statement.first { row in
        var found = InstructionRow(id: row.int64(), at: row.int64(), request: row.text())
        let isAnswered = row.bool()
        let answer = row.text()
        found.answer = isAnswered ? answer : nil
        return found
      }
    }
  }

  package func answer(
    instruction id: Int64, with answer: String, at milliseconds: Int64
  ) throws {
    try write { database in
      var statement = try RawStatement(
        "UPDATE instructions SET request = '', answer = ?, answered_at = ? WHERE id = ?",
        in: database)
      statement.bind(answer)
      statement.bind(milliseconds)
      statement.bind(id)
      try statement.run()
      var removal = try RawStatement(
        "DELETE FROM instructions WHERE answered_at < ?", in: database)
      removal.bind(milliseconds - InstructionRow.kept)
      try removal.run()
    }
  }

  package func withdraw(instruction id: Int64) throws -> Bool {
    try write { database in
      var statement = try RawStatement(
        "DELETE FROM instructions WHERE id = ? AND answered_at IS NULL", in: database)
      statement.bind(id)
      try statement.run()
      return database.changesCount > 0
    }
  }
}
