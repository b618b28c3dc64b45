import Document

/// The tests of places that stand together, prepared so that one look at a node tells which of them hold.
///
/// Places of one name below one place, such as all `OBX` of a message, ask the same questions of each node. Each different
/// test has a bit; a place compares the bits of a node with those that it needs.
struct TestTable {
  /// What a place needs of the bits of a node.
  struct Need {
    /// The tests that are asked for the place's nodes, or -1 where its tests are not prepared: those that count nodes.
    var group: Int32 = -1
    /// The tests that have to hold.
    var all: UInt64 = 0
    /// The tests of other places, none of which may hold whole: a range of ``TestTable/others``.
    var others = PathTable.Slice()
  }

  /// A text that tests ask for.
  struct Look {
    let steps: PathTable.Slice
    /// The tests that ask for it.
    let tests: UInt64
    /// What it is compared with: a range of ``TestTable/answers``.
    let answers: PathTable.Slice
  }

  /// A text and the tests that hold for it.
  struct Answer {
    /// What tells it from nearly all other texts.
    let key: UInt64
    let text: PathTable.Slice
    let tests: UInt64
  }

  /// By place.
  let needs: UnsafeBufferPointer<Need>
  let others: UnsafeBufferPointer<UInt64>
  /// By group: its range of ``looks``.
  let groups: UnsafeBufferPointer<PathTable.Slice>
  let looks: UnsafeBufferPointer<Look>
  let answers: UnsafeBufferPointer<Answer>
  let bytes: TextBytes

  /// Takes the places of a scope; `steps` takes the paths to the texts.
  init(_ places: [PlaceNode], _ steps: inout PathTableBuilder, in store: inout TableStore) {
    var builder = TestTableBuilder(places)
    for index in places.indices { builder.add(index, of: places, &steps) }
    builder.finish()
    needs = store.keep(builder.needs)
    others = store.keep(builder.others)
    groups = store.keep(builder.groupLooks)
    looks = store.keep(builder.looks)
    answers = store.keep(builder.answers)
    bytes = store.keep(builder.bytes)
  }

  /// True where the tests of a place hold for a node with some bits.
  func holds(_ need: Need, for bits: UInt64) -> Bool {
    guard bits & need.all == need.all else { return false }
    for index in need.others.range where bits & others[index] == others[index] { return false }
    return true
  }

  /// The length of a text and its first bytes.
  static func key(_ text: TextBytes) -> UInt64 {
    var key: UInt64 = 0
    for index in 0..<min(text.count, 7) { key = key << 8 | UInt64(text[index]) }
    return key << 8 | UInt64(min(text.count, 255))
  }
}

/// Collects tests for a ``TestTable``.
private struct TestTableBuilder {
  /// A test that can be prepared.
  struct Key: Hashable {
    let path: [Step]
    let texts: [[UInt8]]
  }

  /// A step of the way to a text.
  struct Step: Hashable {
    let name: Symbol
    let space: Symbol?
    let isAttribute: Bool
  }

  /// The places of one name below one place.
  struct Family: Hashable {
    let parent: Int
    let name: Symbol
  }

  private struct Group {
    var tests: [Key: UInt64] = [:]
    /// The paths to texts, in order, each with its steps.
    var paths: [(path: [Step], steps: PathTable.Slice)] = []
  }

  private var families: [Family: Int] = [:]
  private var groups: [Group] = []
  var needs: [TestTable.Need]
  var others: [UInt64] = []
  var groupLooks: [PathTable.Slice] = []
  var looks: [TestTable.Look] = []
  var answers: [TestTable.Answer] = []
  var bytes: [UInt8] = []

  init(_ places: [PlaceNode]) {
    needs = places.map { _ in TestTable.Need() }
  }

  /// Adds the tests of a place, where all of them can be prepared.
  mutating func add(_ index: Int, of places: [PlaceNode], _ steps: inout PathTableBuilder) {
    let place = places[index]
    guard !place.step.tests.isEmpty, place.hasStep else { return }
    let family = Family(parent: place.parent, name: place.step.name)
    if families[family] == nil {
      families[family] = groups.count
      groups.append(Group())
    }
    guard let group = families[family] else { return }
    var own: [PlaceTest] = []
    var excluded: [[PlaceTest]] = []
    for test in place.step.tests {
      if case .none(let others) = test { excluded += others } else { own.append(test) }
    }
    guard let all = bits(of: own, in: group, &steps) else { return }
    var masks: [UInt64] = []
    for tests in excluded {
      guard let mask = bits(of: tests, in: group, &steps) else { return }
      masks.append(mask)
    }
    others += masks
    needs[index] = TestTable.Need(
      group: Int32(group), all: all,
      others: PathTable.Slice(others.count - masks.count, others.count))
  }

  /// Returns the bits of tests, or `nil` where one of them cannot be prepared.
  private mutating func bits(
    of tests: [PlaceTest], in group: Int, _ steps: inout PathTableBuilder
  ) -> UInt64? {
    var bits: UInt64 = 0
    for test in tests {
      guard case .equals(let path, let texts) = test, path.allSatisfy(\.tests.isEmpty) else {
        return nil
      }
      let way = path.map {
        Step(name: $0.name, space: $0.space, isAttribute: $0.kind == .attribute)
      }
      let key = Key(path: way, texts: texts)
      if let known = groups[group].tests[key] {
        bits |= known
        continue
      }
      guard groups[group].tests.count < UInt64.bitWidth else { return nil }
      let bit = UInt64(1) << UInt64(groups[group].tests.count)
      groups[group].tests[key] = bit
      if !groups[group].paths.contains(where: { $0.path == way }) {
        groups[group].paths.append((way, steps.add(path)))
      }
      bits |= bit
    }
    return bits
  }

  /// Lays out what is asked of the nodes of each group.
  mutating func finish() {
    for group in groups {
      let first = looks.count
      for (path, steps) in group.paths {
        let start = answers.count
        var tests: [[UInt8]: UInt64] = [:]
        for (key, bit) in group.tests where key.path == path {
          for text in key.texts { tests[text, default: 0] |= bit }
        }
        for (text, bits) in tests {
          bytes += text
          answers.append(
            TestTable.Answer(
              key: text.withUnsafeBufferPointer(TestTable.key),
              text: PathTable.Slice(bytes.count - text.count, bytes.count), tests: bits))
        }
        looks.append(
          TestTable.Look(
            steps: steps, tests: tests.values.reduce(0, |),
            answers: PathTable.Slice(start, answers.count)))
      }
      groupLooks.append(PathTable.Slice(first, looks.count))
    }
  }
}
