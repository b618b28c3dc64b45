import GRDB
import Referrals

extension SQLiteLedger {
  package func facts(for request: FactRequest) throws -> Facts {
    try read { database in
      var facts = Facts()
      var reader = try FactReader(database: database)
      for key in request.identities {
        if let fact = try reader.fact(for: key) { facts.identities[key] = fact }
      }
      for key in request.references {
        if let fact = try reader.fact(for: key) { facts.references[key] = fact }
      }
      for id in request.cases {
        let open = try reader.openFollowers(of: id)
        if !open.isEmpty { facts.followers[id] = open }
      }
      if !request.standings.isEmpty {
        var standings = try StandingReader(database: database)
        for key in request.standings {
          guard let id = try standings.record(for: key) else { continue }
          facts.standings[key] = try reader.fact(ofRecord: id)
        }
      }
      for key in request.files {
        let notices = try reader.notices(of: key)
        if !notices.isEmpty { facts.files[key] = notices }
      }
      return facts
    }
  }
}

/// Looks up facts within one transaction, each by a key, with statements that are prepared once.
private struct FactReader {
  private var recentIdentities: RawStatement
  private var identities: RawStatement
  private var references: RawStatement
  private var followers: RawStatement
  private var roots: RawStatement
  private var records: RawStatement
  private var receivers: RawStatement
  private var terms: TermReader
  private var files: RawStatement

  init(database: Database) throws {
    recentIdentities = try Self.lookup(in: "recent_identities", of: database)
    identities = try Self.lookup(in: "identities", of: database)
    let record = "SELECT \(Self.columns), duplicate_of FROM records"
    references = try RawStatement(
      "\(record) WHERE partner = ? AND number = ?", in: database)
    records = try RawStatement("\(record) WHERE id = ?", in: database)
    followers = try RawStatement(
      """
      SELECT \(Self.columns) FROM records INDEXED BY records_following
      WHERE case_record = ? AND \(SQLiteSchema.isFollowing) AND \(SQLiteSchema.isOpen)
      ORDER BY id
      """, in: database)
    roots = try RawStatement("SELECT partner, number FROM records WHERE id = ?", in: database)
    // Delivered, waiting and held.
    receivers = try RawStatement(
      """
      SELECT receiver, route, bucket FROM deliveries WHERE record = ? AND bucket <= 3
      ORDER BY receiver
      """, in: database)
    terms = try TermReader(database: database)
    files = try RawStatement(
      """
      SELECT \(SQLiteRows.drop.selection) FROM drops INDEXED BY drops_notices
      WHERE is_notice = 1 AND partner = ? AND device = ? AND inode = ? ORDER BY number DESC LIMIT ?
      """, in: database)
  }

  /// What ``RawRow/fact()`` reads, in its order.
  private static let columns =
    """
    records.id, records.partner, number, kind, action, bucket, records.identity, content, \
    case_record, consents, drop_number, line
    """

  /// Prepares the lookup of an identity's record in one of the two tables of identities.
  private static func lookup(in table: String, of database: Database) throws -> RawStatement {
    try RawStatement(
      """
      SELECT \(columns), is_taken
      FROM \(table) AS found JOIN records ON records.id = found.record
      WHERE found.partner = ? AND found.identity = ?
      """, in: database)
  }

  mutating func fact(for key: PartnerIdentity) throws -> RecordFact? {
    // The recent table first: what is in both is newer there.
    if let fact = try Self.fact(for: key, by: &recentIdentities) {
      return try completed(fact)
    }
    return try completed(try Self.fact(for: key, by: &identities))
  }

  private static func fact(
    for key: PartnerIdentity, by lookup: inout RawStatement
  ) throws -> RecordFact? {
    lookup.bind(key.partner)
    lookup.bind(key.identity)
    return try lookup.first { row in
      var fact = try row.fact()
      fact.isTaken = row.bool()
      return fact
    }
  }

  mutating func fact(for key: PartnerRecord) throws -> RecordFact? {
    references.bind(key.partner)
    references.bind(key.number)
    let found = try references.first { row in
      (fact: try row.fact(), first: row.int64())
    }
    guard let found else { return nil }
    if found.first > 0, let first = try fact(ofRecord: found.first),
      first.content == found.fact.content
    {
      return first
    }
    return try completed(found.fact)
  }

  mutating func fact(ofRecord id: Int64) throws -> RecordFact? {
    records.bind(id)
    return try completed(try records.first { try $0.fact() })
  }

  mutating func openFollowers(of id: Int64) throws -> [RecordFact] {
    followers.bind(id)
    return try followers.all { try $0.fact() }.compactMap { try completed($0) }
  }

  /// Adds what stands in other tables and rows.
  private mutating func completed(_ found: RecordFact?) throws -> RecordFact? {
    guard var fact = found else { return nil }
    receivers.bind(fact.id)
    let rows = try receivers.all { row in
      (receiver: row.int(), route: row.int64(), bucket: try row.bucket())
    }
    fact.receivers = try rows.map { row in
      ReceiverFact(
        receiver: row.receiver, route: try terms.text(row.route), bucket: row.bucket)
    }
    if fact.caseRecord != 0, fact.caseRecord != fact.id {
      roots.bind(fact.caseRecord)
      fact.caseRoot = try roots.first { PartnerRecord(partner: $0.int(), number: $0.int()) }
    }
    return fact
  }

  mutating func notices(of key: PartnerFile) throws -> [DropRow] {
    files.bind(key.partner)
    files.bind(key.device)
    files.bind(key.inode)
    files.bind(Facts.mostNoticesOfFile)
    return try files.all { try $0.drop() }
  }
}

extension RawRow {
  /// Reads what a decision needs of a record; it counts as taken where its bucket takes an identity.
  fileprivate mutating func fact() throws -> RecordFact {
    var fact = RecordFact(
      id: int64(), partner: int(), number: int(), kind: try kind(), action: try action(),
      bucket: try bucket(), identity: hash(), content: hash(), caseRecord: int64(),
      consents: UInt8(truncatingIfNeeded: int64()),
      isTaken: false, receivers: [], drop: int64(), line: int())
    fact.isTaken = fact.bucket.isAccepted
    return fact
  }
}
