/// Which segments belong to one before them, as a mapping's `under` says.
package struct HL7Grouping: Sendable, Hashable {
  /// What is said of the segments that matter here; few, so that looking through them is quicker than hashing.
  private var names: [HL7SegmentName] = []
  /// By name: the places in ``names`` of those that it may hang below.
  private var parents: [[Int]] = []
  /// By name: whether the mapping knows it at top level, where it ends the group before it.
  private var closes: [Bool] = []

  /// - Parameters:
  ///   - under: The names of segments, and of those that each may hang below.
  ///   - topLevel: The segments that the mapping names at top level.
  package init(under: [(segment: String, parents: [String])], topLevel: [String]) {
    for entry in under {
      guard let name = HL7SegmentName(entry.segment) else { continue }
      let own = place(of: name)
      for parent in entry.parents.compactMap({ HL7SegmentName($0) }) {
        let above = place(of: parent)
        parents[own].append(above)
      }
    }
    if names.isEmpty { return }
    for name in topLevel.compactMap({ HL7SegmentName($0) }) {
      let own = place(of: name)
      closes[own] = true
    }
  }

  private mutating func place(of name: HL7SegmentName) -> Int {
    if let known = names.firstIndex(of: name) { return known }
    names.append(name)
    parents.append([])
    closes.append(false)
    return names.count - 1
  }

  /// All segments side by side.
  package static let none = HL7Grouping(under: [], topLevel: [])

  /// Hangs each segment below the nearest before it that it belongs to.
  ///
  /// A segment that the mapping knows at top level closes what is before it; one that nobody knows does not.
  func arrange(_ segments: inout [HL7Segment]) {
    if names.isEmpty { return }
    var last = [Int](repeating: -1, count: names.count)
    var lastCloser = -1
    for index in segments.indices {
      let name = segments[index].name
      var place = 0
      while place < names.count, names[place].packed != name.packed { place += 1 }
      if place == names.count { continue }
      var nearest = -1
      for parent in parents[place] where last[parent] > nearest { nearest = last[parent] }
      if nearest >= 0, nearest >= lastCloser {
        segments.hang(index, below: nearest)
      } else if closes[place] {
        lastCloser = index
      }
      last[place] = index
    }
  }
}

/// One line of a message, and where it hangs.
struct HL7Segment {
  let name: HL7SegmentName
  /// Its bytes, without the line break.
  let start: Int
  let end: Int
  /// The segment that it hangs below, or -1.
  var parent: Int32 = -1
  var firstChild: Int32 = -1
  var lastChild: Int32 = -1
  /// The next that hangs below the same segment, or -1.
  var next: Int32 = -1
}

extension [HL7Segment] {
  fileprivate mutating func hang(_ index: Int, below parent: Int) {
    self[index].parent = Int32(parent)
    if self[parent].lastChild >= 0 {
      self[Int(self[parent].lastChild)].next = Int32(index)
    } else {
      self[parent].firstChild = Int32(index)
    }
    self[parent].lastChild = Int32(index)
  }
}
