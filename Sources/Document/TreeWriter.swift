/// What a format implements so that mappings can write it: a tree in order, without a document in between.
///
/// Calls nest properly; attributes of an element come before its text and children. Text is in normal form: UTF-8,
/// line breaks LF, no other control characters. A writer escapes whatever its format needs escaped.
package protocol TreeWriter {
  /// Begins an element, row, column, object or segment.
  mutating func open(_ name: WireName)
  /// Adds an attribute to the element just opened.
  mutating func attribute(_ name: WireName, _ text: String)
  /// Adds the text of the innermost open element.
  mutating func text(_ text: String)
  /// Marks the innermost open element as cleared on purpose, in formats that can say so.
  mutating func cleared()
  /// Ends the innermost open element.
  mutating func close()
}

/// A name as a format writes it: local name and namespace, and what a format needs to know beside the name.
///
/// A class, so that a writer may know a name again by its address; immutable.
package final class WireName: Sendable {
  /// What stands at the places of a name, as far as rules say it; JSON spells each differently.
  package enum Content: Sendable, Hashable {
    /// Nothing is said: places below it, or a text of a skeleton.
    case unknown
    case text
    case number
    case boolean
  }

  /// The local name as written, not folded even where names compare loosely.
  package let local: String
  /// The namespace URI, or "" for none.
  package let space: String
  /// The prefix that the mapping file uses for the namespace, or "" for none; a hint, not an obligation.
  package let prefix: String
  /// True where the name stands for several in this format, even when only one is written: a list of JSON.
  package let repeats: Bool
  package let content: Content

  package init(
    local: String, space: String = "", prefix: String = "", repeats: Bool = false,
    content: Content = .unknown
  ) {
    self.local = local
    self.space = space
    self.prefix = prefix
    self.repeats = repeats
    self.content = content
  }

  /// Returns the name as that of something that repeats.
  package var repeating: WireName {
    WireName(local: local, space: space, prefix: prefix, repeats: true, content: content)
  }

  /// Returns the name with what stands at its places.
  package func holding(_ content: Content) -> WireName {
    WireName(local: local, space: space, prefix: prefix, repeats: repeats, content: content)
  }
}

extension WireName: Hashable {
  package static func == (left: WireName, right: WireName) -> Bool {
    left.local == right.local && left.space == right.space && left.prefix == right.prefix
      && left.repeats == right.repeats && left.content == right.content
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(local)
    hasher.combine(space)
  }
}
