/// One value of a configuration file with its place: text, a list or a table of keys and values.
///
/// Scalars stay text, exactly as written: whether `No` or `0123` is a word, a flag or a number is for the reader of the
/// value to say, as only it knows what it expects.
package struct Outline: Sendable, Hashable {
  package indirect enum Content: Sendable, Hashable {
    /// A scalar and whether it was written without quotes; an empty or `~` plain scalar is ``Content/null``.
    case text(String, isPlain: Bool)
    /// A plain `~`, `null`-less emptiness: a key without a value.
    case null
    case list([Outline])
    case table([Entry])
  }

  /// One key of a table with its value, in file order.
  package struct Entry: Sendable, Hashable {
    package let key: String
    /// Where the key stands; lines and columns count from 1.
    package let line: Int
    package let column: Int
    package let value: Outline

    package init(key: String, line: Int, column: Int, value: Outline) {
      self.key = key
      self.line = line
      self.column = column
      self.value = value
    }
  }

  package let content: Content
  /// Where the value begins; lines and columns count from 1.
  package let line: Int
  package let column: Int

  package init(_ content: Content, line: Int, column: Int) {
    self.content = content
    self.line = line
    self.column = column
  }
}
