import Locks
import Pipeline
package import Spool

/// What somebody wants of a program that watches, from any thread.
package final class WatchWishes: Sendable {
  private struct State {
    var isStopping = false
    var reloads = false
  }

  private let state = Guarded(State())
  private let hints: FolderHints

  /// - `hints`: Are woken by a wish.
  package init(_ hints: FolderHints) {
    self.hints = hints
  }

  /// Wants the program to finish what it has taken, and to end.
  package func stop() {
    state.withLock { $0.isStopping = true }
    hints.wakeUp()
  }

  /// Wants the configuration to be read again.
  package func reload() {
    state.withLock { $0.reloads = true }
    hints.wakeUp()
  }

  package var isStopping: Bool { state.withLock { $0.isStopping } }

  /// The wish there is.
  var ending: WatchShift.Ending? {
    state.withLock { $0.isStopping ? .stopped : $0.reloads ? .reload : nil }
  }

  /// Forgets that the configuration was to be read again.
  func takeReload() {
    state.withLock { $0.reloads = false }
  }
}
