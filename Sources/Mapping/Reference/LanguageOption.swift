/// One key of the mapping language, as the reference page describes it.
///
/// The texts are Markdown of one line without the vertical bar, as they stand in the cells of a table.
package struct LanguageOption: Sendable, Hashable {
  package let key: String
  /// A right use of the key: `key: value`, or a whole rule in braces.
  package let example: String
  /// What the key does, or what is so where it is left out: the table that it stands in says which.
  package let meaning: String

  init(_ key: String, example: String, meaning: String) {
    self.key = key
    self.example = example
    self.meaning = meaning
  }
}

/// A form in which a rule names a place of a document.
package struct LanguagePlace: Sendable, Hashable {
  /// Places of the form.
  package let examples: [String]
  /// What such a place is, as Markdown like that of ``LanguageOption``.
  package let meaning: String

  init(_ examples: [String], meaning: String) {
    self.examples = examples
    self.meaning = meaning
  }
}
