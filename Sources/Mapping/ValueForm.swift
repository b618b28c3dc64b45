import Referrals

/// The forms that typed texts must have to be values at all.
///
/// Whether a check digit is right is for the checks to say; a mapping only refuses what cannot be such a value.
enum ValueForm {
  /// True for a decimal number: an optional sign, digits, and an optional fraction.
  static func isNumber(_ text: TextBytes) -> Bool {
    var digits = 0
    var hasPoint = false
    for (index, byte) in text.enumerated() {
      switch byte {
      case 0x30...0x39: digits += 1
      case UInt8(ascii: "-") where index == 0: break
      case UInt8(ascii: ".") where !hasPoint && digits > 0: hasPoint = true
      default: return false
      }
    }
    return digits > 0 && text.last != UInt8(ascii: ".")
  }

  /// True for digits, blanks and `+()-` with at least five digits.
  static func isPhone(_ text: TextBytes) -> Bool {
    var digits = 0
    for byte in text {
      switch byte {
      case 0x30...0x39: digits += 1
      case 0x20, UInt8(ascii: "+"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "-"): break
      default: return false
      }
    }
    return digits >= 5
  }

  /// True for one `@` with text on both sides and no blanks.
  static func isEmail(_ text: TextBytes) -> Bool {
    let ats = text.reduce(0) { $1 == UInt8(ascii: "@") ? $0 + 1 : $0 }
    let hasBlank = text.contains { $0 <= 0x20 }
    return ats == 1 && !hasBlank && text.first != UInt8(ascii: "@")
      && text.last != UInt8(ascii: "@")
  }

  /// True for a text that could be meant as an identifier: one line, not long.
  static func isIdentifierLike(_ text: TextBytes) -> Bool {
    text.count <= 128 && !text.contains(0x0A)
  }

  /// True for a text that has an identifier's own form; alternatives of a text are decided by it.
  static func isExactly(_ kind: IdentifierKind, _ text: TextBytes) -> Bool {
    let digits = text.reduce(0) { (0x30...0x39).contains($1) ? $0 + 1 : $0 }
    let capitals = text.reduce(0) { (0x41...0x5A).contains($1) ? $0 + 1 : $0 }
    switch kind {
    case .chi, .nhsNumber: return digits == 10 && text.allSatisfy { $0 <= 0x39 }
    case .practiceCode: return digits == 5 && text.count == 5
    case .odsCode: return digits + capitals == text.count && (3...10).contains(text.count)
    case .oscrNumber:
      return text.starts(with: "SC".utf8) && digits == text.count - 2 && digits >= 5
    case .postcode:
      let blanks = text.reduce(0) { $1 == 0x20 ? $0 + 1 : $0 }
      return digits + capitals + blanks == text.count && digits > 0 && capitals > 0
        && (5...8).contains(text.count)
    case .reference, .local: return !text.contains(0x20) && isIdentifierLike(text)
    }
  }
}
