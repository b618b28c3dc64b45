package import Diagnostics

/// A command names what is not there, or what it cannot be used on.
package enum NotFound: Error, Sendable, Hashable {
  /// No reference, drop number or file of that form or number.
  case nothing(named: String, why: String, fix: String)
  /// The record is in another state than the command needs.
  case unfit(named: String, why: String, fix: String)

  /// How the record came about cannot be found out.
  case unexplained(String, why: String, fix: String)
  /// Something lies already where a file was to be written.
  case taken(path: String)
  /// A folder in which nothing can be written.
  case unwritable(path: String)

  /// The error in plain words.
  package var diagnostic: Diagnostic {
    switch self {
    case .nothing(let name, let why, let fix):
      Diagnostic(
        code: "record.unknown", what: "nothing is known of \(quoted(code: name))", why: why,
        fix: fix)
    case .unfit(let name, let why, let fix):
      Diagnostic(
        code: "record.unfit", what: "\(name) cannot be processed again", why: why, fix: fix)
    case .unexplained(let name, let why, let fix):
      Diagnostic(
        code: "record.unexplained", what: "\(name) cannot be explained", why: why, fix: fix)
    case .taken(let path):
      Diagnostic(
        code: "file.exists", what: "\(path) is there already",
        why: "nothing is written over", fix: "name another folder, or move the file away")
    case .unwritable(let path):
      Diagnostic(
        code: "file.unwritable", what: "nothing can be written into \(path)",
        why: "the folder is missing, or not yours", fix: "name a folder of your own")
    }
  }
}
