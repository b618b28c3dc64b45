/// One thing that is wrong: what, where, why, and how to fix it, under a stable code.
///
/// A diagnostic about a record contains no personal data: it quotes coded values, clipped, and describes anything
/// else by its shape alone (see ``shape(of:)``).
package struct Diagnostic: Error, Sendable, Hashable {
  /// How much it matters.
  package enum Severity: String, Sendable, Hashable, Comparable {
    case note
    case warning
    case error

    package static func < (left: Severity, right: Severity) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .note: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// The stable code, such as `value.code`; never reused for another meaning.
  package var code: String
  package var severity: Severity
  /// What is wrong: lower case, no full stop.
  package var what: String
  /// Where it is wrong, when there is a place to point at.
  package var position: Position?
  /// What was expected instead.
  package var why: String?
  /// What the reader can do about it.
  package var fix: String?

  package init(
    code: String, severity: Severity = .error, what: String, at position: Position? = nil,
    why: String? = nil, fix: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.what = what
    self.position = position
    self.why = why
    self.fix = fix
  }
}
