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

  /// Lays the decisions over what the ledger knew, oldest first.
  func laid(over facts: DecisionState) -> DecisionState {
    var state = facts
    for group in groups {
      state.identities.merge(group.state.identities) { _, new in new }
      state.references.merge(group.state.references) { _, new in new }
    }
    return state
  }
}
