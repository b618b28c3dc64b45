import Diagnostics
import Referrals

/// What a check found, before its severity says what becomes of the record.
struct Finding {
  let code: String
  let what: String
  let why: String
  let fix: String
  let field: String
  /// The field with the positions of items, where it may have several values.
  let numberedField: String?

  init(
    code: String, what: String, why: String, fix: String, field: String,
    numberedField: String? = nil
  ) {
    self.code = code
    self.what = what
    self.why = why
    self.fix = fix
    self.field = field
    self.numberedField = numberedField
  }

  /// Describes an identifier that breaks the rules of its kind.
  ///
  /// - Parameters:
  ///   - fault: What is wrong with it.
  ///   - name: The identifier as people call it, with its article: `the CHI number`.
  ///   - rule: What an identifier of the kind looks like.
  ///   - subject: The check that found it.
  ///   - field: The path of the identifier in the model.
  init(
    _ fault: IdentifierFault, in name: String, rule: String, subject: CheckSubject, field: String
  ) {
    self.init(
      code: "\(subject.rawValue).\(fault.code)", what: "\(name) \(fault.words)", why: rule,
      fix: fault.fix, field: field)
  }

  /// The problem that a check makes of it, in the check's own words where it has some.
  func problem(of check: Check, _ outcome: RecordProblem.Outcome) -> RecordProblem {
    RecordProblem(
      code: code, outcome: outcome, what: check.say.what ?? what, why: check.say.why ?? why,
      fix: check.say.fix ?? fix, field: field, numberedField: numberedField,
      rule: check.position)
  }
}
