/// A decoded message as one flat tree: an array of nodes in document order over one buffer of text.
///
/// Every format decodes to this, and everything after decoding is format-blind. Node 0 is the root; a parent stands
/// before its children. The value of a leaf is a range of ``text``, UTF-8, with entities, quotes and escapes undone.
/// A document is emptied and filled again by its worker for each record, so that a record allocates nothing here.
package struct Document: Sendable {
  /// What a node is in its format.
  package enum Kind: UInt8, Sendable {
    /// An element, object, segment, row, column or field.
    case element
    /// An XML attribute; mappings write its name with `@`.
    case attribute
  }

  /// One node; 28 bytes.
  package struct Node: Sendable {
    /// The local name.
    package var name: Symbol
    /// The namespace URI's symbol, or ``Symbol/none``.
    package var space: Symbol
    package var kind: Kind
    /// True for a value that the format marks as present and empty on purpose (`xsi:nil`, JSON null, HL7 `""`).
    package var isCleared: Bool
    package var depth: UInt8
    /// The index of the parent; -1 for the root.
    package var parent: Int32
    /// The index after the last descendant: the next sibling's index, if there is one.
    package var end: Int32
    /// The node's own text, as a range of ``Document/text``; empty for a node with children only.
    package var textStart: UInt32
    package var textEnd: UInt32
    /// Where the node begins in the input, in bytes from the start of the drop.
    package var offset: UInt32

    package init(
      name: Symbol, space: Symbol = .none, kind: Kind = .element, isCleared: Bool = false,
      depth: UInt8, parent: Int32, end: Int32 = 0, textStart: UInt32, textEnd: UInt32,
      offset: UInt32
    ) {
      self.name = name
      self.space = space
      self.kind = kind
      self.isCleared = isCleared
      self.depth = depth
      self.parent = parent
      self.end = end
      self.textStart = textStart
      self.textEnd = textEnd
      self.offset = offset
    }
  }

  package private(set) var nodes: [Node] = []
  package private(set) var text: [UInt8] = []
  /// Names that no mapping knows, in order of appearance; their symbols follow the table's.
  package private(set) var ownNames: [String] = []
  private var ownSymbols: [String: Symbol] = [:]
  /// The FHIR resources of the document, in document order; other formats have none.
  package private(set) var resources: [ResourceMark] = []
  private var open: [Int32] = []

  package init() {}

  /// Empties the document and keeps its memory.
  package mutating func reset() {
    nodes.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    resources.removeAll(keepingCapacity: true)
    if !ownNames.isEmpty {
      ownNames.removeAll(keepingCapacity: true)
      ownSymbols.removeAll(keepingCapacity: true)
    }
  }

  /// Empties the document and gives it the names of another, so that the symbols of both mean the same.
  package mutating func reset(namedAs other: Document) {
    reset()
    ownNames = other.ownNames
    ownSymbols = other.ownSymbols
  }

  /// Notes a resource; decoders do so when the document is complete.
  package mutating func note(_ resource: ResourceMark) {
    resources.append(resource)
  }

  /// Returns the symbol of a name: the table's where a mapping knows it, else one of this document's own.
  ///
  /// Names beyond the 32,768th of one document share a symbol: nothing can read them anyway.
  package mutating func symbol(of name: String, in table: SymbolTable) -> Symbol {
    if let known = table.symbol(of: name) ?? ownSymbols[name] { return known }
    let next = UInt16(clamping: min(table.count + ownNames.count, Int(UInt16.max)))
    let symbol = Symbol(rawValue: next)
    if next < UInt16.max {
      ownNames.append(name)
      ownSymbols[name] = symbol
    }
    return symbol
  }

  /// How many names the document has that no mapping knows.
  package var ownNameCount: Int { ownNames.count }

  /// Returns the name behind a symbol, the table's or this document's own.
  package func name(of symbol: Symbol, in table: SymbolTable) -> String {
    let index = Int(symbol.rawValue)
    if index < table.count { return table.name(of: symbol) }
    let own = index - table.count
    return own < ownNames.count ? ownNames[own] : "?"
  }

  // MARK: Building, in document order

  /// Opens a node; everything until the matching ``closeNode()`` is inside it.
  ///
  /// - Returns: The node's index.
  @discardableResult
  package mutating func openNode(
    _ name: Symbol, space: Symbol = .none, kind: Kind = .element, offset: Int
  ) -> Int {
    let index = Int32(nodes.count)
    let start = UInt32(text.count)
    nodes.append(
      Node(
        name: name, space: space, kind: kind, isCleared: false,
        depth: UInt8(clamping: open.count), parent: open.last ?? -1, end: index + 1,
        textStart: start, textEnd: start, offset: UInt32(clamping: offset)))
    open.append(index)
    return Int(index)
  }

  /// Appends text to the innermost open node.
  ///
  /// Text of an element that also has children is dropped when it is white space and kept, joined, otherwise;
  /// a decoder therefore calls this only for text of leaves or of mixed content.
  package mutating func appendText(_ bytes: some Sequence<UInt8>) {
    guard let index = prepareText() else { return }
    text.append(contentsOf: bytes)
    nodes[index].textEnd = UInt32(text.count)
  }

  /// Appends text to the innermost open node, as the other form does, from memory of a parser.
  package mutating func appendText(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let index = prepareText() else { return }
    text.append(contentsOf: bytes)
    nodes[index].textEnd = UInt32(text.count)
  }

  /// Makes the end of the buffer the end of the innermost open node's text; returns the node.
  private mutating func prepareText() -> Int? {
    guard let open = open.last else { return nil }
    let index = Int(open)
    let end = Int(nodes[index].textEnd)
    if end != text.count {
      // A child's text stands between this node's own pieces: move ours behind it, so that it stays one range.
      let start = Int(nodes[index].textStart)
      nodes[index].textStart = UInt32(text.count)
      text.append(contentsOf: text[start..<end])
    }
    return index
  }

  /// Marks the innermost open node as cleared: present, and empty on purpose.
  package mutating func markCleared() {
    guard let index = open.last else { return }
    nodes[Int(index)].isCleared = true
  }

  /// Forgets the own text of the innermost open node; decoders call it for white space between elements.
  package mutating func dropText() {
    guard let index = open.last else { return }
    nodes[Int(index)].textEnd = nodes[Int(index)].textStart
  }

  /// Closes the innermost open node.
  package mutating func closeNode() {
    guard let index = open.popLast() else { return }
    nodes[Int(index)].end = Int32(nodes.count)
  }

  // MARK: Building by ranges, for decoders that keep the whole message as text

  /// Keeps text that nodes refer to by ranges; returns where it begins in ``text``.
  package mutating func keepText(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    let start = text.count
    text.append(contentsOf: bytes)
    return start
  }

  /// Adds a node behind all others, whose parent and depth its decoder knows; returns its index.
  ///
  /// It has no children unless ``end(_:)`` says so later.
  @discardableResult
  package mutating func append(_ node: Node) -> Int {
    let index = nodes.count
    var node = node
    node.end = Int32(index + 1)
    nodes.append(node)
    return index
  }

  /// Ends an appended node: all that was added since is inside it, and what comes after is not.
  package mutating func end(_ node: Int) {
    nodes[node].end = Int32(nodes.count)
  }

  /// Gives an appended node the text of another, or the mark that it is cleared.
  package mutating func share(textOf other: Int, with node: Int) {
    nodes[node].textStart = nodes[other].textStart
    nodes[node].textEnd = nodes[other].textEnd
    nodes[node].isCleared = nodes[other].isCleared
  }

  /// Puts another document below a node, as its last child, in the place of the node's own text.
  ///
  /// - Parameters:
  ///   - other: A complete document of the same table.
  ///   - node: A node without child elements. All of the other document stands in the input where this node does.
  ///   - table: The names that both share.
  package mutating func graft(_ other: Document, below node: Int, in table: SymbolTable) {
    let place = Int(nodes[node].end)
    let count = Int32(other.nodes.count)
    for index in nodes.indices {
      if Int(nodes[index].parent) >= place { nodes[index].parent += count }
      // Of what ends here, only the node and what it stands in go on.
      let holds = index <= node && Int(nodes[index].end) > node
      if holds || index >= place { nodes[index].end += count }
    }
    let textStart = UInt32(text.count)
    text.append(contentsOf: other.text)
    let grafted = other.nodes.map { inner in
      var inner = inner
      inner.name = symbol(of: other.name(of: inner.name, in: table), in: table)
      if inner.space != .none {
        inner.space = symbol(of: other.name(of: inner.space, in: table), in: table)
      }
      inner.depth = UInt8(clamping: Int(inner.depth) + Int(nodes[node].depth) + 1)
      inner.parent = inner.parent < 0 ? Int32(node) : inner.parent + Int32(place)
      inner.end += Int32(place)
      inner.textStart += textStart
      inner.textEnd += textStart
      inner.offset = nodes[node].offset
      return inner
    }
    nodes.insert(contentsOf: grafted, at: place)
    nodes[node].textEnd = nodes[node].textStart
  }

  /// The innermost open node, or -1.
  package var openNodeIndex: Int { open.last.map(Int.init) ?? -1 }

  // MARK: Reading

  /// Returns a node's own text, in UTF-8.
  package func bytes(of node: Int) -> ArraySlice<UInt8> {
    text[Int(nodes[node].textStart)..<Int(nodes[node].textEnd)]
  }

  /// Returns a node's own text.
  package func string(of node: Int) -> String {
    String(decoding: bytes(of: node), as: UTF8.self)
  }

  /// True when a node has no child nodes, attributes included.
  package func isLeaf(_ node: Int) -> Bool {
    Int(nodes[node].end) == node + 1
  }

  /// The indices of a node's children, in document order.
  package func children(of node: Int) -> ChildIndices {
    ChildIndices(nodes: nodes, position: node + 1, end: Int(nodes[node].end))
  }

  /// A sequence of sibling indices: each step jumps over a whole subtree.
  package struct ChildIndices: Sequence, IteratorProtocol {
    fileprivate let nodes: [Node]
    fileprivate var position: Int
    fileprivate let end: Int

    package mutating func next() -> Int? {
      guard position < end else { return nil }
      defer { position = Int(nodes[position].end) }
      return position
    }
  }
}
