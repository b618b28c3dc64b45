/// A field whose text is longer than a format takes; tells the length and nothing of the text.
package struct OverlongField: Sendable, Hashable {
  /// The field's path without positions: `person.phones.number`.
  package let path: String
  /// What the field is in plain words.
  package let words: String
  /// In characters, as the format would have it.
  package let length: Int
  /// The most characters that the format takes.
  package let most: Int

  package init(path: String, words: String, length: Int, most: Int) {
    self.path = path
    self.words = words
    self.length = length
    self.most = most
  }
}
