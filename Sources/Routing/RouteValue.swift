import Referrals

/// A value that a route asks a message for.
package enum RouteValue: Sendable, Hashable {
  /// A code of a closed list, or the name of an area.
  case code(String)
  case flag(Bool)
  case number(Double)
  /// A text, however it is written in capitals and small letters.
  case text(TextPattern)

  /// Returns whether a message's value is this one.
  func matches(_ value: FieldValue) -> Bool {
    switch (self, value) {
    case (.code(let code), .text(let text)): code == text
    case (.flag(let flag), .flag(let stated)): flag == stated
    case (.number(let number), .text(let text)): Double(text) == number
    case (.text(let pattern), .text(let text)): pattern.matches(text)
    default: false
    }
  }

  /// The value where it may be named to anybody, as codes and flags may.
  var codeWords: String? {
    switch self {
    case .code(let code): code
    case .flag(let flag): flag ? "yes" : "no"
    case .number, .text: nil
    }
  }
}

/// A text to compare with, whole or by its beginning.
package struct TextPattern: Sendable, Hashable {
  /// What of a text counts.
  package enum Form: Sendable, Hashable {
    /// Every character; capitals and small letters are the same.
    case text
    /// Every character but blanks, as in numbers and codes.
    case identifier
    /// The part of a postcode before its blank, such as `G20`; blanks do not count.
    case postcodeArea
  }

  package let form: Form
  /// True where only the beginning is asked for.
  package let isPrefix: Bool
  /// What is compared: in capitals where it is ASCII, without blanks where they do not count.
  private let bytes: [UInt8]
  private let text: String
  private let isASCII: Bool

  /// Creates a pattern.
  ///
  /// - Parameters:
  ///   - text: What is asked for; a `*` at the end makes it the beginning.
  ///   - form: What of a text counts.
  package init(_ text: String, as form: Form) {
    isPrefix = text.utf8.last == UInt8(ascii: "*")
    let plain = isPrefix ? String(text.dropLast()) : text
    self.form = form
    self.text = plain.lowercased()
    isASCII = plain.utf8.allSatisfy { $0 < 0x80 }
    bytes = plain.utf8.lazy.filter { form == .text || $0 != 0x20 }.map(Self.capital)
  }

  /// True for a pattern that any text matches, and so asks for nothing.
  package var isEmpty: Bool { bytes.isEmpty }

  /// Returns whether every text that matches another pattern matches this one.
  package func covers(_ other: TextPattern) -> Bool {
    if form == .postcodeArea || other.form == .postcodeArea {
      // The beginning of an area's own name is the beginning of all postcodes in it.
      return self == other || isPrefix && !other.isPrefix && other.bytes.starts(with: bytes)
    }
    return isPrefix ? other.bytes.starts(with: bytes) : !other.isPrefix && other.bytes == bytes
  }

  /// Returns whether some text could match this pattern and another.
  package func meets(_ other: TextPattern) -> Bool {
    bytes.starts(with: other.bytes) && (other.isPrefix || other.form == .postcodeArea)
      || other.bytes.starts(with: bytes) && (isPrefix || form == .postcodeArea)
      || bytes == other.bytes
  }

  /// Returns whether a text matches; it makes no other text of it where both are ASCII.
  func matches(_ found: String) -> Bool {
    guard isASCII, found.utf8.allSatisfy({ $0 < 0x80 }) else {
      let found = found.lowercased()
      return isPrefix ? found.hasPrefix(text) : found == text
    }
    var count = 0
    for byte in found.utf8 where form == .text || byte != 0x20 {
      if count < bytes.count {
        guard Self.capital(byte) == bytes[count] else { return false }
      } else if isPrefix {
        return true
      }
      count += 1
    }
    switch form {
    case .text, .identifier: return isPrefix ? count >= bytes.count : count == bytes.count
    // Behind the area come a digit and two letters.
    case .postcodeArea: return count == bytes.count + 3
    }
  }

  private static func capital(_ byte: UInt8) -> UInt8 {
    (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
  }
}
