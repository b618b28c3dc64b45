/// How a spreadsheet program shows the numbers of a cell, as far as it changes what they say.
///
/// Source: ECMA-376 part 1, section 18.8.30.
enum NumberFormat: Sendable, Hashable {
  /// As the digits are.
  case plain
  /// As hundredths, with `%` behind.
  case percent
  /// As digits at fixed places, such as a number with zeros in front.
  case picture(NumberPicture)
  /// As a day or a time of day.
  case date(DateParts)

  /// Which parts of a date or time are shown.
  struct DateParts: Sendable, Hashable {
    var hasYear = false
    var hasMonth = false
    var hasDay = false
    var hasTime = false
    var hasSeconds = false
    /// True for hours that count on beyond 24.
    var isDuration = false

    var hasDate: Bool { hasYear || hasMonth || hasDay }
  }

  /// Reads the code of a format, such as `dd/mm/yyyy` or `0000000000`.
  init(code: String) {
    let sections = FormatCode.sections(of: code)
    guard let first = sections.first else {
      self = .plain
      return
    }
    if let parts = FormatCode.dateParts(in: first) {
      self = .date(parts)
    } else if first.contains(where: { $0 == .symbol("%") }) {
      self = .percent
    } else if sections.count == 1, let picture = NumberPicture(first) {
      self = .picture(picture)
    } else {
      self = .plain
    }
  }

  /// The formats that have a number and no code.
  ///
  /// 27 to 36 and 50 to 58 are dates of languages that write them otherwise.
  init(builtIn id: Int) {
    switch id {
    case 9, 10: self = .percent
    case 14, 15, 16, 27...31, 36, 50...54, 57, 58:
      self = .date(DateParts(hasYear: true, hasMonth: true, hasDay: true))
    case 17: self = .date(DateParts(hasYear: true, hasMonth: true))
    case 18, 20, 32, 34, 55: self = .date(DateParts(hasTime: true))
    case 19, 21, 33, 35, 45, 47, 56: self = .date(DateParts(hasTime: true, hasSeconds: true))
    case 22: self = .date(DateParts(hasYear: true, hasMonth: true, hasDay: true, hasTime: true))
    case 46: self = .date(DateParts(hasTime: true, hasSeconds: true, isDuration: true))
    default: self = .plain
    }
  }
}

/// The code of a number format in its pieces.
enum FormatCode {
  enum Token: Hashable {
    /// A character that means something, in lower case.
    case symbol(Character)
    /// A character that is shown as it is.
    case literal(Character)
    /// What stands in brackets: a colour, a language, a condition, or hours that count on.
    case bracket(String)
  }

  /// Returns the pieces of each section: for positive numbers, negative ones, zero and text.
  static func sections(of code: String) -> [[Token]] {
    guard code.lowercased() != "general", code.count <= 255 else { return [] }
    var sections: [[Token]] = [[]]
    var rest = code[...]
    while let character = rest.popFirst() {
      switch character {
      case ";": sections.append([])
      case "\"":
        let text = rest.prefix { $0 != "\"" }
        sections[sections.count - 1] += text.map(Token.literal)
        rest = rest[text.endIndex...].dropFirst()
      case "\\":
        if let next = rest.popFirst() { sections[sections.count - 1].append(.literal(next)) }
      // Room as wide as a character, or as many of it as there is room for.
      case "_", "*": _ = rest.popFirst()
      case "[":
        let text = rest.prefix { $0 != "]" }
        sections[sections.count - 1].append(.bracket(text.lowercased()))
        rest = rest[text.endIndex...].dropFirst()
      default:
        sections[sections.count - 1].append(.symbol(character.lowercased().first ?? character))
      }
    }
    return sections
  }

  /// Tells which parts of a date a section shows; `nil` where it is of a number.
  static func dateParts(in section: [Token]) -> NumberFormat.DateParts? {
    var parts = NumberFormat.DateParts()
    let letters = letters(of: section)
    for (index, letter) in letters.enumerated() {
      switch letter {
      case "y": parts.hasYear = true
      case "d": parts.hasDay = true
      case "h": parts.hasTime = true
      case "s": (parts.hasTime, parts.hasSeconds) = (true, true)
      // Between hours and seconds it means minutes.
      case "m":
        let isMinute =
          index > 0 && "hH".contains(letters[index - 1])
          || index + 1 < letters.count && letters[index + 1] == "s"
        if isMinute { parts.hasTime = true } else { parts.hasMonth = true }
      // `[h]`, `[m]` and `[s]`.
      default:
        (parts.hasTime, parts.isDuration) = (true, true)
        if letter == "S" { parts.hasSeconds = true }
      }
    }
    return parts.hasDate || parts.hasTime ? parts : nil
  }

  /// Returns the letters of a date's parts, each run of one as one; in capitals for those that count on.
  private static func letters(of section: [Token]) -> [Character] {
    var letters: [Character] = []
    var last: Token?
    for token in section {
      defer { last = token }
      switch token {
      case .symbol(let letter):
        // The `m` of AM and PM is none of these.
        guard "ymdhs".contains(letter), last != token, last != .symbol("a"), last != .symbol("p")
        else { continue }
        letters.append(letter)
      case .bracket(let text):
        guard let first = text.first, "hms".contains(first), Set(text).count == 1 else { continue }
        letters.append(Character(first.uppercased()))
      case .literal: break
      }
    }
    return letters
  }
}

/// Places for digits, with characters between them.
struct NumberPicture: Sendable, Hashable {
  private enum Piece: Sendable, Hashable {
    /// A digit; a zero where there is none.
    case zero
    /// A digit, or nothing.
    case digit
    case literal(UInt8)

    var isLiteral: Bool {
      if case .literal = self { true } else { false }
    }
  }

  private let pieces: [Piece]

  /// Takes a section that shows nothing but whole numbers, and shows them otherwise than they are.
  init?(_ section: [FormatCode.Token]) {
    var pieces: [Piece] = []
    for token in section {
      switch token {
      case .symbol("0"): pieces.append(.zero)
      case .symbol("#"), .symbol("?"): pieces.append(.digit)
      case .symbol(let character) where " -/()+:".contains(character),
        .literal(let character):
        pieces += String(character).utf8.map(Piece.literal)
      case .symbol, .bracket: return nil
      }
    }
    let isPlain = pieces.count(where: { $0 == .zero }) <= 1 && !pieces.contains(where: \.isLiteral)
    guard !isPlain, pieces.contains(where: { !$0.isLiteral }) else { return nil }
    self.pieces = pieces
  }

  /// Shows a whole number by its digits.
  func text(_ digits: [UInt8]) -> [UInt8] {
    var rest = digits[...].drop { $0 == 0x30 }
    var places = pieces.count { !$0.isLiteral }
    var text: [UInt8] = []
    for piece in pieces {
      if case .literal(let byte) = piece {
        text.append(byte)
        continue
      }
      // More digits than places stand at the first of them.
      while rest.count > places, let digit = rest.popFirst() { text.append(digit) }
      if rest.count == places, let digit = rest.popFirst() {
        text.append(digit)
      } else if piece == .zero {
        text.append(0x30)
      }
      places -= 1
    }
    return text
  }
}
