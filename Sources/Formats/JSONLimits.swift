/// How large a JSON text may be in each direction.
package struct JSONLimits: Sendable, Hashable {
  /// Bytes of the whole text.
  package var bytes = 32 << 20
  /// Objects and lists within each other.
  package var depth = 64
  /// Values in all, objects and the items of lists included: each costs memory that its few bytes do not show.
  package var elements = 50_000
  /// Bytes of one name.
  package var nameBytes = 256
  /// Bytes of one text; files in base64 are texts, too.
  package var textBytes = 12 << 20
  /// Different names that no mapping knows.
  package var ownNames = 8_192

  package init() {}
}
