import Document

/// Finds resources by what references say of them, and what refers to a resource.
///
/// Filled once for a document when the first reference is followed; it keeps its memory from one to the next.
struct ReferenceIndex: Sendable {
  /// One way in which a resource may be named.
  private struct Entry {
    let hash: UInt64
    /// The resource's index among the document's.
    let resource: Int32
    /// The node inside which the name counts, or -1 for the whole document.
    let container: Int32
    let isURL: Bool
    var next: Int32
  }

  /// What refers to a resource.
  private struct Holder {
    /// The resource that refers, and the leaf with the reference.
    let node: Int32
    let leaf: Int32
    let next: Int32
  }

  /// A kind of reference looked for backwards: a type and the name of its child.
  private struct Kind: Equatable {
    let type: UInt16
    let name: UInt16
  }

  private(set) var isFilled = false
  private var entries: [Entry] = []
  private var slots: [Int32] = []
  private var kinds: [Kind] = []
  private var holders: [Holder] = []
  /// By kind and node: the first holder, or -1.
  private var heads: [Int32] = []

  /// Forgets the document and keeps the memory.
  mutating func reset() {
    isFilled = false
    entries.removeAll(keepingCapacity: true)
    kinds.removeAll(keepingCapacity: true)
    holders.removeAll(keepingCapacity: true)
    heads.removeAll(keepingCapacity: true)
  }

  // MARK: Filling

  mutating func fill(_ tree: DocumentView, _ names: ResourceNames) {
    isFilled = true
    var size = 16
    while size < tree.resources.count * 4 { size *= 2 }
    slots.removeAll(keepingCapacity: true)
    for _ in 0..<size { slots.append(-1) }
    // Backwards, so that the first resource of a name comes first.
    var index = tree.resources.count
    while index > 0 {
      index -= 1
      let mark = tree.resources[index]
      let node = tree.nodes[mark.node]
      let isContained = node.name == names.contained
      if !mark.id.isEmpty {
        add(index, tree.id(of: mark), inside: isContained ? node.parent : -1, isURL: false)
      }
      if !mark.fullURL.isEmpty {
        add(index, tree.url(of: mark), inside: -1, isURL: true)
      }
    }
  }

  private mutating func add(
    _ resource: Int, _ text: TextBytes, inside container: Int32, isURL: Bool
  ) {
    let hash = Self.hash(text, container, isURL)
    let slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    entries.append(
      Entry(
        hash: hash, resource: Int32(resource), container: container, isURL: isURL,
        next: slots[slot]))
    slots[slot] = Int32(entries.count - 1)
  }

  /// - Source: FNV-1a, 64 bits; its high bits are folded in, as only the low ones choose the slot.
  private static func hash(_ text: TextBytes, _ container: Int32, _ isURL: Bool) -> UInt64 {
    var hash: UInt64 = isURL ? 0xCBF2_9CE4_8422_2326 : 0xCBF2_9CE4_8422_2325
    hash = (hash ^ UInt64(UInt32(bitPattern: container))) &* 0x100_0000_01B3
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ hash >> 32
  }

  // MARK: Following

  /// Returns the resource that a text refers to, or -1.
  ///
  /// First by `fullUrl`, then by type and id, then, for `#id`, inside the resource that holds the reference.
  ///
  /// `holder` is the node of the reference; what is of a type that is not accepted is passed over.
  func resource(
    _ text: TextBytes, from holder: Int, _ tree: DocumentView, _ names: ResourceNames,
    accepts: (Symbol) -> Bool
  ) -> Int {
    if text.isEmpty { return -1 }
    if text[0] == UInt8(ascii: "#") {
      return contained(text.behind(1), from: holder, tree, names, accepts)
    }
    let whole = find(text, inside: -1, isURL: true, tree) { accepts($0.type) }
    if whole >= 0 { return whole }
    guard let (type, id) = Self.typeAndID(text) else { return -1 }
    return find(id, inside: -1, isURL: false, tree) { mark in
      accepts(mark.type)
        && tree.typeName(of: mark.node, names).equals(type)
    }
  }

  private func contained(
    _ id: TextBytes, from holder: Int, _ tree: DocumentView, _ names: ResourceNames,
    _ accepts: (Symbol) -> Bool
  ) -> Int {
    var node = holder
    while node >= 0 {
      if id.isEmpty {
        // '#' alone is the resource around the contained one.
        if tree.nodes[node].name == names.contained {
          let container = Int(tree.nodes[node].parent)
          return tree.resources.firstIndex { $0.node == container && accepts($0.type) } ?? -1
        }
      } else {
        let found = find(id, inside: Int32(node), isURL: false, tree) { accepts($0.type) }
        if found >= 0 { return found }
      }
      node = Int(tree.nodes[node].parent)
    }
    return -1
  }

  private func find(
    _ text: TextBytes, inside container: Int32, isURL: Bool, _ tree: DocumentView,
    accepts: (ResourceMark) -> Bool
  ) -> Int {
    if slots.isEmpty { return -1 }
    let hash = Self.hash(text, container, isURL)
    var next = slots[Int(truncatingIfNeeded: hash) & (slots.count - 1)]
    while next >= 0 {
      let entry = entries[Int(next)]
      if entry.hash == hash, entry.container == container, entry.isURL == isURL {
        let mark = tree.resources[Int(entry.resource)]
        let name = isURL ? tree.url(of: mark) : tree.id(of: mark)
        if name.equals(text), accepts(mark) { return Int(entry.resource) }
      }
      next = entry.next
    }
    return -1
  }

  /// Returns the last two segments of a URL, the version behind them left out.
  private static func typeAndID(_ text: TextBytes) -> (type: TextBytes, id: TextBytes)? {
    var whole = text
    let (before, version) = lastSegment(whole)
    if version.count < whole.count, lastSegment(before).last.elementsEqual("_history".utf8) {
      whole = lastSegment(before).before
    }
    let (rest, id) = lastSegment(whole)
    guard id.count < whole.count, !id.isEmpty else { return nil }
    let type = lastSegment(rest).last
    return type.isEmpty ? nil : (type, id)
  }

  /// Returns what stands behind the last slash, and what before it; without a slash the whole text and nothing.
  private static func lastSegment(_ text: TextBytes) -> (before: TextBytes, last: TextBytes) {
    guard let slash = text.lastIndex(of: UInt8(ascii: "/")) else { return (text.part(0, 0), text) }
    return (text.part(0, slash), text.behind(slash + 1))
  }

  // MARK: Following backwards

  /// Returns the first of those that refer to a node, or -1.
  ///
  /// `type` is the type of what refers, `step` the child of it that has the reference.
  mutating func firstHolder(
    of target: Int, type: UInt16, _ step: PathTable.Step, _ paths: PathTable,
    _ tree: DocumentView, _ names: ResourceNames
  ) -> Int {
    let kind = Kind(type: type, name: step.name)
    let index = kinds.firstIndex(of: kind) ?? fill(kind, step, paths, tree, names)
    return Int(heads[index * tree.nodes.count + target])
  }

  /// The resource that refers, the leaf with its reference, and the next of those that refer to the same.
  func holder(_ index: Int) -> (node: Int, leaf: Int, next: Int) {
    let holder = holders[index]
    return (Int(holder.node), Int(holder.leaf), Int(holder.next))
  }

  private mutating func fill(
    _ kind: Kind, _ step: PathTable.Step, _ paths: PathTable, _ tree: DocumentView,
    _ names: ResourceNames
  ) -> Int {
    kinds.append(kind)
    let base = heads.count
    for _ in 0..<tree.nodes.count { heads.append(-1) }
    var index = tree.resources.count
    while index > 0 {
      index -= 1
      let mark = tree.resources[index]
      guard mark.type.rawValue == kind.type else { continue }
      let node = mark.node
      var child = tree.first(step, below: node, paths)
      while child >= 0 {
        let leaf = tree.referenceLeaf(of: child, names)
        if leaf >= 0 {
          let found = resource(
            NormalText.trimmed(tree.bytes(of: leaf)), from: leaf, tree, names
          ) { _ in true }
          if found >= 0 {
            let slot = base + tree.resources[found].node
            holders.append(
              Holder(node: Int32(node), leaf: Int32(leaf), next: heads[slot]))
            heads[slot] = Int32(holders.count - 1)
          }
        }
        child = tree.next(step, from: Int(tree.nodes[child].end), below: node, paths)
      }
    }
    return kinds.count - 1
  }
}

extension DocumentView {
  func id(of mark: ResourceMark) -> TextBytes {
    NormalText.trimmed(text.part(mark.id.lowerBound, mark.id.upperBound))
  }

  func url(of mark: ResourceMark) -> TextBytes {
    NormalText.trimmed(text.part(mark.fullURL.lowerBound, mark.fullURL.upperBound))
  }

  /// Returns the child of a name, or -1.
  func child(_ name: Symbol, of node: Int) -> Int {
    var child = firstChild(of: node)
    let end = end(of: node)
    while child < end {
      if nodes[child].name == name { return child }
      child = Int(nodes[child].end)
    }
    return -1
  }

  /// The name of a resource's type as it stands in the document.
  func typeName(of node: Int, _ names: ResourceNames) -> TextBytes {
    let leaf = child(names.resourceType, of: node)
    return leaf < 0 ? text.part(0, 0) : NormalText.trimmed(bytes(of: leaf))
  }

  /// Returns the leaf with the text of a reference: the child of that name, or the node itself where it has text.
  func referenceLeaf(of node: Int, _ names: ResourceNames) -> Int {
    let leaf = child(names.reference, of: node)
    if leaf >= 0 { return leaf }
    return nodes[node].textStart < nodes[node].textEnd ? node : -1
  }
}
