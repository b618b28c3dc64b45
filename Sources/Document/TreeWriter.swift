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

/// A name as a format writes it: local name and namespace.
///
/// A class, so that a writer may know a name again by its address; immutable.
package final class WireName: Sendable {
  /// What a value is in a format that tells texts, numbers and booleans apart.
  package enum Token: String, Sendable, Hashable, CaseIterable {
    case text, number, boolean
  }

  /// The local name as written, not folded even where names compare loosely.
  package let local: String
  /// The namespace URI, or "" for none.
  package let space: String
  /// The prefix that the mapping file uses for the namespace, or "" for none; a hint, not an obligation.
  package let prefix: String
  /// What the value is in formats that tell texts, numbers and booleans apart.
  package let token: Token
  /// True for what may stand several times, which some formats write as a list even where it stands once.
  package let repeats: Bool

  package init(
    local: String, space: String = "", prefix: String = "", token: Token = .text,
    repeats: Bool = false
  ) {
    self.local = local
    self.space = space
    self.prefix = prefix
    self.token = token
    self.repeats = repeats
  }
}

extension WireName: Hashable {
  package static func == (left: WireName, right: WireName) -> Bool {
    left.local == right.local && left.space == right.space && left.prefix == right.prefix
      && left.token == right.token && left.repeats == right.repeats
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(local)
    hasher.combine(space)
  }
}
