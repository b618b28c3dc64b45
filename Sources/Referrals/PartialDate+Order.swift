// The order of days, for those who compare them; times of day do not count.

extension PartialDate {
  /// Returns whether the value certainly lies behind a day: a month or year does when all of its days do.
  package func isAfter(_ day: PartialDate) -> Bool { ordinal(unknown: 0) > day.ordinal(unknown: 0) }

  /// Returns whether the value certainly lies before a day.
  package func isBefore(_ day: PartialDate) -> Bool {
    ordinal(unknown: 31) < day.ordinal(unknown: 0)
  }

  /// A number that orders days; what is not known of the month or day counts as `unknown`.
  private func ordinal(unknown: Int) -> Int {
    (year * 32 + (month ?? unknown)) * 32 + (day ?? unknown)
  }
}
