import Document

/// The walk of the document beside the places of a scope: it finds nodes and the rules that have to run.
extension RecordReader {
  /// Finds the places below a place whose node is known.
  ///
  /// Nothing is marked as read here: a place counts only when a rule looks at it.
  mutating func findPlaces(below place: Int, at node: Int, in frame: Frame) {
    let tables = frame.tables
    var child = tree.firstChild(of: node)
    let end = tree.end(of: node)
    while child < end {
      var next = tables.pointee.places.place(named: tree.nodes[child].name, below: place)
      // What is asked of the child by all places of its name, once one of them asks.
      var bits: UInt64?
      while next >= 0 {
        let facts = tables.pointee.places.facts[next]
        if facts.hasKind(of: tree.nodes[child]) {
          if found[frame.firstPlace + next] == Self.absent {
            if !facts.hasTests || facts.scope >= 0
              || holdsTests(of: next, child, below: node, &bits, in: frame)
            {
              found(next, at: child, in: frame)
            }
          } else if facts.spreads, facts.childCount > 0 {
            findPlaces(below: next, at: child, in: frame)
          }
        }
        next = Int(facts.nextOfName)
      }
      child = Int(tree.nodes[child].end)
    }
  }

  /// Notes the node of a place, the rules it calls for, and what is below it.
  private mutating func found(_ place: Int, at node: Int, in frame: Frame) {
    let facts = frame.tables.pointee.places.facts[place]
    found[frame.firstPlace + place] = Self.firstUnseen - Int32(node)
    frame.tables.pointee.readers.call(for: place, in: &due, at: frame.firstRule)
    let isEmpty = tree.isLeafWithoutText(node)
    if facts.hasTests || isEmpty {
      // Rules below it say that the node is known, whether they find anything or not.
      frame.tables.pointee.readersBelow.call(for: place, in: &due, at: frame.firstRule)
    }
    if facts.childCount > 0, !isEmpty { findPlaces(below: place, at: node, in: frame) }
  }
}
