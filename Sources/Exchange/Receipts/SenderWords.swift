import Diagnostics
import Referrals

/// What a sender is told of a problem, where our own listings say more.
///
/// A problem speaks to the sender and to us. A receipt leaves out what only we can put right, what our routes are called,
/// and whether a referral is there in which the sender has no part.
enum SenderWords {
  /// Returns a problem as the sender's receipt tells it, or `nil` where it is told nothing of it.
  static func problem(_ problem: RecordProblem, of kind: MessageKind?) -> RecordProblem? {
    // What our side must put right is nothing that the sender could understand or mend.
    guard problem.outcome != .fail else { return nil }
    switch problem.code {
    case "case.of-others", "case.stranger": return unknownCase(problem, kind ?? .feedback)
    // Whether the referral of others that feedback is about lies here, and why it does not go out, is theirs to know.
    case "case.behind" where kind == .feedback: return unknownCase(problem, .feedback)
    default: return routing(problem)
    }
  }

  private static func unknownCase(_ problem: RecordProblem, _ kind: MessageKind) -> RecordProblem {
    var told = DecisionProblem.caseUnknown(kind)
    told.outcome = problem.outcome
    told.place = problem.place
    return told
  }

  /// Leaves our routes out of what is said of where a message goes.
  private static func routing(_ problem: RecordProblem) -> RecordProblem {
    var told = problem
    switch problem.code {
    case "route.not-covered":
      told.what = "nobody here takes referrals for that practice yet"
      (told.why, told.fix) = (nil, nil)
    case "route.ambiguous" where problem.field == "practice.code":
      told.what = "more than one service takes referrals for that practice"
      (told.why, told.fix) = (nil, nil)
    case "route.none":
      told.what = "we do not know whom to send this to"
      (told.why, told.fix) = (nil, "tell us whom it is meant for")
    case "route.partner-gone":
      (told.why, told.fix) = (nil, "tell them in another way, or ask us")
    case "route.recipient-unknown":
      told.fix = "correct the recipient, or ask us who takes referrals"
    case "route.practice-unknown":
      (told.why, told.fix) = (nil, practice)
    case "practice.unknown": told.fix = practice
    case "route.recipient-missing", "route.to-sender", "route.unserved": told.why = nil
    default: break
    }
    return told
  }

  private static let practice = "correct the practice code, or ask us to add the practice"
}
