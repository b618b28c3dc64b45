/// What a spreadsheet program makes of a value that it does not understand, or has no room for.
package enum SpreadsheetMark: Sendable, Hashable {
  /// A date as the number of days by which it is stored: 45977.
  case dayNumber
  /// `####`, for what is wider than its column.
  case tooNarrow
  /// `#REF!`, `#NAME?` and the like.
  case error
  /// A long number in short: 1.23E+09.
  case shortened

  /// Recognises a text, or returns `nil` for one that no program has changed.
  ///
  /// - Parameters:
  ///   - text: A value without blanks around it.
  ///   - isDate: Whether a date is meant, as a plain number is a mark there only.
  package init?(_ text: some BidirectionalCollection<UInt8>, isDate: Bool = false) {
    if text.first == UInt8(ascii: "#") {
      if text.count > 1, text.allSatisfy({ $0 == UInt8(ascii: "#") }) {
        self = .tooNarrow
      } else if Self.errors.contains(String(decoding: text, as: UTF8.self).uppercased()) {
        self = .error
      } else {
        return nil
      }
    } else if Self.isShortened(text) {
      self = .shortened
    } else if isDate, Self.isDayNumber(text) {
      self = .dayNumber
    } else {
      return nil
    }
  }

  private static let errors: Set<String> = [
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!",
  ]

  /// True for digits with an exponent, such as 1.23E+09.
  private static func isShortened(_ text: some BidirectionalCollection<UInt8>) -> Bool {
    guard let exponent = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else {
      return false
    }
    let behind = text[text.index(after: exponent)...]
    return isDecimal(text[..<exponent]) && behind.first == UInt8(ascii: "+")
      && behind.count > 1 && behind.dropFirst().allSatisfy(isDigit)
  }

  /// True for five digits, with a fraction where there is a time of day: the days from 1927 to 2173.
  private static func isDayNumber(_ text: some BidirectionalCollection<UInt8>) -> Bool {
    isDecimal(text) && text.prefix { $0 != UInt8(ascii: ".") }.count == 5
  }

  private static func isDecimal(_ text: some BidirectionalCollection<UInt8>) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// What is wrong, as the end of a sentence that begins with the value's name.
  package var words: String {
    switch self {
    case .dayNumber: "is a plain number, as spreadsheet programs keep dates"
    case .tooNarrow: "is a row of #, as spreadsheet programs show what does not fit into the column"
    case .error: "is an error of the spreadsheet program, such as #REF! or #NAME?"
    case .shortened: "was shortened by a spreadsheet program, as to 1.23E+09"
    }
  }

  /// What the sender can do about it.
  package var fix: String {
    switch self {
    case .dayNumber: "format the column as a date, day first, and save the file again"
    case .tooNarrow: "make the column wider, and save the file again"
    case .error: "type the value again"
    case .shortened:
      "format the column as text, then type the number again, as its last digits are lost"
    }
  }
}
