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
    var children: [Int] = []
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
    if open >= 0 { nodes[open].children.append(index) }
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

  /// Returns the text of the first child of a name, if it has any.
  func text(of name: String, below node: Int) -> String? {
    nodes[node].children.first { nodes[$0].name.local == name }.flatMap { nodes[$0].text }
  }

  /// The children of a node that stand under one name in JSON.
  struct Member {
    let name: WireName
    /// True where the name stands for a list.
    var isList: Bool
    var nodes: [Int]
  }

  /// Returns the members of a node in the order of their first children; what is empty is left out, but for items before
  /// one that is not.
  func members(of node: Int) -> [Member] {
    var members: [Member] = []
    for child in nodes[node].children {
      let name = nodes[child].name
      let known = members.lastIndex { $0.name === name || $0.name.local == name.local }
      if let known {
        members[known].nodes.append(child)
        members[known].isList = true
      } else {
        members.append(Member(name: name, isList: name.repeats, nodes: [child]))
      }
    }
    for index in members.indices {
      let filled = members[index].nodes.lastIndex { nodes[$0].isFilled }
      members[index].nodes.removeSubrange((filled.map { $0 + 1 } ?? 0)...)
    }
    return members.filter { !$0.nodes.isEmpty }
  }
}
