import Referrals

/// The dates of the two families that nearly all formats use, read in one pass over their bytes.
///
/// What is no such date, or is written in a way that takes a closer look, gives `nil`; a form's alternatives decide then.
struct WrittenDate {
  private let text: TextBytes
  private var position = 0

  private init(_ text: TextBytes) {
    self.text = text
  }

  /// Reads `yyyy[-MM[-dd[THH[:mm[:ss[.f]]][z]]]]`.
  static func iso(_ text: TextBytes) -> PartialDate? {
    var date = WrittenDate(text)
    return date.read(between: UInt8(ascii: "-"), before: UInt8(ascii: "T"), in: UInt8(ascii: ":"))
  }

  /// Reads `yyyy[MM[dd[HH[mm[ss[.f]]][z]]]]`.
  static func hl7(_ text: TextBytes) -> PartialDate? {
    var date = WrittenDate(text)
    return date.read(between: nil, before: nil, in: nil)
  }

  /// Reads a date with marks between the parts of the day, before the hour, and between the parts of the time.
  private mutating func read(
    between dayMark: UInt8?, before timeMark: UInt8?, in clockMark: UInt8?
  ) -> PartialDate? {
    guard let year = number(of: 4) else { return nil }
    if isAtEnd { return PartialDate(year: year) }
    guard let month = number(behind: dayMark) else { return nil }
    if isAtEnd { return PartialDate(year: year, month: month) }
    guard let day = number(behind: dayMark) else { return nil }
    if isAtEnd { return PartialDate(year: year, month: month, day: day) }
    guard let hour = number(behind: timeMark) else { return nil }
    let minute = number(behind: clockMark)
    let second = minute == nil ? nil : number(behind: clockMark)
    guard let fraction = second == nil ? "" : fraction() else { return nil }
    let isZulu = clockMark != nil && take(UInt8(ascii: "Z"))
    let offset = isZulu ? 0 : offset(with: clockMark)
    guard isAtEnd else { return nil }
    return PartialDate(
      year: year, month: month, day: day, hour: hour, minute: minute, second: second,
      fraction: fraction, offsetMinutes: offset, isZulu: isZulu)
  }

  private var isAtEnd: Bool { position == text.count }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < text.count, text[position] == byte else { return false }
    position += 1
    return true
  }

  /// Takes a number of so many digits, or nothing.
  private mutating func number(of digits: Int) -> Int? {
    guard position + digits <= text.count else { return nil }
    var value = 0
    for index in position..<position + digits {
      let byte = text[index]
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    position += digits
    return value
  }

  /// Takes two digits behind a mark, if there is to be one, or nothing.
  private mutating func number(behind mark: UInt8?) -> Int? {
    let start = position
    if let mark, !take(mark) { return nil }
    if let number = number(of: 2) { return number }
    position = start
    return nil
  }

  /// Takes the digits behind a decimal point; "" where there is none, and `nil` where nothing stands behind it.
  private mutating func fraction() -> String? {
    guard take(UInt8(ascii: ".")) else { return "" }
    let start = position
    while position < text.count, text[position] >= 0x30, text[position] <= 0x39 { position += 1 }
    guard position > start, position <= start + 9 else { return nil }
    return String(decoding: text.part(start, position), as: UTF8.self)
  }

  /// Takes an offset such as `+0100`, or nothing.
  private mutating func offset(with mark: UInt8?) -> Int? {
    let start = position
    let isNegative = take(UInt8(ascii: "-"))
    if isNegative || take(UInt8(ascii: "+")), let hours = number(of: 2),
      let minutes = number(behind: mark), minutes < 60,
      // "-00:00" says that the offset is unknown, which a number cannot keep.
      !isNegative || hours + minutes > 0
    {
      return (isNegative ? -1 : 1) * (hours * 60 + minutes)
    }
    position = start
    return nil
  }
}
