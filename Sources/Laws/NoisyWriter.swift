package import Document

/// Writes the same document with more blanks around its texts, and counts what it adds that no rule reads.
package struct NoisyWriter<Format: TreeWriter>: TreeWriter {
  /// What writes the document.
  package var format: Format
  private var random: Splitmix
  /// How many elements were added that no rule reads.
  package private(set) var strangers = 0
  private var depth = 0

  /// What added elements are called.
  package static var stranger: String { "Stranger" }

  /// - Parameters:
  ///   - format: Writes the document.
  ///   - seed: Decides where something is added.
  package init(_ format: Format, seed: UInt64) {
    self.format = format
    random = Splitmix(seed: seed)
  }

  package mutating func open(_ name: WireName) {
    format.open(name)
    depth += 1
  }

  package mutating func attribute(_ name: WireName, _ text: String) { format.attribute(name, text) }

  package mutating func text(_ text: String) { format.text("  \(text)\n ") }

  package mutating func cleared() { format.cleared() }

  package mutating func close() {
    format.close()
    depth -= 1
    guard depth > 0, random.chance(5) else { return }
    format.open(WireName(local: Self.stranger))
    format.text("unread")
    format.close()
    strangers += 1
  }
}
