package import Diagnostics

/// How large an XML document may be in each direction before libxml2 sees it.
///
/// libxml2 is not made for hostile input: 100,000 attributes in one tag cost it 15 seconds. One pass over the bytes
/// refuses what is beyond these limits, and every document type declaration with them.
package struct XMLLimits: Sendable, Hashable {
  /// Bytes of the whole document.
  package var bytes = 32 << 20
  /// Attributes of one tag, namespace declarations included.
  package var attributes = 256
  /// Namespace declarations of one tag.
  package var namespaces = 64
  /// Elements within each other.
  package var depth = 100
  /// Elements and attributes in all: each costs memory and time that its few bytes do not show.
  package var elements = 50_000
  /// Bytes of the name of an element or attribute.
  package var nameBytes = 256
  /// Bytes of one text or attribute value; base64 content needs ``withAttachments``.
  package var textBytes = 1 << 20

  package init() {}

  /// The limits for documents that carry files in base64: a text may have 12 MB.
  package static let withAttachments: XMLLimits = {
    var limits = XMLLimits()
    limits.textBytes = 12 << 20
    return limits
  }()

  /// Returns the first thing in a document that is beyond the limits, or `nil` when all is within.
  ///
  /// Ill-formed documents pass as far as their limits can be told; libxml2 finds what else is wrong with them.
  ///
  /// - Parameter text: The document in UTF-8.
  /// - Returns: `xml.doctype`, or the code of the limit, such as `xml.depth`.
  /// - Complexity: O(*n*), at about 1 GB/s.
  package func problem(in text: UnsafeBufferPointer<UInt8>) -> RecordProblem? {
    var scan = XMLLimitScan(text: text, limits: self)
    return scan.run()
  }
}
