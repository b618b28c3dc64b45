/// A day of the calendar in UTC: the day of a commit, and so the day file that it went to.
package struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Days since 1 January 1970.
  package let number: Int

  /// Creates a day from its number.
  ///
  /// - Precondition: The day lies in the years 1970 to 9999.
  package init(number: Int) {
    precondition((0...2_932_896).contains(number), "a day file's day lies in 1970 to 9999")
    self.number = number
  }

  /// Creates the day in which an instant lies, given in milliseconds since 1970.
  package init(containing milliseconds: Int64) {
    self.init(number: Int(milliseconds / 86_400_000))
  }

  /// Reads a day from `2026-11-22`, or returns `nil` for any other text.
  package init?(parsing text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D,
      let year = Self.number(in: bytes[0..<4]), let month = Self.number(in: bytes[5..<7]),
      let date = Self.number(in: bytes[8..<10]),
      let day = Self(year: year, month: month, day: date)
    else { return nil }
    self = day
  }

  /// Creates the day of a date, or returns `nil` for one that the calendar lacks or that lies before 1970.
  init?(year: Int, month: Int, day: Int) {
    guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else {
      return nil
    }
    number = Self.number(year: year, month: month, day: day)
    // A day that the month lacks counts on into the next month.
    guard date == (year, month, day) else { return nil }
  }

  /// The year, the month from 1 and the day from 1.
  package var date: (year: Int, month: Int, day: Int) {
    // The year is taken to begin in March, so that a leap day is its last; eras of 400 years have 146,097 days.
    let shifted = number + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  /// The day as `2026-11-22`.
  package var description: String {
    var bytes: [UInt8] = []
    appendText(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The name of the folder within the archive: `2026`.
  package var folderName: String { String(description.prefix(4)) }

  /// The name of the day file within its folder: `2026-11-22.jsonl.gz`.
  package var fileName: String { description + ".jsonl.gz" }

  /// The day file within the archive: `2026/2026-11-22.jsonl.gz`.
  package var path: String { folderName + "/" + fileName }

  package static func < (left: Day, right: Day) -> Bool {
    left.number < right.number
  }

  /// Appends `2026-11-22`.
  func appendText(to bytes: inout [UInt8]) {
    let (year, month, day) = date
    bytes.appendDigits(year, width: 4)
    bytes.append(0x2D)
    bytes.appendDigits(month, width: 2)
    bytes.append(0x2D)
    bytes.appendDigits(day, width: 2)
  }

  /// Returns the number of a day of the calendar, counted as in ``date``.
  private static func number(year: Int, month: Int, day: Int) -> Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear / 400
    let yearOfEra = shiftedYear % 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Returns the value of decimal digits, or `nil` where a byte is none.
  private static func number(in digits: ArraySlice<UInt8>) -> Int? {
    guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}

/// An instant as archive lines write it: `2026-11-22T02:35:00.123Z`.
enum Timestamp {
  /// Appends the text of an instant, given in milliseconds since 1970.
  static func append(_ milliseconds: Int64, to bytes: inout [UInt8]) {
    Day(containing: milliseconds).appendText(to: &bytes)
    let rest = Int(milliseconds % 86_400_000)
    bytes.append(0x54)
    bytes.appendDigits(rest / 3_600_000, width: 2)
    bytes.append(0x3A)
    bytes.appendDigits(rest / 60_000 % 60, width: 2)
    bytes.append(0x3A)
    bytes.appendDigits(rest / 1_000 % 60, width: 2)
    bytes.append(0x2E)
    bytes.appendDigits(rest % 1_000, width: 3)
    bytes.append(0x5A)
  }

  /// Returns the instant that a text of exactly this form names, in milliseconds since 1970, or `nil`.
  static func milliseconds(in text: [UInt8]) -> Int64? {
    guard text.count == 24, let day = Day(parsing: String(decoding: text[..<10], as: UTF8.self))
    else { return nil }
    var parts: [Int] = []
    for range in [11..<13, 14..<16, 17..<19, 20..<23] {
      guard let part = Int(String(decoding: text[range], as: UTF8.self)) else { return nil }
      parts.append(part)
    }
    let rest = ((parts[0] * 60 + parts[1]) * 60 + parts[2]) * 1_000 + parts[3]
    let milliseconds = Int64(day.number) * 86_400_000 + Int64(rest)
    var again: [UInt8] = []
    guard (0..<86_400_000).contains(rest) else { return nil }
    append(milliseconds, to: &again)
    return again == text ? milliseconds : nil
  }

  /// Returns the instant that bytes of exactly this form name, as the other function does, without making texts of them.
  static func milliseconds(in text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count == 24, text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x54,
      text[13] == 0x3A, text[16] == 0x3A, text[19] == 0x2E, text[23] == 0x5A,
      let year = number(in: text, 0..<4), let month = number(in: text, 5..<7),
      let date = number(in: text, 8..<10), let hour = number(in: text, 11..<13),
      let minute = number(in: text, 14..<16), let second = number(in: text, 17..<19),
      let thousandth = number(in: text, 20..<23), hour < 24, minute < 60, second < 60,
      let day = Day(year: year, month: month, day: date)
    else { return nil }
    return Int64(day.number) * 86_400_000
      + Int64(((hour * 60 + minute) * 60 + second) * 1_000 + thousandth)
  }

  private static func number(in text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
    var number = 0
    for byte in text[range] {
      guard (0x30...0x39).contains(byte) else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return number
  }
}

extension [UInt8] {
  /// Appends a number in decimal with leading zeros; digits beyond `width` are lost.
  mutating func appendDigits(_ number: Int, width: Int) {
    var divisor = 1
    for _ in 1..<width { divisor *= 10 }
    while divisor > 0 {
      append(0x30 + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}
