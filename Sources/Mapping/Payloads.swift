package import Document

/// Documents that stand as text inside others.
extension CompiledMapping {
  /// Returns the nodes that hold a document as text, from the last to the first.
  package func payloads(in document: Document) -> [Int] {
    payloadSteps.flatMap { steps in
      steps.reduce(into: [-1]) { found, step in
        found = found.flatMap { node in
          children(of: node, in: document).filter { document.nodes[$0].isNamed(by: step) }
        }
      }
    }
    .filter { node in
      !document.bytes(of: node).isEmpty
        && document.children(of: node).allSatisfy { document.nodes[$0].kind == .attribute }
    }
    .sorted(by: >)
  }

  private func children(of node: Int, in document: Document) -> [Int] {
    if node >= 0 { return Array(document.children(of: node)) }
    return document.nodes.isEmpty ? [] : [0]
  }
}

extension Document.Node {
  fileprivate func isNamed(by step: PlaceStep) -> Bool {
    kind == .element && name == step.name && (step.space == nil || space == step.space)
  }
}
