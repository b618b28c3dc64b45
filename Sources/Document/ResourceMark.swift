/// Where a resource stands in a document, for references that name it.
///
/// A decoder of a format with resources (FHIR) notes each one; other formats leave the list empty.
package struct ResourceMark: Sendable, Hashable {
  /// The node that holds the resource: the root, what stands in an entry's `resource`, or a contained one.
  package var node: Int32
  /// The name of the resource's type, such as `Patient`, as a symbol.
  package var type: Symbol
  /// The resource's own `id`, as a range of the document's text; empty where it has none.
  package var idStart: UInt32
  package var idEnd: UInt32
  /// The `fullUrl` of its entry, as a range of the document's text; empty where it has none.
  package var urlStart: UInt32
  package var urlEnd: UInt32

  package init(
    node: Int32, type: Symbol, idStart: UInt32 = 0, idEnd: UInt32 = 0, urlStart: UInt32 = 0,
    urlEnd: UInt32 = 0
  ) {
    self.node = node
    self.type = type
    self.idStart = idStart
    self.idEnd = idEnd
    self.urlStart = urlStart
    self.urlEnd = urlEnd
  }
}
