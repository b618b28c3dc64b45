import Document

/// The places of a scope as integers, for the walk that finds them and for writing.
struct PlaceTable {
  /// What a walk needs to know of one place.
  struct Facts {
    let parent: Int32
    let firstChild: Int32
    let childCount: Int32
    /// The scope of the items where the place repeats, or -1.
    let scope: Int32
    /// The next place with the same parent and name, or -1.
    var nextOfName: Int32 = -1
    let name: UInt16
    let space: UInt16
    let hasSpace: Bool
    let isAttribute: Bool
    let hasTests: Bool
    let isConstantTree: Bool
    let hasPositions: Bool
    let hasConstant: Bool
    /// True where each of several nodes may have what stands below.
    let spreads: Bool
    /// True where the place or one above it spreads, so that its node is not the only one.
    var spreadsAbove = false
    /// True where the parts themselves are written.
    let isEntries: Bool
    /// The way from a node to an item that is a resource of its own, or -1.
    var reference: Int32 = -1

    /// True for a node with the name that the place's step asks for.
    func isName(of node: Document.Node) -> Bool {
      node.name.rawValue == name && hasKind(of: node)
    }

    /// True for a node of the place's kind in the place's namespace.
    func hasKind(of node: Document.Node) -> Bool {
      isAttribute == (node.kind == .attribute) && (!hasSpace || space == node.space.rawValue)
    }
  }

  let facts: UnsafeBufferPointer<Facts>
  /// The children of all places; each place's stand together, in output order.
  let children: UnsafeBufferPointer<Int32>
  /// The first place of each name below each place, by open addressing.
  private let slots: UnsafeBufferPointer<Slot>

  private struct Slot {
    var key: UInt64 = .max
    var place: Int32 = -1
  }

  /// Takes places, and by place the way to items that are resources of their own.
  init(_ places: [PlaceNode], _ ways: [Int: Int32], in store: inout TableStore) {
    var facts: [Facts] = []
    var children: [Int32] = []
    var size = 4
    while size < places.count * 2 { size *= 2 }
    var slots = [Slot](repeating: Slot(), count: size)
    for (index, place) in places.enumerated() {
      facts.append(
        Facts(
          parent: Int32(place.parent), firstChild: Int32(children.count),
          childCount: Int32(place.children.count), scope: Int32(place.scope),
          name: place.step.name.rawValue, space: place.step.space?.rawValue ?? 0,
          hasSpace: place.step.space != nil,
          isAttribute: place.step.kind == .attribute, hasTests: !place.step.tests.isEmpty,
          isConstantTree: place.isConstantTree, hasPositions: place.hasPositions,
          hasConstant: place.constant != nil || place.made != nil,
          spreads: place.spreads && !place.isContext && place.scope < 0,
          isEntries: place.isEntries, reference: ways[index] ?? -1))
      children += place.children.map(Int32.init)
      let isBelowSpread = place.parent > 0 && facts[place.parent].spreadsAbove
      facts[index].spreadsAbove = facts[index].spreads || isBelowSpread
    }
    for (index, place) in places.enumerated().dropFirst() where place.hasStep {
      let key = Self.key(place.step.name, below: place.parent)
      let slot = slots.withUnsafeBufferPointer { Self.slot(of: key, in: $0) }
      facts[index].nextOfName = slots[slot].place
      slots[slot] = Slot(key: key, place: Int32(index))
    }
    self.facts = store.keep(facts)
    self.children = store.keep(children)
    self.slots = store.keep(slots)
  }

  /// Returns the last place of a name below a place, or -1; the others follow by ``Facts/nextOfName``.
  func place(named name: Symbol, below parent: Int) -> Int {
    Int(slots[Self.slot(of: Self.key(name, below: parent), in: slots)].place)
  }

  private static func key(_ name: Symbol, below parent: Int) -> UInt64 {
    UInt64(parent) << 16 | UInt64(name.rawValue)
  }

  private static func slot(of key: UInt64, in slots: UnsafeBufferPointer<Slot>) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask
    while slots[slot].key != key, slots[slot].place >= 0 { slot = (slot + 1) & mask }
    return slot
  }
}
