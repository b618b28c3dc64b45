import Document
import Referrals

/// Reading of parts: the ways to them, and the references on these.
extension RecordReader {
  /// Finds the parts of a scope, each with the places below it.
  mutating func findParts(in frame: Frame) {
    let parts = frame.tables.pointee.parts
    for index in 0..<parts.order.count {
      let number = Int(parts.order[index])
      let part = parts.facts[number]
      if part.isAlias {
        if part.isRequired, found[frame.firstPlace + Int(part.place)] == Self.absent {
          reportMissing(number, nowhere: -1, in: frame)
        }
        continue
      }
      lostReference = -1
      var node = -1
      for way in part.ways.range where node < 0 { node = follow(parts.ways[way], in: frame) }
      if node >= 0 {
        enter(Int(part.place), at: node, in: frame)
      } else if part.isRequired {
        reportMissing(number, nowhere: lostReference, in: frame)
      }
    }
  }

  /// Notes the node of a part, the rules that it calls for, and what is below it.
  private mutating func enter(_ place: Int, at node: Int, in frame: Frame) {
    found[frame.firstPlace + place] = Self.firstUnseen - Int32(node)
    frame.tables.pointee.readers.call(for: place, in: &due, at: frame.firstRule)
    markIdentity(of: node)
    findPlaces(below: place, at: node, in: frame)
  }

  /// Marks what says which resource it is as known.
  mutating func markIdentity(of node: Int) {
    guard let names = mapping.resourceNames else { return }
    mark(tree.child(names.resourceType, of: node), Self.isKnown)
    mark(tree.child(names.id, of: node), Self.isKnown)
    let parent = Int(tree.nodes[node].parent)
    if parent >= 0 { mark(tree.child(names.fullURL, of: parent), Self.isKnown) }
  }

  private mutating func reportMissing(_ index: Int, nowhere: Int, in frame: Frame) {
    let part = mapping.scopes[frame.index].parts[index]
    if nowhere >= 0 {
      problems.append(ReadProblem(part.label.leadsNowhere(), at: nowhere))
    } else {
      problems.append(ReadProblem(part.label.missingPart(), at: 0))
    }
  }

  // MARK: Ways

  /// Returns the node that a way leads to, or -1; what it takes to get there counts as known.
  private mutating func follow(_ way: PartTable.Way, in frame: Frame) -> Int {
    let start = node(at: Int(way.start), in: frame)
    return start == -1 ? -1 : follow(way, way.steps, from: start, frame.tables)
  }

  private mutating func follow(
    _ way: PartTable.Way, _ steps: PathTable.Slice, from node: Int,
    _ tables: UnsafePointer<ScopeTables>
  ) -> Int {
    if steps.isEmpty { return arrive(way, at: node, tables) }
    let paths = tables.pointee.paths
    let step = paths.steps[Int(steps.start)]
    var child = tree.first(step, below: node, paths)
    while child >= 0 {
      let target = follow(way, steps.rest, from: child, tables)
      if target >= 0 {
        markTests(ofStep: Int(steps.start), at: child, paths)
        return target
      }
      child = tree.next(step, from: Int(tree.nodes[child].end), below: node, paths)
    }
    return -1
  }

  private mutating func arrive(
    _ way: PartTable.Way, at node: Int, _ tables: UnsafePointer<ScopeTables>
  ) -> Int {
    switch way.end {
    case .node: return node
    case .forward: return target(way, of: node, tables)
    case .reverse:
      let first = firstHolder(way, of: node, tables)
      guard first >= 0 else { return -1 }
      let holder = references.holder(first)
      mark(holder.leaf, Self.isKnown)
      return holder.node
    }
  }

  // MARK: References

  /// Returns the resource that a node refers to, of one of a way's types, or -1; the reference counts as known then.
  private mutating func target(
    _ way: PartTable.Way, of node: Int, _ tables: UnsafePointer<ScopeTables>
  ) -> Int {
    guard node >= 0, let names = mapping.resourceNames else { return -1 }
    let leaf = tree.referenceLeaf(of: node, names)
    guard leaf >= 0 else { return -1 }
    let resource = resource(at: leaf, names) { tables.pointee.parts.takes($0, at: way) }
    guard resource >= 0 else {
      if lostReference < 0 { lostReference = leaf }
      return -1
    }
    mark(leaf, Self.isKnown)
    return tree.resources[resource].node
  }

  private mutating func resource(
    at leaf: Int, _ names: ResourceNames, accepts: (Symbol) -> Bool
  ) -> Int {
    if !references.isFilled { references.fill(tree, names) }
    return references.resource(
      NormalText.trimmed(tree.bytes(of: leaf)), from: leaf, tree, names, accepts: accepts)
  }

  private mutating func firstHolder(
    _ way: PartTable.Way, of node: Int, _ tables: UnsafePointer<ScopeTables>
  ) -> Int {
    guard node >= 0, let names = mapping.resourceNames else { return -1 }
    if !references.isFilled { references.fill(tree, names) }
    let paths = tables.pointee.paths
    return references.firstHolder(
      of: node, type: tables.pointee.parts.types[Int(way.types.start)],
      paths.steps[Int(way.step)], paths, tree, names)
  }

  // MARK: Links and items

  /// Checks that a reference leads to a part, where one of the nodes at its place does.
  mutating func readLink(_ rule: Rule, _ place: Int, _ part: Int, in frame: Frame) -> Bool {
    let facts = frame.tables.pointee.places.facts[place]
    let parent = node(at: Int(facts.parent), in: frame)
    guard parent != -1, let names = mapping.resourceNames else { return true }
    let target = outerNode(at: Int(scopes[0].pointee.parts.facts[part].place))
    let paths = frame.tables.pointee.paths
    let step = paths.steps[place]
    var elsewhere = -1
    var child = tree.first(step, below: parent, paths)
    while child >= 0 {
      let leaf = tree.referenceLeaf(of: child, names)
      if leaf >= 0 {
        let found = resource(at: leaf, names) { _ in true }
        if found >= 0, tree.resources[found].node == target {
          markTests(of: place, at: child, frame.tables)
          mark(leaf, Self.isKnown)
          noteUse(of: rule)
          return true
        }
        elsewhere = elsewhere < 0 ? leaf : elsewhere
      }
      child = tree.next(step, from: Int(tree.nodes[child].end), below: parent, paths)
    }
    if elsewhere >= 0 {
      mark(elsewhere, Self.isKnown)
      let label = mapping.scopes[0].parts[part].label
      problems.append(ReadProblem(rule.label.leadsElsewhere(than: label), at: elsewhere))
    }
    return true
  }

  /// Reads the items that references lead to, each once.
  mutating func readReferredItems(
    of list: ReadTable.List, by way: Int32, below parent: Int, in frame: Frame
  ) {
    let way = frame.tables.pointee.parts.ways[Int(way)]
    let scope = Int(list.scope)
    let firstItem = items.count
    let stamp = nextStamp()
    stampDepth += 1
    defer { stampDepth -= 1 }
    if way.end == .reverse {
      var next = firstHolder(way, of: parent, frame.tables)
      while next >= 0 {
        let holder = references.holder(next)
        next = holder.next
        mark(holder.leaf, Self.isKnown)
        readItem(scope, resource: holder.node, once: stamp, since: firstItem)
      }
      return
    }
    let paths = frame.tables.pointee.paths
    let step = paths.steps[Int(list.place)]
    var child = tree.first(step, below: parent, paths)
    while child >= 0 {
      let target = target(way, of: child, frame.tables)
      if target >= 0 {
        markTests(of: Int(list.place), at: child, frame.tables)
        readItem(scope, resource: target, once: stamp, since: firstItem)
      }
      child = tree.next(step, from: Int(tree.nodes[child].end), below: parent, paths)
    }
  }

  private mutating func readItem(
    _ scope: Int, resource node: Int, once stamp: UInt32, since firstItem: Int
  ) {
    let slot = (stampDepth - 1) * tree.nodes.count + node
    guard stamps[slot] != stamp else { return }
    stamps[slot] = stamp
    markIdentity(of: node)
    let firstStep = trail.count
    let item = readScope(scope, at: node)
    if keepsTrail { noteItem(item == nil ? nil : items.count - firstItem, since: firstStep) }
    if let item { items.append(item) }
  }

  /// Returns a number that no node is stamped with at the next depth.
  private mutating func nextStamp() -> UInt32 {
    while stamps.count < tree.nodes.count * (stampDepth + 1) { stamps.append(0) }
    if lastStamp == .max {
      for index in stamps.indices { stamps[index] = 0 }
      lastStamp = 0
    }
    lastStamp += 1
    return lastStamp
  }

  // MARK: Counts

  /// Holds a number that says how many nodes stand at a place to their count.
  mutating func readCount(_ rule: Rule, _ place: Int, of counted: Int, in frame: Frame) -> Bool {
    let node = node(at: place, in: frame)
    guard node >= 0 else { return true }
    mark(node, Self.isKnown)
    noteUse(of: rule)
    let parent = self.node(
      at: Int(frame.tables.pointee.places.facts[counted].parent), in: frame)
    let paths = frame.tables.pointee.paths
    let step = paths.steps[counted]
    var count = 0
    var child = parent == -1 ? -1 : tree.first(step, below: parent, paths)
    while child >= 0 {
      count += 1
      child = tree.next(step, from: Int(tree.nodes[child].end), below: parent, paths)
    }
    if !NormalText.trimmed(tree.bytes(of: node)).elementsEqual(String(count).utf8) {
      problems.append(ReadProblem(rule.label.wrongCount(count), at: node))
    }
    return true
  }
}
