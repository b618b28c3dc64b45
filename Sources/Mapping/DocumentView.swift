import Document

/// A document as paths see it: selection of nodes by steps and tests.
///
/// Valid within ``with(_:_:)`` only: it looks into the document's memory.
struct DocumentView {
  /// The place above the root element, of which the root is the only child.
  static let aboveRoot = -3

  let nodes: UnsafeBufferPointer<Document.Node>
  let text: TextBytes
  let resources: UnsafeBufferPointer<ResourceMark>

  /// Calls a function with a view of a document.
  static func with<Result>(_ document: Document, _ body: (DocumentView) -> Result) -> Result {
    document.nodes.withUnsafeBufferPointer { nodes in
      document.text.withUnsafeBufferPointer { text in
        document.resources.withUnsafeBufferPointer { resources in
          body(DocumentView(nodes: nodes, text: text, resources: resources))
        }
      }
    }
  }

  /// Returns a node's own text, in UTF-8.
  func bytes(of node: Int) -> TextBytes {
    text.part(Int(nodes[node].textStart), Int(nodes[node].textEnd))
  }

  /// The index of a node's first child, if it has any.
  func firstChild(of node: Int) -> Int {
    node == Self.aboveRoot ? 0 : node + 1
  }

  /// The index behind a node's last descendant.
  func end(of node: Int) -> Int {
    node == Self.aboveRoot ? nodes.count : Int(nodes[node].end)
  }

  /// True when neither a node nor anything below it has text.
  func isHollow(_ node: Int) -> Bool {
    if node == Self.aboveRoot { return false }
    return (node..<Int(nodes[node].end))
      .allSatisfy {
        NormalText.trimmed(bytes(of: $0)).isEmpty
      }
  }
}
