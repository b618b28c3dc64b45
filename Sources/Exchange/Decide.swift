package import Configuration
package import Diagnostics
package import Referrals
package import Routing

/// Decides what becomes of records, one after the other in received order.
///
/// A pure fold: each decision depends on the record, the generation and the state, and adds itself to the state.
package struct Decider: Sendable {
  let generation: Generation

  package init(generation: Generation) {
    self.generation = generation
  }

  /// Decides one record.
  ///
  /// - Parameters:
  ///   - record: The record as its drop's preparation left it.
  ///   - drop: The drop's number.
  ///   - sender: The owner of the inbox.
  ///   - numbers: The numbers that the record was given.
  ///   - unwritable: For receivers whose file could not be written, why not.
  ///   - alreadySent: Receivers that have a file of this record from before it was processed again.
  ///   - state: What is known of earlier records; the decision is added.
  /// - Returns: What becomes of the record, and why.
  package func decide(
    _ record: PreparedRecord, drop: Int64, sender: Partner, numbers: RecordNumbers,
    unwritable: [PartnerID: [RecordProblem]] = [:], alreadySent: Set<PartnerID> = [],
    state: inout DecisionState
  ) -> Decision {
    let earlier = record.identity
      .flatMap { identity in
        state.record(with: SenderIdentity(sender: sender.id, hash: identity.hash))
      }
      .flatMap { $0.id == numbers.id ? nil : $0 }
    let returned = record.returned.flatMap { state.record(called: $0) }
      .flatMap { $0.sender == sender.id && $0.id != numbers.id ? $0 : nil }
    var draft = Draft(problems: record.problems, previousAttempt: earlier, returned: returned)

    if draft.worst == .reject || draft.worst == .fail {
      draft.bucket = draft.worst == .fail ? .failed : .rejected
      draft.identity = earlier?.isTaken == true ? .unchanged : .attempted
    } else if let earlier, earlier.isTaken {
      decideRepetition(of: earlier, record, drop: drop, draft: &draft)
    } else if let returned, Self.isChange(record, of: returned) {
      draft.bucket = .held
      draft.add(DecisionProblem.changedRow(of: returned))
    } else {
      decideReceivers(
        record, sender: sender, unwritable: unwritable, alreadySent: alreadySent, state: state,
        draft: &draft)
      draft.identity = draft.bucket.isAccepted ? .taken : .attempted
    }
    if sender.isTest { draft.endTest(wasTaken: earlier?.isTaken == true, names: name) }
    let decision = finish(draft, record, sender: sender, numbers: numbers, state: state)
    remember(decision, record, drop: drop, state: &state)
    return decision
  }

  /// The same identity again: the same content is a duplicate, other content is for a person to decide.
  private func decideRepetition(
    of earlier: EarlierRecord, _ record: PreparedRecord, drop: Int64, draft: inout Draft
  ) {
    if record.identity?.isFingerprint == true, earlier.drop == drop {
      draft.bucket = .held
      draft.add(DecisionProblem.repeatedRow(of: earlier))
    } else if earlier.content == record.content {
      draft.bucket = .duplicate
      draft.duplicateOf = earlier
    } else {
      draft.bucket = .held
      draft.add(DecisionProblem.conflict(with: earlier))
    }
  }

  /// True for a referral without a number of its own that comes back changed under our reference after it was sent.
  ///
  /// As new it would reach the receiver twice, in two forms.
  private static func isChange(_ record: PreparedRecord, of returned: EarlierRecord) -> Bool {
    record.kind == .referral && record.action == .new && record.identity?.isFingerprint == true
      && returned.kind == .referral
      && (returned.bucket == .delivered || returned.bucket == .waiting)
  }

  /// Finds the receivers of an acceptable record; its bucket is the worst of their outcomes.
  private func decideReceivers(
    _ record: PreparedRecord, sender: Partner, unwritable: [PartnerID: [RecordProblem]],
    alreadySent: Set<PartnerID>, state: DecisionState, draft: inout Draft
  ) {
    guard let message = record.message, let kind = record.kind else {
      preconditionFailure("a record without a message has a problem that rejects it")
    }
    var facts: CaseFacts?
    if record.about != nil || record.action != .new || kind == .feedback {
      switch findCase(record, kind: kind, sender: sender, state: state) {
      case .success(let found):
        draft.caseRecord = found.caseRecord == 0 ? found.id : found.caseRecord
        facts = CaseFacts(
          referrer: found.sender, receivers: found.receivers, consents: found.consents)
      case .failure(let problem):
        draft.add(problem)
        draft.bucket = .held
        return
      }
    }
    let routed = generation.router.decide(
      RoutingRequest(fields: message, kind: kind, sender: sender, about: facts))
    draft.steps = routed.steps
    for problem in routed.held { draft.add(problem) }
    for problem in checkProblems(record, sender, routed, alreadySent) { draft.add(problem) }
    if draft.worst == .reject {
      draft.bucket = .rejected
      return
    }
    for failure in routed.failed { draft.add(failure.problem) }
    draft.deliveries = routed.withheld.map { withheld in
      draft.add(DecisionProblem.withheld(withheld.problem))
      return DeliveryDecision(
        receiver: withheld.receiver, route: withheld.route, mapping: "", bucket: .withheld,
        omitted: [], message: nil)
    }
    let isHeld = draft.worst == .hold
    for delivery in routed.deliveries {
      let receiver = generation.directory[delivery.receiver]
      if let problems = unwritable[delivery.receiver] {
        for problem in problems { draft.add(problem) }
        draft.deliveries.append(Self.outcome(.failed, of: delivery))
      } else if alreadySent.contains(delivery.receiver) {
        draft.deliveries.append(Self.outcome(.delivered, of: delivery))
      } else if isHeld {
        draft.deliveries.append(Self.outcome(.held, of: delivery))
      } else if receiver?.isTest == true, !sender.isTest {
        draft.add(DecisionProblem.receiverTesting(name(delivery.receiver)))
        draft.deliveries.append(Self.outcome(.held, of: delivery))
      } else {
        let isPaused = receiver?.isPaused == true
        if isPaused { draft.add(DecisionProblem.receiverPaused(name(delivery.receiver))) }
        let visible = delivery.fields.applied(to: message)
        draft.deliveries.append(
          DeliveryDecision(
            receiver: delivery.receiver, route: delivery.route, mapping: delivery.mapping,
            bucket: isPaused || receiver?.outbox?.window != nil ? .waiting : .delivered,
            omitted: visible.omitted, message: visible.kept))
      }
    }
    draft.bucket = Self.bucket(
      of: draft.deliveries.map(\.bucket)
        + (isHeld ? [.held] : []) + (routed.failed.isEmpty ? [] : [.failed]))
  }

  private func name(_ partner: PartnerID) -> String {
    generation.directory[partner]?.name ?? partner.rawValue
  }

  /// A receiver that gets no file now.
  private static func outcome(_ bucket: Bucket, of delivery: RoutedDelivery) -> DeliveryDecision {
    DeliveryDecision(
      receiver: delivery.receiver, route: delivery.route, mapping: delivery.mapping,
      bucket: bucket, omitted: [], message: nil)
  }

  /// The first of failed, held, waiting, withheld, delivered that any receiver has.
  private static func bucket(of outcomes: [Bucket]) -> Bucket {
    for bucket in [Bucket.failed, .held, .waiting, .withheld, .delivered]
    where outcomes.contains(bucket) {
      return bucket
    }
    return .held
  }

  /// Finds the referral that feedback, an update or a cancellation is about, and whether this sender may speak of it.
  private func findCase(
    _ record: PreparedRecord, kind: MessageKind, sender: Partner, state: DecisionState
  ) -> Result<EarlierRecord, RecordProblem> {
    guard let name = record.about, name != .unnamed else {
      return .failure(DecisionProblem.caseUnnamed(kind))
    }
    guard let found = state.record(named: name), found.kind == .referral else {
      return .failure(DecisionProblem.caseUnknown(kind))
    }
    let takesPart =
      switch kind {
      case .feedback: found.receivers.contains(sender.id)
      case .referral: found.sender == sender.id
      }
    guard takesPart else {
      return .failure(DecisionProblem.caseOfOthers(kind))
    }
    guard found.bucket == .delivered || found.bucket == .waiting else {
      return .failure(DecisionProblem.caseBehind(found))
    }
    return .success(found)
  }

  private func finish(
    _ draft: Draft, _ record: PreparedRecord, sender: Partner, numbers: RecordNumbers,
    state: DecisionState
  ) -> Decision {
    let isReferral = record.kind == .referral && record.action == .new
    let attempt = draft.returned ?? draft.previousAttempt
    return Decision(
      numbers: numbers, sender: sender.id, bucket: draft.bucket,
      problems: draft.problems.sorted { $0.outcome > $1.outcome },
      deliveries: draft.deliveries, trials: draft.trials, duplicateOf: draft.duplicateOf,
      previousAttempt: draft.duplicateOf == nil ? (attempt?.id ?? 0) : 0,
      caseRecord: draft.caseRecord != 0 ? draft.caseRecord : (isReferral ? numbers.id : 0),
      consents: record.consents, identity: record.identity == nil ? .unchanged : draft.identity,
      steps: draft.steps)
  }

  /// True for a receiver that has a part in the case: it was sent the record, or is to be.
  ///
  /// The ledger says the same of earlier records, so that it does not matter where one group ends and the next begins.
  private static func isReached(_ bucket: Bucket) -> Bool {
    switch bucket {
    case .delivered, .waiting, .held: true
    case .rejected, .duplicate, .withheld, .failed: false
    }
  }

  /// Adds a decision to what later records of the group can see.
  private func remember(
    _ decision: Decision, _ record: PreparedRecord, drop: Int64, state: inout DecisionState
  ) {
    let earlier = EarlierRecord(
      id: decision.numbers.id, sender: decision.sender, reference: decision.numbers.reference,
      kind: record.kind, bucket: decision.bucket, content: record.content,
      caseRecord: decision.caseRecord, consents: decision.consents,
      isTaken: decision.identity == .taken,
      receivers: decision.deliveries.filter { Self.isReached($0.bucket) }.map(\.receiver),
      drop: drop, place: record.place)
    state.add(earlier, as: decision.identity == .unchanged ? nil : record.identity?.hash)
  }
}

/// A decision while it is being made.
private struct Draft {
  var bucket: Bucket = .held
  var problems: [RecordProblem]
  var deliveries: [DeliveryDecision] = []
  var trials: [DeliveryDecision] = []
  var duplicateOf: EarlierRecord?
  let previousAttempt: EarlierRecord?
  /// The record that a returned row names by our reference.
  let returned: EarlierRecord?
  var caseRecord: Int64 = 0
  var identity: IdentityOutcome = .unchanged
  var steps: [RouteStep] = []

  init(problems: [RecordProblem], previousAttempt: EarlierRecord?, returned: EarlierRecord?) {
    self.problems = problems
    self.previousAttempt = previousAttempt
    self.returned = returned
  }

  /// The most serious outcome among the problems.
  var worst: RecordProblem.Outcome {
    problems.map(\.outcome).max() ?? .warn
  }

  /// Lets what a test partner sent go nowhere, whatever would have become of it otherwise.
  ///
  /// What is faulty on its own keeps its faults, and a repetition is one; all else leaves the identity free.
  mutating func endTest(wasTaken: Bool, names: (PartnerID) -> String) {
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

  /// Adds a problem, unless a check has said the same already, as of a practice that nobody knows.
  mutating func add(_ problem: RecordProblem) {
    let isSaid = problems.contains {
      $0.what == problem.what && $0.field == problem.field && $0.outcome >= problem.outcome
    }
    if !isSaid { problems.append(problem) }
  }
}
