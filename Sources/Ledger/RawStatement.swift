import Digests
import GRDB
import GRDBSQLite

/// A prepared statement of one connection, bound and read by position without values in between.
///
/// Binding through GRDB's arguments costs twice as much a row. A statement that GRDB ran is not reset, and binding it
/// would answer MISUSE: so it is reset before the first binding and after every last step, here and nowhere else.
struct RawStatement {
  // Owns the handle; GRDB's cache may forget it while we are using it.
  private let statement: Statement
  private let handle: OpaquePointer
  private var parameter: Int32 = 0
  private var bindResult = SQLITE_OK

  init(_ sql: String, in database: Database) throws {
    statement = try database.cachedStatement(sql: sql)
    handle = statement.sqliteStatement
    sqlite3_reset(handle)
  }

  // MARK: Binding, each to the next parameter

  mutating func bind(_ value: Int64) {
    parameter += 1
    note(sqlite3_bind_int64(handle, parameter, value))
  }

  mutating func bind(_ value: Int) {
    bind(Int64(value))
  }

  mutating func bind(_ value: Bool) {
    bind(value ? Int64(1) : 0)
  }

  mutating func bind(_ text: String) {
    parameter += 1
    var text = text
    let result = text.withUTF8 { bytes in
      // A pointer is needed even for no bytes: without one SQLite binds NULL.
      bytes.isEmpty
        ? sqlite3_bind_text(handle, parameter, "", 0, Self.copied)
        : bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(handle, parameter, $0.baseAddress, Int32($0.count), Self.copied)
        }
    }
    note(result)
  }

  mutating func bind(_ hash: KeyedHash?) {
    parameter += 1
    guard let hash else { return note(sqlite3_bind_null(handle, parameter)) }
    let result = withUnsafeBytes(of: (hash.high.bigEndian, hash.low.bigEndian)) {
      sqlite3_bind_blob(handle, parameter, $0.baseAddress, Int32($0.count), Self.copied)
    }
    note(result)
  }

  mutating func bind(_ digest: SHA256Digest) {
    parameter += 1
    let result = digest.bytes.withUnsafeBytes {
      sqlite3_bind_blob(handle, parameter, $0.baseAddress, Int32($0.count), Self.copied)
    }
    note(result)
  }

  private mutating func note(_ result: Int32) {
    if bindResult == SQLITE_OK { bindResult = result }
  }

  // MARK: Running

  /// Runs a statement that returns no rows and gets it ready for the next binding.
  mutating func run() throws(LedgerError) {
    let result = runToEnd()
    guard result == SQLITE_DONE else { throw LedgerError(sqliteResult: result) }
  }

  /// Runs a statement that adds a numbered row, and throws when the number was used already.
  mutating func run(
    adding kind: LedgerError.Numbered, _ number: Int64
  ) throws(LedgerError) {
    let result = runToEnd()
    if result & 0xFF == SQLITE_CONSTRAINT { throw .numberUsed(kind, number) }
    guard result == SQLITE_DONE else { throw LedgerError(sqliteResult: result) }
  }

  private mutating func runToEnd() -> Int32 {
    defer { finish() }
    return bindResult == SQLITE_OK ? sqlite3_step(handle) : bindResult
  }

  /// Returns what `read` makes of the first row, or `nil` without one.
  mutating func first<Value>(
    _ read: (inout RawRow) throws -> Value
  ) throws -> Value? {
    defer { finish() }
    return try next(read)
  }

  /// Returns what `read` makes of each row.
  mutating func all<Value>(_ read: (inout RawRow) throws -> Value) throws -> [Value] {
    defer { finish() }
    var values: [Value] = []
    while let value = try next(read) { values.append(value) }
    return values
  }

  /// Hands each row to `body`.
  mutating func forEachRow(_ body: (inout RawRow) throws -> Void) throws {
    defer { finish() }
    while try next(body) != nil {}
  }

  private func next<Value>(_ read: (inout RawRow) throws -> Value) throws -> Value? {
    guard bindResult == SQLITE_OK else { throw LedgerError(sqliteResult: bindResult) }
    switch sqlite3_step(handle) {
    case SQLITE_ROW:
      var row = RawRow(handle: handle)
      return try read(&row)
    case SQLITE_DONE: return nil
    case let result: throw LedgerError(sqliteResult: result)
    }
  }

  private mutating func finish() {
    sqlite3_reset(handle)
    parameter = 0
    bindResult = SQLITE_OK
  }

  /// Tells SQLite to copy what is bound, as the buffer is only lent.
  private static var copied: sqlite3_destructor_type {
    unsafeBitCast(-1, to: sqlite3_destructor_type.self)
  }
}

/// The row under a statement's cursor, read column by column from the left.
struct RawRow {
  private let handle: OpaquePointer
  private var column: Int32 = -1

  fileprivate init(handle: OpaquePointer) {
    self.handle = handle
  }

  mutating func int64() -> Int64 {
    column += 1
    return sqlite3_column_int64(handle, column)
  }

  mutating func int() -> Int {
    Int(int64())
  }

  mutating func bool() -> Bool {
    int64() != 0
  }

  mutating func text() -> String {
    String(decoding: bytes(), as: UTF8.self)
  }

  /// Reads a hash that may be absent.
  mutating func hash() -> KeyedHash? {
    KeyedHash(bytes: bytes())
  }

  /// Reads a hash that every row has.
  mutating func requiredHash() throws(LedgerError) -> KeyedHash {
    guard let hash = hash() else { throw .corrupt }
    return hash
  }

  mutating func digest() throws(LedgerError) -> SHA256Digest {
    guard let digest = SHA256Digest(bytes: bytes()) else { throw .corrupt }
    return digest
  }

  /// The bytes of a text or a blob, lent until the next step.
  private mutating func bytes() -> UnsafeRawBufferPointer {
    column += 1
    // The pointer first, then the count: SQLite may convert on the first call.
    let start = sqlite3_column_blob(handle, column)
    return UnsafeRawBufferPointer(
      start: start, count: Int(sqlite3_column_bytes(handle, column)))
  }
}

extension LedgerError {
  /// Reads SQLite's result code; the low byte is the kind, the rest the detail.
  init(sqliteResult result: Int32) {
    switch result & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: self = .locked
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
    case SQLITE_FULL: self = .full
    // The index beside the log could not be made as large as it must be.
    case SQLITE_IOERR where result == Self.noRoomForIndex: self = .full
    case SQLITE_CANTOPEN: self = .unopened
    default: self = .io(result: Int(result))
    }
  }

  /// SQLITE_IOERR_SHMSIZE.
  private static let noRoomForIndex: Int32 = SQLITE_IOERR | 19 << 8

  /// Reads what GRDB threw.
  init(_ error: DatabaseError) {
    self.init(sqliteResult: error.extendedResultCode.rawValue)
  }
}
