import Diagnostics
import Document

/// What is open of a FHIR document in XML while its tree is built.
struct FHIRElements {
  /// What an open element is in the tree.
  enum Element {
    /// A node of its own.
    case node
    /// A node that holds a resource, and so nothing else.
    case holder
    /// The type of the resource that the node around it holds.
    case resource
  }

  var open: [Element] = []
  /// Elements open within a narrative, the `div` itself included; 0 outside.
  var narrativeDepth = 0
  /// Where the narrative begins, in the text.
  var narrativeStart = 0
  /// The symbol of `resourceType`; the document's where the table has none.
  var resourceType = Symbol.none
}

/// Elements as FHIR spells resources in XML: the tree is that of the same resource in JSON.
///
/// `value=` is the text of a node, other attributes are leaves below it; an element of a resource's type is a leaf
/// `resourceType`, and its children are those of the node that holds it; a narrative is one leaf.
///
/// - Source: FHIR R4, 2.1.3 (XML representation of resources).
extension XMLTreeBuilder {
  mutating func beginFHIR() {
    fhir.open.removeAll(keepingCapacity: true)
    fhir.narrativeDepth = 0
    fhir.resourceType = document.symbol(of: "resourceType", in: table)
  }

  mutating func startFHIRElement(
    _ name: UnsafePointer<UInt8>, space: UnsafePointer<UInt8>?, attributes: XMLAttributes
  ) {
    if fhir.narrativeDepth > 0 {
      fhir.narrativeDepth += 1
      return
    }
    let offset = startOfTag()
    guard let space, Self.equals(space, FHIRXMLOutput.space) else {
      if let space, Self.equals(space, FHIRNarrative.space), Self.equals(name, "div"),
        !fhir.open.isEmpty
      {
        return startNarrative(symbol(name), at: offset)
      }
      return refuse(.notFHIR(place: place(of: offset)))
    }
    let isType = name[0] &- 0x41 < 26
    if fhir.open.isEmpty || isType || fhir.open.last == .holder {
      guard isType, fhir.open.last ?? .node == .node, isFreeForResource else {
        return refuse(.resourceElsewhere(place: place(of: offset)))
      }
      if !fhir.open.isEmpty { fhir.open[fhir.open.count - 1] = .holder }
      if fhir.open.isEmpty { document.openNode(.none, offset: inputOffset + offset) }
      document.openNode(fhir.resourceType, offset: inputOffset + offset)
      document.appendText(UnsafeBufferPointer(start: name, count: Self.length(of: name)))
      document.closeNode()
      fhir.open.append(.resource)
      for attribute in attributes where attribute.isOfMessage {
        return refuse(.attribute(place: place(of: offset)))
      }
    } else {
      document.openNode(symbol(name), offset: inputOffset + offset)
      fhir.open.append(.node)
      for attribute in attributes where attribute.isOfMessage { add(attribute, at: offset) }
    }
    if document.ownNameCount > Self.mostOwnNames {
      refuse(.tooManyNames(most: Self.mostOwnNames, place: place(of: offset)))
    }
  }

  /// True where the innermost open node has nothing in it yet, so that a resource may be what it holds.
  private var isFreeForResource: Bool {
    guard !fhir.open.isEmpty, let last = document.nodes.last else { return true }
    return document.openNodeIndex == document.nodes.count - 1 && last.textStart == last.textEnd
  }

  private mutating func add(_ attribute: XMLAttributes.Attribute, at offset: Int) {
    guard attribute.space == nil else { return refuse(.attribute(place: place(of: offset))) }
    if Self.equals(attribute.name, "value") {
      attribute.withValue { document.appendText($0) }
      return
    }
    document.openNode(symbol(attribute.name), offset: inputOffset + offset)
    attribute.withValue { document.appendText($0) }
    document.closeNode()
  }

  mutating func endFHIRElement() {
    if fhir.narrativeDepth > 0 {
      fhir.narrativeDepth -= 1
      if fhir.narrativeDepth == 0 { endNarrative() }
      return
    }
    // The node of a resource is that of the element around it; of the root, its own.
    if fhir.open.popLast() != .resource || fhir.open.isEmpty { document.closeNode() }
  }

  mutating func takeFHIRText(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard fhir.narrativeDepth == 0, bytes.contains(where: { $0 > 0x20 }) else {
      return
    }
    refuse(.textOfFHIR(place: place(of: min(parserOffset(), input.count))))
  }

  /// Counts the lines before an offset: for what is refused, never for what is fine.
  private func place(of offset: Int) -> InputPlace { .text(offset: offset, in: input) }

  // MARK: Narratives

  private mutating func startNarrative(_ name: Symbol, at offset: Int) {
    document.openNode(name, offset: inputOffset + offset)
    fhir.narrativeDepth = 1
    fhir.narrativeStart = offset
  }

  /// Takes the markup of a narrative as its text.
  private mutating func endNarrative() {
    let end = min(parserOffset(), input.count)
    if end > fhir.narrativeStart {
      document.appendText(UnsafeBufferPointer(rebasing: input[fhir.narrativeStart..<end]))
    }
    document.closeNode()
  }

  // MARK: Names

  private static func equals(_ text: UnsafePointer<UInt8>, _ other: String) -> Bool {
    var index = 0
    for byte in other.utf8 {
      guard text[index] == byte else { return false }
      index += 1
    }
    return text[index] == 0
  }

  private static func length(of name: UnsafePointer<UInt8>) -> Int {
    var length = 0
    while name[length] != 0 { length += 1 }
    return length
  }
}

extension XMLAttributes.Attribute {
  /// False for what says where a schema is found, which is nothing of the message.
  fileprivate var isOfMessage: Bool {
    space.map { !XMLAttributes.isInstanceNamespace($0) } ?? true
  }
}
