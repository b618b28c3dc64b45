package import Configuration
package import Diagnostics
package import Referrals
import Routing

/// Decides what becomes of records, one after the other in received order.
///
/// A pure fold: each decision depends on the record, the generation and the state, and adds itself to the state.
package struct Decider: Sendable {
  let generation: Generation
  /// What each route needs, by its name: what has not left is known by the route that led there.
  let needs: [String: Consents]

  package init(generation: Generation) {
    self.generation = generation
    needs = Dictionary(
      generation.routes.map { ($0.name, $0.needs) }, uniquingKeysWith: { first, _ in first })
  }

  /// Decides one record.
  ///
  /// - Parameters:
  ///   - undecided: The record as its drop's preparation left it, with the numbers that it was given.
  ///   - unwritable: For receivers whose file could not be written, why not.
  ///   - state: What is known of earlier records; the decision is added.
  /// - Returns: What becomes of the record, and why.
  package func decide(
    _ undecided: Undecided, unwritable: [PartnerID: [RecordProblem]] = [:],
    state: inout DecisionState
  ) -> Decision {
    let record = undecided.record
    let sender = undecided.sender
    let earlier = record.identity
      .flatMap { identity in
        state.record(with: SenderIdentity(sender: sender.id, hash: identity.hash))
      }
      .flatMap { $0.id == undecided.numbers.id ? nil : $0 }
    let returned = ReturnedRow(
      record, drop: undecided.drop, id: undecided.numbers.id, sender: sender, state: state)
    var draft = DecisionDraft(
      problems: undecided.isReleased ? record.problems.map(\.waived) : record.problems,
      previousAttempt: returned.earlier ?? earlier)
    if case .refused(let problem) = returned { draft.add(problem) }

    if let settled = settledMeanwhile(undecided, state: state) {
      draft.problems = [DecisionProblem.settledMeanwhile]
      draft.bucket = settled.bucket
    } else if let later = returned.corrected ?? Self.successor(of: undecided, in: state) {
      draft.bucket = .duplicate
      draft.duplicateOf = later
    } else if draft.worst == .reject || draft.worst == .fail {
      draft.bucket = draft.worst == .fail ? .failed : .rejected
      draft.identity = earlier?.isTaken == true ? .unchanged : .attempted
    } else if case .repeats(let first) = returned {
      draft.bucket = .duplicate
      draft.duplicateOf = first
    } else if undecided.since?.isWithdrawnBefore == true {
      // It has its number by now, so that what took it back is not found under that any more.
      draft.holdWithdrawn(DecisionProblem.withdrawnBefore(by: nil))
    } else if case .differs(_, let problem) = returned, !Self.isRepetition(record, of: earlier) {
      ask(
        problem, undecided, unwritable: unwritable, isTaken: earlier?.isTaken == true,
        state: state, draft: &draft)
    } else if let earlier, earlier.isTaken, !returned.replaces(earlier) {
      if let same = Self.repeated(by: undecided, of: earlier, state: state) {
        draft.bucket = .duplicate
        draft.duplicateOf = same
      } else {
        ask(
          Self.question(about: undecided, beside: earlier), undecided, unwritable: unwritable,
          isTaken: true, state: state, draft: &draft)
      }
    } else if let earlier, record.action == .new, earlier.kind == .referral,
      earlier.action != .new
    {
      // Registered under the number of a referral that was not here yet, see `register(_:)`.
      draft.holdWithdrawn(DecisionProblem.withdrawnBefore(by: earlier))
    } else if let attempt = draft.previousAttempt, record.kind == .referral,
      record.action == .new, !attempt.consents.withdrawn.isDisjoint(with: record.consents)
    {
      // An earlier attempt went nowhere, and was taken back: whether this one was written before that, nobody knows.
      draft.holdWithdrawn(DecisionProblem.withdrawnBefore(by: nil))
    } else {
      decideReceivers(undecided, unwritable: unwritable, state: state, draft: &draft)
      let isAccepted = draft.bucket.isAccepted
      draft.identity =
        isAccepted ? .taken : earlier?.isTaken == true ? .unchanged : .attempted
      // Until its correction is accepted, the first is all that there is of the person.
      if isAccepted, let superseded = returned.superseded {
        draft.effects.stops.append(
          Stop(
            record: superseded, receiver: nil, bucket: .rejected,
            code: DecisionProblem.supersededCode))
      }
    }
    // What is wrong with a repetition was told of the first.
    if draft.bucket == .duplicate { draft.problems.removeAll { $0.outcome != .warn } }
    if sender.isTest { draft.endTest(wasTaken: earlier?.isTaken == true, names: name) }
    let decision = finish(draft, undecided)
    remember(decision, undecided, after: draft.previousAttempt, state: &state)
    return decision
  }

  /// The record itself, where a withdrawal of this same group has settled it before its turn came.
  private func settledMeanwhile(_ undecided: Undecided, state: DecisionState) -> EarlierRecord? {
    guard undecided.since != nil, let own = state.record(called: undecided.numbers.reference),
      !own.bucket.isOpen
    else { return nil }
    return own
  }

  /// Returns what a record with the identity of an earlier one repeats, or `nil` where a person must say what it is.
  private static func repeated(
    by undecided: Undecided, of earlier: EarlierRecord, state: DecisionState
  ) -> EarlierRecord? {
    isEqualRow(undecided, to: earlier) ? nil : equal(to: undecided.record, earlier, state: state)
  }

  /// What a person is asked about a record with the identity of an earlier one that it does not repeat.
  private static func question(
    about undecided: Undecided, beside earlier: EarlierRecord
  ) -> RecordProblem {
    isEqualRow(undecided, to: earlier)
      ? DecisionProblem.repeatedRow(of: earlier) : DecisionProblem.conflict(with: earlier)
  }

  /// True for a second row of a file that says the same as another and has no number of its own.
  private static func isEqualRow(_ undecided: Undecided, to earlier: EarlierRecord) -> Bool {
    undecided.record.identity?.isFingerprint == true && earlier.drop == undecided.drop
  }

  /// Holds a record to ask what it is, or decides it as one of its own where a person has answered.
  ///
  /// - `isTaken`: Whether an earlier record has its identity and keeps it.
  private func ask(
    _ problem: RecordProblem, _ undecided: Undecided, unwritable: [PartnerID: [RecordProblem]],
    isTaken: Bool, state: DecisionState, draft: inout DecisionDraft
  ) {
    guard undecided.isReleased else {
      draft.bucket = .held
      draft.add(problem)
      return
    }
    draft.standApart(waiving: problem)
    decideReceivers(undecided, unwritable: unwritable, state: state, draft: &draft)
    draft.identity = draft.bucket.isAccepted && !isTaken ? .taken : .unchanged
  }

  /// Returns the earlier record of a number that says the same: the one that has it, or the one before that it changed.
  private static func equal(
    to record: PreparedRecord, _ earlier: EarlierRecord, state: DecisionState
  ) -> EarlierRecord? {
    if earlier.content == record.content { return earlier }
    guard let first = earlier.caseReference.flatMap(state.record(called:)),
      first.sender == earlier.sender, first.content == record.content
    else { return nil }
    return first
  }

  /// True where an earlier record has the same identity and says the same.
  private static func isRepetition(_ record: PreparedRecord, of earlier: EarlierRecord?) -> Bool {
    guard let earlier else { return false }
    return earlier.isTaken && earlier.content == record.content
  }

  /// Returns what has come to stand in the place of a record that is processed again.
  private static func successor(
    of undecided: Undecided, in state: DecisionState
  ) -> EarlierRecord? {
    let numbers = undecided.numbers
    guard !state.hasNoStandings, let later = state.standing(for: numbers.reference),
      later.id > numbers.id
    else { return nil }
    return later
  }

  /// Finds the receivers of an acceptable record; its bucket is the worst of their outcomes.
  private func decideReceivers(
    _ undecided: Undecided, unwritable: [PartnerID: [RecordProblem]], state: DecisionState,
    draft: inout DecisionDraft
  ) {
    let record = undecided.record
    guard let message = record.message, let kind = record.kind else {
      preconditionFailure("a record without a message has a problem that rejects it")
    }
    var facts: CaseFacts?
    if record.about != nil || record.action != .new || kind == .feedback {
      guard let found = decideCase(undecided, state: state, draft: &draft) else { return }
      facts = found
    }
    let routed = generation.router.decide(
      RoutingRequest(
        fields: message, kind: kind, sender: undecided.sender, about: facts,
        receivedOn: record.receivedOn, withdrawn: withdrawn(undecided, draft)))
    draft.steps = routed.steps
    for remark in routed.remarks { draft.add(remark) }
    for problem in routed.held { draft.add(problem) }
    // What takes back a referral is never turned down for what else it says.
    if draft.effects.stops.isEmpty, !routed.deliveries.contains(where: \.isNotice) {
      let alreadySent = undecided.since?.alreadySent ?? []
      for problem in checkProblems(record, undecided.sender, routed, alreadySent) {
        draft.add(undecided.isReleased ? problem.waived : problem)
      }
      if draft.worst == .reject {
        draft.bucket = .rejected
        return
      }
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
      } else if undecided.since?.alreadySent.contains(delivery.receiver) == true {
        draft.deliveries.append(Self.outcome(.delivered, of: delivery))
      } else if isHeld {
        draft.deliveries.append(Self.outcome(.held, of: delivery))
      } else if receiver?.isTest == true, !undecided.sender.isTest {
        draft.add(DecisionProblem.receiverTesting(name(delivery.receiver)))
        draft.deliveries.append(Self.outcome(.held, of: delivery))
      } else {
        let isPaused = receiver?.isPaused == true
        if isPaused { draft.add(DecisionProblem.receiverPaused(name(delivery.receiver))) }
        // A notice that something was taken back never waits.
        let waits = !delivery.isNotice && draft.waitedFor.contains(delivery.receiver)
        let visible = CaseMessage(message, delivery: delivery, about: facts)
        draft.deliveries.append(
          DeliveryDecision(
            receiver: delivery.receiver, route: delivery.route, mapping: delivery.mapping,
            bucket: isPaused || receiver?.outbox?.window != nil || waits ? .waiting : .delivered,
            omitted: visible.omitted, message: visible.kept))
      }
    }
    draft.bucket = Self.bucket(
      of: draft.deliveries.map(\.bucket)
        + (isHeld ? [.held] : []) + (routed.failed.isEmpty ? [] : [.failed]))
    if let facts { noteCase(undecided, facts, draft: &draft) }
  }

  func name(_ partner: PartnerID) -> String {
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

  private func finish(_ draft: DecisionDraft, _ undecided: Undecided) -> Decision {
    let record = undecided.record
    let beginsCase = record.kind == .referral && record.action == .new
    let attempt = draft.previousAttempt ?? (draft.isFirst ? draft.root : nil)
    var withdrawn = undecided.since?.withdrawn ?? Consents()
    // What was taken back of one attempt stays so for the next, however many fail.
    if beginsCase, draft.identity == .attempted, let attempt {
      withdrawn.formUnion(attempt.consents.withdrawn)
    }
    return Decision(
      numbers: undecided.numbers, sender: undecided.sender.id, bucket: draft.bucket,
      problems: draft.problems.sorted { $0.outcome > $1.outcome },
      deliveries: draft.deliveries, trials: draft.trials, duplicateOf: draft.duplicateOf,
      previousAttempt: draft.duplicateOf == nil ? (attempt?.id ?? 0) : 0,
      caseRecord: beginsCase ? undecided.numbers.id : (draft.root?.id ?? 0),
      caseReference: beginsCase ? nil : draft.root?.reference,
      consents: CaseConsents(given: record.consents, withdrawn: withdrawn),
      identity: record.identity == nil ? .unchanged : draft.identity,
      caseIdentity: draft.caseIdentity, steps: draft.steps, effects: draft.effects)
  }

  /// Adds a decision to what later records of the group can see.
  private func remember(
    _ decision: Decision, _ undecided: Undecided, after previous: EarlierRecord?,
    state: inout DecisionState
  ) {
    let record = undecided.record
    let earlier = EarlierRecord(
      id: decision.numbers.id, sender: decision.sender, reference: decision.numbers.reference,
      kind: record.kind, action: record.action, bucket: decision.bucket,
      identity: record.identity?.hash, content: record.content, caseRecord: decision.caseRecord,
      caseReference: decision.caseReference, consents: decision.consents,
      isTaken: decision.identity == .taken,
      receivers: decision.deliveries.compactMap(CaseReceiver.init), drop: undecided.drop,
      place: record.place)
    if let identity = decision.caseIdentity {
      state.add(earlier.changed(isTaken: identity.isTaken), as: identity.hash)
    }
    state.add(
      earlier, as: decision.identity == .unchanged ? nil : record.identity?.hash,
      after: record.action == .new ? previous : nil)
    apply(decision.effects, of: decision, to: &state)
  }
}

extension Undecided {
  /// True where a person has looked at what the record was held for and lets it go on.
  var isReleased: Bool { since?.isReleased == true }
}

extension CaseReceiver {
  /// The part in a case that a delivery gives its receiver: it was sent the record, or is to be.
  ///
  /// The ledger says the same of earlier records, so that it does not matter where one group ends and the next begins.
  init?(_ delivery: DeliveryDecision) {
    switch delivery.bucket {
    case .delivered, .waiting, .held:
      self.init(receiver: delivery.receiver, route: delivery.route, bucket: delivery.bucket)
    case .rejected, .duplicate, .withheld, .failed: return nil
    }
  }
}
