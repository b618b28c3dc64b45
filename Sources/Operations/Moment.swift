import Archive
import Foundation

/// Instants in words, always in UTC.
package enum Moment {
  /// An instant as a person reads it: `2026-11-22 02:35:00 UTC`.
  package static func words(_ milliseconds: Int64) -> String {
    "\(day(milliseconds)) \(clock(milliseconds)) UTC"
  }

  /// An instant as a program reads it: `2026-11-22T02:35:00Z`.
  package static func iso(_ milliseconds: Int64) -> String {
    "\(day(milliseconds))T\(clock(milliseconds))Z"
  }

  /// Reads a day or a time as a person types it: `2026-11-22`, `2026-11-22T06:00`, `2026-11-22 06:00:30`, or with `Z` behind
  /// it for UTC.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - timezone: The zone of a time without `Z`; a day begins at midnight there.
  /// - Returns: Milliseconds since 1970, or `nil` for any other text, a day that no calendar has, or an unknown zone.
  package static func instant(_ text: String, timezone: String) -> Int64? {
    let form =
      /([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z)?)?/
    guard let found = text.wholeMatch(of: form)?.output,
      let zone = TimeZone(identifier: found.7 == nil ? timezone : "UTC")
    else { return nil }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    func number(_ part: Substring?) -> Int { part.flatMap { Int($0) } ?? 0 }
    let parts = DateComponents(
      year: number(found.1), month: number(found.2), day: number(found.3), hour: number(found.4),
      minute: number(found.5), second: number(found.6))
    guard let date = calendar.date(from: parts), number(found.4) < 24, number(found.5) < 60,
      number(found.6) < 60
    else { return nil }
    // A calendar takes 31 February for a day in March.
    let day = calendar.dateComponents([.year, .month, .day], from: date)
    guard day.year == parts.year, day.month == parts.month, day.day == parts.day else {
      return nil
    }
    return Int64(date.timeIntervalSince1970 * 1_000)
  }

  private static func day(_ milliseconds: Int64) -> String {
    Day(containing: max(0, milliseconds)).description
  }

  private static func clock(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1_000 % 86_400
    return [seconds / 3_600, seconds / 60 % 60, seconds % 60]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
