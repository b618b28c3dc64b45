/// Identifiers of SNOMED CT: 6 to 18 digits, the last of them Verhoeff's check digit.
///
/// The check finds every single wrong digit and every swap of neighbours, the mistakes that people make in copying.
enum SNOMEDIdentifier {
  /// True for a text with the form of an identifier and the right check digit.
  static func isValid(_ text: String) -> Bool {
    let digits = text.utf8.map { Int($0) - 0x30 }
    guard (6...18).contains(digits.count), digits.allSatisfy((0...9).contains), digits[0] != 0
    else { return false }
    var check = 0
    for (place, digit) in digits.reversed().enumerated() {
      check = product(check, permuted(digit, at: place))
    }
    return check == 0
  }

  /// Multiplies in the group of the ten symmetries of a pentagon: 0 to 4 turn it, 5 to 9 mirror it.
  private static func product(_ left: Int, _ right: Int) -> Int {
    switch (left < 5, right < 5) {
    case (true, true): (left + right) % 5
    case (true, false): 5 + (left + right) % 5
    case (false, true): 5 + (left - right) % 5
    case (false, false): (left - right + 5) % 5
    }
  }

  /// Returns a digit after Verhoeff's permutation has been applied once for each place from the right.
  private static func permuted(_ digit: Int, at place: Int) -> Int {
    var result = digit
    for _ in 0..<place % 8 { result = permutation[result] }
    return result
  }

  private static let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
}
