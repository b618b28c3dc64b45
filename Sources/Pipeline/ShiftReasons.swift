import Archive
import Ledger
import Locks
import Spool

/// Finds out why a shift of watching is to end: what was wished, an instruction in the ledger, a folder that moved, a new
/// day.
///
/// Asked between any two turns, also on the way through a large inbox, so asking costs no more than a look at the clock most
/// times.
final class ShiftReasons: Sendable {
  private struct State {
    var found: WatchShift.Ending?
    var nextLook: ContinuousClock.Instant = .now
    var failure: (any Error)?
    /// Since when a folder has been missing.
    var missingSince: ContinuousClock.Instant?
  }

  /// How often is looked without a hint.
  private static let lookEvery: Duration = .seconds(1)
  /// How long a folder that is missing may be about to be put back.
  private static let patience: Duration = .seconds(2)

  private let setting: WatchShift.Setting
  private let home: OpenHome
  private let day: Day
  private let state = Guarded(State())

  init(_ setting: WatchShift.Setting, in home: OpenHome) {
    self.setting = setting
    self.home = home
    day = Day(containing: setting.run.now())
  }

  /// True when there is a reason, or looking for one has failed.
  var areThere: Bool {
    look()
    return state.withLock { $0.found != nil || $0.failure != nil }
  }

  /// Returns the reason there is.
  ///
  /// - Throws: What looking for one has failed with.
  func find() throws -> WatchShift.Ending? {
    look()
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.found
    }
  }

  private func look() {
    state.withLock { state in
      guard state.found == nil, state.failure == nil else { return }
      if let wish = setting.wish() {
        state.found = wish
        return
      }
      let hasMoved = setting.looks.takeMoves()
      let isRung = setting.looks.takeRing()
      let now = ContinuousClock.now
      guard hasMoved || isRung || now >= state.nextLook else { return }
      state.nextLook = now + Self.lookEvery
      do {
        state.found = try reason(hasMoved: hasMoved, missingSince: &state.missingSince)
      } catch {
        state.failure = error
      }
    }
  }

  private func reason(
    hasMoved: Bool, missingSince: inout ContinuousClock.Instant?
  ) throws -> WatchShift.Ending? {
    if try !setting.run.ledger.openInstructions().isEmpty { return .instruction }
    if hasMoved || missingSince != nil {
      let places = try home.moved().values
      if places.contains(.replaced) { return .foldersMoved }
      // Nothing is put into it meanwhile.
      let since = places.isEmpty ? nil : missingSince ?? .now
      if let since, since.duration(to: .now) >= Self.patience { return .foldersMoved }
      missingSince = since
    }
    return Day(containing: setting.run.now()) == day ? nil : .newDay
  }
}
