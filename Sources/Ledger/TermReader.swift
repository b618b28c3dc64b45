import Digests
import GRDB

/// Reads what the numbers of terms stand for, within one transaction, and remembers the latest.
///
/// Neighbours have the same few terms, and a lookup in SQL for each would cost more than the rest of their rows.
struct TermReader {
  /// So many texts are remembered: of numbers with the same last bits, the latest.
  private static let places = 16

  private var statement: RawStatement
  private var texts = [(number: Int64, text: String)](repeating: (0, ""), count: places)
  private var latestDigest: (number: Int64, digest: SHA256Digest)?

  init(database: Database) throws {
    statement = try RawStatement("SELECT value FROM terms WHERE id = ?", in: database)
  }

  /// Returns a text; 0 stands for none.
  ///
  /// - Throws: ``LedgerError/corrupt`` where there is no such term.
  mutating func text(_ number: Int64) throws -> String {
    guard let text = try knownText(number) else { throw LedgerError.corrupt }
    return text
  }

  /// Returns a text, or an empty one where there is no such term.
  mutating func textIfKnown(_ number: Int64) throws -> String {
    try knownText(number) ?? ""
  }

  private mutating func knownText(_ number: Int64) throws -> String? {
    guard number != 0 else { return "" }
    let place = Int(truncatingIfNeeded: number) & (Self.places - 1)
    if texts[place].number == number { return texts[place].text }
    statement.bind(number)
    guard let text = try statement.first({ $0.text() }) else { return nil }
    texts[place] = (number, text)
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
