/// An NHS number: the ten digits by which the health service in England and Wales knows a person.
///
/// Nine digits and a check digit by modulus 11. Published examples fail the check, so its severity is for the checks of
/// an interchange to say.
package struct NHSNumber: Sendable, Hashable {
  private let row: DigitRow

  /// Checks a text, in which blanks may stand between digits.
  ///
  /// - Throws: `characters`, `tooMany`, `tooFew` or `checksum`, in this order.
  package init(checking text: String) throws(IdentifierFault) {
    let values = try IdentifierDigits.parse(text, count: 10)
    guard IdentifierDigits.checkDigit(ofNine: values) == values[9] else { throw .checksum }
    row = values
  }

  /// Ten ASCII digits.
  package var digits: String { row.text }
}
