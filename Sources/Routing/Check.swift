package import Diagnostics

/// A business rule on messages, and what becomes of a record that breaks it.
package struct Check: Sendable, Hashable {
  /// What is checked.
  package enum Subject: String, Sendable, Hashable, CaseIterable {
    /// The person's CHI number: digits, date of birth and check digit.
    case chi
    /// The person's NHS number: digits and check digit.
    case nhsNumber = "nhs-number"
    /// The practice's code: digits and check digit.
    case practiceCode = "practice-code"
    /// Whether the practice is a partner here.
    case practiceKnown = "practice-known"
    /// The form of the person's postcode.
    case postcode
    /// The form of charity numbers of the organisations that refer or receive.
    case oscrNumber = "oscr-number"
  }

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

  package let subject: Subject
  package let severity: Severity
  /// Where the check stands in `checks.yaml`, or `nil` for one that stands nowhere and has the severity of every
  /// interchange.
  package let position: Position?

  package init(_ subject: Subject, _ severity: Severity, position: Position? = nil) {
    self.subject = subject
    self.severity = severity
    self.position = position
  }

  /// The severity of a check that `checks.yaml` does not mention.
  package static func standardSeverity(of subject: Subject) -> Severity {
    switch subject {
    case .chi, .nhsNumber, .practiceCode: .reject
    case .postcode: .warn
    case .practiceKnown, .oscrNumber: .off
    }
  }

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
