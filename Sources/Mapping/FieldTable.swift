import Referrals

/// The fields of a scope as integers, for putting values together and taking them apart.
struct FieldTable {
  struct Facts {
    let parent: Int32
    /// The index in the parent's group, or -1 for the root and for items of a list.
    let index: Int32
    let firstChild: Int32
    let childCount: Int32
    /// For one item of a list its position from 1, or 0.
    let position: Int32
    let isList: Bool
    /// True for items that are chosen by a field of theirs.
    let isChosen: Bool
  }

  let facts: UnsafeBufferPointer<Facts>
  /// The children of all nodes; each node's stand together, in model order.
  let children: UnsafeBufferPointer<Int32>

  init(_ plan: FieldPlan, in store: inout TableStore) {
    var facts: [Facts] = []
    var children: [Int32] = []
    for node in plan.nodes {
      var index = -1
      var position = 0
      var isChosen = false
      switch node.role {
      case .root: break
      case .field(let number): index = number
      case .items(.position(let number)): position = number
      case .items(.equals): isChosen = true
      case .items(.all), .items(.from), .items(.otherwise): break
      }
      facts.append(
        Facts(
          parent: Int32(node.parent), index: Int32(index), firstChild: Int32(children.count),
          childCount: Int32(node.children.count), position: Int32(position), isList: node.isList,
          isChosen: isChosen))
      children += node.children.map(Int32.init)
    }
    self.facts = store.keep(facts)
    self.children = store.keep(children)
  }

  /// Returns the child of a node for a field by its index, or -1.
  func child(of node: Int, index: Int?) -> Int {
    let first = Int(facts[node].firstChild)
    let range = first..<first + Int(facts[node].childCount)
    let place = range.first { index == Int(facts[Int(children[$0])].index) }
    return place.map { Int(children[$0]) } ?? -1
  }
}

/// The values of the fields of each open scope: only those that are set take room.
struct FieldSlots: ~Copyable, Sendable {
  private static let empty: Int32 = -1
  private static let filledBelow: Int32 = -2

  /// By node: where its value is, or whether there is one below it.
  private var states = WorkList<Int32>()
  private var values = WorkList<FieldValue>()
  /// The fields of the groups that are being put together, those of inner groups behind those of outer ones.
  var entries = WorkList<FieldGroup.Entry>()

  /// Where an open scope's nodes and values begin.
  struct Frame {
    let state: Int
    let value: Int
  }

  mutating func open(_ count: Int) -> Frame {
    let frame = Frame(state: states.count, value: values.count)
    states.append(Self.empty, times: count)
    return frame
  }

  /// Forgets the innermost open scope.
  mutating func close(_ frame: Frame) {
    states.shorten(to: frame.state)
    values.shorten(to: frame.value)
  }

  mutating func reset() {
    states.shorten(to: 0)
    values.shorten(to: 0)
    entries.shorten(to: 0)
  }

  func value(of node: Int, in frame: Frame) -> FieldValue? {
    let state = states[frame.state + node]
    return state >= 0 ? values[Int(state)] : nil
  }

  /// Takes a value out of the open scope, which nothing looks at again.
  mutating func take(_ node: Int, in frame: Frame) -> FieldValue? {
    let state = states[frame.state + node]
    if state < 0 { return nil }
    var value = FieldValue.cleared
    swap(&value, &values[Int(state)])
    return value
  }

  /// True when a node is cleared on purpose.
  func isCleared(_ node: Int, in frame: Frame) -> Bool {
    let state = states[frame.state + node]
    if state >= 0, case .cleared = values[Int(state)] { return true }
    return false
  }

  /// True when a node has a list, and rules may add to it.
  func hasList(_ node: Int, in frame: Frame) -> Bool {
    let state = states[frame.state + node]
    if state >= 0, case .list = values[Int(state)] { return true }
    return false
  }

  /// True when a node has a value of its own.
  func hasValue(_ node: Int, in frame: Frame) -> Bool {
    states[frame.state + node] >= 0
  }

  /// True when a node or one below it has a value.
  func isFilled(_ node: Int, in frame: Frame) -> Bool {
    states[frame.state + node] != Self.empty
  }

  mutating func set(_ node: Int, to value: consuming FieldValue, in frame: Frame) {
    let state = states[frame.state + node]
    if state >= 0 {
      values[Int(state)] = value
    } else {
      states[frame.state + node] = Int32(values.count)
      values.append(value)
    }
  }

  /// Sets a value and notes for all nodes above that there is one below them.
  mutating func set(
    _ node: Int, to value: consuming FieldValue, in frame: Frame, noting fields: FieldTable
  ) {
    set(node, to: value, in: frame)
    var above = Int(fields.facts[node].parent)
    while above >= 0, states[frame.state + above] == Self.empty {
      states[frame.state + above] = Self.filledBelow
      above = Int(fields.facts[above].parent)
    }
  }
}
