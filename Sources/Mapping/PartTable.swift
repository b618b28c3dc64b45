import Document

/// The parts of a scope as integers.
struct PartTable {
  struct Facts {
    let place: Int32
    let ways: PathTable.Slice
    /// The place of what the way written starts from.
    let origin: Int32
    /// The place written as a reference, or -1.
    let link: Int32
    /// The place whose text tells equal parts from different ones, or -1.
    let key: Int32
    let isNamed: Bool
    let isAlias: Bool
    let isRequired: Bool
    let isAlways: Bool
    let isReverse: Bool
  }

  /// One way to a part or to an item.
  struct Way {
    enum End: UInt8 {
      case node, forward, reverse
    }

    let start: Int32
    let steps: PathTable.Slice
    let end: End
    /// The symbols of types that a reference may lead to, or the one that is looked for.
    let types: PathTable.Slice
    /// The step of the reference in what is looked for.
    let step: Int32
  }

  let facts: UnsafeBufferPointer<Facts>
  let ways: UnsafeBufferPointer<Way>
  let types: UnsafeBufferPointer<UInt16>
  /// The parts in the order in which they can be found.
  let order: UnsafeBufferPointer<Int32>

  /// Takes the parts of a scope, and the ways to items of its repetitions.
  ///
  /// `steps` takes the steps of the ways; `items` is filled with the way of each place that has one.
  init(
    _ scope: Scope, _ steps: inout PathTableBuilder, _ items: inout [Int: Int32],
    in store: inout TableStore
  ) {
    var ways: [Way] = []
    var types: [UInt16] = []
    func add(_ way: Part.Way, _ steps: inout PathTableBuilder) {
      var found: [Symbol] = []
      var end = Way.End.node
      var step = -1
      switch way.end {
      case .node: break
      case .forward(let symbols, _):
        end = .forward
        found = symbols
      case .reverse(let type, let name):
        end = .reverse
        found = [type]
        step = Int(steps.add([name]).start)
      }
      types += found.map(\.rawValue)
      ways.append(
        Way(
          start: Int32(way.start), steps: steps.add(way.steps), end: end,
          types: PathTable.Slice(types.count - found.count, types.count),
          step: Int32(step)))
    }
    facts = store.keep(
      scope.parts.map { part in
        let start = ways.count
        for way in part.ways { add(way, &steps) }
        return Facts(
          place: Int32(part.place),
          ways: PathTable.Slice(start, ways.count),
          origin: Int32(part.origin), link: Int32(part.link), key: Int32(part.key),
          isNamed: part.isNamed, isAlias: part.isAlias, isRequired: part.isRequired,
          isAlways: part.isAlways, isReverse: part.isReverse)
      })
    for (place, node) in scope.places.enumerated() {
      guard let reference = node.reference else { continue }
      items[place] = Int32(ways.count)
      switch reference {
      case .forward(let symbols, let names):
        add(Part.Way(start: 0, steps: [], end: .forward(symbols, names)), &steps)
      case .reverse(let type, let step, _):
        add(Part.Way(start: 0, steps: [], end: .reverse(type: type, step: step)), &steps)
      }
    }
    self.ways = store.keep(ways)
    self.types = store.keep(types)
    order = store.keep(scope.partOrder.map(Int32.init))
  }

  /// True for a resource of a type that a way may end at.
  func takes(_ type: Symbol, at way: Way) -> Bool {
    for index in way.types.range where types[index] == type.rawValue { return true }
    return false
  }
}

/// The names that resources have in every document.
struct ResourceNames: Sendable {
  let resourceType: Symbol
  let id: Symbol
  let fullURL: Symbol
  let reference: Symbol
  let contained: Symbol

  init(_ symbols: inout SymbolTable) {
    resourceType = symbols.intern("resourceType")
    id = symbols.intern("id")
    fullURL = symbols.intern("fullUrl")
    reference = symbols.intern("reference")
    contained = symbols.intern("contained")
  }
}

/// The names that resources and references are written with.
struct ResourceWires: Sendable {
  let fullURL: WireName
  let resource: WireName
  let reference: WireName

  init(_ compiler: MappingCompiler) {
    fullURL = compiler.wireName(of: StepSyntax(name: "fullUrl"))
    resource = compiler.wireName(of: StepSyntax(name: "resource"))
    reference = compiler.wireName(of: StepSyntax(name: "reference"))
  }
}
