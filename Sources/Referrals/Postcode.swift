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
    guard bytes.allSatisfy({ isDigit($0) || isCapital($0) }) else {
      throw .characters(allowed: "letters and digits")
    }
    guard bytes.count >= 5 else { throw .tooFew(found: bytes.count, needed: 5, unit: .character) }
    guard bytes.count <= 7 else { throw .tooMany(found: bytes.count, needed: 7, unit: .character) }
    let outward = Array(bytes.dropLast(3))
    let inward = Array(bytes.suffix(3))
    guard Self.isOutward(outward), Self.isInward(inward, isPseudo: outward == Self.pseudoOutward)
    else { throw .form(expected: "of a postcode, such as G2 6QE") }
    self.outward = String(decoding: outward, as: UTF8.self)
    self.inward = String(decoding: inward, as: UTF8.self)
  }

  private static let pseudoOutward = Array("ZZ99".utf8)

  /// True for a pseudo postcode: no fixed abode, abroad, unknown.
  package var isPseudo: Bool { outward == "ZZ99" }

  /// The postcode with one blank, as people write it: `G2 6QE`.
  package var text: String { outward + " " + inward }

  /// The postcode in seven places, as Public Health Scotland's files have it: `G2  6QE`, `KA1 2AB`, `EH991SP`.
  package var sevenPlaces: String {
    outward + String(repeating: " ", count: 4 - outward.utf8.count) + inward
  }

  /// Returns whether bytes are one or two letters, a digit and perhaps a letter or digit.
  private static func isOutward(_ bytes: [UInt8]) -> Bool {
    let letters = bytes.prefix(while: isCapital).count
    guard (1...2).contains(letters), bytes.count > letters, isDigit(bytes[letters]) else {
      return false
    }
    return bytes.count - letters <= 2
  }

  /// Returns whether bytes are a digit and two letters that postcodes use.
  private static func isInward(_ bytes: [UInt8], isPseudo: Bool) -> Bool {
    guard isDigit(bytes[0]), isCapital(bytes[1]), isCapital(bytes[2]) else { return false }
    return isPseudo || !bytes.dropFirst().contains { "CIKMOV".utf8.contains($0) }
  }
}
