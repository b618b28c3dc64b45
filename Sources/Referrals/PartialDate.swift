/// A date or date and time with exactly the precision that its sender gave it.
///
/// Nothing is ever converted: a value without an offset has none, `2026-11` has no day, and seven fraction digits stay
/// seven. Equality is therefore equality of what was written, not of instants.
///
/// Packed into one word, as every field of a message is as large as a date.
package struct PartialDate: Sendable, Hashable {
  /// From the highest bit: 14 of the year, 4 of the month, 5 of the day, 5 of the hour, 6 of the minute, 6 of the
  /// second, 12 of the offset and one for `Z`; what is absent has a number that no date has.
  private let packed: UInt64
  /// The digits behind the decimal point of the seconds, which next to no date has.
  private let tail: Fraction?

  private final class Fraction: Sendable {
    let digits: String
    init(_ digits: String) { self.digits = digits }
  }

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
    var bits = UInt64(year) << 4 | UInt64(month ?? 0)
    bits = bits << 5 | UInt64(day ?? 0)
    bits = bits << 5 | UInt64(hour ?? Self.noHour)
    bits = bits << 6 | UInt64(minute ?? Self.noMinute)
    bits = bits << 6 | UInt64(second ?? Self.noMinute)
    bits = bits << 12 | UInt64(offsetMinutes.map { $0 + Self.offsetBias } ?? Self.noOffset)
    packed = bits << 1 | (isZulu ? 1 : 0)
    tail = fraction.isEmpty ? nil : Fraction(fraction)
  }

  /// Reads a day such as `2026-11-22`, or returns `nil` for any other text and for a day that no calendar has.
  package init?(isoDay text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2],
      parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
    else { return nil }
    let numbers = parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2])
  }

  private static let noHour = 31
  private static let noMinute = 63
  private static let noOffset = 4095
  private static let offsetBias = 2048

  private func bits(_ count: UInt64, above shift: UInt64) -> Int {
    Int(packed >> shift & (1 << count - 1))
  }

  /// 0 to 9999.
  package var year: Int { bits(14, above: 39) }

  /// 1 to 12, absent in a date that is only a year.
  package var month: Int? {
    let month = bits(4, above: 35)
    return month == 0 ? nil : month
  }

  /// 1 to the month's length; needs a month.
  package var day: Int? {
    let day = bits(5, above: 30)
    return day == 0 ? nil : day
  }

  /// 0 to 23; needs a day.
  package var hour: Int? {
    let hour = bits(5, above: 25)
    return hour == Self.noHour ? nil : hour
  }

  /// 0 to 59; needs an hour.
  package var minute: Int? {
    let minute = bits(6, above: 19)
    return minute == Self.noMinute ? nil : minute
  }

  /// 0 to 60; needs a minute.
  package var second: Int? {
    let second = bits(6, above: 13)
    return second == Self.noMinute ? nil : second
  }

  /// The digits behind the decimal point of the seconds, or "".
  package var fraction: String { tail?.digits ?? "" }

  /// The offset from UTC in minutes, or `nil` where the sender gave none; needs an hour.
  package var offsetMinutes: Int? {
    let offset = bits(12, above: 1)
    return offset == Self.noOffset ? nil : offset - Self.offsetBias
  }

  /// True when an offset of zero was written `Z`.
  package var isZulu: Bool { packed & 1 == 1 }

  package static func == (left: PartialDate, right: PartialDate) -> Bool {
    left.packed == right.packed && left.fraction == right.fraction
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(packed)
    hasher.combine(fraction)
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
    withUnsafeTemporaryAllocation(
      of: UInt8.self, capacity: Self.mostISOBytes + fraction.utf8.count
    ) { text in
      String(decoding: text[..<writeISO(all: text)], as: UTF8.self)
    }
  }

  /// The most bytes that ``writeISO(to:)`` writes.
  static let mostISOBytes = 32

  /// Writes the value in the form of ``iso``, in ASCII, and returns its length; `nil` for one with a fraction.
  ///
  /// - Precondition: The target has room for ``mostISOBytes``.
  func writeISO(to target: UnsafeMutableBufferPointer<UInt8>) -> Int? {
    tail == nil ? writeISO(all: target) : nil
  }

  private func writeISO(all target: UnsafeMutableBufferPointer<UInt8>) -> Int {
    Self.put(year / 100, at: 0, in: target)
    Self.put(year % 100, at: 2, in: target)
    guard let month else { return 4 }
    Self.put("-", month, at: 4, in: target)
    guard let day else { return 7 }
    Self.put("-", day, at: 7, in: target)
    guard let hour else { return 10 }
    Self.put("T", hour, at: 10, in: target)
    var end = 13
    if let minute {
      Self.put(":", minute, at: end, in: target)
      end += 3
    }
    if let second {
      Self.put(":", second, at: end, in: target)
      end += 3
    }
    if let tail {
      target[end] = UInt8(ascii: ".")
      end += 1
      for digit in tail.digits.utf8 {
        target[end] = digit
        end += 1
      }
    }
    guard let offsetMinutes else { return end }
    if isZulu {
      target[end] = UInt8(ascii: "Z")
      return end + 1
    }
    Self.put(offsetMinutes < 0 ? "-" : "+", abs(offsetMinutes) / 60, at: end, in: target)
    Self.put(":", abs(offsetMinutes) % 60, at: end + 3, in: target)
    return end + 6
  }

  /// Writes a mark and a number of two digits.
  private static func put(
    _ mark: Unicode.Scalar, _ number: Int, at place: Int,
    in target: UnsafeMutableBufferPointer<UInt8>
  ) {
    target[place] = UInt8(ascii: mark)
    put(number, at: place + 1, in: target)
  }

  /// Writes a number of two digits.
  private static func put(
    _ number: Int, at place: Int, in target: UnsafeMutableBufferPointer<UInt8>
  ) {
    target[place] = 0x30 + UInt8(number / 10)
    target[place + 1] = 0x30 + UInt8(number % 10)
  }
}
