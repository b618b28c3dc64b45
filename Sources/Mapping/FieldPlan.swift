import Referrals

/// Which items of a list a rule means.
enum ItemSelector: Sendable, Hashable {
  case all
  /// The Nth, counted from 1.
  case position(Int)
  /// The Nth and all after it.
  case from(Int)
  /// Items in which a field, by the indices that lead to it, has one of the values; a new item gets the first.
  case equals([Int], [FieldValue])
  /// Items that no other selector of the same list takes.
  case otherwise
}

/// One node of the tree of model fields that a scope fills and fetches.
///
/// A scope's node 0 is its item: the message, or one item of a list. Parents stand before children.
struct FieldNode: Sendable {
  /// What a node is within its parent.
  enum Role: Sendable, Hashable {
    case root
    /// A field of the parent's group, by its index.
    case field(Int)
    /// Items of the parent, which is a list.
    case items(ItemSelector)
  }

  let role: Role
  let parent: Int
  /// The group that the node's value is, if it is one.
  let group: GroupDefinition?
  var isList = false
  var children: [Int] = []
}

/// The model fields of one scope: how their values are taken apart.
struct FieldPlan: Sendable {
  private(set) var nodes: [FieldNode]

  init(root group: GroupDefinition?) {
    nodes = [FieldNode(role: .root, parent: -1, group: group)]
  }

  /// Returns the child of a node in a role, made on first sight.
  mutating func child(
    _ role: FieldNode.Role, of parent: Int, group: GroupDefinition?, isList: Bool
  ) -> Int {
    if let known = nodes[parent].children.first(where: { nodes[$0].role == role }) { return known }
    nodes.append(FieldNode(role: role, parent: parent, group: group, isList: isList))
    let index = nodes.count - 1
    nodes[parent].children.append(index)
    let ranks = nodes.map { Self.rank($0.role) }
    nodes[parent].children.sort { ranks[$0] < ranks[$1] }
    return index
  }

  /// Orders fields by model order, and items by position before others.
  private static func rank(_ role: FieldNode.Role) -> Int {
    switch role {
    case .root: 0
    case .field(let index): index
    case .items(.position(let number)): number
    case .items(.from(let number)): number
    case .items(.equals): 1 << 20
    case .items(.all), .items(.otherwise): 1 << 21
    }
  }

  /// Returns the group that a node's value is, if it is one.
  func group(of node: Int) -> GroupDefinition? {
    nodes[node].group
  }

  // MARK: Taking apart

  /// Returns the value of a node in an item; for a selector of several items the list of them.
  func value(of node: Int, in item: FieldValue) -> FieldValue? {
    let node = nodes[node]
    switch node.role {
    case .root: return item
    case .field(let index):
      guard case .group(let group)? = value(of: node.parent, in: item) else { return nil }
      return group[index]
    case .items(let selector):
      guard case .list(let items)? = value(of: node.parent, in: item) else { return nil }
      return choose(items, by: selector, of: node)
    }
  }

  /// Returns what a selector's node stands for among the items of its list: the items, or the first for a node with fields.
  func choose(_ items: [FieldValue], by selector: ItemSelector, for node: Int) -> FieldValue? {
    choose(items, by: selector, of: nodes[node])
  }

  private func choose(
    _ items: [FieldValue], by selector: ItemSelector, of node: FieldNode
  ) -> FieldValue? {
    switch selector {
    case .position(let number): return number <= items.count ? items[number - 1] : nil
    case .all:
      guard let first = items.first else { return nil }
      return node.children.isEmpty ? .list(items) : first
    case .from, .equals, .otherwise:
      if !node.children.isEmpty {
        return items.indices.first { takes($0, of: items, by: selector, among: node.parent) }
          .map { items[$0] }
      }
      let chosen = selected(items, by: selector, among: node.parent).map { items[$0] }
      return chosen.isEmpty ? nil : .list(chosen)
    }
  }

  /// Returns which items of a list a selector takes, as indices from 0.
  ///
  /// `list` is the list's node, whose other selectors `[else]` leaves alone.
  func selected(_ items: [FieldValue], by selector: ItemSelector, among list: Int) -> [Int] {
    items.indices.filter { takes($0, of: items, by: selector, among: list) }
  }

  /// True when a selector takes the item at an index from 0.
  private func takes(
    _ index: Int, of items: [FieldValue], by selector: ItemSelector, among list: Int
  ) -> Bool {
    switch selector {
    case .all: return true
    case .position(let number): return index == number - 1
    case .from(let number): return index >= number - 1
    case .equals(let path, let choices): return Self.holds(path[...], choices, in: items[index])
    case .otherwise:
      for child in nodes[list].children {
        guard case .items(let other) = nodes[child].role, other != .otherwise else { continue }
        if takes(index, of: items, by: other, among: list) { return false }
      }
      return true
    }
  }

  private static func holds(
    _ path: ArraySlice<Int>, _ choices: [FieldValue], in item: FieldValue
  ) -> Bool {
    guard let index = path.first else { return choices.contains(item) }
    guard case .group(let group) = item, let value = group[index] else { return false }
    return holds(path.dropFirst(), choices, in: value)
  }
}
