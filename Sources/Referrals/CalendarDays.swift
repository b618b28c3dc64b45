extension PartialDate {
  /// The first and the last day that the value may mean, each counted from 1 March of the year 0.
  ///
  /// A day is one day; a month or a year alone means any of its days.
  package var days: ClosedRange<Int> {
    guard let month else {
      return Self.dayNumber(
        year: year, month: 1, day: 1)...Self.dayNumber(year: year, month: 12, day: 31)
    }
    if let day {
      let number = Self.dayNumber(year: year, month: month, day: day)
      return number...number
    }
    return Self.dayNumber(
      year: year, month: month, day: 1)...Self.dayNumber(
        year: year, month: month, day: Self.days(in: month, of: year))
  }

  /// Counts the days of the Gregorian calendar in years that begin in March, so that a leap day is the last of its year.
  private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    let monthsSinceMarch = (month + 9) % 12
    return marchYear * 365 + leapDays + (monthsSinceMarch * 153 + 2) / 5 + day - 1
  }
}
