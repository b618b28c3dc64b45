package import Diagnostics

/// A business rule on messages, which messages it is for, and what becomes of a record that breaks it.
package struct Check: Sendable, Hashable {
  /// How much it matters.
  package enum Severity: String, Sendable, Hashable, CaseIterable {
    /// The sender must correct the record.
    case reject
    /// A person decides.
    case hold
    /// The sender is told, the record goes on.
    case warn
    /// The check is not made.
    case off
  }

  /// What the sender is told instead of our own sentences; `nil` keeps ours.
  package struct Wording: Sendable, Hashable {
    package let what: String?
    package let why: String?
    package let fix: String?

    package init(what: String? = nil, why: String? = nil, fix: String? = nil) {
      self.what = what
      self.why = why
      self.fix = fix
    }
  }

  package let rule: CheckRule
  package let severity: Severity
  package let scope: CheckScope
  package let say: Wording
  /// Where the check stands in `checks.yaml`, or `nil` for one that stands nowhere and has the severity of every
  /// interchange.
  package let position: Position?

  package init(
    _ rule: CheckRule, _ severity: Severity, scope: CheckScope = CheckScope(),
    say: Wording = Wording(), position: Position? = nil
  ) {
    self.rule = rule
    self.severity = severity
    self.scope = scope
    self.say = say
    self.position = position
  }

  package var subject: CheckSubject { rule.subject }

  /// What becomes of a record that breaks the check, or `nil` when the check is not made.
  var outcome: RecordProblem.Outcome? {
    switch severity {
    case .reject: .reject
    case .hold: .hold
    case .warn: .warn
    case .off: nil
    }
  }
}
