/// What the checks of all identifiers share: bytes in, digits out.
enum IdentifierDigits {
  /// Returns the digits of a text, blanks between them left out.
  ///
  /// Faults are classified in the order in which Public Health Scotland does: characters before too many before too few.
  static func parse(_ text: String, count: Int) throws(IdentifierFault) -> DigitRow {
    var digits = DigitRow()
    var found = 0
    for byte in text.utf8 where byte != 0x20 {
      guard (0x30...0x39).contains(byte) else {
        if let mark = SpreadsheetMark(text.utf8) { throw .marked(mark) }
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
    for digit in digits where weight >= 2 {
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

/// Up to fifteen digits in one word: an identifier while it is checked, without memory of its own.
struct DigitRow: RandomAccessCollection, Hashable {
  private var packed: UInt64 = 0
  private(set) var count = 0

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(place: Int) -> UInt8 { UInt8(packed >> UInt64(place * 4) & 15) }

  /// - Precondition: There are fewer than fifteen.
  mutating func append(_ digit: UInt8) {
    precondition(count < 15, "a row has at most fifteen digits")
    packed |= UInt64(digit) << UInt64(count * 4)
    count += 1
  }

  /// The digits as text.
  var text: String {
    String(unsafeUninitializedCapacity: 15) { target in
      for place in 0..<count { target[place] = self[place] + 0x30 }
      return count
    }
  }
}
