/// A FHIR resource of a document, so that references to it are followed without a search.
package struct ResourceMark: Sendable, Hashable {
  /// The node that holds the resource: the root, an entry's `resource` or a `contained`.
  package let node: Int
  /// The symbol of its type, or ``Symbol/none`` for a type that no mapping knows.
  package let type: Symbol
  /// Its `id`, as a range of ``Document/text``; empty where it has none.
  package let id: Range<Int>
  /// The `fullUrl` of the entry that it stands in, as a range of ``Document/text``; empty where there is none.
  package let fullURL: Range<Int>

  package init(node: Int, type: Symbol, id: Range<Int>, fullURL: Range<Int>) {
    self.node = node
    self.type = type
    self.id = id
    self.fullURL = fullURL
  }
}
