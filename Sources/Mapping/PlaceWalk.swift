import Document

/// The walk of the document beside the places of a scope: it finds nodes and the rules that have to run.
extension RecordReader {
  /// Finds the places below a place whose node is known.
  ///
  /// Nothing is marked as read here: a place counts only when a rule looks at it.
  mutating func findPlaces(below place: Int, at node: Int, in frame: Frame) {
    var child = tree.firstChild(of: node)
    let end = tree.end(of: node)
    while child < end {
      let candidate = tree.nodes[child]
      var next = frame.tables.pointee.places.place(named: candidate.name, below: place)
      while next >= 0 {
        let facts = frame.tables.pointee.places.facts[next]
        if facts.hasKind(of: candidate) {
          if found[frame.firstPlace + next] == Self.absent {
            found(next, facts, at: child, below: node, in: frame)
          } else if facts.spreads, facts.childCount > 0 {
            findPlaces(below: next, at: child, in: frame)
          }
        }
        next = Int(facts.nextOfName)
      }
      child = Int(candidate.end)
    }
  }

  /// Notes the node of a place, the rules it calls for, and what is below it.
  private mutating func found(
    _ place: Int, _ facts: PlaceTable.Facts, at node: Int, below parent: Int, in frame: Frame
  ) {
    if facts.hasTests, facts.scope < 0 {
      let paths = frame.tables.pointee.paths
      guard tree.selects(paths.steps[place], node, below: parent, paths) else { return }
    }
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
