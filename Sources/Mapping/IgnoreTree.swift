import Document

/// The patterns of `ignore` that are names alone, merged by their beginnings: one walk finds what they take.
///
/// `A/B` and `A/B/**` mean the same here, as what is below something ignored is ignored, too.
struct IgnoreTree {
  /// A step from one place of the tree to the next.
  struct Branch {
    let step: PathTable.Step
    let next: Int32
  }

  /// By place: its branches, or none where a pattern ends; place 0 is the document.
  let places: UnsafeBufferPointer<PathTable.Slice>
  let branches: UnsafeBufferPointer<Branch>

  init(_ builder: borrowing IgnoreTreeBuilder, in store: inout TableStore) {
    var branches: [Branch] = []
    let places = builder.places.map { place in
      let start = branches.count
      branches += place.isEnd ? [] : place.branches
      return PathTable.Slice(start, branches.count)
    }
    self.places = store.keep(places)
    self.branches = store.keep(branches)
  }

  /// Returns the place that a node below another place leads to, or -1.
  func next(_ place: Int, _ node: Document.Node) -> Int {
    for index in places[place].range where branches[index].step.isName(of: node) {
      return Int(branches[index].next)
    }
    return -1
  }

  /// True for a place where a pattern ends.
  func isEnd(_ place: Int) -> Bool { places[place].isEmpty }
}

/// Collects patterns for an ``IgnoreTree``.
struct IgnoreTreeBuilder {
  struct Place {
    var branches: [IgnoreTree.Branch] = []
    var isEnd = false
  }

  private(set) var places = [Place()]

  var isEmpty: Bool { places.count == 1 }

  /// Adds a pattern, in which `nil` is `**`; false for one that is more than names.
  mutating func add(_ pattern: [PlaceStep?]) -> Bool {
    var names = pattern[...]
    while let last = names.last, last == nil { names.removeLast() }
    guard !names.isEmpty, names.allSatisfy({ $0?.tests.isEmpty ?? false }) else { return false }
    var place = 0
    for case let step? in names {
      let wanted = PathTable.Step(
        name: step.name.rawValue, space: step.space?.rawValue ?? 0, hasSpace: step.space != nil,
        isAttribute: step.kind == .attribute)
      let known = places[place].branches.first { $0.step.isSame(as: wanted) }
      if let known {
        place = Int(known.next)
      } else {
        places[place].branches
          .append(
            IgnoreTree.Branch(step: wanted, next: Int32(places.count)))
        place = places.count
        places.append(Place())
      }
    }
    places[place].isEnd = true
    return true
  }
}

extension PathTable.Step {
  /// True for a step of the same name, tests aside.
  fileprivate func isSame(as other: PathTable.Step) -> Bool {
    name == other.name && space == other.space && hasSpace == other.hasSpace
      && isAttribute == other.isAttribute
  }
}
