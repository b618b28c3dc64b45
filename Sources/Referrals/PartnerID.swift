/// The identifier of a partner: lower-case letters, digits and dashes, at most 64, beginning with a letter or digit.
///
/// It names the partner's inbox and outbox folders, so it is never taken from a message.
package struct PartnerID: Sendable, Hashable, Comparable, RawRepresentable, CustomStringConvertible
{
  package let rawValue: String

  /// Creates an identifier, or returns `nil` for text of another form.
  package init?(rawValue: String) {
    let bytes = rawValue.utf8
    let isPlain = bytes.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
    }
    guard (1...64).contains(bytes.count), isPlain, bytes.first != 0x2D else { return nil }
    self.rawValue = rawValue
  }

  package var description: String { rawValue }

  /// Orders by the bytes of the identifier: the order in which a pass visits partners.
  package static func < (left: PartnerID, right: PartnerID) -> Bool {
    left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
  }
}
