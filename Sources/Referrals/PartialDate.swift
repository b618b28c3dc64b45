/// A date or date and time with exactly the precision that its sender gave it.
///
/// Nothing is ever converted: a value without an offset has none, `2026-11` has no day, and seven fraction digits stay
/// seven. Equality is therefore equality of what was written, not of instants.
package struct PartialDate: Sendable, Hashable {
  /// 0 to 9999.
  package var year: Int
  /// 1 to 12, absent in a date that is only a year.
  package var month: Int?
  /// 1 to the month's length; needs a month.
  package var day: Int?
  /// 0 to 23; needs a day.
  package var hour: Int?
  /// 0 to 59; needs an hour.
  package var minute: Int?
  /// 0 to 60; needs a minute.
  package var second: Int?
  /// The digits behind the decimal point of the seconds, or "".
  package var fraction: String
  /// The offset from UTC in minutes, or `nil` where the sender gave none; needs an hour.
  package var offsetMinutes: Int?
  /// True when an offset of zero was written `Z`.
  package var isZulu: Bool

  /// Creates a value, or returns `nil` when it is no date of the calendar (31 February, hour 24, a day without a month).
  package init?(
    year: Int, month: Int? = nil, day: Int? = nil, hour: Int? = nil, minute: Int? = nil,
    second: Int? = nil, fraction: String = "", offsetMinutes: Int? = nil, isZulu: Bool = false
  ) {
    guard (0...9999).contains(year) else { return nil }
    if let month { guard (1...12).contains(month) else { return nil } }
    if let day {
      guard let month, (1...Self.days(in: month, of: year)).contains(day) else { return nil }
    }
    if let hour { guard day != nil, (0...23).contains(hour) else { return nil } }
    if let minute { guard hour != nil, (0...59).contains(minute) else { return nil } }
    if let second { guard minute != nil, (0...60).contains(second) else { return nil } }
    guard fraction.isEmpty || second != nil else { return nil }
    guard fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    if let offsetMinutes {
      guard hour != nil, (-14 * 60...14 * 60).contains(offsetMinutes) else { return nil }
    }
    guard !isZulu || offsetMinutes == 0 else { return nil }
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
    self.fraction = fraction
    self.offsetMinutes = offsetMinutes
    self.isZulu = isZulu
  }

  /// Returns the number of days in a month of the Gregorian calendar.
  package static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    default: 31
    }
  }

  /// The value in ISO 8601 form, as precise as the value: `2026`, `2026-11-22T09:30+01:00`.
  package var iso: String {
    var text = Self.padded(year, to: 4)
    guard let month else { return text }
    text += "-" + Self.padded(month, to: 2)
    guard let day else { return text }
    text += "-" + Self.padded(day, to: 2)
    guard let hour else { return text }
    text += "T" + Self.padded(hour, to: 2)
    if let minute { text += ":" + Self.padded(minute, to: 2) }
    if let second { text += ":" + Self.padded(second, to: 2) }
    if !fraction.isEmpty { text += "." + fraction }
    if let offsetMinutes {
      let size = abs(offsetMinutes)
      text +=
        isZulu
        ? "Z"
        : (offsetMinutes < 0 ? "-" : "+") + Self.padded(size / 60, to: 2) + ":"
          + Self.padded(size % 60, to: 2)
    }
    return text
  }

  /// Returns a number in decimal with leading zeros.
  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
