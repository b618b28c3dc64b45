import GRDB

/// The tables of the SQLite ledger and how older ones become them.
///
/// Every key is an integer that ascends, or stands behind one, so that a group touches the right edge of each tree and
/// a record costs the same after years. The one random key, a keyed hash, stands behind its partner, and new ones
/// gather in a small table first (see ``IdentityWriter``). What repeats (codes, rules, routes, generations, days) is a row of `terms` and elsewhere its
/// number. Whether an output is delivered is said once, by its group.
enum SQLiteSchema {
  /// The version that this program writes.
  static let version = 4

  /// The steps from nothing to ``version``, each in a transaction of its own.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      for sql in firstTables + firstIndices { try database.execute(sql: sql) }
      try database.execute(
        sql: """
          INSERT INTO meta VALUES
            ('version', 1), ('next-drop', 1), ('next-record', 1), ('next-output', 1),
            ('recent-identities', 0);
          INSERT INTO terms VALUES (0, '');
          """)
    }
    migrator.registerMigration("2") { database in
      for sql in secondColumns + secondRows + secondIndices { try database.execute(sql: sql) }
    }
    migrator.registerMigration("3") { database in
      for sql in thirdSteps { try database.execute(sql: sql) }
    }
    migrator.registerMigration("4") { database in
      for sql in fourthSteps { try database.execute(sql: sql) }
      for sql in failingSteps { try database.execute(sql: sql) }
    }
    return migrator
  }

  /// Returns the version of a database: 0 for one that is no ledger so far.
  static func version(of database: Database) throws -> Int {
    guard try database.tableExists("meta") else { return 0 }
    var statement = try RawStatement(
      "SELECT value FROM meta WHERE key = 'version'", in: database)
    return try statement.first { $0.int() } ?? 0
  }

  private static let firstTables = [
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE terms (id INTEGER PRIMARY KEY, value ANY NOT NULL UNIQUE) STRICT",
    """
    CREATE TABLE partners (
      number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, next_record INTEGER NOT NULL) STRICT
    """,
    "CREATE TABLE days (day TEXT PRIMARY KEY, length INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TABLE groups (
      number INTEGER PRIMARY KEY, staged_at INTEGER NOT NULL, delivered_at INTEGER,
      records INTEGER NOT NULL, first_output INTEGER NOT NULL, last_output INTEGER NOT NULL) STRICT
    """,
    """
    CREATE TABLE drops (
      number INTEGER PRIMARY KEY, partner INTEGER NOT NULL, received_at INTEGER NOT NULL,
      size INTEGER NOT NULL, sha256 BLOB NOT NULL, device INTEGER NOT NULL,
      inode INTEGER NOT NULL, name BLOB NOT NULL, generation INTEGER NOT NULL,
      records INTEGER NOT NULL, day INTEGER NOT NULL, offset INTEGER NOT NULL,
      is_notice INTEGER NOT NULL) STRICT
    """,
    """
    CREATE TABLE records (
      id INTEGER PRIMARY KEY, drop_number INTEGER NOT NULL, ordinal INTEGER NOT NULL,
      partner INTEGER NOT NULL, number INTEGER NOT NULL, kind INTEGER NOT NULL,
      action INTEGER NOT NULL, bucket INTEGER NOT NULL, code INTEGER NOT NULL,
      rule INTEGER NOT NULL, field INTEGER NOT NULL, identity BLOB, content BLOB,
      case_record INTEGER NOT NULL, consents INTEGER NOT NULL,
      previous_attempt INTEGER NOT NULL, duplicate_of INTEGER NOT NULL,
      generation INTEGER NOT NULL, day INTEGER NOT NULL, offset INTEGER NOT NULL,
      line INTEGER NOT NULL, changed_at INTEGER NOT NULL) STRICT
    """,
    """
    CREATE TABLE deliveries (
      record INTEGER NOT NULL, receiver INTEGER NOT NULL, route INTEGER NOT NULL,
      bucket INTEGER NOT NULL, output INTEGER NOT NULL, omitted INTEGER NOT NULL,
      PRIMARY KEY (record, receiver)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE outputs (
      id INTEGER PRIMARY KEY, group_number INTEGER NOT NULL, partner INTEGER NOT NULL,
      kind INTEGER NOT NULL, name TEXT NOT NULL, sha256 BLOB NOT NULL, size INTEGER NOT NULL,
      record INTEGER NOT NULL, is_possible_duplicate INTEGER NOT NULL) STRICT
    """,
    identityTable("identities"),
    identityTable("recent_identities"),
    """
    CREATE TABLE events (
      record INTEGER NOT NULL, group_number INTEGER NOT NULL, place INTEGER NOT NULL,
      at INTEGER NOT NULL, step INTEGER NOT NULL, bucket INTEGER NOT NULL, code INTEGER NOT NULL,
      PRIMARY KEY (record, group_number, place)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE tallies (
      partner INTEGER NOT NULL, bucket INTEGER NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (partner, bucket)) STRICT, WITHOUT ROWID
    """,
  ]

  private static func identityTable(_ name: String) -> String {
    """
    CREATE TABLE \(name) (
      partner INTEGER NOT NULL, identity BLOB NOT NULL, record INTEGER NOT NULL,
      is_taken INTEGER NOT NULL, PRIMARY KEY (partner, identity)) STRICT, WITHOUT ROWID
    """
  }

  /// The condition of `records_open`, which a query has to repeat word for word for SQLite to use it.
  ///
  /// Not `IN`: for a list of three SQLite makes a table, at every row that is written.
  static let isOpen = "(bucket = 2 OR bucket = 3 OR bucket = 7)"

  private static let firstIndices = [
    "CREATE INDEX groups_open ON groups (number) WHERE delivered_at IS NULL",
    "CREATE INDEX drops_by_file ON drops (partner, device, inode)",
    "CREATE UNIQUE INDEX records_by_number ON records (partner, number)",
    "CREATE INDEX records_by_drop ON records (drop_number)",
    "CREATE INDEX records_open ON records (bucket) WHERE bucket IN (2, 3, 7)",
    "CREATE INDEX outputs_by_record ON outputs (record) WHERE record > 0",
  ]

  // MARK: Version 2: drops that span groups, deliveries that wait for a window, copies, fewer rows a record

  private static let secondColumns = [
    """
    CREATE TABLE identities_moved (
      id INTEGER PRIMARY KEY, partner INTEGER NOT NULL, identity BLOB NOT NULL) STRICT
    """,
    "ALTER TABLE groups ADD COLUMN day INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE groups ADD COLUMN first_record INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE groups ADD COLUMN last_record INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE drops ADD COLUMN decided INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE drops ADD COLUMN position INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE drops ADD COLUMN position_line INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE drops ADD COLUMN receipt_length INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE drops ADD COLUMN first_record INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE drops ADD COLUMN last_record INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE deliveries ADD COLUMN since INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE deliveries ADD COLUMN rendered_day INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE deliveries ADD COLUMN rendered_offset INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE outputs ADD COLUMN is_again INTEGER NOT NULL DEFAULT 0",
  ]

  /// What older rows say in the new columns.
  private static let secondRows = [
    "UPDATE drops SET decided = records, position = size",
    """
    UPDATE drops SET first_record = range.first, last_record = range.last
    FROM (
      SELECT drop_number, min(id) AS first, max(id) AS last FROM records
      INDEXED BY records_by_drop GROUP BY drop_number) AS range
    WHERE drops.number = range.drop_number
    """,
    // Groups of version 1 do not say which records are theirs: their files are found by the record.
    "UPDATE outputs SET is_again = 1 WHERE record > 0",
    "INSERT INTO meta VALUES ('is-copy', 0)",
    "UPDATE meta SET value = 2 WHERE key = 'version'",
  ]

  /// The condition of `records_failing`; a query repeats it word for word, as those of the others.
  static let isFailing = "(bucket = 3 OR bucket = 7)"
  /// The condition of `drops_unfinished`.
  static let isUnfinished = "(decided < records OR position < size)"

  private static let secondIndices = [
    "DROP INDEX drops_by_file",
    "DROP INDEX records_by_drop",
    "DROP INDEX records_open",
    "DROP INDEX outputs_by_record",
    "CREATE INDEX groups_by_record ON groups (first_record) WHERE first_record > 0",
    "CREATE INDEX drops_notices ON drops (partner, device, inode) WHERE is_notice = 1",
    "CREATE INDEX drops_unfinished ON drops (number) WHERE (decided < records OR position < size)",
    // What is asked of open records stands in the index, as they may be many and lie far apart.
    """
    CREATE INDEX records_open ON records (bucket, id, partner, changed_at, day, drop_number)
    WHERE (bucket = 2 OR bucket = 3 OR bucket = 7)
    """,
    """
    CREATE INDEX records_failing ON records (bucket, code, rule, field, partner, changed_at)
    WHERE (bucket = 3 OR bucket = 7)
    """,
    "CREATE INDEX outputs_again ON outputs (record) WHERE is_again = 1",
    """
    CREATE INDEX deliveries_waiting ON deliveries (receiver, record, since, rendered_day)
    WHERE bucket = 2
    """,
  ]

  // MARK: Version 3: records of a case that are open, which a withdrawal stops and others wait behind; later attempts

  /// The condition of `records_following`, beside ``isOpen``.
  static let isFollowing = "case_record > 0 AND case_record <> id"

  private static let thirdSteps = [
    "CREATE INDEX records_attempts ON records (previous_attempt) WHERE previous_attempt > 0",
    """
    CREATE INDEX records_following ON records (case_record, id)
    WHERE case_record > 0 AND case_record <> id AND (bucket = 2 OR bucket = 3 OR bucket = 7)
    """,
    "UPDATE meta SET value = 3 WHERE key = 'version'",
  ]

  // MARK: Version 4: what the program that holds the home's lock is to do

  private static let fourthSteps = [
    """
    CREATE TABLE instructions (
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, request TEXT NOT NULL,
      answered_at INTEGER, answer TEXT) STRICT
    """,
    "CREATE INDEX instructions_open ON instructions (id) WHERE answered_at IS NULL",
    "UPDATE meta SET value = 4 WHERE key = 'version'",
  ]

  // MARK: Version 4 too: what is kept of held and failed records alone, and where the archive tells who intervened

  private static let failingSteps = [
    "CREATE TABLE failing (record INTEGER PRIMARY KEY, path INTEGER NOT NULL, person BLOB) STRICT",
    """
    CREATE TABLE interventions (
      group_number INTEGER PRIMARY KEY, day INTEGER NOT NULL, offset INTEGER NOT NULL) STRICT
    """,
  ]
}
