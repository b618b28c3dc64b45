/// A number of a cell by its decimal digits, as its file writes them: nothing is computed in binary.
struct CellNumber {
  /// What a number of a spreadsheet has: what is behind is a remainder of binary arithmetic, or was lost.
  private static let precision = 15

  private let isNegative: Bool
  /// The digits without zeros at either end; none for zero.
  private let digits: [UInt8]
  /// The number of digits before the decimal point; negative for zeros behind it.
  private let point: Int

  /// Reads a number such as `46.5` or `-1.2E-5`; `nil` for anything else.
  init?(_ text: some Collection<UInt8>) {
    var rest = Array(text)[...]
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    let whole = rest.prefix(while: Self.isDigit)
    rest = rest[whole.endIndex...]
    var fraction: ArraySlice<UInt8> = []
    if rest.first == UInt8(ascii: ".") {
      fraction = rest.dropFirst().prefix(while: Self.isDigit)
      rest = rest[fraction.endIndex...]
    }
    var exponent = 0
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      guard rest.count <= 6,
        let value = Int(String(decoding: rest.dropFirst(), as: UTF8.self))
      else { return nil }
      exponent = value
      rest = []
    }
    guard rest.isEmpty, !whole.isEmpty || !fraction.isEmpty, text.count <= 400 else { return nil }
    let all = whole + fraction
    let leading = all.prefix { $0 == 0x30 }.count
    var kept = Array(all.dropFirst(leading))
    var point = whole.count - leading + exponent
    Self.round(&kept, &point, to: Self.precision)
    while kept.last == 0x30 { kept.removeLast() }
    digits = kept
    self.point = kept.isEmpty ? 0 : point
  }

  private init(isNegative: Bool, digits: [UInt8], point: Int) {
    self.isNegative = isNegative
    self.digits = digits
    self.point = point
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Rounds to so many digits.
  private static func round(_ digits: inout [UInt8], _ point: inout Int, to precision: Int) {
    guard digits.count > precision else { return }
    let goesUp = digits[precision] >= 0x35
    digits.removeSubrange(precision...)
    guard goesUp else { return }
    var index = precision - 1
    while digits[index] == 0x39 {
      digits[index] = 0x30
      guard index > 0 else {
        digits.insert(0x31, at: 0)
        point += 1
        return
      }
      index -= 1
    }
    digits[index] += 1
  }

  /// The number as the digits of a whole number; `nil` for one with a fraction, or with more digits than are kept.
  private var whole: [UInt8]? {
    guard !digits.isEmpty else { return [] }
    guard digits.count <= point, point <= Self.precision else { return nil }
    return digits + [UInt8](repeating: 0x30, count: point - digits.count)
  }

  /// The number in days, which is what dates are; `nil` for what is far from any.
  var days: Double? {
    abs(point) < 20 ? Double(String(decoding: text, as: UTF8.self)) : nil
  }

  /// The number as a cell wide enough shows it.
  ///
  /// One with more digits than a spreadsheet keeps is written in short: whoever typed it has lost the last of them.
  var text: [UInt8] {
    let sign: [UInt8] = isNegative && !digits.isEmpty ? [UInt8(ascii: "-")] : []
    if let whole { return sign + (whole.isEmpty ? [0x30] : whole) }
    if point > Self.precision || point < -20 { return sign + shortened }
    let zeros = [UInt8](repeating: 0x30, count: max(0, -point))
    let front = digits.prefix(max(0, point))
    return sign + (front.isEmpty ? [0x30] : front) + [UInt8(ascii: ".")] + zeros
      + digits.dropFirst(max(0, point))
  }

  private var shortened: [UInt8] {
    var kept = digits
    var point = point
    Self.round(&kept, &point, to: 6)
    while kept.last == 0x30 { kept.removeLast() }
    let rest = kept.dropFirst()
    let exponent = point - 1
    return kept.prefix(1) + (rest.isEmpty ? [] : [UInt8(ascii: ".")] + rest)
      + Array("E\(exponent < 0 ? "-" : "+")".utf8)
      + (abs(exponent) < 10 ? [0x30] : []) + Array("\(abs(exponent))".utf8)
  }

  /// The number as a cell with a format shows it.
  func text(_ format: NumberFormat, countsFrom1904: Bool) -> [UInt8] {
    switch format {
    case .plain: text
    case .percent:
      CellNumber(isNegative: isNegative, digits: digits, point: point + 2).text
        + [UInt8(ascii: "%")]
    case .picture(let picture):
      whole.map { (isNegative ? [UInt8(ascii: "-")] : []) + picture.text($0) } ?? text
    case .date(let parts):
      SheetDate(self, countsFrom1904: countsFrom1904)?.text(parts) ?? SheetDate.unshowable
    }
  }
}
