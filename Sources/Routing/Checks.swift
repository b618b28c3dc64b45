package import Diagnostics
package import Referrals

/// The checks of an interchange, made on every message.
package struct Checks: Sendable {
  /// One check for each subject, in the order of ``Check/Subject``, without those that are off.
  package let checks: [Check]

  /// Takes the checks that are configured, and the standard severity for every other subject.
  ///
  /// - Parameter configured: At most one for each subject; of two the first counts.
  package init(_ configured: [Check] = []) {
    checks = Check.Subject.allCases
      .map { subject in
        configured.first { $0.subject == subject }
          ?? Check(subject, Check.standardSeverity(of: subject))
      }
      .filter { $0.outcome != nil }
  }

  /// Returns what the checks find in a message; values that are not there pass.
  ///
  /// - Complexity: O(*c*) in the number of checks, whatever the number of partners.
  package func problems(in message: FieldGroup, among directory: PartnerDirectory)
    -> [RecordProblem]
  {
    var problems: [RecordProblem] = []
    for place in checks.indices {
      checks[place].subject
        .run(on: message, among: directory) { finding in
          let check = checks[place]
          guard let outcome = check.outcome else { return }
          problems.append(
            RecordProblem(
              code: finding.code, outcome: outcome, what: finding.what, why: finding.why,
              fix: finding.fix, field: finding.field, rule: check.position))
        }
    }
    return problems
  }
}

/// What a check found, before its severity says what becomes of the record.
struct Finding {
  let code: String
  let what: String
  let why: String
  let fix: String
  let field: String

  init(code: String, what: String, why: String, fix: String, field: String) {
    self.code = code
    self.what = what
    self.why = why
    self.fix = fix
    self.field = field
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
    _ fault: IdentifierFault, in name: String, rule: String, subject: Check.Subject, field: String
  ) {
    self.init(
      code: "\(subject.rawValue).\(fault.code)", what: "\(name) \(fault.words)", why: rule,
      fix: fault.fix, field: field)
  }
}

extension Check.Subject {
  /// Hands what is wrong to `report`.
  fileprivate func run(
    on message: FieldGroup, among directory: PartnerDirectory, report: (Finding) -> Void
  ) {
    switch self {
    case .chi: checkCHI(message, report)
    case .nhsNumber: checkNHSNumber(message, report)
    case .practiceCode: checkPracticeCode(message, report)
    case .practiceKnown: checkPracticeKnown(message, directory, report)
    case .postcode: checkPostcode(message, report)
    case .oscrNumber: checkCharityNumbers(message, report)
    }
  }

  private func checkCHI(_ message: FieldGroup, _ report: (Finding) -> Void) {
    guard let text = message.group("person")?.text("chi") else { return }
    do { _ = try CHINumber(checking: text) } catch {
      report(
        Finding(
          error, in: "the CHI number",
          rule: "a CHI number has 10 digits; the first 6 are the date of birth as DDMMYY",
          subject: self, field: "person.chi"))
    }
  }

  private func checkNHSNumber(_ message: FieldGroup, _ report: (Finding) -> Void) {
    guard let text = message.group("person")?.text("nhsNumber") else { return }
    do { _ = try NHSNumber(checking: text) } catch {
      report(
        Finding(
          error, in: "the NHS number",
          rule: "an NHS number has 10 digits; the last is a check digit", subject: self,
          field: "person.nhsNumber"))
    }
  }

  private func checkPracticeCode(_ message: FieldGroup, _ report: (Finding) -> Void) {
    guard let text = message.group("practice")?.text("code") else { return }
    do { _ = try ScottishPracticeCode(checking: text) } catch {
      report(
        Finding(
          error, in: "the practice code",
          rule: "the code of a GP practice in Scotland has 5 digits; the last is a check digit",
          subject: self, field: "practice.code"))
    }
  }

  private func checkPracticeKnown(
    _ message: FieldGroup, _ directory: PartnerDirectory, _ report: (Finding) -> Void
  ) {
    guard let text = message.group("practice")?.text("code"),
      !directory.hasPractice(code: text)
    else { return }
    report(
      Finding(
        code: "practice.unknown",
        what: "no practice here has the code \(quoted(unknownCode: text))",
        why: "the practice must take part in this interchange",
        fix: "correct the practice code, or ask the operator to add the practice",
        field: "practice.code"))
  }

  private func checkPostcode(_ message: FieldGroup, _ report: (Finding) -> Void) {
    guard
      let text = message.group("person")?.group("address")?.text("postcode")
    else { return }
    do { _ = try Postcode(checking: text) } catch {
      report(
        Finding(
          error, in: "the postcode",
          rule: "a postcode has the form of G2 6QE or EH99 1SP", subject: self,
          field: "person.address.postcode"))
    }
  }

  /// Looks at organisation codes that begin like a charity number; other codes are other registers' business.
  private func checkCharityNumbers(_ message: FieldGroup, _ report: (Finding) -> Void) {
    for party in ["referrer", "recipient", "author"] {
      guard
        let text = message.group(party)?.group("organisation")?.text("code"),
        text.utf8.count > 2, text.utf8.prefix(2).elementsEqual("SC".utf8)
      else { continue }
      do { _ = try OSCRNumber(checking: text) } catch {
        report(
          Finding(
            error, in: "the charity number",
            rule: "a charity number in Scotland is SC and 6 digits", subject: self,
            field: "\(party).organisation.code"))
      }
    }
  }
}
