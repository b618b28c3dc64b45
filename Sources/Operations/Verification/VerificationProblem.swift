import Archive
import Diagnostics

/// One thing that ledger and archive do not agree on.
enum VerificationProblem {
  /// What a row or a line is about, as people name it.
  enum Subject: CustomStringConvertible {
    case commit(Int64)
    case drop(Int64)
    /// A record by its reference.
    case record(String)
    case file(Int64)

    var description: String {
      switch self {
      case .commit(let number): "commit \(number)"
      case .drop(let number): "drop \(number)"
      case .record(let reference): "record \(reference)"
      case .file(let number): "file \(number)"
      }
    }
  }

  /// The archive tells of something that the ledger does not have.
  case noRow(Subject, at: ArchivePosition)
  /// The ledger has something of which the archive does not tell.
  case noLine(Subject, day: String)
  /// Ledger and archive tell different things.
  case differs(Subject, what: String, at: ArchivePosition)
  /// The archive tells of something twice.
  case twice(Subject, at: ArchivePosition)
  /// The last that the archive tells of a record is not what the ledger says.
  case state(reference: String)
  /// What became of a record for a partner is not what the archive tells, or no file is told of.
  case delivery(reference: String, partner: String)
  /// The slices of a drop do not join, or are not all there.
  case slices(drop: Int64, expected: Int64, found: Int64)
  /// A drop of which fewer or more records are decided than the ledger says.
  case decided(drop: Int64, expected: Int, found: Int)
  /// A file of which no line says that it lies in its outbox.
  case notPlaced(file: Int64)
  /// The ledger's own count of a sender's records is not the number of their rows.
  case tally(partner: String, bucket: String, kept: Int, counted: Int)
  /// A file in an outbox is not what was placed there.
  case outbox(partner: String, name: String)
  /// The database is damaged, in SQLite's words.
  case database(String)
  /// An accepted record whose identity nobody has.
  case noIdentity(reference: String)

  var diagnostic: Diagnostic {
    switch self {
    case .noRow(let subject, let position):
      ledger("verify.no-row", "\(subject) of archive line \(position) is not in the ledger")
    case .noLine(let subject, let day):
      Diagnostic(
        code: "verify.no-line",
        what: "the ledger has \(subject), and day file \(day) does not tell of it",
        why: "every row has its line", fix: "restore day file \(day) from a backup")
    case .differs(let subject, let what, let position):
      ledger(
        "verify.differs", "\(subject): the ledger has another \(what) than archive line \(position)"
      )
    case .twice(let subject, let position):
      Diagnostic(
        code: "verify.twice", what: "archive line \(position) tells of \(subject) once more",
        why: "what is new is told once", fix: "restore \(position.day.path) from a backup")
    case .state(let reference):
      ledger(
        "verify.state",
        "record \(reference) is in the ledger in another state than the archive tells last")
    case .delivery(let reference, let partner):
      ledger(
        "verify.delivery",
        "what became of record \(reference) for \(partner) is not what the archive tells last")
    case .slices(let drop, let expected, let found):
      Diagnostic(
        code: "verify.slices",
        what: "the archive has drop \(drop) up to byte \(found), and the ledger up to \(expected)",
        why: "the pieces of a drop, joined, are the drop", fix: Self.fromBackup)
    case .decided(let drop, let expected, let found):
      ledger(
        "verify.decided",
        "the ledger has \(expected) records of drop \(drop) decided, the archive \(found)")
    case .notPlaced(let file):
      ledger(
        "verify.not-placed",
        "the ledger calls file \(file) delivered, and no archive line says that it lies in its outbox"
      )
    case .tally(let partner, let bucket, let kept, let counted):
      ledger(
        "verify.tally",
        "the ledger counts \(kept) records of \(partner) as \(bucket), and has \(counted)")
    case .outbox(let partner, let name):
      Diagnostic(
        code: "verify.outbox",
        what: "file \(name) in the outbox of \(partner) is not what was placed there",
        why: "only this program writes into outboxes, and the ledger has the hash of every file",
        fix:
          "tell \(partner); take the file out, and get its record with: interchange archive extract"
      )
    case .database(let words):
      ledger("verify.database", "the database is damaged: \(words)")
    case .noIdentity(let reference):
      ledger(
        "verify.identity",
        "the identity of record \(reference) is not in the ledger: the same record would be sent again"
      )
    }
  }

  private func ledger(_ code: String, _ what: String) -> Diagnostic {
    Diagnostic(
      code: code, what: what, why: "ledger and archive were written together",
      fix: Self.rebuilding)
  }

  private static let rebuilding =
    "stop the program, move state/ledger.sqlite* away, then: interchange recover; it makes the ledger again from the archive"
  private static let fromBackup = "restore the day file from a backup"
}
