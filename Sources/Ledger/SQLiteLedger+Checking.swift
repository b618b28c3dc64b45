import GRDB

extension SQLiteLedger {
  /// Has the database look through its own pages and indices.
  ///
  /// - Parameter isThorough: Whether every index is held against its table too, which takes several times as long.
  /// - Returns: What is wrong, in SQLite's words; nothing where all is well.
  /// - Throws: ``LedgerError``.
  package func structuralFaults(isThorough: Bool) throws -> [String] {
    try read { database in
      let pragma = isThorough ? "integrity_check(20)" : "quick_check(20)"
      let found = try String.fetchAll(database, sql: "PRAGMA \(pragma)")
      return found == ["ok"] ? [] : found
    }
  }

  /// The accepted records, at most twenty, whose identity nobody has: the same record again would not be known.
  ///
  /// - Throws: ``LedgerError``.
  package func recordsWithoutIdentity() throws -> [Int64] {
    try read { database in
      var statement = try RawStatement(
        """
        SELECT id FROM records WHERE identity IS NOT NULL AND bucket = 1
          AND NOT EXISTS (
            SELECT 1 FROM recent_identities AS recent
            WHERE recent.partner = records.partner AND recent.identity = records.identity)
          AND NOT EXISTS (
            SELECT 1 FROM identities AS known
            WHERE known.partner = records.partner AND known.identity = records.identity)
        LIMIT 20
        """, in: database)
      return try statement.all { $0.int64() }
    }
  }
}
