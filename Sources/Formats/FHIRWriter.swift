package import Diagnostics
package import Document

/// Writes one FHIR resource, as JSON or as XML.
///
/// What is written is a tree as ``FHIRDecoder`` reads it: values are texts, `resourceType` says what a node is.
package struct FHIRWriter: TreeWriter {
  private var tree = GatheredTree()
  private var json = JSONOutput(hasShadows: true)
  private var xml: FHIRXMLOutput
  private let isXML: Bool

  /// - Parameter isXML: Whether resources are written as XML rather than JSON.
  package init(isXML: Bool = false) {
    self.isXML = isXML
    xml = FHIRXMLOutput()
  }

  /// The text, copied at each look; nothing before the root is closed.
  package var bytes: [UInt8] { isXML ? xml.bytes : json.bytes.bytes }
  /// What keeps the text from being what was meant; with any, it is not to be sent.
  package var problems: [RecordProblem] {
    if tree.isComplete, tree.resourceType(of: 0) == nil {
      return [.unwritable(message: "the message is no resource: it has no 'resourceType'")]
    }
    return isXML ? xml.problems : json.problems
  }

  /// Empties the writer for the next resource and keeps its memory.
  package mutating func reset() {
    tree.reset()
    json.reset()
    xml.reset()
  }

  package mutating func open(_ name: WireName) {
    tree.openNode(name)
  }

  package mutating func attribute(_ name: WireName, _ text: String) {
    tree.openNode(name)
    tree.setText(text)
    tree.closeNode()
  }

  package mutating func text(_ text: String) {
    tree.setText(text)
  }

  /// FHIR cannot say that a value is empty on purpose; nothing is written for it.
  package mutating func cleared() {}

  package mutating func close() {
    tree.closeNode()
    guard tree.isComplete else { return }
    if isXML { xml.write(tree) } else { json.write(tree) }
  }
}
