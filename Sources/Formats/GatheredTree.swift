import Document

/// What a mapping writes, gathered before it is spelled: JSON puts the items of a list together, wherever rules have them,
/// and FHIR begins a resource with its type.
struct GatheredTree: Sendable {
  struct Node: Sendable {
    let name: WireName
    let parent: Int
    var text: String?
    var isCleared = false
    /// True where something stands at the node or below it.
    var isFilled = false
    /// The first and the last child, and the next of the same parent; -1 where there is none.
    var firstChild = -1
    var lastChild = -1
    var next = -1
  }

  private(set) var nodes: [Node] = []
  private var open: Int = -1

  /// True when the root is closed.
  var isComplete: Bool { !nodes.isEmpty && open < 0 }

  mutating func reset() {
    nodes.removeAll(keepingCapacity: true)
    open = -1
  }

  mutating func openNode(_ name: WireName) {
    let index = nodes.count
    nodes.append(Node(name: name, parent: open))
    if open >= 0 {
      let last = nodes[open].lastChild
      if last >= 0 { nodes[last].next = index } else { nodes[open].firstChild = index }
      nodes[open].lastChild = index
    }
    open = index
  }

  mutating func setText(_ text: String) {
    nodes[open].text = text
    nodes[open].isFilled = true
  }

  mutating func clear() {
    nodes[open].isCleared = true
    nodes[open].isFilled = true
  }

  mutating func closeNode() {
    let parent = nodes[open].parent
    if nodes[open].isFilled, parent >= 0 { nodes[parent].isFilled = true }
    open = parent
  }

  /// The children of a node, in order.
  struct Children: Sequence, IteratorProtocol {
    let nodes: [Node]
    var following: Int

    mutating func next() -> Int? {
      guard following >= 0 else { return nil }
      defer { following = nodes[following].next }
      return following
    }
  }

  func children(of node: Int) -> Children {
    Children(nodes: nodes, following: nodes[node].firstChild)
  }

  /// Returns the text of the first child of a name, if it has any.
  func text(of name: String, below node: Int) -> String? {
    children(of: node).first { nodes[$0].name.local == name }.flatMap { nodes[$0].text }
  }

  /// True where something stands below a node.
  func hasFilledChildren(_ node: Int) -> Bool {
    children(of: node).contains { nodes[$0].isFilled }
  }

  /// The children of a node that stand under one name in JSON.
  struct Member {
    let name: WireName
    /// True where the name stands for a list.
    var isList: Bool
    let first: Int
    /// The nodes behind the first; most names have one.
    var others: [Int] = []

    var nodes: [Int] { [first] + others }

    func contains(where isOne: (Int) -> Bool) -> Bool {
      isOne(first) || others.contains(where: isOne)
    }
  }

  /// Returns the members of a node in the order of their first children; what is empty is left out, but for items before
  /// one that is not.
  func members(of node: Int) -> [Member] {
    var members: [Member] = []
    var child = nodes[node].firstChild
    while child >= 0 {
      let name = nodes[child].name
      let known = members.lastIndex { $0.name === name || $0.name.local == name.local }
      if let known {
        members[known].others.append(child)
        members[known].isList = true
      } else {
        members.append(Member(name: name, isList: name.repeats, first: child))
      }
      child = nodes[child].next
    }
    members.removeAll { !$0.contains { nodes[$0].isFilled } }
    for index in members.indices where !members[index].others.isEmpty {
      let filled = members[index].others.lastIndex { nodes[$0].isFilled }
      members[index].others.removeSubrange((filled.map { $0 + 1 } ?? 0)...)
    }
    return members
  }
}
