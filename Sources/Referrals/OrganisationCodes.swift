/// The code of a GP practice in Scotland: four digits and a check digit.
///
/// Source: no published rule; this one was derived from, and holds for, all 911 practices of the Spatial Hub's 2021 list.
package struct ScottishPracticeCode: Sendable, Hashable {
  private let row: DigitRow

  /// Checks a text.
  ///
  /// - Throws: `characters`, `tooMany`, `tooFew` or `checksum`, in this order.
  package init(checking text: String) throws(IdentifierFault) {
    let values = try IdentifierDigits.parse(text, count: 5)
    guard Self.checkDigit(ofFour: values) == values[4] else { throw .checksum }
    row = values
  }

  /// Five ASCII digits.
  package var digits: String { row.text }

  /// True for the codes from 999 upwards, which stand for no practice in Scotland or an unknown one.
  package var isDummy: Bool { digits.utf8.starts(with: "999".utf8) }

  /// Returns the check digit of the first four digits.
  static func checkDigit(ofFour digits: some Sequence<UInt8>) -> UInt8 {
    var sum = 0
    var weight = 2
    for digit in digits where weight <= 5 {
      sum += Int(digit) * weight
      weight += 1
    }
    let rest = sum % 11
    return rest == 0 ? 1 : rest == 10 ? 0 : UInt8(rest)
  }
}

/// A code of the Organisation Data Service: one to nine letters and digits.
package struct ODSCode: Sendable, Hashable {
  /// One to nine ASCII capitals and digits.
  package let text: String

  /// Checks a text; small letters count as capitals.
  ///
  /// - Throws: `characters`, `tooMany` or `tooFew`, in this order.
  package init(checking text: String) throws(IdentifierFault) {
    let bytes = capitals(text)
    guard bytes.allSatisfy({ isDigit($0) || isCapital($0) }) else {
      throw .characters(allowed: "letters and digits")
    }
    guard bytes.count <= 9 else { throw .tooMany(found: bytes.count, needed: 9, unit: .character) }
    guard !bytes.isEmpty else { throw .tooFew(found: 0, needed: 1, unit: .character) }
    self.text = String(decoding: bytes, as: UTF8.self)
  }

  /// True for the older form of an English practice's code: a letter and five digits, such as A81001.
  package var isEnglishPractice: Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 6 && isCapital(bytes[0]) && bytes.dropFirst().allSatisfy(isDigit)
  }
}

/// The number of a charity in Scotland's register: SC and six digits, without a check digit.
package struct OSCRNumber: Sendable, Hashable {
  /// `SC` and six ASCII digits.
  package let text: String

  /// Checks a text, which may be in small letters or carry the prefix `GB-SC-` of an international identifier.
  ///
  /// - Throws: `form` when it does not begin with SC, else `characters`, `tooMany` or `tooFew` of its digits.
  package init(checking text: String) throws(IdentifierFault) {
    var bytes = capitals(text)[...]
    if bytes.starts(with: "GB-SC-".utf8) { bytes = bytes.dropFirst(6) }
    guard bytes.starts(with: "SC".utf8) else { throw .form(expected: "SC and six digits") }
    let digits = try IdentifierDigits.parse(
      String(decoding: bytes.dropFirst(2), as: UTF8.self), count: 6)
    self.text = "SC" + digits.text
  }
}

/// Returns the bytes of a text with ASCII letters as capitals and blanks left out.
func capitals(_ text: String) -> [UInt8] {
  text.utf8.compactMap { byte in
    byte == 0x20 ? nil : (0x61...0x7A).contains(byte) ? byte - 0x20 : byte
  }
}

func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
