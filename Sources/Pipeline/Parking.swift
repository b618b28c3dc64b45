import Diagnostics
import Digests
import Exchange
import Referrals

/// Finds the drops whose records speak of a referral that is not known yet.
///
/// Such a drop is parked to the end of the pass: the referral may lie in another partner's inbox. It stays in `.taken`
/// meanwhile, and only its number is kept.
struct Parking {
  /// Splits the drops of a turn, in order.
  ///
  /// - `state`: What the ledger knows.
  ///
  /// Returns the indices of the drops to decide now and of those to park.
  static func split(_ drops: [PreparedDrop], knowing state: DecisionState) -> (
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
      if waits { parked.append(index) } else { now.append(index) }
    }
    return (now, parked)
  }
}
