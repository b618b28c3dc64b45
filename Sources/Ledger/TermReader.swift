import Digests
import GRDB

/// Reads what the numbers of terms stand for, within one transaction, and remembers the latest of each kind.
struct TermReader {
  private var statement: RawStatement
  private var latestText: (number: Int64, text: String)?
  private var latestDigest: (number: Int64, digest: SHA256Digest)?

  init(database: Database) throws {
    statement = try RawStatement("SELECT value FROM terms WHERE id = ?", in: database)
  }

  mutating func text(_ number: Int64) throws -> String {
    if let latestText, latestText.number == number { return latestText.text }
    statement.bind(number)
    guard let text = try statement.first({ $0.text() }) else { throw LedgerError.corrupt }
    latestText = (number, text)
    return text
  }

  mutating func digest(_ number: Int64) throws -> SHA256Digest {
    if let latestDigest, latestDigest.number == number { return latestDigest.digest }
    statement.bind(number)
    guard let digest = try statement.first({ try $0.digest() }) else { throw LedgerError.corrupt }
    latestDigest = (number, digest)
    return digest
  }
}
