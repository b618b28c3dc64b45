package import Diagnostics
import Digests
import Referrals

/// What is held only to ask how it belongs to a record that was taken before, and takes no identity.
package enum IdentityQuestion {
  /// The codes of such records.
  package static let codes: Set<String> = [
    "identity.repeated-row", "identity.conflict", "identity.changed-row", "reference.twice",
  ]
}

/// The problems that only the comparison with earlier records can find, in plain English.
///
/// A record that is held has taken its identity: what a fix asks for must not come back under the same number.
package enum DecisionProblem {
  /// The code of a record that waits for the referral of its case.
  static let behindCode = "case.behind"
  /// The code of a record that waits for an earlier one of its sender in the same case.
  static let orderCode = "case.order"
  /// The codes of records that are tried again when others of their case are settled.
  package static let waitingCodes: Set<String> = [behindCode, orderCode]

  /// The code of a record that a person here has stopped.
  package static let operatorHeldCode = "operator.held"

  /// What a record is held for that a person here has stopped.
  package static let operatorHeld = RecordProblem(
    code: operatorHeldCode, outcome: .hold, what: "a person here has stopped this",
    why: "they look at it before anything is sent on",
    fix: "nothing needs to be done by you: we tell you what becomes of it")

  static func repeatedRow(of earlier: EarlierRecord) -> RecordProblem {
    let row: String
    switch earlier.place {
    case .cell(let number, _, _): row = "row \(number)"
    case .text(let line, _): row = "the one at line \(line)"
    case .whole: row = "an earlier one"
    }
    return RecordProblem(
      code: "identity.repeated-row", outcome: .hold,
      what: "this row looks like \(row) of the file that you sent, which we have taken",
      why: "two rows that are the same may be one person typed twice, or two people",
      fix: "tell us whether both are meant; a number of its own in each row prevents the question"
    )
  }

  static func conflict(with earlier: EarlierRecord) -> RecordProblem {
    RecordProblem(
      code: "identity.conflict", outcome: .hold,
      what: "you sent something else under the same number before; we have that as "
        + earlier.reference.text,
      why: "we cannot tell whether this is a change of it or a mistyped number",
      fix: "if it is a change, send it as an update; if not, give it a number of its own")
  }

  static func changedRow(of earlier: EarlierRecord) -> RecordProblem {
    RecordProblem(
      code: "identity.changed-row", outcome: .hold,
      what: "this was sent on before, as \(earlier.reference), and differs now from what we sent",
      why: "sent as it is, whoever has the first would take it for a second referral",
      fix:
        "tell us what you changed; if you changed nothing, your spreadsheet program did, such as "
        + "a leading 0 that it dropped or a date that it wrote otherwise; for another referral, "
        + "leave 'Our reference' empty",
      field: "reference")
  }

  static func caseUnnamed(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "case.unnamed", outcome: .hold,
      what: "\(subject(kind)) does not say which referral it is about",
      why: "we go by our reference, or by who referred and their number of the referral",
      fix: "add the reference that stands on the referral, and \(again)")
  }

  static func caseUnknown(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "case.unknown", outcome: .hold,
      what: unmatched(kind),
      why: "the number may be mistyped, or that referral is not settled yet",
      fix:
        "compare the number with the one on the referral; if it is wrong, correct it and \(again)")
  }

  /// What is held has taken its number: a correction of it names it by our reference.
  private static let again = "send this again with the reference that we gave this one"

  /// Says no more than that nothing fits, as what does not concern the sender may be there or not.
  private static func unmatched(_ kind: MessageKind) -> String {
    switch kind {
    case .referral: "we know no referral of yours under the number that this change of one gives"
    case .feedback: "we cannot match the feedback to a referral that you have from us"
    }
  }

  static func caseOfOthers(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "case.of-others", outcome: .hold,
      what: "\(subject(kind)) is about a referral that you neither sent nor received",
      why: "only those who sent or received a referral may report on it",
      fix:
        "compare the number with the one on the referral; if it is wrong, correct it and \(again)")
  }

  static func caseBehind(_ earlier: EarlierRecord) -> RecordProblem {
    RecordProblem(
      code: behindCode, outcome: .hold,
      what: "the referral that this is about, \(earlier.reference), has not gone out",
      why: "that referral is \(state(earlier.bucket)), and what follows it waits for it",
      fix:
        "nothing needs to be done about this one: it is tried again once that referral is settled"
    )
  }

  static func behind(_ earlier: EarlierRecord, kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: orderCode, outcome: .hold,
      what: "what you sent before about the same referral, \(earlier.reference), "
        + "has not gone out",
      why: "it is \(state(earlier.bucket)), and \(subject(kind)) waits for it, to stay in order",
      fix: "nothing needs to be done about this one: it is tried again once the other is settled"
    )
  }

  /// The code of a record that its sender has corrected before it was sent on.
  static let supersededCode = "identity.superseded"

  // MARK: Withdrawals

  /// The code of a record that went no further because a later message of its case took it back.
  static let stoppedCode = "case.withdrawn"

  /// Says that a change has stopped something that had not left.
  static let stopped = RecordProblem(
    code: "case.stopped", outcome: .warn,
    what: "something about this referral was still waiting to be sent, and will not be sent now",
    why: "the person no longer agrees to it, or the referral was cancelled")

  static func nobodyToTell(_ referral: EarlierRecord, hasStopped: Bool) -> RecordProblem {
    RecordProblem(
      code: hasStopped ? "case.stopped" : "case.nothing-to-stop", outcome: .warn,
      what: hasStopped
        ? "the referral \(referral.reference) is stopped; it had not been sent to anybody"
        : "the referral \(referral.reference) has not been sent to anybody, and will not be",
      why: "so there is nobody to be told")
  }

  /// The code of a referral that was taken back before it came.
  package static let withdrawnBeforeCode = "case.withdrawn-before"

  /// - `earlier`: What took it back; `nil` where that was told before.
  static func withdrawnBefore(by earlier: EarlierRecord?) -> RecordProblem {
    RecordProblem(
      code: withdrawnBeforeCode, outcome: .hold,
      what: "a cancellation or a withdrawn consent under this number came before the referral"
        + (earlier.map { ", as \($0.reference.text)" } ?? ""),
      why: "whichever was meant to be last counts, and we cannot tell",
      fix: "tell us whether the referral is still wanted")
  }

  /// What a record is left with that a withdrawal settled before it could be processed again.
  static let settledMeanwhile = RecordProblem(
    code: stoppedCode, outcome: .warn,
    what: "the referral was cancelled, or the person no longer agrees to it",
    why: "it is not sent on any more")

  // MARK: Consent

  /// Says what a sender can do about a consent that is missing: the record that was withheld keeps its number.
  static func withheld(_ problem: RecordProblem) -> RecordProblem {
    var problem = problem
    problem.why = "without that we may not send it on"
    problem.fix =
      "ask the person; if they agree, record it and \(again)"
    return problem
  }

  private static func subject(_ kind: MessageKind) -> String {
    switch kind {
    case .referral: "the change of a referral"
    case .feedback: "the feedback"
    }
  }

  private static func state(_ bucket: Bucket) -> String {
    switch bucket {
    case .delivered: "sent"
    case .waiting: "waiting to be sent"
    case .held: "on hold"
    case .rejected: "not accepted"
    case .duplicate: "a repetition"
    case .withheld: "not sent, as a consent is missing"
    case .failed: "delayed on our side"
    }
  }
}
