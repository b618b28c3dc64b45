import Referrals

/// One way to write a date, such as `dd/MM/yyyy[ HH:mm]`, for reading and writing alike.
struct DateForm: Sendable, Hashable {
  enum Token: Sendable, Hashable {
    case literal(UInt8)
    /// `yyyy`: four digits.
    case year
    /// `yy`: the last two digits of a year in the 110 years before receipt.
    case shortYear
    /// `MM` and `M`: two digits, or one or two.
    case month(isPadded: Bool)
    /// `MMMM` and `MMM`: the English name, or its first three letters.
    case monthName(isShort: Bool)
    case day(isPadded: Bool)
    case hour
    case minute
    case second
    /// `f`: the digits of a decimal fraction, without its point.
    case fraction
    /// `z`: `Z`, `+01:00` or `+0100`, the first two as they are written.
    case zone
    /// The offset as HL7 writes it: `+0100`.
    case plainZone

    /// The fewest and the most bytes of text that it takes.
    var lengths: ClosedRange<Int> {
      switch self {
      case .literal: 1...1
      case .year: 4...4
      case .month(let isPadded), .day(let isPadded): isPadded ? 2...2 : 1...2
      case .monthName(let isShort): isShort ? 3...3 : 3...9
      case .shortYear, .hour, .minute, .second: 2...2
      case .fraction: 1...9
      case .zone: 1...6
      case .plainZone: 5...5
      }
    }
  }

  /// The form as written in the rule file.
  let text: String
  /// The form's alternatives without optional parts, the fullest first.
  let alternatives: [[Token]]
  /// By alternative: the fewest and the most bytes of a text that it reads.
  let lengths: [ClosedRange<Int>]
  /// By alternative: whether it needs a time of day.
  let needsTime: [Bool]
  /// True for the ISO family, and for that of HL7; both are read byte by byte where the text is as usual.
  let isISO: Bool
  let isHL7: Bool

  /// Parses a form; `iso` is the full ISO 8601 family, and `hl7` that of HL7 v2.
  init(_ text: String) throws(PathSyntaxError) {
    self.text = text
    isISO = text == "iso"
    isHL7 = text == "hl7"
    let spelled =
      isISO
      ? "yyyy[-MM[-dd[THH[:mm[:ss[.f]]][z]]]]" : isHL7 ? "yyyy[MM[dd[HH[mm[ss[.f]]][z]]]]" : text
    var position = spelled.utf8.startIndex
    let bytes = spelled.utf8
    let parsed = try Self.parse(bytes, &position, isOptional: false)
    alternatives =
      isHL7 ? parsed.map { $0.map { $0 == .zone ? .plainZone : $0 } } : parsed
    lengths = alternatives.map { tokens in
      tokens.map(\.lengths.lowerBound).reduce(0, +)...tokens.map(\.lengths.upperBound).reduce(0, +)
    }
    needsTime = alternatives.map { $0.contains(.hour) }
    guard alternatives.allSatisfy({ $0.contains(.year) || $0.contains(.shortYear) }) else {
      throw PathSyntaxError(
        what: "a date form without a year",
        fix: "build it of yyyy yy MMMM MMM MM M dd d HH mm ss f z, or write iso or hl7")
    }
  }

  private static func parse(
    _ bytes: String.UTF8View, _ position: inout String.UTF8View.Index, isOptional: Bool
  ) throws(PathSyntaxError) -> [[Token]] {
    var forms: [[Token]] = [[]]
    while position < bytes.endIndex {
      let byte = bytes[position]
      if byte == UInt8(ascii: "[") {
        bytes.formIndex(after: &position)
        let inner = try parse(bytes, &position, isOptional: true) + [[]]
        forms = forms.flatMap { form in inner.map { form + $0 } }
      } else if byte == UInt8(ascii: "]"), isOptional {
        bytes.formIndex(after: &position)
        return forms
      } else {
        let run = bytes[position...].prefix { $0 == byte }.count
        let (token, width) = try token(byte, run)
        bytes.formIndex(&position, offsetBy: width)
        forms = forms.map { $0 + [token] }
      }
    }
    if isOptional { throw PathSyntaxError(what: "a '[' in a date form is not closed") }
    return forms
  }

  private static func token(_ byte: UInt8, _ run: Int) throws(PathSyntaxError) -> (Token, Int) {
    switch (byte, run) {
    case (UInt8(ascii: "y"), 4): (.year, 4)
    case (UInt8(ascii: "y"), 2): (.shortYear, 2)
    case (UInt8(ascii: "M"), 4): (.monthName(isShort: false), 4)
    case (UInt8(ascii: "M"), 3): (.monthName(isShort: true), 3)
    case (UInt8(ascii: "M"), 2): (.month(isPadded: true), 2)
    case (UInt8(ascii: "M"), 1): (.month(isPadded: false), 1)
    case (UInt8(ascii: "d"), 2): (.day(isPadded: true), 2)
    case (UInt8(ascii: "d"), 1): (.day(isPadded: false), 1)
    case (UInt8(ascii: "H"), 2): (.hour, 2)
    case (UInt8(ascii: "m"), 2): (.minute, 2)
    case (UInt8(ascii: "s"), 2): (.second, 2)
    case (UInt8(ascii: "f"), 1): (.fraction, 1)
    case (UInt8(ascii: "z"), 1): (.zone, 1)
    case (UInt8(ascii: "T"), _): (.literal(byte), 1)
    case (0x41...0x5A, _), (0x61...0x7A, _):
      throw PathSyntaxError(
        what: "a date form has letters that stand for nothing",
        fix: "build it of yyyy yy MMMM MMM MM M dd d HH mm ss f z, or write iso")
    default: (.literal(byte), 1)
    }
  }

  /// The English names of the months.
  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]

  /// 22 November 2026 in this form, without its optional parts.
  var example: String {
    if isISO { return "2026-11-22" }
    if text == "hl7" { return "20261122" }
    return (alternatives.last ?? [])
      .map { token in
        switch token {
        case .literal(let byte): String(UnicodeScalar(byte))
        case .year: "2026"
        case .shortYear: "26"
        case .month: "11"
        case .monthName(let isShort): isShort ? "Nov" : "November"
        case .day: "22"
        case .hour: "09"
        case .minute: "30"
        case .second, .fraction: "00"
        case .zone: "Z"
        case .plainZone: "+0000"
        }
      }
      .joined()
  }
}
