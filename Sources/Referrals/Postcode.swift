/// A postcode of the United Kingdom.
///
/// Source: the format test of Public Health Scotland (one or two letters, a digit, perhaps a letter or digit, a digit
/// and two letters), and the Post Office's rule that the last two letters are none of C, I, K, M, O and V, which the
/// health service's pseudo postcodes (ZZ99) do not keep.
package struct Postcode: Sendable, Hashable {
  /// The part before the blank, such as `G33`.
  package let outward: String
  /// The part behind the blank: a digit and two letters.
  package let inward: String

  /// Checks a text; blanks and small letters do not matter.
  ///
  /// - Throws: `characters`, `tooFew`, `tooMany` or `form`, in this order.
  package init(checking text: String) throws(IdentifierFault) {
    let bytes = capitals(text)
    for byte in bytes where !isDigit(byte) && !isCapital(byte) {
      throw .characters(allowed: "letters and digits")
    }
    guard bytes.count >= 5 else { throw .tooFew(found: bytes.count, needed: 5, unit: .character) }
    guard bytes.count <= 7 else { throw .tooMany(found: bytes.count, needed: 7, unit: .character) }
    let outward = bytes.dropLast(3)
    let inward = bytes.suffix(3)
    let isPseudo = outward.elementsEqual("ZZ99".utf8)
    guard Self.isOutward(outward), Self.isInward(inward, isPseudo: isPseudo) else {
      throw .form(expected: "of a postcode, such as G2 6QE")
    }
    self.outward = String(decoding: outward, as: UTF8.self)
    self.inward = String(decoding: inward, as: UTF8.self)
  }

  /// True for a pseudo postcode: no fixed abode, abroad, unknown.
  package var isPseudo: Bool { outward == "ZZ99" }

  /// The postcode with one blank, as people write it: `G2 6QE`.
  package var text: String { outward + " " + inward }

  /// The postcode in seven places, as Public Health Scotland's files have it: `G2  6QE`, `KA1 2AB`, `EH991SP`.
  package var sevenPlaces: String {
    outward + String(repeating: " ", count: 4 - outward.utf8.count) + inward
  }

  /// Returns whether bytes are one or two letters, a digit and perhaps a letter or digit.
  private static func isOutward(_ bytes: ArraySlice<UInt8>) -> Bool {
    let first = bytes.startIndex
    var letters = 0
    while letters < bytes.count, isCapital(bytes[first + letters]) { letters += 1 }
    guard letters == 1 || letters == 2, bytes.count > letters, isDigit(bytes[first + letters])
    else { return false }
    return bytes.count - letters <= 2
  }

  /// Returns whether bytes are a digit and two letters that postcodes use.
  private static func isInward(_ bytes: ArraySlice<UInt8>, isPseudo: Bool) -> Bool {
    let first = bytes.startIndex
    guard isDigit(bytes[first]) else { return false }
    for place in first + 1..<first + 3 {
      guard isCapital(bytes[place]), isPseudo || !isUnused(bytes[place]) else { return false }
    }
    return true
  }

  /// True for the letters that stand for others too easily.
  private static func isUnused(_ letter: UInt8) -> Bool {
    switch letter {
    case UInt8(ascii: "C"), UInt8(ascii: "I"), UInt8(ascii: "K"), UInt8(ascii: "M"),
      UInt8(ascii: "O"), UInt8(ascii: "V"):
      true
    default: false
    }
  }
}
