import Digests
import Exchange
import Synchronization

/// How far the ledger is: which groups are in it.
///
/// Set by the commit, read by the stage that decides ahead of it.
final class CommitProgress: Sendable {
  private let group = Mutex<Int64>(0)

  /// The highest group that the ledger has from this run, or 0.
  var committed: Int64 { group.withLock { $0 } }

  func advance(to number: Int64) {
    group.withLock { $0 = max($0, number) }
  }
}

/// Decisions that were made and may not be in the ledger yet.
///
/// The next group is decided on the ledger's facts with these laid over them. A group that fails to commit ends the run,
/// and with it everything that was decided on its state.
struct Undurable {
  private var groups: [(number: Int64, state: DecisionState)] = []

  mutating func add(_ state: DecisionState, of group: Int64) {
    groups.append((group, state))
  }

  /// Lets go of groups that the ledger had before the facts at hand were asked for.
  mutating func forget(through group: Int64) {
    groups.removeAll { $0.number <= group }
  }

  /// Lays the decisions that prepared records speak of over what the ledger knew of them, the newest on top.
  ///
  /// Only these, as the ledger is asked for no others: most decisions nobody speaks of so soon.
  func laid(over facts: DecisionState, for drops: [PreparedDrop]) -> DecisionState {
    guard !groups.isEmpty else { return facts }
    var state = facts
    for drop in drops {
      for record in drop.records {
        if let identity = record.identity {
          lay(SenderIdentity(sender: drop.drop.partner, hash: identity.hash), over: &state)
        }
        switch record.about {
        case .message(let sender, let identity):
          lay(SenderIdentity(sender: sender, hash: identity), over: &state)
        case .reference(let reference): lay(reference, over: &state)
        case .unnamed, nil: break
        }
        if let returned = record.returned { lay(returned, over: &state) }
      }
    }
    return state
  }

  private func lay(_ key: SenderIdentity, over state: inout DecisionState) {
    for group in groups.reversed() {
      guard let decided = group.state.identities[key] else { continue }
      state.identities[key] = decided
      return
    }
  }

  private func lay(_ reference: Reference, over state: inout DecisionState) {
    for group in groups.reversed() {
      guard let decided = group.state.references[reference] else { continue }
      state.references[reference] = decided
      return
    }
  }
}
