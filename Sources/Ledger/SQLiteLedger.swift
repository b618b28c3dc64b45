import GRDB
import Glibc
import Locks

/// The ledger of a home, in one SQLite file.
///
/// Invariants:
/// 1. A call that changes something is one transaction, synced before it returns (WAL, synchronous=FULL).
/// 2. Whatever a call throws, nothing of its change is in the database.
/// 3. Readers of any process see whole transactions and wait for no writer.
/// 4. The file is ours alone (0600), and so are the `-wal` and `-shm` files beside it.
///
/// There is one writing ledger a home, which the home's lock sees to; a second one waits, then throws `locked`.
package final class SQLiteLedger: Ledger {
  private let reader: any DatabaseReader
  /// Absent in a ledger opened for reading.
  private let writer: DatabasePool?
  private let terms = Guarded(LedgerTerms())

  /// What a ledger keeps to; the defaults are right for a home.
  package struct Limits: Sendable {
    /// The most pages of 4 KiB that the database may have; beyond it the disk counts as full.
    package var pages = Int(UInt32.max - 1)
    /// The newest version that is understood.
    package var version = SQLiteSchema.version

    /// Creates the limits of a home.
    package init() {}
  }

  /// Opens the ledger at a path, making it or bringing it up to date where needed.
  ///
  /// - Throws: ``LedgerError``: `newer` for one that a later version of the program wrote.
  package init(path: String, limits: Limits = Limits()) throws {
    try Self.requireFile(path)
    let pool: DatabasePool
    do {
      try Self.makePrivateFile(path)
      pool = try Self.translatingErrors {
        try Self.refuseNewer(path, than: limits.version)
        let pool = try DatabasePool(path: path, configuration: Self.configuration())
        try Self.prepare(pool, within: limits)
        return pool
      }
    } catch LedgerError.unopened where Self.isUsedUp(diskOf: path) {
      // SQLite does not say why it cannot make the files that it needs beside the ledger.
      throw LedgerError.full
    }
    reader = pool
    writer = pool
  }

  /// Whether the disk that a path lies on has no room or no inode left for us.
  private static func isUsedUp(diskOf path: String) -> Bool {
    var numbers = statvfs()
    guard statvfs(folder(of: path), &numbers) == 0 else { return false }
    // Where there are none at all, the file system does not count inodes.
    return numbers.f_bavail == 0 || (numbers.f_files > 0 && numbers.f_favail == 0)
  }

  /// Opens the ledger at a path for reading, beside a process that may be writing it.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - isOfOneMoment: Whether everything is read as it is now, whatever is written meanwhile. The log of SQLite grows for
  ///     as long as that lasts.
  /// - Returns: The ledger, in which nothing can be changed.
  /// - Throws: ``LedgerError``: `missing` without a file, `newer` or `older` for another version than ours.
  package static func readOnly(path: String, ofOneMoment isOfOneMoment: Bool = false) throws
    -> SQLiteLedger
  {
    guard access(path, F_OK) == 0 else { throw LedgerError.missing }
    try requireFile(path)
    var configuration = configuration(readsOnly: true)
    // The transaction lasts as long as the connection.
    configuration.allowsUnsafeTransactions = isOfOneMoment
    do {
      return try translatingErrors {
        // Not SQLite's read-only mode: that cannot open a database whose -wal file is gone, as after a clean end.
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try requireVersion(queue.read(SQLiteSchema.version))
        if isOfOneMoment {
          // A transaction begins with its first read.
          try queue.unsafeRead { database in
            try database.beginTransaction(.deferred)
            _ = try SQLiteSchema.version(of: database)
          }
        }
        return SQLiteLedger(reading: queue)
      }
    } catch LedgerError.full, LedgerError.unopened {
      // Nothing can be made beside it: the disk is full or read-only, which nobody should have to guess without us.
      return try lookOnly(path: path)
    }
  }

  /// Throws where something else than a file has the ledger's name.
  static func requireFile(_ path: String) throws(LedgerError) {
    var found = stat()
    guard lstat(path, &found) == 0 else { return }
    guard found.st_mode & S_IFMT == S_IFREG else { throw .corrupt }
  }

  /// Throws for a ledger of another version than ours.
  static func requireVersion(_ version: Int) throws(LedgerError) {
    if version > SQLiteSchema.version {
      throw .newer(found: version, known: SQLiteSchema.version)
    }
    if version < SQLiteSchema.version {
      throw .older(found: version, known: SQLiteSchema.version)
    }
  }

  init(reading queue: DatabaseQueue) {
    reader = queue
    writer = nil
  }

  package func close() throws {
    try Self.translatingErrors {
      try writer?.writeWithoutTransaction(Self.checkpoint)
      // The writer must be the last of the pool to go: only a connection that may write removes the log.
      writer?.invalidateReadOnlyConnections()
      try reader.close()
    }
  }

  /// Moves the log into the database as far as readers elsewhere allow; closing the last connection removes the rest.
  private static func checkpoint(_ database: Database) throws {
    do {
      _ = try database.checkpoint(.passive)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      // Somebody else is doing it.
    }
  }

  // MARK: Changing

  package func stage(_ group: StagedGroup, delivering earlier: [Int64]) throws {
    group.checkMembership()
    let known = terms.withLock { $0 }
    let met = try write { database in
      var writer = GroupWriter(database: database, terms: known)
      try writer.write(group, delivering: earlier)
      return writer.terms
    }
    terms.withLock { $0 = met }
  }

  package func deliver(groups: [Int64], at milliseconds: Int64) throws {
    try write { database in
      let writer = GroupWriter(database: database, terms: LedgerTerms())
      try writer.markDelivered(groups, at: milliseconds)
    }
  }

  package func markPossibleDuplicates(outputs: [Int64]) throws {
    try write { database in
      var statement = try RawStatement(
        "UPDATE outputs SET is_possible_duplicate = 1 WHERE id = ?", in: database)
      for id in outputs {
        statement.bind(id)
        try statement.run()
        guard database.changesCount > 0 else { throw LedgerError.numberUnknown(.output, id) }
      }
    }
  }

  package func forget(day: String) throws {
    try write { database in
      var statement = try RawStatement("DELETE FROM days WHERE day = ?", in: database)
      statement.bind(day)
      try statement.run()
    }
  }

  package func markCopy() throws {
    try write(Self.markCopy)
  }

  /// Marks a database as a copy from its next group on; one that is a copy already stays what it is.
  static func markCopy(in database: Database) throws {
    var statement = try RawStatement(
      """
      UPDATE meta SET value = (SELECT coalesce(max(number), 0) + 1 FROM groups)
      WHERE key = 'is-copy' AND value = 0
      """, in: database)
    try statement.run()
  }

  package func markCaughtUp() throws {
    try write { database in
      var statement = try RawStatement(
        "UPDATE meta SET value = 0 WHERE key = 'is-copy'", in: database)
      try statement.run()
    }
  }

  /// Tells whether a transaction is on disk when its call returns: a log that is synced at every commit.
  package func syncsEveryCommit() throws -> Bool {
    guard let writer else { return false }
    return try Self.translatingErrors {
      try writer.writeWithoutTransaction { database in
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
        return journal == "wal" && synchronous == 2
      }
    }
  }

  // MARK: Transactions

  func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
    guard let writer else { throw LedgerError.readOnly }
    return try Self.translatingErrors { try writer.write(body) }
  }

  /// Reads in one transaction, so that all of it is of one moment.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try Self.translatingErrors {
      guard writer == nil else { return try reader.read(body) }
      // Not by GRDB's `read`, which turns a pragma on and off around each call on a queue: SQLite compiles every statement
      // anew then, which takes twenty times as long as finding a row. The connection cannot write anyway.
      return try reader.unsafeRead { database in
        guard !database.isInsideTransaction else { return try body(database) }
        var value: Value?
        try database.inTransaction(.deferred) {
          value = try body(database)
          return .commit
        }
        guard let value else { preconditionFailure("a transaction that ends has run its body") }
        return value
      }
    }
  }

  /// Copies the whole database of one moment into another.
  func backUp(to target: DatabaseQueue) throws {
    try reader.backup(to: target)
  }

  static func translatingErrors<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw LedgerError(error)
    }
  }

  // MARK: Opening

  /// Makes an empty file that nobody else may read, unless there is one; SQLite gives its companions the same mode.
  private static func makePrivateFile(_ path: String) throws {
    let descriptor = Self.openNew(path)
    if descriptor >= 0 {
      Glibc.close(descriptor)
    } else if errno == EEXIST {
      // By path: closing a descriptor of an open database would drop the locks that this process has on it.
      guard chmod(path, 0o600) == 0 else { throw LedgerError(sqliteResult: 14) }
    } else {
      throw LedgerError(sqliteResult: 14)
    }
  }

  /// Makes a file that is there for us alone; returns its descriptor, or -1 with the reason in `errno`.
  static func openNew(_ path: String) -> Int32 {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if descriptor >= 0 || errno != EINTR { return descriptor }
    }
  }

  static func configuration(readsOnly: Bool = false) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    // One reader fetches facts while the writer commits; each has a page cache of its own.
    configuration.maximumReaderCount = 1
    configuration.prepareDatabase { database in
      // Some builds of SQLite overwrite what is deleted, which here would be hashes and numbers, at a page's cost each.
      // An index that SQLite makes for one query costs a walk over the whole table: none of ours needs it.
      try database.execute(
        sql: """
          PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 10000;
          PRAGMA secure_delete = OFF; PRAGMA automatic_index = OFF
          """)
      if readsOnly { try database.execute(sql: "PRAGMA query_only = 1") }
    }
    return configuration
  }

  /// Throws for a ledger of a later version, before anything is written to it: making a pool writes.
  private static func refuseNewer(_ path: String, than known: Int) throws {
    let queue = try DatabaseQueue(path: path, configuration: configuration(readsOnly: true))
    let found = try queue.read(SQLiteSchema.version)
    try queue.close()
    guard found <= known else { throw LedgerError.newer(found: found, known: known) }
  }

  private static func prepare(_ pool: DatabasePool, within limits: Limits) throws {
    try pool.writeWithoutTransaction { database in
      // Here and not when connecting: GRDB turns it down to NORMAL when it turns the log on.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA max_page_count = \(limits.pages)")
    }
    try SQLiteSchema.migrator.migrate(pool)
  }
}
