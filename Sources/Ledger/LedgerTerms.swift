import Digests
import GRDB

/// A value that rows repeat, and that the database therefore keeps once.
enum LedgerTerm: Hashable {
  case text(String)
  case digest(SHA256Digest)
}

/// The numbers of the terms that the writing connection has met.
///
/// A value: what a transaction adds is thrown away with it, so that no number outlives a rollback.
struct LedgerTerms {
  private var numbers: [LedgerTerm: Int64] = [:]
  /// The digest asked for last: all rows of a group have the same generation.
  private var last: (digest: SHA256Digest, number: Int64)?

  /// Terms are as many as configurations have routes, rules and codes; this only guards against a flood.
  private static let mostRemembered = 20_000

  /// Returns the number of a text, adding it to the database where it is new.
  mutating func number(of text: String, in database: Database) throws -> Int64 {
    text.isEmpty ? 0 : try number(of: .text(text), in: database)
  }

  /// Returns the number of a digest, adding it to the database where it is new.
  mutating func number(of digest: SHA256Digest, in database: Database) throws -> Int64 {
    if let last, last.digest == digest { return last.number }
    let number = try number(of: .digest(digest), in: database)
    last = (digest, number)
    return number
  }

  private mutating func number(of term: LedgerTerm, in database: Database) throws -> Int64 {
    if let number = numbers[term] { return number }
    if numbers.count >= Self.mostRemembered { numbers = [:] }
    let number = try Self.stored(term, in: database) ?? Self.add(term, to: database)
    numbers[term] = number
    return number
  }

  private static func stored(_ term: LedgerTerm, in database: Database) throws -> Int64? {
    var statement = try RawStatement("SELECT id FROM terms WHERE value = ?", in: database)
    statement.bind(term)
    return try statement.first { $0.int64() }
  }

  private static func add(_ term: LedgerTerm, to database: Database) throws -> Int64 {
    var statement = try RawStatement("INSERT INTO terms (value) VALUES (?)", in: database)
    statement.bind(term)
    try statement.run()
    return database.lastInsertedRowID
  }
}

extension RawStatement {
  fileprivate mutating func bind(_ term: LedgerTerm) {
    switch term {
    case .text(let text): bind(text)
    case .digest(let digest): bind(digest)
    }
  }
}
