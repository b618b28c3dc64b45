package import Diagnostics

/// Why the ledger could not answer or keep something; whatever was being written is rolled back whole.
package enum LedgerError: Error, Sendable, Hashable {
  /// Another process kept the database locked for longer than we wait.
  case locked
  /// The file is no ledger, or parts of it cannot be read.
  case corrupt
  /// The disk is full.
  case full
  /// A later version of the program wrote the ledger.
  case newer(found: Int, known: Int)
  /// A reading command met a ledger that a changing command has yet to bring up to date.
  case older(found: Int, known: Int)
  /// There is no ledger at the path.
  case missing
  /// The file or one beside it cannot be opened or made: of another owner, or on a file system that is read-only.
  case unopened
  /// The operating system failed us; the number is SQLite's extended result code.
  case io(result: Int)
  /// A change was asked of a ledger that was opened for reading.
  case readOnly
  /// A number that was given out before was given out again: a fault of the program.
  case numberUsed(Numbered, Int64)
  /// A number that nobody was given was spoken of: a fault of the program.
  case numberUnknown(Numbered, Int64)

  /// What the ledger numbers.
  package enum Numbered: String, Sendable, Hashable {
    /// A delivery that waits, by its record's number.
    case delivery = "waiting delivery of record"
    case drop
    case group
    case output
    case partner
    case record
  }
}

extension LedgerError {
  /// The stable code of the error.
  package var code: String {
    switch self {
    case .locked: "ledger.locked"
    case .corrupt: "ledger.corrupt"
    case .full: "ledger.full"
    case .newer: "ledger.newer"
    case .older: "ledger.older"
    case .missing: "ledger.missing"
    case .unopened: "ledger.unopened"
    case .io: "ledger.io"
    case .readOnly: "ledger.read-only"
    case .numberUsed: "ledger.number-used"
    case .numberUnknown: "ledger.number-unknown"
    }
  }

  /// What is wrong: lower case, no full stop.
  package var what: String {
    switch self {
    case .locked: "the ledger is locked by another process"
    case .corrupt: "the ledger is damaged, or the file is no ledger"
    case .full:
      "the disk of the ledger or its inodes are used up; nothing of the group was recorded"
    case .newer(let found, let known):
      "the ledger has version \(found), and this program knows versions up to \(known)"
    case .older(let found, let known):
      "the ledger has version \(found), and this program reads version \(known)"
    case .missing: "there is no ledger here"
    case .unopened: "the ledger, state/ledger.sqlite, cannot be opened; nothing was recorded"
    case .io(let result):
      "the ledger could not be read or written (SQLite result \(result)); nothing was recorded"
    case .readOnly: "the ledger was opened for reading only"
    case .numberUsed(let kind, let number): "\(kind.rawValue) \(number) is in the ledger already"
    case .numberUnknown(let kind, let number): "the ledger knows no \(kind.rawValue) \(number)"
    }
  }

  /// What the operator can do about it.
  package var fix: String {
    switch self {
    case .locked: "end the other process, or wait until it is done, and try again"
    case .corrupt:
      "move state/ledger.sqlite* away, and put the latest backup of it there if there is one; then run "
        + "'interchange recover', which takes the rest from the archive"
    case .full: "make room on the disk that holds the state folder, then run again"
    case .newer: "use the version of the program that wrote it, or a later one"
    case .older: "run a changing command such as recover once, which brings it up to date"
    case .missing:
      "check the home folder; if the ledger is lost, 'interchange recover' makes it again from the archive"
    case .unopened:
      "see that the state folder is there, on a disk that can be written, and ours: run the command as its owner"
    case .io: "check the disk, its quota and the permissions of the state folder, then run recover"
    case .readOnly: "use a changing command"
    case .numberUsed, .numberUnknown: "report this fault; run recover before the next run"
    }
  }

  /// The error as every other error is shown.
  package var diagnostic: Diagnostic {
    Diagnostic(code: code, what: what, fix: fix)
  }
}
