import Diagnostics
package import Digests
import Referrals
import Routing

extension Decider {
  // MARK: Finding the case

  /// Finds the case that a record belongs to, and does what the record does to what has not left of it.
  ///
  /// - Returns: What routing must know of the case; `nil` where the record is decided without asking any route.
  func decideCase(
    _ undecided: Undecided, state: DecisionState, draft: inout DecisionDraft
  ) -> CaseFacts? {
    let record = undecided.record
    guard let message = record.message, let kind = record.kind else { return nil }
    guard let found = findCase(undecided, kind: kind, state: state, draft: &draft) else {
      draft.bucket = .held
      return nil
    }
    let root = found.caseReference.flatMap { state.record(called: $0) } ?? found
    draft.root = root
    let others = state.openFollowers(of: root.id).filter { $0.id != undecided.numbers.id }
    let refused = Consents.refused(in: message)
    let isCancellation = kind == .referral && record.action == .cancel
    let isWithdrawal =
      isCancellation
      || kind == .referral && record.action == .update
        && !refused.isDisjoint(with: root.consents.given)
    if isWithdrawal {
      draft.effects.stops = stops(
        of: [root] + others, refused: refused, isCancellation: isCancellation)
    } else if let obstacle = obstacle(
      to: undecided, kind: kind, found: found, root: root, others: others)
    {
      draft.add(obstacle)
      draft.bucket = .held
      return nil
    }
    draft.waitedFor = waitedFor(by: undecided, kind: kind, [root] + others)
    let facts = facts(found, root, without: draft.effects.stops)
    guard isCancellation, facts.receivers.isEmpty else { return facts }
    draft.effects.consents = changedConsents(undecided, message, root: root)
    draft.add(DecisionProblem.nobodyToTell(root, hasStopped: !draft.effects.stops.isEmpty))
    draft.bucket = .withheld
    return nil
  }

  /// Returns the record that a message names as what it is about, unless its sender may not speak of it.
  private func findCase(
    _ undecided: Undecided, kind: MessageKind, state: DecisionState, draft: inout DecisionDraft
  ) -> EarlierRecord? {
    guard let name = undecided.record.about, name != .unnamed else {
      draft.add(DecisionProblem.caseUnnamed(kind))
      return nil
    }
    guard let named = state.record(named: name), named.kind == .referral,
      named.caseRecord != 0 || named.action == .new
    else {
      draft.add(DecisionProblem.caseUnknown(kind))
      register(undecided, kind: kind, name: name, known: state.record(named: name), &draft)
      return nil
    }
    let found = Self.current(named, state: state)
    let takesPart =
      switch kind {
      case .feedback: share(of: undecided.sender.id, in: found, state: state) != nil
      case .referral: found.sender == undecided.sender.id
      }
    guard takesPart else {
      draft.add(DecisionProblem.caseOfOthers(kind))
      return nil
    }
    return found
  }

  /// Returns the record that has the number of a referral by now: the change by which somebody first heard of it.
  private static func current(_ found: EarlierRecord, state: DecisionState) -> EarlierRecord {
    guard let identity = found.identity, found.caseReference == nil,
      let current = state.record(with: SenderIdentity(sender: found.sender, hash: identity)),
      current.isTaken, current.kind == .referral
    else { return found }
    return current
  }

  /// What became of a case for one receiver: of the record that was found, or of the referral itself.
  private func share(
    of partner: PartnerID, in found: EarlierRecord, state: DecisionState
  ) -> CaseReceiver? {
    if let share = found.share(of: partner) { return share }
    return found.caseReference.flatMap { state.record(called: $0) }?.share(of: partner)
  }

  /// Lets a withdrawal be found under the number of a referral that has not come yet, so that the referral is not sent on
  /// when it does.
  private func register(
    _ undecided: Undecided, kind: MessageKind, name: EarlierRecordName, known: EarlierRecord?,
    _ draft: inout DecisionDraft
  ) {
    guard kind == .referral, known == nil, let message = undecided.record.message,
      undecided.record.action == .cancel || !Consents.refused(in: message).isEmpty,
      case .message(let sender, let identity) = name, sender == undecided.sender.id
    else { return }
    draft.caseIdentity = CaseIdentity(hash: identity, isTaken: false)
  }

  // MARK: What is in the way

  /// Returns why a record must wait for another of its case, or `nil` when it need not.
  ///
  /// Feedback needs that its sender has the referral, or will have it; a change that the referral was settled. Either
  /// waits for an earlier one of the same sender that has not gone out, so that they stay in order.
  private func obstacle(
    to undecided: Undecided, kind: MessageKind, found: EarlierRecord, root: EarlierRecord,
    others: [EarlierRecord]
  ) -> RecordProblem? {
    let sender = undecided.sender.id
    switch kind {
    case .feedback:
      let share = found.share(of: sender) ?? root.share(of: sender)
      if share?.bucket == .held { return DecisionProblem.caseBehind(root) }
    case .referral:
      switch root.bucket {
      case .delivered, .waiting, .withheld: break
      case .held, .failed, .rejected, .duplicate: return DecisionProblem.caseBehind(root)
      }
    }
    let earlier = others.first {
      $0.isInTheWay && $0.sender == sender && $0.kind == kind && $0.id < undecided.numbers.id
    }
    return earlier.map { DecisionProblem.behind($0, kind: kind) }
  }

  /// The partners for whom earlier records of the same sender and kind wait, though this one need not: an outbox may
  /// have closed by windows or been paused until now.
  private func waitedFor(
    by undecided: Undecided, kind: MessageKind, _ records: [EarlierRecord]
  ) -> Set<PartnerID> {
    let earlier = records.filter {
      $0.sender == undecided.sender.id && $0.kind == kind && $0.id < undecided.numbers.id
    }
    return Set(earlier.flatMap(\.receivers).filter { $0.bucket == .waiting }.map(\.receiver))
  }

  // MARK: Withdrawal

  /// Returns what goes no further: of a cancelled referral everything, else what needs a consent that is refused.
  ///
  /// What is held or failed for want of consent is not stopped here: the case's consents are asked again when it is
  /// processed again.
  private func stops(
    of records: [EarlierRecord], refused: Consents, isCancellation: Bool
  ) -> [Stop] {
    records.flatMap { record -> [Stop] in
      guard record.bucket.isOpen else { return [] }
      if isCancellation, record.kind == .referral {
        return [
          Stop(record: record, receiver: nil, bucket: .withheld, code: DecisionProblem.stoppedCode)
        ]
      }
      return record.receivers.compactMap { share in
        guard share.bucket == .waiting,
          !refused.isDisjoint(with: needs[share.route] ?? .all)
        else { return nil }
        return Stop(
          record: record, receiver: share.receiver, bucket: .withheld,
          code: DecisionProblem.stoppedCode)
      }
    }
  }

  /// Returns what routing must know of a case, as it is without what has been stopped.
  private func facts(
    _ found: EarlierRecord, _ root: EarlierRecord, without stops: [Stop]
  ) -> CaseFacts {
    var shares = Self.shares(of: root, without: stops)
    if found.id != root.id {
      shares += Self.shares(of: found, without: stops)
        .filter { share in !shares.contains { $0.receiver == share.receiver } }
    }
    return CaseFacts(
      referrer: root.sender, receivers: shares.map(\.receiver),
      holders: shares.filter { $0.bucket == .delivered }.map(\.receiver),
      consents: root.consents.given)
  }

  /// The receivers of a record, as they are with what a withdrawal has stopped left out.
  private static func shares(of record: EarlierRecord, without stops: [Stop]) -> [CaseReceiver] {
    record.receivers.filter { share in
      share.bucket == .delivered
        || !stops.contains {
          $0.record.id == record.id && ($0.receiver ?? share.receiver) == share.receiver
        }
    }
  }

  // MARK: Consents

  /// The consents that were taken back since a record was sent: by its own row, and by its case.
  ///
  /// A record that is decided out of turn may have been sent before what took them back.
  func withdrawn(_ undecided: Undecided, _ draft: DecisionDraft) -> Consents {
    guard undecided.since != nil || undecided.isOutOfTurn else { return [] }
    let own = undecided.since?.withdrawn ?? []
    return draft.root.map { own.union($0.consents.withdrawn) } ?? own
  }

  /// Returns what a change of a referral makes of the case's consents; `nil` where it says nothing new.
  private func changedConsents(
    _ undecided: Undecided, _ message: FieldGroup, root: EarlierRecord
  ) -> CaseConsents? {
    var refused = Consents.refused(in: message)
    // What came of the referral may still be told, unless the person takes that back too.
    if undecided.record.action == .cancel { refused = refused.union([.referred, .share]) }
    var given = Consents.given(in: message).subtracting(refused)
    if undecided.isOutOfTurn || undecided.since != nil {
      given = given.subtracting(root.consents.withdrawn)
    }
    let changed = root.consents.following(given: given, refused: refused)
    return changed == root.consents ? nil : changed
  }

  /// Notes what a record that has found its receivers changes about its case.
  func noteCase(_ undecided: Undecided, _ facts: CaseFacts, draft: inout DecisionDraft) {
    guard undecided.record.kind == .referral, let message = undecided.record.message,
      let root = draft.root
    else { return }
    if var consents = changedConsents(undecided, message, root: root) {
      // What a change gives counts when it is accepted; what it takes back counts at once.
      if draft.bucket == .held || draft.bucket == .failed {
        consents.given = consents.given.intersection(root.consents.given)
        consents.withdrawn = consents.withdrawn.union(root.consents.withdrawn)
      }
      draft.effects.consents = consents == root.consents ? nil : consents
    }
    if !draft.effects.stops.isEmpty { draft.add(DecisionProblem.stopped) }
    let reached = draft.deliveries.compactMap(CaseReceiver.init).map(\.receiver)
    guard undecided.record.action == .update,
      reached.contains(where: { !facts.receivers.contains($0) })
    else { return }
    // It is found under the referral's number from now on, as its receivers are those who have it.
    draft.isFirst = true
    if let identity = root.identity {
      draft.caseIdentity = CaseIdentity(hash: identity, isTaken: true)
    }
  }

  // MARK: State

  /// Lets later records of the group see what a record changes about earlier ones.
  func apply(
    _ effects: CaseEffects, of decision: Decision, to state: inout DecisionState
  ) {
    var stopped: [Int64: (record: EarlierRecord, stops: [Stop])] = [:]
    for stop in effects.stops {
      stopped[stop.record.id, default: (stop.record, [])].stops.append(stop)
    }
    for (record, stops) in stopped.values.sorted(by: { $0.record.id < $1.record.id }) {
      state.change(record.stopped(by: stops, without: Self.shares(of: record, without: stops)))
    }
    guard let consents = effects.consents, let reference = decision.caseReference,
      let root = state.record(called: reference)
    else { return }
    state.change(root.changed(consents: consents))
  }
}

extension EarlierRecord {
  /// Returns the record as stops leave it; the ledger comes to the same.
  fileprivate func stopped(by stops: [Stop], without rest: [CaseReceiver]) -> EarlierRecord {
    if let whole = stops.first(where: { $0.receiver == nil }) {
      return changed(bucket: whole.bucket, receivers: rest)
    }
    let isWaiting = rest.contains { $0.bucket == .waiting }
    return changed(
      bucket: bucket == .waiting && !isWaiting ? .withheld : bucket, receivers: rest)
  }
}

/// The identity of a referral under which a change of it is to be found.
package struct CaseIdentity: Sendable, Hashable {
  package let hash: KeyedHash
  /// True where the change has the referral's number from now on; false where it only waits for the referral.
  package let isTaken: Bool
}
