import GRDB

/// Writes identities: to a small table first, and from there in key order to the large one, many at once.
///
/// A keyed hash falls anywhere among its partner's. Written straight to a table of a million, almost every row of a
/// group would dirty a page of its own; a hundred thousand in key order share theirs. A reader looks into the small
/// table first: what is there is newer.
struct IdentityWriter {
  /// How many identities gather before they move.
  private static let mostRecent: Int64 = 100_000

  private let database: Database

  init(database: Database) {
    self.database = database
  }

  func write(_ identities: [IdentityRow]) throws {
    guard !identities.isEmpty else { return }
    var statement = try RawStatement(
      "REPLACE INTO recent_identities VALUES (?, ?, ?, ?)", in: database)
    for row in identities {
      statement.bind(row.partner)
      statement.bind(row.identity)
      statement.bind(row.record)
      statement.bind(row.isTaken)
      try statement.run()
    }
    var count = try RawStatement(
      "UPDATE meta SET value = value + ? WHERE key = 'recent-identities' RETURNING value",
      in: database)
    count.bind(identities.count)
    // Counts a replaced row again: the number decides when to move and nothing else.
    guard let recent = try count.first({ $0.int64() }) else { throw LedgerError.corrupt }
    if recent >= Self.mostRecent { try move() }
  }

  private func move() throws {
    for sql in [
      """
      REPLACE INTO identities
      SELECT partner, identity, record, is_taken FROM recent_identities ORDER BY partner, identity
      """,
      "DELETE FROM recent_identities",
      "UPDATE meta SET value = 0 WHERE key = 'recent-identities'",
    ] {
      var statement = try RawStatement(sql, in: database)
      try statement.run()
    }
  }
}
