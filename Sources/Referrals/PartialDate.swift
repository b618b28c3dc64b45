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
    var text: [UInt8] = []
    appendISO(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the value in the form of ``iso``, in ASCII.
  package func appendISO(to text: inout [UInt8]) {
    Self.append(year, width: 4, to: &text)
    guard let month else { return }
    Self.append("-", month, to: &text)
    guard let day else { return }
    Self.append("-", day, to: &text)
    guard let hour else { return }
    Self.append("T", hour, to: &text)
    if let minute { Self.append(":", minute, to: &text) }
    if let second { Self.append(":", second, to: &text) }
    if !fraction.isEmpty {
      text.append(UInt8(ascii: "."))
      text += fraction.utf8
    }
    guard let offsetMinutes else { return }
    if isZulu {
      text.append(UInt8(ascii: "Z"))
    } else {
      Self.append(offsetMinutes < 0 ? "-" : "+", abs(offsetMinutes) / 60, to: &text)
      Self.append(":", abs(offsetMinutes) % 60, to: &text)
    }
  }

  /// Appends a mark and a number of two digits.
  private static func append(_ mark: Unicode.Scalar, _ number: Int, to text: inout [UInt8]) {
    text.append(UInt8(ascii: mark))
    append(number, width: 2, to: &text)
  }

  /// Appends a number in decimal with leading zeros.
  private static func append(_ number: Int, width: Int, to text: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      text.append(0x30 + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}
