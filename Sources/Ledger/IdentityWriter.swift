import Digests
import GRDB

/// Writes identities: to a small table first, and from there in key order to the large one, many at once.
///
/// A keyed hash falls anywhere among its partner's. Written straight to a table of a million, almost every row of a
/// group would dirty a page of its own. So rows gather in a small table, and from there the next few thousand in key
/// order move on, round and round: they lie close together in the large table too, and no group waits for more than one
/// such slice. A reader looks into the small table first: what is there is newer.
struct IdentityWriter {
  /// How many identities gather before some move.
  private static let mostRecent: Int64 = 100_000
  /// How many move at once.
  private static let slice = 4_000

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
    // Counts a replaced row again, until the next count of all.
    var recent = try count(changingBy: Int64(identities.count))
    while recent >= Self.mostRecent { recent = try moveSlice() }
  }

  /// Keeps count of the small table, and returns how many it has.
  private func count(changingBy change: Int64) throws -> Int64 {
    var statement = try RawStatement(
      "UPDATE meta SET value = value + ? WHERE key = 'recent-identities' RETURNING value",
      in: database)
    statement.bind(change)
    guard let recent = try statement.first({ $0.int64() }) else { throw LedgerError.corrupt }
    return recent
  }

  /// Moves the identities that follow those moved last; returns how many are left in the small table.
  private func moveSlice() throws -> Int64 {
    let first = try cursor()
    guard let last = try end(ofSliceAfter: first) else {
      try setCursor(Self.beginning)
      return try recount()
    }
    for sql in [
      """
      REPLACE INTO identities SELECT partner, identity, record, is_taken FROM recent_identities
      WHERE (partner, identity) > (?, ?) AND (partner, identity) <= (?, ?)
      ORDER BY partner, identity
      """,
      """
      DELETE FROM recent_identities
      WHERE (partner, identity) > (?, ?) AND (partner, identity) <= (?, ?)
      """,
    ] {
      var statement = try RawStatement(sql, in: database)
      for key in [first, last] {
        statement.bind(key.partner)
        statement.bind(key.identity)
      }
      try statement.run()
    }
    let moved = Int64(database.changesCount)
    try setCursor(last)
    return try count(changingBy: -moved)
  }

  // MARK: Where the slices have come

  /// A key before all others.
  private static let beginning = PartnerIdentity(partner: 0, identity: KeyedHash(high: 0, low: 0))

  private func cursor() throws -> PartnerIdentity {
    var statement = try RawStatement(
      "SELECT partner, identity FROM identities_moved", in: database)
    let found = try statement.first { row in
      PartnerIdentity(partner: row.int(), identity: try row.requiredHash())
    }
    return found ?? Self.beginning
  }

  private func setCursor(_ key: PartnerIdentity) throws {
    var statement = try RawStatement(
      "REPLACE INTO identities_moved VALUES (1, ?, ?)", in: database)
    statement.bind(key.partner)
    statement.bind(key.identity)
    try statement.run()
  }

  /// Returns the last key of the slice behind a key, or `nil` when nothing is behind it.
  private func end(ofSliceAfter key: PartnerIdentity) throws -> PartnerIdentity? {
    var statement = try RawStatement(
      """
      SELECT partner, identity FROM (
        SELECT partner, identity FROM recent_identities WHERE (partner, identity) > (?, ?)
        ORDER BY partner, identity LIMIT ?)
      ORDER BY partner DESC, identity DESC LIMIT 1
      """, in: database)
    statement.bind(key.partner)
    statement.bind(key.identity)
    statement.bind(Self.slice)
    return try statement.first { row in
      PartnerIdentity(partner: row.int(), identity: try row.requiredHash())
    }
  }

  private func recount() throws -> Int64 {
    var statement = try RawStatement(
      """
      UPDATE meta SET value = (SELECT count(*) FROM recent_identities)
      WHERE key = 'recent-identities' RETURNING value
      """, in: database)
    guard let recent = try statement.first({ $0.int64() }) else { throw LedgerError.corrupt }
    return recent
  }
}
