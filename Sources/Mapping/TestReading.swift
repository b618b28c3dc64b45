import Document

/// The prepared tests of places, asked of nodes.
extension RecordReader {
  /// True where the tests of a place hold for a node; `bits` are those of its group, once the node was looked at.
  func holdsTests(
    of place: Int, _ node: Int, below parent: Int, _ bits: inout UInt64?, in frame: Frame
  ) -> Bool {
    let tables = frame.tables
    let group = tables.pointee.tests.needs[place].group
    if group < 0 {
      let paths = tables.pointee.paths
      return tree.selects(paths.steps[place], node, below: parent, paths)
    }
    let known = bits ?? testBits(of: node, group: group, tables)
    bits = known
    return tables.pointee.tests.holds(tables.pointee.tests.needs[place], for: known)
  }

  // MARK: Marks

  /// Marks the nodes that the tests of a place looked at as known: they say which node it is.
  mutating func markTests(of place: Int, at node: Int, _ tables: UnsafePointer<ScopeTables>) {
    let need = tables.pointee.tests.needs[place]
    if need.group < 0 { return markTests(ofStep: place, at: node, tables.pointee.paths) }
    for index in tables.pointee.tests.groups[Int(need.group)].range {
      let look = tables.pointee.tests.looks[index]
      var left = look.tests & need.all
      while left != 0 {
        let test = left & ~(left &- 1)
        left &= ~test
        mark(holder(of: test, below: node, look.steps, look.answers, tables), Self.isKnown)
      }
    }
  }

  /// Marks the nodes that a step's tests looked at as known, whether they are prepared or not.
  mutating func markTests(ofStep step: Int, at node: Int, _ paths: PathTable) {
    for index in paths.steps[step].tests.range where paths.tests[index].kind == .equals {
      let test = paths.tests[index]
      mark(tree.holder(test.steps, test.values, below: node, paths), Self.isKnown)
    }
  }

  /// Returns the first node at the end of a path whose text makes a prepared test hold, or -1.
  private func holder(
    of test: UInt64, below node: Int, _ steps: PathTable.Slice, _ answers: PathTable.Slice,
    _ tables: UnsafePointer<ScopeTables>
  ) -> Int {
    if steps.isEmpty {
      return testBits(forText: tree.bytes(of: node), answers, tables) & test == 0 ? -1 : node
    }
    var child = tree.firstChild(of: node)
    let end = tree.end(of: node)
    while child < end {
      if tables.pointee.paths.steps[Int(steps.start)].isName(of: tree.nodes[child]) {
        let found = holder(of: test, below: child, steps.rest, answers, tables)
        if found >= 0 { return found }
      }
      child = Int(tree.nodes[child].end)
    }
    return -1
  }

  // MARK: Texts

  /// Returns which tests of a group hold for a node.
  private func testBits(
    of node: Int, group: Int32, _ tables: UnsafePointer<ScopeTables>
  ) -> UInt64 {
    var bits: UInt64 = 0
    for index in tables.pointee.tests.groups[Int(group)].range {
      let look = tables.pointee.tests.looks[index]
      bits |= testBits(below: node, look.steps, look.answers, tables)
    }
    return bits
  }

  private func testBits(
    below node: Int, _ steps: PathTable.Slice, _ answers: PathTable.Slice,
    _ tables: UnsafePointer<ScopeTables>
  ) -> UInt64 {
    if steps.isEmpty { return testBits(forText: tree.bytes(of: node), answers, tables) }
    var bits: UInt64 = 0
    var child = tree.firstChild(of: node)
    let end = tree.end(of: node)
    while child < end {
      if tables.pointee.paths.steps[Int(steps.start)].isName(of: tree.nodes[child]) {
        bits |= testBits(below: child, steps.rest, answers, tables)
      }
      child = Int(tree.nodes[child].end)
    }
    return bits
  }

  private func testBits(
    forText raw: TextBytes, _ answers: PathTable.Slice, _ tables: UnsafePointer<ScopeTables>
  ) -> UInt64 {
    var bits: UInt64 = 0
    let text = NormalText.trimmed(raw)
    let key = TestTable.key(text)
    for index in answers.range where tables.pointee.tests.answers[index].key == key {
      let answer = tables.pointee.tests.answers[index]
      let known = tables.pointee.tests.bytes
        .part(Int(answer.text.start), Int(answer.text.end))
      if text.equals(known) { bits |= answer.tests }
    }
    return bits
  }
}
