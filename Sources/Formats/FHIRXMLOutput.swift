import Diagnostics
import Document

/// Spells a gathered tree as FHIR spells resources in XML.
struct FHIRXMLOutput {
  /// The namespace of FHIR's elements.
  static let space = "http://hl7.org/fhir"

  private var writer = XMLWriter(
    namespaces: [XMLWriter.Namespace(prefix: "", uri: FHIRXMLOutput.space)])
  private(set) var problems: [RecordProblem] = []

  var bytes: [UInt8] { writer.bytes }

  mutating func reset() {
    writer.reset()
    problems.removeAll(keepingCapacity: true)
  }

  mutating func write(_ tree: GatheredTree) {
    _ = writeResource(0, tree)
  }

  /// Writes a resource as an element of its type; false for what is none.
  private mutating func writeResource(_ node: Int, _ tree: GatheredTree) -> Bool {
    guard let type = tree.resourceType(of: node) else { return false }
    writer.open(Self.name(type))
    for child in tree.children(of: node)
    where tree.nodes[child].name.local != GatheredTree.resourceType && tree.nodes[child].isFilled {
      write(child, tree)
    }
    writer.close()
    return true
  }

  private mutating func write(_ index: Int, _ tree: GatheredTree) {
    let node = tree.nodes[index]
    if node.name.local == "div", let text = node.text { return writeMarkup(text) }
    writer.open(Self.name(node.name))
    if writeResource(index, tree) { return writer.close() }
    let children = tree.children(of: index).filter { tree.nodes[$0].isFilled }
    for child in children where isAttribute(child, of: node, tree) {
      writer.attribute(
        WireName(local: tree.nodes[child].name.local), tree.nodes[child].text ?? "")
    }
    if let text = node.text { writer.attribute(Self.value, text) }
    for child in children where !isAttribute(child, of: node, tree) { write(child, tree) }
    writer.close()
  }

  /// True for the `id` of an element that is no resource, and the `url` of an extension.
  private func isAttribute(
    _ child: Int, of node: GatheredTree.Node, _ tree: GatheredTree
  ) -> Bool {
    switch tree.nodes[child].name.local {
    case "id": true
    case "url": node.name.local == "extension" || node.name.local == "modifierExtension"
    default: false
    }
  }

  /// Writes a narrative as it is, but only what is one: anything else could change the message around it.
  private mutating func writeMarkup(_ text: String) {
    guard FHIRNarrative.isSound(text) else {
      problems.append(.unwritable(message: "'div' is no well-formed XHTML in one <div> element"))
      return
    }
    writer.markup(text)
  }

  private static let value = WireName(local: "value")

  private static func name(_ local: String) -> WireName {
    WireName(local: local, space: space)
  }

  private static func name(_ name: WireName) -> WireName {
    name.space == space ? name : WireName(local: name.local, space: space)
  }
}

extension GatheredTree {
  static let resourceType = "resourceType"

  /// Returns the type of the resource that a node is, or `nil` for what is none.
  func resourceType(of node: Int) -> String? {
    guard let type = text(of: Self.resourceType, below: node), let first = type.utf8.first,
      first &- 0x41 < 26, type.utf8.allSatisfy({ ($0 | 0x20) &- 0x61 < 26 })
    else { return nil }
    return type
  }
}

/// The narrative of a resource: XHTML in one `div` element, kept as its own markup.
enum FHIRNarrative {
  static let space = "http://www.w3.org/1999/xhtml"

  /// True for markup that is one well-formed `div`, which declares its namespace itself.
  static func isSound(_ markup: String) -> Bool {
    let decoder = XMLDecoder(symbols: SymbolTable())
    var document = Document()
    guard markup.utf8.first == UInt8(ascii: "<"), !markup.hasPrefix("<?"), !markup.hasPrefix("<!"),
      decoder.decode(Array(markup.utf8), into: &document).isEmpty,
      let root = document.nodes.first
    else { return false }
    let table = SymbolTable()
    return document.name(of: root.name, in: table) == "div"
      && document.name(of: root.space, in: table) == space
  }
}
