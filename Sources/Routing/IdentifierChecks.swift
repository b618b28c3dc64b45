import Diagnostics
import Referrals

/// The checks on numbers and codes that have a form and a check digit of their own.
extension Inspection {
  mutating func checkCHI(_ planned: CheckPlan.Planned) {
    guard let text = message.text(at: paths.chi) else { return }
    do { _ = try CHINumber(checking: text) } catch {
      add(
        Finding(
          error, in: "the CHI number",
          rule: "a CHI number has 10 digits; the first 6 are the date of birth as DDMMYY",
          subject: .chi, field: "person.chi"), planned)
    }
  }

  mutating func checkNHSNumber(_ planned: CheckPlan.Planned) {
    guard let text = message.text(at: paths.nhsNumber) else { return }
    do { _ = try NHSNumber(checking: text) } catch {
      add(
        Finding(
          error, in: "the NHS number",
          rule: "an NHS number has 10 digits; the last is a check digit", subject: .nhsNumber,
          field: "person.nhsNumber"), planned)
    }
  }

  mutating func checkPracticeCode(_ planned: CheckPlan.Planned) {
    guard let text = message.text(at: paths.practiceCode) else { return }
    do { _ = try ScottishPracticeCode(checking: text) } catch {
      add(
        Finding(
          error, in: "the practice code",
          rule: "the code of a GP practice in Scotland has 5 digits; the last is a check digit",
          subject: .practiceCode, field: "practice.code"), planned)
    }
  }

  mutating func checkPostcode(_ planned: CheckPlan.Planned) {
    guard let text = message.text(at: paths.postcode) else { return }
    do { _ = try Postcode(checking: text) } catch {
      add(
        Finding(
          error, in: "the postcode", rule: "a postcode has the form of G2 6QE or EH99 1SP",
          subject: .postcode, field: "person.address.postcode"), planned)
    }
  }

  /// Looks at organisation codes that begin like a charity number; other codes are other registers' business.
  mutating func checkCharityNumbers(_ planned: CheckPlan.Planned) {
    for path in paths.organisations {
      guard let text = message.text(at: path), text.utf8.count > 2,
        text.utf8.prefix(2).elementsEqual("SC".utf8)
      else { continue }
      do { _ = try OSCRNumber(checking: text) } catch {
        add(
          Finding(
            error, in: "the charity number",
            rule: "a charity number in Scotland is SC and 6 digits",
            subject: .oscrNumber, field: path.description), planned)
      }
    }
  }
}
