import Diagnostics
import Referrals
import Routing

/// A decision while it is being made.
struct DecisionDraft {
  var bucket: Bucket = .held
  var problems: [RecordProblem]
  var deliveries: [DeliveryDecision] = []
  var trials: [DeliveryDecision] = []
  var duplicateOf: EarlierRecord?
  private(set) var previousAttempt: EarlierRecord?
  /// The referral of the case that the record belongs to.
  var root: EarlierRecord?
  /// The partners for whom an earlier record of the case still waits: this one must not overtake it.
  var waitedFor: Set<PartnerID> = []
  /// True for a change that is the first that somebody hears of the referral.
  var isFirst = false
  var identity: IdentityOutcome = .unchanged
  /// The identity of the referral that the record speaks of, where it is to be found under that too.
  var caseIdentity: CaseIdentity?
  var steps: [RouteStep] = []
  var effects = CaseEffects()

  init(problems: [RecordProblem], previousAttempt: EarlierRecord?) {
    self.problems = problems
    self.previousAttempt = previousAttempt
  }

  /// The most serious outcome among the problems.
  var worst: RecordProblem.Outcome {
    problems.map(\.outcome).max() ?? .warn
  }

  /// Lets what a test partner sent go nowhere, whatever would have become of it otherwise.
  ///
  /// What is faulty on its own keeps its faults, and a repetition is one; all else leaves the identity free.
  mutating func endTest(wasTaken: Bool, names: (PartnerID) -> String) {
    effects = CaseEffects()
    caseIdentity = nil
    guard bucket != .rejected, bucket != .duplicate else { return }
    let reached = deliveries.filter { $0.bucket == bucket }.map { names($0.receiver) }
    problems = problems.filter { $0.outcome != .fail }
    for index in problems.indices { problems[index].outcome = .warn }
    problems.insert(DecisionProblem.senderTesting(bucket, reached: reached), at: 0)
    bucket = .rejected
    trials = deliveries
    deliveries = []
    identity = wasTaken ? .unchanged : .attempted
  }

  /// Holds it, as it was taken back before it came; it stands at most in the place of an attempt at the same referral, not
  /// of what took it back.
  mutating func holdWithdrawn(_ problem: RecordProblem) {
    if previousAttempt?.action != .new { previousAttempt = nil }
    bucket = .held
    identity = .taken
    add(problem)
  }

  /// Makes it a record of its own, as a person has answered that it is not what was compared with it.
  mutating func standApart(waiving problem: RecordProblem) {
    previousAttempt = nil
    problems.append(problem.waived)
  }

  /// Adds a problem, unless a check has said the same already, as of a practice that nobody knows.
  mutating func add(_ problem: RecordProblem) {
    let isSaid = problems.contains {
      $0.what == problem.what && $0.field == problem.field && $0.outcome >= problem.outcome
    }
    if !isSaid { problems.append(problem) }
  }
}
