import Diagnostics
import Digests
import Referrals
import Routing

/// What a message means that comes back under our reference, as the rows of a returned receipt do.
///
/// Indirect, as nearly all records are new and a problem takes much room.
indirect enum ReturnedRow {
  /// It bears no reference, or one that says nothing of it: what it is, it must show by itself.
  case new
  /// The reference is not one that it may bear.
  case refused(RecordProblem)
  /// It is a change that goes along the case of what it names.
  case follows(EarlierRecord)
  /// It is what we have.
  case repeats(EarlierRecord)
  /// It is what was not accepted, or was never sent, and has been corrected since.
  case settled(EarlierRecord)
  /// It corrects what was not accepted, or what was accepted and never sent, which it then stands in place of.
  case corrects(EarlierRecord)
  /// It differs from what was sent on, and a person must say what that means.
  case differs(EarlierRecord, RecordProblem)
}

extension ReturnedRow {
  /// Reads what a record's reference says of it.
  ///
  /// - Parameters:
  ///   - record: The record as prepared.
  ///   - drop: The drop's number: of two rows of it with one reference the first counts.
  ///   - id: The record's number.
  ///   - sender: The owner of the inbox.
  ///   - state: Knows the record of the reference, and what stands in its place by now.
  init(
    _ record: PreparedRecord, drop: Int64, id: Int64, sender: Partner, state: DecisionState
  ) {
    guard let reference = record.returned, let kind = record.kind else {
      self = .new
      return
    }
    let found = state.record(called: reference)
    if record.action != .new {
      self = found.flatMap { $0.sender == sender.id && $0.id != id ? .follows($0) : nil } ?? .new
      return
    }
    guard let origin = found, origin.sender == sender.id else {
      let isReceiver =
        found.map {
          $0.kind == .referral && $0.bucket == .delivered && $0.share(of: sender.id) != nil
        } ?? false
      self = .refused(
        isReceiver ? ReferenceProblem.received(kind) : ReferenceProblem.unknown(kind))
      return
    }
    guard origin.id != id else {
      self = .new
      return
    }
    guard origin.kind == nil || origin.kind == kind else {
      self = .refused(ReferenceProblem.otherKind(kind))
      return
    }
    // A record that is processed again stands in the place of others itself.
    let standing = state.standing(for: reference).flatMap { $0.id == id ? nil : $0 }
    self = Self.compare(record, with: origin, standing: standing, drop: drop)
  }

  private static func compare(
    _ record: PreparedRecord, with origin: EarlierRecord, standing: EarlierRecord?, drop: Int64
  ) -> ReturnedRow {
    let isCorrected = standing.map { $0.id > origin.id } ?? false
    if record.content == origin.content {
      // What was sent stays sent, whatever followed it; what we ask about stands in nothing's place and is accepted.
      if origin.isSent || origin.bucket.isAccepted && !isCorrected { return .repeats(origin) }
      if let standing, isCorrected { return .settled(standing) }
    }
    guard let standing = standing ?? (origin.bucket.isAccepted ? origin : nil) else {
      return .corrects(origin)
    }
    if record.content == standing.content { return .repeats(standing) }
    if standing.drop == drop { return .differs(standing, ReferenceProblem.twice(standing)) }
    // Feedback that says something else now is further feedback.
    guard standing.isSent, record.kind == .referral else { return .corrects(standing) }
    return .differs(standing, DecisionProblem.changedRow(of: standing))
  }

  /// The record that this one is linked to.
  var earlier: EarlierRecord? {
    switch self {
    case .new, .refused: nil
    case .follows(let earlier), .repeats(let earlier), .settled(let earlier),
      .corrects(let earlier), .differs(let earlier, _):
      earlier
    }
  }

  /// What waited for a person, or for us, and is not needed any more, as this corrects it.
  var superseded: EarlierRecord? {
    if case .corrects(let earlier) = self, earlier.isInTheWay { earlier } else { nil }
  }

  /// For what has been corrected since: the correction, which settles the matter whatever is wrong with this.
  var corrected: EarlierRecord? {
    if case .settled(let later) = self { later } else { nil }
  }

  /// True where this stands in the place of an earlier record that has its identity: that was accepted and never sent.
  func replaces(_ earlier: EarlierRecord) -> Bool {
    if case .corrects(let corrected) = self {
      corrected.id == earlier.id && !earlier.isSent
    } else {
      false
    }
  }
}

extension EarlierRecord {
  /// True for a record that somebody has, or will have with the next collection.
  fileprivate var isSent: Bool { bucket == .delivered || bucket == .waiting }
}
