import Digests
import GRDB
import Referrals

/// Looks up what ``Standing`` asks of records, with statements that are prepared once.
struct StandingReader {
  private var numbered: RawStatement
  private var links: RawStatement
  private var followers: RawStatement
  private var recentHolders: RawStatement
  private var holders: RawStatement

  init(database: Database) throws {
    numbered = try RawStatement(
      "SELECT id FROM records WHERE partner = ? AND number = ?", in: database)
    links = try RawStatement(
      """
      SELECT bucket, action, (SELECT value FROM terms WHERE terms.id = code), previous_attempt,
        duplicate_of, partner, identity
      FROM records WHERE id = ?
      """, in: database)
    // The condition is that of the index.
    followers = try RawStatement(
      "SELECT id FROM records WHERE previous_attempt = ? AND previous_attempt > 0 ORDER BY id",
      in: database)
    recentHolders = try Self.holders(in: "recent_identities", of: database)
    holders = try Self.holders(in: "identities", of: database)
  }

  private static func holders(in table: String, of database: Database) throws -> RawStatement {
    try RawStatement(
      "SELECT record, is_taken FROM \(table) WHERE partner = ? AND identity = ?", in: database)
  }

  /// Returns the id of the record that stands in the place of the one with a number.
  mutating func record(for key: PartnerRecord) throws -> Int64? {
    numbered.bind(key.partner)
    numbered.bind(key.number)
    guard let start = try numbered.first({ $0.int64() }) else { return nil }
    return try Standing.record(
      for: start, link: { try link($0) }, following: { try following($0) })
  }

  private mutating func following(_ id: Int64) throws -> [Int64] {
    followers.bind(id)
    return try followers.all { $0.int64() }
  }

  private mutating func link(_ id: Int64) throws -> AttemptLink? {
    links.bind(id)
    let found = try links.first { row in
      let bucket = try row.bucket()
      let action = try row.action()
      let link = AttemptLink(
        id: id, bucket: bucket, isNew: action == nil || action == .new, code: row.text(),
        previousAttempt: row.int64(), duplicateOf: row.int64(), isHolder: false)
      return (link: link, partner: row.int(), identity: row.hash())
    }
    guard let found else { return nil }
    var link = found.link
    if let identity = found.identity {
      link.isHolder = try isHolder(
        id, of: PartnerIdentity(partner: found.partner, identity: identity))
    }
    return link
  }

  private mutating func isHolder(_ id: Int64, of key: PartnerIdentity) throws -> Bool {
    // The recent table first: what is in both is newer there.
    try Self.holder(of: key, by: &recentHolders) ?? Self.holder(of: key, by: &holders) == id
  }

  /// Returns the record that took an identity, 0 where the newest under it did not, or `nil` for an unknown one.
  private static func holder(
    of key: PartnerIdentity, by lookup: inout RawStatement
  ) throws -> Int64? {
    lookup.bind(key.partner)
    lookup.bind(key.identity)
    return try lookup.first { row in
      let record = row.int64()
      return row.bool() ? record : 0
    }
  }
}
