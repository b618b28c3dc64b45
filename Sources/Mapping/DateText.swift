import Referrals

/// The reading of a date by a form, byte by byte.
extension DateForm {
  /// Returns the date that a text states in this form, or `nil` when it does not fit.
  ///
  /// `received` is the day of receipt, for two-digit years.
  func read(_ text: TextBytes, received: PartialDate?) -> PartialDate? {
    if isISO, let date = WrittenDate.iso(text) { return date }
    if isHL7, let date = WrittenDate.hl7(text) { return date }
    for (index, alternative) in alternatives.enumerated()
    where lengths[index].contains(text.count) {
      if let date = Self.read(text, as: alternative, received: received) { return date }
    }
    return nil
  }

  /// True for a month and a day before the year, such as 11/22/2026, which Americans write so.
  static func isMonthFirst(_ text: TextBytes) -> Bool {
    let parts = text.split { !(0x30...0x39).contains($0) }
    guard parts.count >= 3 else { return false }
    let numbers = parts.prefix(3).map { Int(String(decoding: $0, as: UTF8.self)) ?? 0 }
    return (1...12).contains(numbers[0]) && (13...31).contains(numbers[1]) && numbers[2] > 0
      && parts[0].count <= 2
  }

  /// Spells a plain day in the ISO form, or returns `nil` for a date with more or less.
  static func isoDay(_ date: PartialDate) -> String? {
    date.hour == nil && date.day != nil ? date.iso : nil
  }

  private struct Components {
    var year = 0
    var isShortYear = false
    var month: Int?
    var day: Int?
    var hour: Int?
    var minute: Int?
    var second: Int?
    var fraction = ""
    var offset: Int?
    var isZulu = false
  }

  private static func read(
    _ text: TextBytes, as tokens: [Token], received: PartialDate?
  ) -> PartialDate? {
    var rest = text
    var found = Components()
    for token in tokens {
      guard take(token, from: &rest, into: &found) else { return nil }
    }
    guard rest.isEmpty else { return nil }
    if found.isShortYear {
      guard let received else { return nil }
      found.year = fullYear(found, received: received)
    }
    return PartialDate(
      year: found.year, month: found.month, day: found.day, hour: found.hour,
      minute: found.minute, second: found.second, fraction: found.fraction,
      offsetMinutes: found.offset, isZulu: found.isZulu)
  }

  private static func take(
    _ token: Token, from rest: inout TextBytes, into found: inout Components
  ) -> Bool {
    switch token {
    case .literal(let byte):
      guard rest.first == byte else { return false }
      rest = rest.behind(1)
      return true
    case .year:
      return number(&rest, 4, 4).map { found.year = $0 } != nil
    case .shortYear:
      found.isShortYear = true
      return number(&rest, 2, 2).map { found.year = $0 } != nil
    case .month(let isPadded):
      found.month = number(&rest, isPadded ? 2 : 1, 2)
      return found.month != nil
    case .monthName(let isShort):
      found.month = month(&rest, isShort: isShort)
      return found.month != nil
    case .day(let isPadded):
      found.day = number(&rest, isPadded ? 2 : 1, 2)
      return found.day != nil
    case .hour:
      found.hour = number(&rest, 2, 2)
      return found.hour != nil
    case .minute:
      found.minute = number(&rest, 2, 2)
      return found.minute != nil
    case .second:
      found.second = number(&rest, 2, 2)
      return found.second != nil
    case .fraction:
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      guard (1...9).contains(digits.count) else { return false }
      found.fraction = String(decoding: digits, as: UTF8.self)
      rest = rest.behind(digits.count)
      return true
    case .zone:
      return zone(&rest, into: &found)
    case .plainZone:
      guard rest.first != UInt8(ascii: "Z"), !rest.contains(UInt8(ascii: ":")) else { return false }
      return zone(&rest, into: &found)
    }
  }

  /// Takes a number of the most digits that are there, between a least and a most.
  private static func number(
    _ rest: inout TextBytes, _ least: Int, _ most: Int
  ) -> Int? {
    var value = 0
    var count = 0
    while count < most, let byte = rest.first, (0x30...0x39).contains(byte) {
      value = value * 10 + Int(byte - 0x30)
      count += 1
      rest = rest.behind(1)
    }
    return count >= least ? value : nil
  }

  private static func month(_ rest: inout TextBytes, isShort: Bool) -> Int? {
    let letters = rest.prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    for (index, name) in monthNames.enumerated() {
      let expected = isShort ? name.utf8.prefix(3) : name.utf8.prefix(9)
      if expected.count == letters.count,
        zip(expected, letters).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
      {
        rest = rest.behind(letters.count)
        return index + 1
      }
    }
    return nil
  }

  private static func zone(_ rest: inout TextBytes, into found: inout Components) -> Bool {
    guard let sign = rest.first else { return false }
    rest = rest.behind(1)
    if sign == UInt8(ascii: "Z") {
      found.offset = 0
      found.isZulu = true
      return true
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(&rest, 2, 2)
    else { return false }
    if rest.first == UInt8(ascii: ":") { rest = rest.behind(1) }
    guard let minutes = number(&rest, 2, 2), minutes < 60 else { return false }
    // "-00:00" says that the offset is unknown, which a number cannot keep.
    guard sign == UInt8(ascii: "+") || hours + minutes > 0 else { return false }
    found.offset = (sign == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
    return true
  }

  /// Returns the latest year with the two digits found whose date is not after receipt.
  private static func fullYear(_ found: Components, received: PartialDate) -> Int {
    var year = received.year / 100 * 100 + found.year
    let today = (received.year, received.month ?? 12, received.day ?? 31)
    if (year, found.month ?? 1, found.day ?? 1) > today { year -= 100 }
    return year
  }
}

/// The writing of a date by a form.
extension DateForm {
  /// Returns a date in the first alternative with room for all of it, or `nil` when there is none.
  ///
  /// HL7 has no `Z`: where less may be kept, it is written as the offset that it is.
  func write(_ date: PartialDate, received: PartialDate?, isLossy: Bool = false) -> [UInt8]? {
    if isISO, let text = Self.isoDay(date) { return Array(text.utf8) }
    for (index, alternative) in alternatives.enumerated()
    where !needsTime[index] || date.hour != nil {
      var text: [UInt8] = []
      let isWhole = alternative.allSatisfy { Self.append($0, of: date, to: &text) }
      guard isWhole else { continue }
      let back = text.withUnsafeBufferPointer {
        Self.read($0, as: alternative, received: received)
      }
      if back == date || isLossy && back != nil && back == date.withoutZulu { return text }
    }
    return nil
  }

  /// Returns as much of a date as the form has room for, or `nil` where the date has less than the form needs.
  func writePart(of date: PartialDate) -> [UInt8]? {
    for alternative in alternatives {
      var text: [UInt8] = []
      if alternative.allSatisfy({ Self.append($0, of: date, to: &text) }) { return text }
    }
    return nil
  }

  private static func append(_ token: Token, of date: PartialDate, to text: inout [UInt8]) -> Bool {
    switch token {
    case .literal(let byte): text.append(byte)
    case .year: digits(date.year, 4, &text)
    case .shortYear: digits(date.year % 100, 2, &text)
    case .month(let isPadded): return number(date.month, isPadded ? 2 : 1, &text)
    case .monthName(let isShort):
      guard let month = date.month else { return false }
      text += isShort ? monthNames[month - 1].utf8.prefix(3) : monthNames[month - 1].utf8.prefix(9)
    case .day(let isPadded): return number(date.day, isPadded ? 2 : 1, &text)
    case .hour: return number(date.hour, 2, &text)
    case .minute: return number(date.minute, 2, &text)
    case .second: return number(date.second, 2, &text)
    case .fraction:
      guard !date.fraction.isEmpty else { return false }
      text += date.fraction.utf8
    case .zone, .plainZone:
      guard let offset = date.offsetMinutes else { return false }
      if date.isZulu, token == .zone {
        text.append(UInt8(ascii: "Z"))
      } else {
        text.append(UInt8(ascii: offset < 0 ? "-" : "+"))
        digits(abs(offset) / 60, 2, &text)
        if token == .zone { text.append(UInt8(ascii: ":")) }
        digits(abs(offset) % 60, 2, &text)
      }
    }
    return true
  }

  private static func number(_ value: Int?, _ width: Int, _ text: inout [UInt8]) -> Bool {
    guard let value else { return false }
    digits(value, width, &text)
    return true
  }

  private static func digits(_ value: Int, _ width: Int, _ text: inout [UInt8]) {
    var divisor = 1
    for _ in 1..<max(width, 1) { divisor *= 10 }
    while divisor * 10 <= value { divisor *= 10 }
    while divisor > 0 {
      text.append(0x30 + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }
}

extension PartialDate {
  /// The same with an offset of zero instead of `Z`.
  fileprivate var withoutZulu: PartialDate? {
    guard isZulu else { return nil }
    return PartialDate(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      fraction: fraction, offsetMinutes: 0)
  }
}
