package import Diagnostics

/// Something that the proof of an archive found wrong.
package enum ArchiveProblem: Sendable, Hashable {
  /// A file or line cannot be read.
  case unreadable(ArchiveError)
  /// A slice or the end of a drop that no line before says was received.
  case notReceived(drop: Int64, at: ArchivePosition)
  /// A slice does not begin where the one before ended; both in bytes of the drop.
  case gap(drop: Int64, expected: Int64, found: Int64, at: ArchivePosition)
  /// The slices of a settled drop, joined, do not have its size and SHA-256.
  case dropBytes(drop: Int64, at: ArchivePosition)
  /// A piece of a receipt does not begin where the one before ended; both in bytes of the receipt.
  case receiptGap(drop: Int64, expected: Int64, found: Int64, at: ArchivePosition)
  /// An output holds a record whose bytes no line before has for its partner.
  case notRendered(record: Int64, output: Int64, at: ArchivePosition)
  /// The bytes of an output do not have its size and SHA-256.
  case outputBytes(output: Int64, at: ArchivePosition)

  /// True for a file or line that cannot be read at all.
  package var isUnreadable: Bool {
    if case .unreadable = self { true } else { false }
  }

  /// The problem as an operator reads it.
  package var diagnostic: Diagnostic {
    switch self {
    case .unreadable(let error): error.diagnostic
    case .notReceived(let drop, let position):
      finding("archive.not-received", "drop \(drop) was never received", position)
    case .gap(let drop, let expected, let found, let position):
      finding(
        "archive.slice", "drop \(drop) goes on at byte \(found), not at \(expected)", position)
    case .dropBytes(let drop, let position):
      finding("archive.drop-hash", "the slices of drop \(drop) are not what was received", position)
    case .receiptGap(let drop, let expected, let found, let position):
      finding(
        "archive.receipt-part",
        "the receipt of drop \(drop) goes on at byte \(found), not at \(expected)", position)
    case .notRendered(let record, let output, let position):
      finding(
        "archive.not-rendered", "the bytes of record \(record) for output \(output) are missing",
        position)
    case .outputBytes(let output, let position):
      finding("archive.output-hash", "output \(output) is not what was staged", position)
    }
  }

  private func finding(_ code: String, _ what: String, _ position: ArchivePosition) -> Diagnostic {
    Diagnostic(
      code: code, what: "archive line \(position): \(what)",
      why: "the archive must give back every byte that came and went",
      fix: "restore \(position.day.path) from a backup")
  }
}
