import Testing

@testable import Document

@Suite("A document")
struct DocumentTests {
  @Test("keeps nodes in document order, parents before their children")
  func order() {
    var table = SymbolTable()
    let root = table.intern("Root")
    let leaf = table.intern("Leaf")
    var document = Document()
    document.openNode(root, offset: 0)
    for offset in [5, 20] {
      document.openNode(leaf, offset: offset)
      document.appendText("x\(offset)".utf8)
      document.closeNode()
    }
    document.closeNode()
    #expect(Array(document.children(of: 0)) == [1, 2])
    #expect(document.nodes[2].parent == 0)
    #expect(document.nodes[0].end == 3)
    #expect(document.string(of: 1) == "x5")
    #expect(document.isLeaf(2) && !document.isLeaf(0))
  }

  @Test("joins the text of mixed content into one range")
  func mixed() {
    var document = Document()
    document.openNode(.none, offset: 0)
    document.appendText("before ".utf8)
    document.openNode(.none, offset: 7)
    document.appendText("inside".utf8)
    document.closeNode()
    document.appendText("behind".utf8)
    document.closeNode()
    #expect(document.string(of: 0) == "before behind")
    #expect(document.string(of: 1) == "inside")
  }

  @Test("gives names that no mapping knows symbols of its own, and forgets them when emptied")
  func ownNames() {
    var table = SymbolTable()
    let known = table.intern("Known")
    var document = Document()
    #expect(document.symbol(of: "Known", in: table) == known)
    let own = document.symbol(of: "Unknown", in: table)
    #expect(Int(own.rawValue) == table.count)
    #expect(document.name(of: own, in: table) == "Unknown")
    document.reset()
    #expect(document.name(of: own, in: table) == "?")
  }

  @Test(
    "compares loose names by letters and digits alone",
    arguments: ["Date of  Birth:", "date_of_birth", "DATE-OF-BIRTH"])
  func looseNames(_ name: String) {
    #expect(looseName(name) == "dateofbirth")
  }
}
