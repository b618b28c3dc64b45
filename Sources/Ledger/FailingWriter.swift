import GRDB

/// Writes what is kept of held and failed records, and where the archive tells who intervened.
struct FailingWriter {
  private let database: Database

  init(database: Database) {
    self.database = database
  }

  /// Writes the rows of a group, and removes those of records that are held or failed no more.
  ///
  /// To be called when the records of the group have their buckets.
  func write(_ group: StagedGroup, terms: inout LedgerTerms) throws {
    if let place = group.intervention {
      var statement = try RawStatement(
        "INSERT INTO interventions (group_number, day, offset) VALUES (?, ?, ?)", in: database)
      statement.bind(group.number)
      statement.bind(try terms.number(of: place.day, in: database))
      statement.bind(place.offset)
      try statement.run()
    }
    if !group.failing.isEmpty {
      var statement = try RawStatement(
        "REPLACE INTO failing (record, path, person) VALUES (?, ?, ?)", in: database)
      for row in group.failing {
        statement.bind(row.record)
        statement.bind(try terms.number(of: row.path, in: database))
        statement.bind(row.person)
        try statement.run()
      }
    }
    let ids = group.failingChecked
    guard !ids.isEmpty else { return }
    var forget = try RawStatement(
      """
      DELETE FROM failing WHERE record = ?1 AND NOT EXISTS (
        SELECT 1 FROM records WHERE id = ?1 AND \(SQLiteSchema.isFailing))
      """, in: database)
    for id in ids {
      forget.bind(id)
      try forget.run()
    }
  }
}
