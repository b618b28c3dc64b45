import Diagnostics
import Digests
import Referrals

/// The problems that only the comparison with earlier records can find, in plain English.
enum DecisionProblem {
  static func repeatedRow(of earlier: EarlierRecord) -> RecordProblem {
    let row: String
    switch earlier.place {
    case .cell(let number, _, _): row = "row \(number)"
    case .text(let line, _): row = "the one at line \(line)"
    case .whole: row = "an earlier one"
    }
    return RecordProblem(
      code: "identity.repeated-row", outcome: .hold, what: "this row looks like \(row)",
      why: "two equal rows without a number of their own may be one person typed twice, or two",
      fix: "tell us whether it is meant twice; a reference number in each row prevents the question"
    )
  }

  static func conflict(with earlier: EarlierRecord) -> RecordProblem {
    RecordProblem(
      code: "identity.conflict", outcome: .hold,
      what: "a different record with the same number was received before, as \(earlier.reference)",
      why: "a new record needs a number of its own; a changed one must say that it is an update",
      fix: "send it with a new number, or as an update")
  }

  static func caseUnnamed(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "case.unnamed", outcome: .hold,
      what: "the \(subject(kind)) does not say which referral it is about",
      why: "our reference is needed, or the referrer and the number of its referral",
      fix: "give our reference as it stands on the referral")
  }

  static func caseUnknown(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "case.unknown", outcome: .hold,
      what: "no referral is known under the number that the \(subject(kind)) gives",
      why: "the referral may not have reached us yet, or the number is mistyped",
      fix: "compare our reference with the one on the referral")
  }

  static func caseOfOthers(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "case.of-others", outcome: .hold,
      what: "the \(subject(kind)) is about a referral that its sender had no part in",
      why: "only a partner that sent or received a referral may report on it",
      fix: "compare our reference with the one on the referral")
  }

  static func caseBehind(_ earlier: EarlierRecord) -> RecordProblem {
    RecordProblem(
      code: "case.behind", outcome: .hold,
      what: "the referral that it is about, \(earlier.reference), has not been delivered",
      why: "that referral is \(earlier.bucket.rawValue); what follows it waits for it",
      fix: "settle \(earlier.reference) first, then process this one again")
  }

  private static func subject(_ kind: MessageKind) -> String {
    switch kind {
    case .referral: "change of a referral"
    case .feedback: "feedback"
    }
  }
}
