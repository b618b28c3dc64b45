import Foundation
import Glibc
import Locks

/// A line on a terminal that says how far a run is, and is gone when the run has ended.
final class ProgressLine: Sendable {
  private struct State {
    var records = 0
    var drawn: ContinuousClock.Instant?
  }

  /// A terminal is written to at most this often.
  private static let pause = Duration.milliseconds(100)
  /// Goes to the beginning of the line and empties it.
  private static let emptied = "\r\u{1B}[K"

  private let began = ContinuousClock.now
  private let state = Guarded(State())

  /// Begins a line, or returns `nil` where standard error is no terminal.
  init?() {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
  }

  /// Counts more records, and says so.
  func add(_ records: Int) {
    state.withLock { state in
      state.records += records
      let now = ContinuousClock.now
      if let drawn = state.drawn, now - drawn < Self.pause { return }
      state.drawn = now
      let seconds = (now - began) / .seconds(1)
      let rate = seconds > 0 ? Int(Double(state.records) / seconds) : 0
      Self.write("\(Self.emptied)\(state.records) records, \(rate) a second")
    }
  }

  /// Removes the line.
  func end() {
    state.withLock { state in
      if state.drawn != nil { Self.write(Self.emptied) }
      state.drawn = nil
    }
  }

  private static func write(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }
}
