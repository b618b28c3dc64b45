import Archive
import Ledger
import Pipeline
package import Referrals

/// Goes through whole files that the archive has: what came in, and what was sent on.
///
/// Nothing is changed, and nothing but the bytes is handed on: of whom they are is for the caller never to say.
package struct ArchivedFiles {
  package struct File: Sendable {
    package let bytes: [UInt8]
    /// The id of the partner who sent it, or to whom it was sent.
    package let partner: String
    package let isSent: Bool
    /// The day that it came in.
    package let day: PartialDate
  }

  /// How many files were too large to be looked at whole.
  package private(set) var passedOver = 0
  private let session: ReadingSession
  private let extraction: Extraction

  /// The largest file that is read, in bytes.
  private static let most: Int64 = 64 << 20
  private static let page = 500

  /// Opens the archive of a home.
  package init(_ session: ReadingSession) throws {
    self.session = session
    extraction = try Extraction(session)
  }

  /// Hands on every file, drop by drop.
  ///
  /// - Throws: Errors of ledger and archive, and what `body` throws.
  package mutating func each(_ body: (File) throws -> Void) throws {
    var last: Int64 = 0
    while true {
      let drops = try session.ledger.drops(after: last, limit: Self.page)
      guard let end = drops.last else { return }
      last = end.number
      for drop in drops where !drop.isNotice && drop.progress.offset >= drop.size {
        guard drop.size <= Self.most else {
          passedOver += 1
          continue
        }
        try eachFile(of: drop, body)
      }
    }
  }

  private func eachFile(of drop: DropRow, _ body: (File) throws -> Void) throws {
    let day = Day(containing: drop.receivedAt).partialDate
    for (index, file) in try extraction.files(ofDrop: drop.number, sent: true).enumerated() {
      var bytes: [UInt8] = []
      try extraction.write(file) { bytes += $0 }
      let isSent = index > 0
      // A file that was sent lies in the folder of its receiver.
      let receiver = file.path.split(separator: "/").dropLast().last.map(String.init)
      try body(
        File(
          bytes: bytes, partner: isSent ? receiver ?? "" : session.partner(drop.partner),
          isSent: isSent, day: day))
    }
  }
}
