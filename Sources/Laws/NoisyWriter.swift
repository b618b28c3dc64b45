package import Document

/// Writes the same document with more blanks around its texts, and counts what it adds that no rule reads.
package struct NoisyWriter<Format: TreeWriter>: TreeWriter {
  /// What writes the document.
  package var format: Format
  private var random: Splitmix
  /// How many elements were added that no rule reads.
  package private(set) var strangers = 0
  private var depth = 0
  private let hasStrangers: Bool
  /// The name of what stands directly below the root.
  private var part = ""

  /// What added elements are called.
  package static var stranger: String { "Stranger" }

  /// - Parameters:
  ///   - format: Writes the document.
  ///   - seed: Decides where something is added.
  ///   - hasStrangers: False where the format has no room for elements of other names.
  package init(_ format: Format, seed: UInt64, hasStrangers: Bool = true) {
    self.format = format
    self.hasStrangers = hasStrangers
    random = Splitmix(seed: seed)
  }

  package mutating func open(_ name: WireName) {
    format.open(name)
    depth += 1
    if depth == 2 { part = name.local }
  }

  package mutating func attribute(_ name: WireName, _ text: String) { format.attribute(name, text) }

  /// The header of an HL7 message is not for people, and has no blanks more.
  package mutating func text(_ text: String) { format.text(part == "MSH" ? text : "  \(text)\n ") }

  package mutating func cleared() { format.cleared() }

  package mutating func close() {
    format.close()
    depth -= 1
    guard hasStrangers, depth > 0, random.chance(5) else { return }
    format.open(WireName(local: Self.stranger))
    format.text("unread")
    format.close()
    strangers += 1
  }
}
