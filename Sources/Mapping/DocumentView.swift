import Document

/// A document as paths see it: selection of nodes by steps and tests.
///
/// Valid within ``with(_:_:)`` only: it looks into the document's memory.
struct DocumentView {
  /// The place above the root element, of which the root is the only child.
  static let aboveRoot = -3

  let nodes: UnsafeBufferPointer<Document.Node>
  let text: TextBytes

  /// Calls a function with a view of a document.
  static func with<Result>(_ document: Document, _ body: (DocumentView) -> Result) -> Result {
    document.nodes.withUnsafeBufferPointer { nodes in
      document.text.withUnsafeBufferPointer { text in
        body(DocumentView(nodes: nodes, text: text))
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

  /// Returns the first child that a step selects, or -1.
  func first(_ step: PlaceStep, below parent: Int) -> Int {
    var child = firstChild(of: parent)
    let end = end(of: parent)
    if step.tests.isEmpty {
      while child < end {
        if hasName(step, child) { return child }
        child = Int(nodes[child].end)
      }
      return -1
    }
    return all(step, below: parent).first ?? -1
  }

  /// Returns all children that a step selects, in document order.
  func all(_ step: PlaceStep, below parent: Int) -> [Int] {
    var found: [Int] = []
    var child = firstChild(of: parent)
    let end = end(of: parent)
    while child < end {
      if hasName(step, child) { found.append(child) }
      child = Int(nodes[child].end)
    }
    for test in step.tests { filter(&found, by: test) }
    return found
  }

  /// True when a path selects anything.
  func selects(_ steps: ArraySlice<PlaceStep>, below parent: Int) -> Bool {
    guard let step = steps.first else { return true }
    return all(step, below: parent).contains { selects(steps.dropFirst(), below: $0) }
  }

  func hasName(_ step: PlaceStep, _ node: Int) -> Bool {
    let node = nodes[node]
    return node.name == step.name && node.kind == step.kind
      && (step.space == nil || step.space == node.space)
  }

  private func filter(_ found: inout [Int], by test: PlaceTest) {
    switch test {
    case .position(let number): found = number <= found.count ? [found[number - 1]] : []
    case .from(let number): found = Array(found.dropFirst(number - 1))
    case .equals(let steps, let values):
      found = found.filter { holder(steps[...], values, below: $0) != nil }
    case .none(let others):
      let candidates = found
      for tests in others {
        var taken = candidates
        for other in tests { filter(&taken, by: other) }
        found.removeAll { taken.contains($0) }
      }
    }
  }

  /// Returns the first node at the end of a path that has one of the texts.
  func holder(_ steps: ArraySlice<PlaceStep>, _ values: [[UInt8]], below node: Int) -> Int? {
    guard let step = steps.first else {
      let text = NormalText.trimmed(bytes(of: node))
      return values.contains { text.equals($0) } ? node : nil
    }
    for child in all(step, below: node) {
      if let found = holder(steps.dropFirst(), values, below: child) { return found }
    }
    return nil
  }

  /// True when neither a node nor anything below it has text.
  func isHollow(_ node: Int) -> Bool {
    if node == Self.aboveRoot { return false }
    return (node..<Int(nodes[node].end))
      .allSatisfy {
        NormalText.trimmed(bytes(of: $0)).isEmpty
      }
  }

  // MARK: Patterns of `ignore` and `refuse`

  /// True when a pattern, read from the document's root, leads to a node.
  func matches(_ pattern: NodePattern, _ node: Int) -> Bool {
    matches(pattern.steps[...], node)
  }

  private func matches(_ steps: ArraySlice<PlaceStep?>, _ node: Int) -> Bool {
    guard let last = steps.last else {
      return node < 0 || nodes[node].parent < 0 && nodes[node].name == .none
    }
    let rest = steps.dropLast()
    guard let step = last else {
      if matches(rest, node) { return true }
      return node >= 0 && matches(steps, Int(nodes[node].parent))
    }
    guard node >= 0, hasName(step, node) else { return false }
    return (step.tests.isEmpty || all(step, below: parent(of: node)).contains(node))
      && matches(rest, Int(nodes[node].parent))
  }

  private func parent(of node: Int) -> Int {
    nodes[node].parent < 0 ? Self.aboveRoot : Int(nodes[node].parent)
  }
}
