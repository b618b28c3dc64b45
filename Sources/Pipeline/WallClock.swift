import Foundation
package import Routing

/// What the clock on the wall shows in one time zone, its changes between summer and winter included.
///
/// Instants are milliseconds since 1970.
package struct WallClock: Sendable {
  private let zone: TimeZone

  /// Creates the clock of a zone such as `Europe/London`, or returns `nil` where this machine does not know the zone.
  package init?(timezone: String) {
    guard let zone = TimeZone(identifier: timezone) else { return nil }
    self.zone = zone
  }

  /// Returns the last instant up to `now` at which the clock showed a time.
  package func latest(_ time: TimeOfDay, upTo now: Int64) -> Int64 {
    let today = day(of: now)
    return [today + 1, today, today - 1].lazy.map { instant(of: time, on: $0) }
      .first { $0 <= now } ?? instant(of: time, on: today - 2)
  }

  /// Returns the first instant after `now` at which the clock shows a time.
  package func next(_ time: TimeOfDay, after now: Int64) -> Int64 {
    let today = day(of: now)
    return [today - 1, today, today + 1].lazy.map { instant(of: time, on: $0) }
      .first { $0 > now } ?? instant(of: time, on: today + 2)
  }

  /// Returns what the clock shows at an instant, such as `06:00`.
  package func time(at instant: Int64) -> TimeOfDay? {
    let minutes = Self.quotient(local(instant), 60) % 1_440
    return TimeOfDay(hour: Int((minutes + 1_440) % 1_440) / 60, minute: Int((minutes + 1_440) % 60))
  }

  /// Returns whether two instants are on the same day of the clock's calendar.
  package func isSameDay(_ one: Int64, _ other: Int64) -> Bool {
    day(of: one) == day(of: other)
  }

  /// The instant at which the clock shows a time on a day, counted from 1970.
  ///
  /// A time that the clock shows twice counts when it shows it first; one that it jumps over, when it would have come
  /// without the jump.
  private func instant(of time: TimeOfDay, on day: Int64) -> Int64 {
    let wanted = day * 86_400 + Int64(time.hour * 3_600 + time.minute * 60)
    let before = offset(at: wanted - 86_400)
    let after = offset(at: wanted + 86_400)
    let fitting = [wanted - before, wanted - after].filter { offset(at: $0) == wanted - $0 }
    return (fitting.min() ?? wanted - before) * 1_000
  }

  /// The day that the clock is in at an instant, counted from 1970.
  private func day(of instant: Int64) -> Int64 {
    Self.quotient(local(instant), 86_400)
  }

  private func local(_ instant: Int64) -> Int64 {
    let seconds = Self.quotient(instant, 1_000)
    return seconds + offset(at: seconds)
  }

  /// How many seconds the clock is ahead of UTC at a second since 1970.
  private func offset(at second: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
  }

  /// Divides and rounds down, also below zero.
  private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 {
    (number - (number % divisor + divisor) % divisor) / divisor
  }
}
