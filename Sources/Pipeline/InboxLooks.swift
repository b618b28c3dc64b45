import Locks
package import Referrals
package import Spool

/// Which inboxes are to be looked into, and when: by hints of the kernel, by the clock, or as a look before found.
///
/// Hints only hasten what the clock brings anyway: every inbox is looked into at the latest when the interval is over.
package final class InboxLooks: Sendable {
  package typealias Instant = ContinuousClock.Instant

  private struct State {
    var due: Set<PartnerID> = []
    var later: [PartnerID: Instant] = [:]
    var nextScan: Instant
    var mayHaveMoved = false
    var isRung = false
  }

  private let hints: FolderHints
  /// The partners whose inboxes are watched, each under its place as a number.
  private let partners: [PartnerID]
  private let interval: Duration
  private let state: Guarded<State>

  /// Begins to watch the inboxes of partners, and one more folder in which something happens when somebody calls.
  ///
  /// - Parameters:
  ///   - partners: Those whose inboxes are looked into.
  ///   - paths: The home.
  ///   - interval: How long an inbox is left without a look where nothing is heard.
  ///   - hints: Hears from the kernel.
  package init(
    _ partners: [PartnerID], in paths: HomePaths, every interval: Duration, hints: FolderHints
  ) {
    self.hints = hints
    self.partners = partners
    self.interval = interval
    state = Guarded(State(nextScan: .now + interval))
    hints.removeAll()
    for (place, partner) in partners.enumerated() {
      _ = hints.add(paths.inbox(of: partner), as: place)
    }
    _ = hints.add(paths.state, as: partners.count)
  }

  /// Returns the inboxes that are to be looked into now, in id order, and forgets them.
  func take() -> [PartnerID] {
    gather()
    return state.withLock { state in
      defer { state.due = [] }
      return state.due.sorted()
    }
  }

  /// True when an inbox is to be looked into now.
  var isDue: Bool {
    gather()
    return state.withLock { !$0.due.isEmpty }
  }

  /// Notes that inboxes are to be looked into again after so many nanoseconds.
  func add(_ relooks: [PartnerID: Int64]) {
    guard !relooks.isEmpty else { return }
    let now = Instant.now
    state.withLock { state in
      for (partner, wait) in relooks {
        let instant = now + .nanoseconds(wait)
        state.later[partner] = min(state.later[partner] ?? instant, instant)
      }
    }
  }

  /// When the clock brings the next look.
  var next: Instant {
    state.withLock { state in
      state.later.values.min().map { min($0, state.nextScan) } ?? state.nextScan
    }
  }

  /// True once when folders may have been moved, mounted or unmounted since it was asked.
  func takeMoves() -> Bool {
    state.withLock { state in
      defer { state.mayHaveMoved = false }
      return state.mayHaveMoved
    }
  }

  /// True once when something happened in the folder by which others call.
  func takeRing() -> Bool {
    state.withLock { state in
      defer { state.isRung = false }
      return state.isRung
    }
  }

  /// Fetches what was heard and what the clock says.
  private func gather() {
    let changes = hints.fetch()
    let now = Instant.now
    state.withLock { state in
      for number in changes.changed {
        if number < partners.count {
          state.due.insert(partners[number])
        } else {
          state.isRung = true
        }
      }
      if !changes.gone.isEmpty || changes.mountsChanged { state.mayHaveMoved = true }
      if changes.isOverflowing || now >= state.nextScan {
        state.due.formUnion(partners)
        state.later = [:]
        state.nextScan = now + interval
        state.mayHaveMoved = true
        state.isRung = true
      }
      for (partner, instant) in state.later where instant <= now {
        state.due.insert(partner)
        state.later[partner] = nil
      }
    }
  }
}
