package import Routing

/// When a window closes, by the clock on the wall and by how long records have waited.
///
/// Instants are milliseconds since 1970.
package struct WindowSchedule: Sendable {
  private let window: Window
  private let clock: WallClock

  /// Creates the schedule of a window.
  package init(window: Window, clock: WallClock) {
    self.window = window
    self.clock = clock
  }

  /// Returns the instant before which records must have come to wait to go out now, or `nil` where none is due.
  ///
  /// A time of day takes along what waited when it came, however late the program looks; a length of time takes along
  /// everything once the oldest has waited as long. What claims to have come in the future came before somebody set the
  /// clock back, and nobody knows how long ago: it goes out now, as otherwise it would wait until the clock is there again.
  package func due(oldestWaiting: Int64, now: Int64) -> Int64? {
    if oldestWaiting - now > Self.clockStep { return .max }
    if window.closesWithEachRun { return now + 1 }
    if let every, now - oldestWaiting >= every { return now + 1 }
    return window.at.map { clock.latest($0, upTo: now) }.max()
      .flatMap { $0 > oldestWaiting ? $0 : nil }
  }

  /// Tells when the window closes next.
  ///
  /// - Parameters:
  ///   - oldestWaiting: Since when the oldest record has waited, or `nil` where none does.
  ///   - now: The instant of asking.
  /// - Returns: The instant, or `nil` where it is that of the next run.
  package func next(oldestWaiting: Int64?, now: Int64) -> Int64? {
    let times = window.at.map { clock.next($0, after: now) }
    let length = every.flatMap { every in oldestWaiting.map { max(now, $0 + every) } }
    return (times + [length].compactMap { $0 }).min()
  }

  /// The largest step by which a clock is set while it is kept right; milliseconds.
  private static let clockStep: Int64 = 600_000

  private var every: Int64? {
    window.every.map {
      $0.components.seconds * 1_000 + $0.components.attoseconds / 1_000_000_000_000_000
    }
  }
}

extension Window {
  /// The window as it closes where no run ends: what would wait for the end of a run waits a minute.
  package var watched: Window {
    closesWithEachRun ? Window(every: .seconds(60), most: most) : self
  }
}
