import Diagnostics
import Digests
import Exchange
import Referrals
import Routing

/// Finds the drops whose records speak of a referral that is not known yet.
///
/// Such a drop is parked to the end of the pass: the referral may lie in another partner's inbox. It stays in `.taken`
/// meanwhile, and only its number is kept. What comes behind it and speaks of the same referral waits with it, as the
/// records of one case stay in order; but for what takes something back, which counts at once.
struct Parking {
  /// The referrals that records of parked drops speak of.
  private var awaited: Set<EarlierRecordName> = []

  /// Splits the drops of a turn, in order.
  ///
  /// - `state`: What the ledger knows.
  ///
  /// Returns the indices of the drops to decide now and of those to park.
  mutating func split(_ drops: [PreparedDrop], knowing state: DecisionState) -> (
    now: [Int], parked: [Int]
  ) {
    var coming: Set<SenderIdentity> = []
    var now: [Int] = []
    var parked: [Int] = []
    for (index, drop) in drops.enumerated() {
      for record in drop.records where record.kind == .referral && record.action == .new {
        guard let identity = record.identity else { continue }
        coming.insert(SenderIdentity(sender: drop.drop.partner, hash: identity.hash))
      }
      let waits = drop.records.contains { record in
        guard let about = record.about, record.problems.allSatisfy({ $0.outcome < .reject })
        else { return false }
        if case .message(let sender, let identity) = about,
          coming.contains(SenderIdentity(sender: sender, hash: identity))
        {
          return false
        }
        return about != .unnamed && state.record(named: about) == nil
      }
      if waits || isBehind(drop) {
        awaited.formUnion(drop.records.compactMap(\.about))
        parked.append(index)
      } else {
        now.append(index)
      }
    }
    return (now, parked)
  }

  /// True for a drop that speaks of what a parked one does, and takes nothing back.
  private func isBehind(_ drop: PreparedDrop) -> Bool {
    !awaited.isEmpty
      && drop.records.contains { $0.about.map { $0 != .unnamed && awaited.contains($0) } ?? false }
      && !drop.records.contains(where: \.takesBack)
  }

  /// Forgets what was awaited: all that was parked is about to be decided.
  mutating func end() { awaited = [] }
}

extension PreparedRecord {
  /// True for a cancelled referral, and for one of which a consent is refused.
  fileprivate var takesBack: Bool {
    guard kind == .referral, let message else { return false }
    return action == .cancel || !Consents.refused(in: message).isEmpty
  }
}
