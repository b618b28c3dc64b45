/// Why a text is not an identifier of its kind.
package enum IdentifierFault: Error, Sendable, Hashable {
  case tooFew(found: Int, needed: Int, unit: Unit = .digit)
  case tooMany(found: Int, needed: Int, unit: Unit = .digit)
  /// Holds a character that has no place in an identifier of this kind.
  case characters(allowed: String)
  /// The digits that should be a date of birth are no date.
  case date
  /// The check digit does not follow from the other digits.
  case checksum
  /// The characters are right but do not stand where they should.
  case form(expected: String)

  /// What an identifier is made of.
  package enum Unit: String, Sendable, Hashable {
    case digit
    /// A letter or digit, of which an identifier may have a varying number.
    case character
  }

  /// The last part of a diagnostic's code, such as `checksum`.
  package var code: String {
    switch self {
    case .tooFew: "too-few"
    case .tooMany: "too-many"
    case .characters: "characters"
    case .date: "date"
    case .checksum: "checksum"
    case .form: "form"
    }
  }

  /// What is wrong, as the end of a sentence that begins with the identifier's name: lower case, no full stop.
  package var words: String {
    switch self {
    case .tooFew(let found, let needed, let unit), .tooMany(let found, let needed, let unit):
      "has \(Self.counted(found, unit)); \(bound)\(needed) are needed"
    case .characters(let allowed):
      "has a character other than \(allowed)"
    case .date:
      "does not begin with a date of birth as day, month and year"
    case .checksum:
      "has a check digit that does not fit the other digits"
    case .form(let expected):
      "does not have the form \(expected)"
    }
  }

  /// What the sender can do about it: full sentences without a full stop at the end.
  package var fix: String {
    switch self {
    case .tooFew(let found, let needed, .digit) where found == needed - 1:
      "a spreadsheet may have dropped a leading 0: format the column as text and put the 0 back"
    case .tooFew, .tooMany, .form:
      "compare it with the record that it was copied from"
    case .characters:
      "leave out everything else; a spreadsheet may have turned the number into 1.23E+09: format the column as text"
    case .date, .checksum:
      "two digits may be swapped or one mistyped: compare it with the record that it was copied from"
    }
  }

  /// How the number needed is meant, where identifiers of a kind differ in length.
  private var bound: String {
    switch self {
    case .tooFew(_, _, .character): "at least "
    case .tooMany(_, _, .character): "at most "
    default: ""
    }
  }

  private static func counted(_ count: Int, _ unit: Unit) -> String {
    count == 1 ? "1 \(unit.rawValue)" : "\(count) \(unit.rawValue)s"
  }
}

/// What the checks of all identifiers share: bytes in, digits out.
enum IdentifierDigits {
  /// Returns the digits of a text, blanks between them left out.
  ///
  /// Faults are classified in the order in which Public Health Scotland does: characters before too many before too few.
  static func parse(_ text: String, count: Int) throws(IdentifierFault) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(count)
    var found = 0
    for byte in text.utf8 where byte != 0x20 {
      guard (0x30...0x39).contains(byte) else {
        throw .characters(allowed: "digits")
      }
      found += 1
      if found <= count { digits.append(byte - 0x30) }
    }
    if found > count { throw .tooMany(found: found, needed: count) }
    if found < count { throw .tooFew(found: found, needed: count) }
    return digits
  }

  /// Returns the check digit of nine digits under modulus 11 with weights 10 to 2, or `nil` where there is none.
  static func checkDigit(ofNine digits: some Sequence<UInt8>) -> UInt8? {
    var sum = 0
    var weight = 10
    for digit in digits.prefix(9) {
      sum += Int(digit) * weight
      weight -= 1
    }
    let check = 11 - sum % 11
    return check == 11 ? 0 : check == 10 ? nil : UInt8(check)
  }

  /// Returns digits as text.
  static func text(_ digits: some Sequence<UInt8>) -> String {
    String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
  }
}
