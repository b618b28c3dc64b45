import Digests
import Exchange
import Locks

/// How far the ledger is: which turns are in it.
///
/// Set by the commit, read by the stage that decides ahead of it.
final class CommitProgress: Sendable {
  private let turn = Guarded<Int64>(0)

  /// The number of the last turn that the ledger has from this run, or 0.
  var committed: Int64 { turn.withLock { $0 } }

  func advance(to number: Int64) {
    turn.withLock { $0 = max($0, number) }
  }
}

/// Decisions that were made and may not be in the ledger yet.
///
/// The next group is decided on the ledger's facts with these laid over them. A group that fails to commit ends the run,
/// and with it everything that was decided on its state.
struct Undurable {
  private var turns: [(number: Int64, state: DecisionState)] = []

  /// How many turns are looked through at most.
  ///
  /// A run has fewer on their way. A plan commits none and keeps them all, so the oldest become one; what is kept of a
  /// record is its keys and what they lead to.
  private static let mostTurns = 8

  mutating func add(_ state: DecisionState, of turn: Int64) {
    turns.append((turn, state))
    guard turns.count > Self.mostTurns else { return }
    let newer = turns.remove(at: 1)
    turns[0].number = newer.number
    turns[0].state.identities.merge(newer.state.identities) { $1 }
    turns[0].state.references.merge(newer.state.references) { $1 }
    turns[0].state.standings.merge(newer.state.standings) { $1 }
    turns[0].state.followers.merge(newer.state.followers) { $0 + $1 }
  }

  /// Lets go of turns that the ledger had before the facts at hand were asked for.
  mutating func forget(through turn: Int64) {
    turns.removeAll { $0.number <= turn }
  }

  /// Lays the decisions that prepared records speak of over what the ledger knew of them, the newest on top.
  ///
  /// Only these, as the ledger is asked for no others: most decisions nobody speaks of so soon.
  func laid(
    over facts: DecisionState, for drops: [PreparedDrop], again: [Reference] = []
  ) -> DecisionState {
    guard !turns.isEmpty else { return facts }
    var state = facts
    for reference in again { layStanding(for: reference, over: &state) }
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
        if let returned = record.returned {
          lay(returned, over: &state)
          layStanding(for: returned, over: &state)
        }
      }
    }
    return state
  }

  /// Lays the decisions on records of the same cases over what the ledger knew of them.
  func laidCases(over facts: DecisionState, for drops: [PreparedDrop]) -> DecisionState {
    guard !turns.isEmpty else { return facts }
    var state = facts
    for found in state.caseMembers(of: drops) {
      lay(found.caseReference ?? found.reference, over: &state)
      if let identity = found.identity {
        lay(SenderIdentity(sender: found.sender, hash: identity), over: &state)
      }
      guard found.caseRecord != 0 else { continue }
      let newer = turns.flatMap { $0.state.followers[found.caseRecord] ?? [] }
      guard !newer.isEmpty else { continue }
      state.followers[found.caseRecord] = DecisionState.merged(
        state.followers[found.caseRecord] ?? [], newer)
    }
    return state
  }

  private func lay(_ key: SenderIdentity, over state: inout DecisionState) {
    for turn in turns.reversed() {
      guard let decided = turn.state.identities[key] else { continue }
      state.identities[key] = decided
      return
    }
  }

  /// Goes on from what stood in a record's place to what has come to stand there since.
  private func layStanding(for reference: Reference, over state: inout DecisionState) {
    while let later = standing(after: state.standings[reference]?.reference ?? reference),
      later.id > state.standings[reference]?.id ?? 0
    {
      state.standings[reference] = later
    }
  }

  private func standing(after reference: Reference) -> EarlierRecord? {
    for turn in turns.reversed() {
      if let later = turn.state.standings[reference] { return later }
    }
    return nil
  }

  private func lay(_ reference: Reference, over state: inout DecisionState) {
    for turn in turns.reversed() {
      guard let decided = turn.state.references[reference] else { continue }
      state.references[reference] = decided
      return
    }
  }
}
