import Compression
package import Diagnostics

/// A document that stands as text inside another.
package enum PayloadText {
  /// The most bytes that one expands to.
  private static let most = 16 << 20

  /// Returns the bytes of a document, expanded where they are compressed by gzip.
  ///
  /// - Parameter bytes: As base64 gives them; `nil` where the text was none.
  /// - Returns: The document.
  /// - Throws: Why there is none, without a place.
  package static func document(in bytes: [UInt8]?) throws(RecordProblem) -> [UInt8] {
    guard let bytes else {
      throw RecordProblem(
        code: "payload.base64", outcome: .reject, what: "the payload is no base64",
        why: "a payload is an element, or a document as base64",
        fix: "check the program that makes the envelope")
    }
    guard GzipMember.mayBegin(with: bytes) else { return bytes }
    guard let expanded = GzipMember.expanded(bytes, most: most) else {
      throw RecordProblem(
        code: "payload.compressed", outcome: .reject,
        what: "the payload is compressed, and cannot be expanded",
        why: "it is damaged, or larger than the \(sizeInWords(most)) that are taken",
        fix: "check the program that makes the envelope")
    }
    return expanded
  }
}
