import Ledger
import Locks
import Spool

/// What partners do while a run is under way, at chosen steps of it; and what the disk refuses.
final class Neighbours: Sendable {
  private struct State {
    var chance: Chance
    var steps: Set<Int>
    var refused = 0
  }

  private let state: Guarded<State>
  private let desk: Desk
  private let ledger: any Ledger

  init(desk: Desk, ledger: any Ledger, seed: UInt64, steps: [Int]) {
    self.desk = desk
    self.ledger = ledger
    state = Guarded(State(chance: Chance(seed: seed), steps: Set(steps)))
  }

  /// Some partner collects, if this is a step at which one does.
  func act(at step: Int) {
    guard var chance = state.withLock({ $0.steps.contains(step) ? $0.chance : nil }) else { return }
    for partner in Town.partners where chance.happens(60) {
      desk.collect(by: partner, percent: 90, knowing: ledger, &chance)
    }
    let after = chance
    state.withLock { $0.chance = after }
  }

  /// True as long as fewer steps than `most` were refused; counts this one.
  func refuses(most: Int) -> Bool {
    state.withLock { state in
      guard state.refused < most else { return false }
      state.refused += 1
      return true
    }
  }
}
