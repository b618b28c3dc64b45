/// A date or a time of day of a cell, which its file keeps as a number of days.
///
/// Source: ECMA-376 part 1, section 18.17.4.
struct SheetDate {
  /// What a spreadsheet program shows instead of a date that it does not have: before its first day, or after 9999.
  static let unshowable = [UInt8](repeating: UInt8(ascii: "#"), count: 8)

  private static let secondsOfDay = 86_400
  /// 31 December 9999.
  private static let lastDay = 2_958_465
  private static let daysBefore1904 = 1_462

  /// The number of whole days.
  private let days: Int
  /// The day by the calendar of 1900, in which 1 is 1 January 1900.
  private let day: Int
  private let second: Int

  /// Takes a number of days; `nil` for those that no date has.
  init?(_ number: CellNumber, countsFrom1904: Bool) {
    guard let days = number.days, days >= 0, days < Double(Self.lastDay + 1) else { return nil }
    let seconds = Int((days * Double(Self.secondsOfDay)).rounded())
    self.days = seconds / Self.secondsOfDay
    day = self.days + (countsFrom1904 ? Self.daysBefore1904 : 0)
    guard day <= Self.lastDay else { return nil }
    second = seconds % Self.secondsOfDay
  }

  /// The parts that are shown, in the form of ISO 8601; a time of day that is midnight is left out behind a day.
  func text(_ parts: NumberFormat.DateParts) -> [UInt8] {
    guard parts.hasDate else { return timeText(parts) }
    let date = date(parts)
    // Systems export days as midnights.
    guard parts.hasTime, parts.hasDay, second > 0 else { return date }
    return date + [UInt8(ascii: "T")] + timeText(parts)
  }

  private func timeText(_ parts: NumberFormat.DateParts) -> [UInt8] {
    let hour = second / 3_600 + (parts.isDuration ? days * 24 : 0)
    let seconds = second % 60
    return Self.digits(hour, 2) + [UInt8(ascii: ":")] + Self.digits(second / 60 % 60, 2)
      + (parts.hasSeconds && seconds > 0
        ? [UInt8(ascii: ":")] + Self.digits(seconds, 2) : [])
  }

  private func date(_ parts: NumberFormat.DateParts) -> [UInt8] {
    let (year, month, day) = calendarDay
    var text = Self.digits(year, 4)
    // A day or a month without a year is that of a year all the same.
    if parts.hasMonth || parts.hasDay { text += [UInt8(ascii: "-")] + Self.digits(month, 2) }
    if parts.hasDay || !parts.hasYear { text += [UInt8(ascii: "-")] + Self.digits(day, 2) }
    return text
  }

  /// The day as programs show it, 29 February 1900 and the day before 1 January 1900 included, which never were.
  private var calendarDay: (year: Int, month: Int, day: Int) {
    switch day {
    case 0: return (1900, 1, 0)
    case 60: return (1900, 2, 29)
    default: break
    }
    // Days since 1 March of the year 0: a year then ends with the day that only some have.
    let since = day - (day > 60 ? 1 : 0) + 693_900
    let era = since / 146_097
    let ofEra = since % 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * ofYear + 2) / 153
    return (
      yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
      ofYear - (153 * month + 2) / 5 + 1
    )
  }

  private static func digits(_ number: Int, _ width: Int) -> [UInt8] {
    let text = Array("\(number)".utf8)
    return [UInt8](repeating: 0x30, count: max(0, width - text.count)) + text
  }
}
