/// Why a text is not an identifier of its kind.
package enum IdentifierFault: Error, Sendable, Hashable {
  case tooFew(found: Int, needed: Int, unit: Unit = .digit)
  case tooMany(found: Int, needed: Int, unit: Unit = .digit)
  /// Holds a character that has no place in an identifier of this kind.
  case characters(allowed: String)
  /// Is what a spreadsheet program has made of it.
  case marked(SpreadsheetMark)
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
    case .characters, .marked: "characters"
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
    case .marked(let mark): mark.words
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
    case .characters: "leave out everything else"
    case .marked(let mark): mark.fix
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
