import Document

/// The steps of paths with their tests as integers, so that selecting nodes neither allocates nor counts owners.
struct PathTable {
  /// A range of one of the tables.
  struct Slice {
    var start: Int32 = 0
    var end: Int32 = 0

    init() {}

    init(_ start: Int, _ end: Int) {
      self.start = Int32(start)
      self.end = Int32(end)
    }

    var range: Range<Int> { Int(start)..<Int(end) }
    var isEmpty: Bool { start == end }
    /// The range without its first element.
    var rest: Slice { Slice(Int(start) + 1, Int(end)) }
  }

  struct Step {
    var name: UInt16 = 0
    var space: UInt16 = 0
    var hasSpace = false
    var isAttribute = false
    /// True for `**` in patterns.
    var isAnyDepth = false
    var tests = Slice()

    /// True for a node that the step means, tests aside.
    func isName(of node: Document.Node) -> Bool {
      node.name.rawValue == name && isAttribute == (node.kind == .attribute)
        && (!hasSpace || space == node.space.rawValue)
    }
  }

  struct Test {
    enum Kind: UInt8 {
      case position, from, equals, none
    }

    var kind: Kind
    var number: Int32 = 0
    /// The path to a text, and the texts that it may be.
    var steps = Slice()
    var values = Slice()
    /// The tests of other steps, none of which may hold: a range of ``PathTable/alternatives``.
    var others = Slice()
  }

  let steps: UnsafeBufferPointer<Step>
  let tests: UnsafeBufferPointer<Test>
  let alternatives: UnsafeBufferPointer<Slice>
  let values: UnsafeBufferPointer<Slice>
  let bytes: TextBytes

  /// A value of a test.
  func text(_ value: Int) -> TextBytes {
    bytes.part(Int(values[value].start), Int(values[value].end))
  }
}

/// Collects steps for a ``PathTable``.
struct PathTableBuilder {
  private var steps: [PathTable.Step] = []
  private var tests: [PathTable.Test] = []
  private var alternatives: [PathTable.Slice] = []
  private var values: [PathTable.Slice] = []
  private var bytes: [UInt8] = []

  /// Adds a path; `nil` is `**`.
  mutating func add(_ path: [PlaceStep?]) -> PathTable.Slice {
    let start = steps.count
    steps += [PathTable.Step](repeating: PathTable.Step(), count: path.count)
    for (index, step) in path.enumerated() {
      var made = PathTable.Step()
      if let step { made = self.step(step) } else { made.isAnyDepth = true }
      steps[start + index] = made
    }
    return PathTable.Slice(start, start + path.count)
  }

  private mutating func step(_ step: PlaceStep) -> PathTable.Step {
    PathTable.Step(
      name: step.name.rawValue, space: step.space?.rawValue ?? 0, hasSpace: step.space != nil,
      isAttribute: step.kind == .attribute, tests: add(step.tests))
  }

  private mutating func add(_ list: [PlaceTest]) -> PathTable.Slice {
    let made = list.map { test in
      switch test {
      case .position(let number): PathTable.Test(kind: .position, number: Int32(number))
      case .from(let number): PathTable.Test(kind: .from, number: Int32(number))
      case .equals(let path, let texts):
        PathTable.Test(kind: .equals, steps: add(path), values: add(texts: texts))
      case .none(let others):
        PathTable.Test(kind: .none, others: add(others: others.map { add($0) }))
      }
    }
    tests += made
    return PathTable.Slice(tests.count - made.count, tests.count)
  }

  private mutating func add(others: [PathTable.Slice]) -> PathTable.Slice {
    alternatives += others
    return PathTable.Slice(alternatives.count - others.count, alternatives.count)
  }

  private mutating func add(texts: [[UInt8]]) -> PathTable.Slice {
    for text in texts {
      bytes += text
      values.append(PathTable.Slice(bytes.count - text.count, bytes.count))
    }
    return PathTable.Slice(values.count - texts.count, values.count)
  }

  /// Returns the table of everything that was added.
  func table(in store: inout TableStore) -> PathTable {
    PathTable(
      steps: store.keep(steps), tests: store.keep(tests), alternatives: store.keep(alternatives),
      values: store.keep(values), bytes: store.keep(bytes))
  }
}
