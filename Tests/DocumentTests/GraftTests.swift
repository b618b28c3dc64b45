import Testing

@testable import Document

@Suite("A document in another")
struct GraftTests {
  /// Builds `<name/>` elements from an outline such as `a(b,c(d))`, with their names as text of leaves.
  private func document(_ outline: String, in table: SymbolTable) -> Document {
    var document = Document()
    var name = ""
    var isLeaf = true
    func open() {
      guard !name.isEmpty else { return }
      document.openNode(document.symbol(of: name, in: table), offset: document.nodes.count)
      isLeaf = true
    }
    func close() {
      guard !name.isEmpty else { return }
      open()
      if isLeaf { document.appendText(name.utf8) }
      document.closeNode()
      name = ""
    }
    for character in outline {
      switch character {
      case "(":
        open()
        name = ""
      case ",": close()
      case ")":
        close()
        document.closeNode()
      default: name.append(character)
      }
    }
    close()
    return document
  }

  /// What a document holds, as such an outline.
  private func outline(_ document: Document, _ table: SymbolTable, at node: Int = 0) -> String {
    let name = document.name(of: document.nodes[node].name, in: table)
    #expect(document.isLeaf(node) == !document.bytes(of: node).isEmpty)
    if document.isLeaf(node) { return document.string(of: node) }
    let children = document.children(of: node)
      .map { child in
        #expect(Int(document.nodes[child].parent) == node)
        #expect(document.nodes[child].depth == document.nodes[node].depth + 1)
        return outline(document, table, at: child)
      }
    return "\(name)(\(children.joined(separator: ",")))"
  }

  @Test(
    "stands below its node, and everything around it stays",
    arguments: [
      ("a(p)", 1, "a(p(x(y,z)))"), ("a(p,b)", 1, "a(p(x(y,z)),b)"),
      ("a(b(c,p),d(e))", 3, "a(b(c,p(x(y,z))),d(e))"), ("p", 0, "p(x(y,z))"),
      ("a(b(p),c(d,e))", 2, "a(b(p(x(y,z))),c(d,e))"),
    ])
  func grafted(_ outer: String, _ node: Int, _ expected: String) {
    var table = SymbolTable()
    for known in ["a", "p", "y"] { _ = table.intern(known) }
    var document = document(outer, in: table)
    let offset = document.nodes[node].offset
    document.graft(self.document("x(y,z)", in: table), below: node, in: table)
    #expect(outline(document, table) == expected)
    #expect(document.nodes[node + 1...node + 3].allSatisfy { $0.offset == offset })
  }
}
