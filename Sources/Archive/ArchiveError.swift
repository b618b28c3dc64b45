package import Compression
package import Diagnostics
import Spool

/// What is wrong with a line of the archive.
package enum LineFault: Error, Sendable, Hashable {
  /// Not JSON, from this byte of the line on.
  case json(at: Int)
  /// Of a version that no program ever wrote.
  case version(Int64)
  /// Of a version later than this program's.
  case newer(Int64)
  /// Of a type that this program does not know.
  case unknownType
  /// A key is missing, or its value is of another form.
  case key(String)
}

/// What keeps the archive from being read or continued.
///
/// All of these halt the command that meets them: the archive is damaged, or another program wrote to it.
package enum ArchiveError: Error, Sendable, Hashable {
  /// A block of a day file is damaged.
  case block(day: Day, BGZFError)
  /// A line of a day file cannot be read.
  case line(at: ArchivePosition, LineFault)
  /// The ledger knows a day file that is not there.
  case absent(day: Day)
  /// A day file ends before the length that the ledger knows: bytes that were committed are gone.
  case shorter(day: Day, length: Int64, committed: Int64)
  /// A day file holds commits of which the ledger knows nothing.
  case unknown(day: Day)

  /// True where no whole block begins at this byte of the file.
  package func lacksBlock(at offset: Int64) -> Bool {
    switch self {
    case .block(_, .truncated(at: let start)), .block(_, .notABlock(at: let start)):
      return Int64(start) == offset
    default: return false
    }
  }

  /// The error as an operator reads it.
  package var diagnostic: Diagnostic {
    switch self {
    case .block(let day, let error):
      Diagnostic(
        code: error.code, what: "day file \(day): \(error.what)",
        why: "every block has its size and a checksum",
        fix: "restore \(day.path) from a backup; the records' state in the ledger is not touched")
    case .line(let position, let fault):
      Diagnostic(
        code: fault.code, what: "archive line \(position): \(fault.what)",
        why: "this program reads lines of versions 1 to \(ArchiveLine.version)", fix: fault.fix)
    case .absent(let day):
      Diagnostic(
        code: "archive.absent", what: "day file \(day.path) is missing",
        why: "the ledger knows that it was written", fix: "restore it from a backup")
    case .shorter(let day, let length, let committed):
      Diagnostic(
        code: "archive.shorter", what: "day file \(day.path) has \(length) bytes",
        why: "the ledger knows of \(committed)", fix: "restore it from a backup")
    case .unknown(let day):
      Diagnostic(
        code: "archive.unknown-day", what: "the ledger does not know day file \(day.path)",
        why: "it holds more than one commit, so it is not the rest of an interrupted one",
        fix: "restore the ledger that belongs to this archive, or move the file away")
    }
  }
}

extension LineFault {
  /// The stable code.
  var code: String {
    switch self {
    case .json: "archive.json"
    case .version: "archive.version"
    case .newer: "archive.newer"
    case .unknownType: "archive.type"
    case .key: "archive.key"
    }
  }

  var what: String {
    switch self {
    case .json(let index): "no JSON from byte \(index) on"
    case .version(let version): "version \(version) is not known"
    case .newer(let version): "version \(version) is later than this program knows"
    case .unknownType: "its type is not known"
    case .key(let key): "key '\(key)' is missing or of another form"
    }
  }

  var fix: String {
    switch self {
    case .json, .key, .version: "restore the day file from a backup"
    case .newer, .unknownType: "use the release of the program that wrote it, or a later one"
    }
  }
}
