import Archive

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

  private static func day(_ milliseconds: Int64) -> String {
    Day(containing: max(0, milliseconds)).description
  }

  private static func clock(_ milliseconds: Int64) -> String {
    let seconds = max(0, milliseconds) / 1_000 % 86_400
    return [seconds / 3_600, seconds / 60 % 60, seconds % 60]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
