package import Document

/// Writes the same document with more blanks around its texts, and counts what it adds that no rule reads.
package struct NoisyWriter<Format: TreeWriter>: TreeWriter {
  /// What writes the document.
  package var format: Format
  private var random: Splitmix
  /// How many elements were added that no rule reads.
  package private(set) var strangers = 0
  private var depth = 0
  /// What added elements are called, or `nil` where the format has no room for any.
  private let stranger: String?
  /// The name of what stands directly below the root.
  private var part = ""
  private var isPlain = false

  /// - Parameters:
  ///   - format: Writes the document.
  ///   - seed: Decides where something is added.
  ///   - stranger: What added elements are called, or `nil` where the format has no room for elements of other names.
  package init(_ format: Format, seed: UInt64, stranger: String?) {
    self.format = format
    self.stranger = stranger
    random = Splitmix(seed: seed)
  }

  package mutating func open(_ name: WireName) {
    format.open(name)
    depth += 1
    if depth == 2 { part = name.local }
    isPlain =
      part == "MSH" || name.local == "resourceType" || name.content == .number
      || name.content == .boolean
  }

  package mutating func attribute(_ name: WireName, _ text: String) { format.attribute(name, text) }

  /// What is no text for people has no blanks more: the header of an HL7 message, the type of a FHIR resource, which is
  /// the name of an element in XML, and numbers and booleans.
  package mutating func text(_ text: String) { format.text(isPlain ? text : "  \(text)\n ") }

  package mutating func cleared() { format.cleared() }

  package mutating func close() {
    format.close()
    depth -= 1
    guard let stranger, depth > 0, random.chance(5) else { return }
    format.open(WireName(local: stranger))
    format.text("unread")
    format.close()
    strangers += 1
  }
}
