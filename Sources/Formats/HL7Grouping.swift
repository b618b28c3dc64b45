/// Which segments belong to one before them, as a mapping's `under` says.
package struct HL7Grouping: Sendable, Hashable {
  /// By the name of a segment: those that it may hang below.
  private let parents: [HL7SegmentName: [HL7SegmentName]]
  /// The segments that the mapping knows at top level: each ends the group before it.
  private let closers: Set<HL7SegmentName>

  /// - Parameters:
  ///   - under: The names of segments, and of those that each may hang below.
  ///   - topLevel: The segments that the mapping names at top level.
  package init(under: [(segment: String, parents: [String])], topLevel: [String]) {
    parents = Dictionary(
      under.compactMap { entry in
        HL7SegmentName(entry.segment).map { ($0, entry.parents.compactMap { HL7SegmentName($0) }) }
      }, uniquingKeysWith: { $0 + $1 })
    closers = Set(topLevel.compactMap { HL7SegmentName($0) })
  }

  /// All segments side by side.
  package static let none = HL7Grouping(under: [], topLevel: [])

  /// Hangs each segment below the nearest before it that it belongs to.
  ///
  /// A segment that the mapping knows at top level closes what is before it; one that nobody knows does not.
  func arrange(_ segments: inout [HL7Segment]) {
    if parents.isEmpty { return }
    var last: [HL7SegmentName: Int] = [:]
    var lastCloser = -1
    for index in segments.indices {
      let name = segments[index].name
      if let wanted = parents[name], let nearest = wanted.compactMap({ last[$0] }).max(),
        nearest >= lastCloser
      {
        segments.hang(index, below: nearest)
      } else if closers.contains(name) {
        lastCloser = index
      }
      last[name] = index
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
