import Document
import Referrals

/// The reading of lists: the nodes that are items, and each of them.
extension RecordReader {
  /// Reads the items of a list from the first of its places that has any; false where none has.
  mutating func readItems(_ step: ReadTable.Step, in frame: Frame) -> Bool {
    let firstStep = trail.count
    let firstItem = items.count
    for index in step.lists.range {
      let list = frame.tables.pointee.reads.lists[index]
      let parent = node(
        at: Int(frame.tables.pointee.places.facts[Int(list.place)].parent), in: frame)
      guard parent != -1 else { continue }
      readItems(of: list, below: parent, in: frame)
      if items.count == firstItem { continue }
      if usage != nil {
        let rule = step.rule.takeUnretainedValue()
        noteUse(of: rule, place: index - Int(step.lists.start))
        noteItems(of: rule.field, since: firstStep, in: frame)
      }
      set(.list(items.take(from: firstItem)), step.field, in: frame)
      return true
    }
    return false
  }

  /// Reads the items of one place, behind those of the lists that are open.
  private mutating func readItems(
    of list: ReadTable.List, below parent: Int, in frame: Frame
  ) {
    let place = Int(list.place)
    let scope = Int(list.scope)
    let facts = frame.tables.pointee.places.facts[place]
    if facts.reference >= 0 {
      return readReferredItems(of: list, by: facts.reference, below: parent, in: frame)
    }
    if facts.hasTests, frame.tables.pointee.tests.needs[place].group < 0 {
      return readTestedItems(of: list, below: parent, in: frame)
    }
    let firstItem = items.count
    var child = tree.firstChild(of: parent)
    let end = tree.end(of: parent)
    while child < end {
      if facts.isName(of: tree.nodes[child]) {
        var bits: UInt64?
        if !facts.hasTests {
          readItem(of: scope, at: child, since: firstItem)
        } else if holdsTests(of: place, child, below: parent, &bits, in: frame) {
          markTests(of: place, at: child, frame.tables)
          readItem(of: scope, at: child, since: firstItem)
        }
      }
      child = Int(tree.nodes[child].end)
    }
  }

  /// Reads the items that tests select, and notes that the tests looked at them.
  private mutating func readTestedItems(
    of list: ReadTable.List, below parent: Int, in frame: Frame
  ) {
    let paths = frame.tables.pointee.paths
    let step = paths.steps[Int(list.place)]
    let firstItem = items.count
    var node = tree.first(step, below: parent, paths)
    while node >= 0 {
      markTests(of: Int(list.place), at: node, frame.tables)
      readItem(of: Int(list.scope), at: node, since: firstItem)
      node = tree.next(step, from: Int(tree.nodes[node].end), below: parent, paths)
    }
  }

  private mutating func readItem(of scope: Int, at node: Int, since firstItem: Int) {
    let firstStep = trail.count
    let item = readItem(of: scope, at: node)
    if keepsTrail { noteItem(item == nil ? nil : items.count - firstItem, since: firstStep) }
    if let item { items.append(item) }
  }

  private mutating func readItem(of scope: Int, at node: Int) -> FieldValue? {
    if usage == nil, let conversion = scopes[scope].pointee.soleConversion,
      !tree.nodes[node].isCleared,
      let value = conversion._withUnsafeGuaranteedRef({ $0.readPlainly(tree.bytes(of: node)) })
    {
      mark(node, Self.isRead)
      return value
    }
    if tree.isLeafWithoutText(node) { mark(node, Self.isRead) }
    return readScope(scope, at: node)
  }
}
