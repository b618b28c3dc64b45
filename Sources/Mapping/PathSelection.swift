import Document

/// The selection of nodes by steps and tests.
extension DocumentView {
  /// True for a child of `parent` that a step selects.
  func selects(
    _ step: PathTable.Step, _ node: Int, below parent: Int, _ paths: PathTable
  ) -> Bool {
    step.isName(of: nodes[node])
      && (step.tests.isEmpty || passes(step.tests, of: step, node, below: parent, paths))
  }

  /// Returns the first child that a step selects, or -1.
  func first(_ step: PathTable.Step, below parent: Int, _ paths: PathTable) -> Int {
    next(step, from: firstChild(of: parent), below: parent, paths)
  }

  /// Returns the first child from a position on that a step selects, or -1.
  func next(
    _ step: PathTable.Step, from position: Int, below parent: Int, _ paths: PathTable
  ) -> Int {
    var child = position
    let end = end(of: parent)
    while child < end {
      if selects(step, child, below: parent, paths) { return child }
      child = Int(nodes[child].end)
    }
    return -1
  }

  /// True when a path selects anything.
  func selects(_ steps: PathTable.Slice, below parent: Int, _ paths: PathTable) -> Bool {
    if steps.isEmpty { return true }
    let step = paths.steps[Int(steps.start)]
    var child = first(step, below: parent, paths)
    while child >= 0 {
      if selects(steps.rest, below: child, paths) { return true }
      child = next(step, from: Int(nodes[child].end), below: parent, paths)
    }
    return false
  }

  /// Returns the first node at the end of a path that has one of the texts, or -1.
  func holder(
    _ steps: PathTable.Slice, _ values: PathTable.Slice, below node: Int, _ paths: PathTable
  ) -> Int {
    if steps.isEmpty {
      let text = NormalText.trimmed(bytes(of: node))
      return values.range.contains { text.equals(paths.text($0)) } ? node : -1
    }
    let step = paths.steps[Int(steps.start)]
    var child = first(step, below: node, paths)
    while child >= 0 {
      let found = holder(steps.rest, values, below: child, paths)
      if found >= 0 { return found }
      child = next(step, from: Int(nodes[child].end), below: node, paths)
    }
    return -1
  }

  // MARK: Tests

  /// True for a node of a step's name that passes tests.
  ///
  /// A numbered test counts the nodes that pass the tests before it; `earlier` are those of the step itself where
  /// `tests` are another step's.
  private func passes(
    _ tests: PathTable.Slice, of step: PathTable.Step, after earlier: PathTable.Slice? = nil,
    _ node: Int, below parent: Int, _ paths: PathTable
  ) -> Bool {
    for index in tests.range {
      let test = paths.tests[index]
      let before = PathTable.Slice(Int(tests.start), index)
      switch test.kind {
      case .equals:
        if holder(test.steps, test.values, below: node, paths) < 0 { return false }
      case .position:
        guard nth(test.number, of: step, earlier, before, below: parent, paths) == node else {
          return false
        }
      case .from:
        let first = nth(test.number, of: step, earlier, before, below: parent, paths)
        guard first >= 0, node >= first else { return false }
      case .none:
        for other in test.others.range {
          let others = paths.alternatives[other]
          if passes(others, of: step, after: before, node, below: parent, paths) { return false }
        }
      }
    }
    return true
  }

  /// Returns the Nth child of a step's name that passes tests, or -1.
  private func nth(
    _ number: Int32, of step: PathTable.Step, _ earlier: PathTable.Slice?,
    _ tests: PathTable.Slice, below parent: Int, _ paths: PathTable
  ) -> Int {
    var left = number
    var child = firstChild(of: parent)
    let end = end(of: parent)
    while child < end {
      if step.isName(of: nodes[child]),
        earlier.map({ passes($0, of: step, child, below: parent, paths) }) ?? true,
        passes(tests, of: step, after: earlier, child, below: parent, paths)
      {
        left -= 1
        if left == 0 { return child }
      }
      child = Int(nodes[child].end)
    }
    return -1
  }

  // MARK: Patterns of `ignore` and `refuse`

  /// Where patterns begin: at a root without a name, or above one with a name.
  var rootOfPatterns: Int {
    nodes[0].name == .none ? 0 : Self.aboveRoot
  }

  /// True when a pattern, read from the document's root, leads to a node.
  func matches(_ pattern: PathTable.Slice, _ node: Int, _ paths: PathTable) -> Bool {
    if pattern.isEmpty {
      return node < 0 || nodes[node].parent < 0 && nodes[node].name == .none
    }
    let step = paths.steps[Int(pattern.end) - 1]
    let rest = PathTable.Slice(Int(pattern.start), Int(pattern.end) - 1)
    if step.isAnyDepth {
      if matches(rest, node, paths) { return true }
      return node >= 0 && matches(pattern, Int(nodes[node].parent), paths)
    }
    guard node >= 0, step.isName(of: nodes[node]) else { return false }
    let parent = Int(nodes[node].parent)
    return
      (step.tests.isEmpty
      || selects(step, node, below: parent < 0 ? Self.aboveRoot : parent, paths))
      && matches(rest, parent, paths)
  }
}
