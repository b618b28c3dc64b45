import Referrals

/// How the values that rules gave are put together to groups and lists.
extension UnsafePointer where Pointee == ScopeTables {
  /// Returns the value of a node from the values that rules gave, or `nil` when there are none below it.
  ///
  /// Empty items vanish here, so that places left out between two others make no holes.
  func assemble(_ node: Int, from slots: FieldSlots, in frame: FieldSlots.Frame) -> FieldValue? {
    guard slots.isFilled(node, in: frame) else { return nil }
    if let value = slots.value(of: node, in: frame) { return value }
    var copy = slots
    return gather(node, from: &copy, in: frame)
  }

  /// Returns the value of a node as ``assemble(_:from:in:)`` does, and takes the values of rules out of their slots.
  func gather(
    _ node: Int, from slots: inout FieldSlots, in frame: FieldSlots.Frame
  ) -> FieldValue? {
    guard slots.isFilled(node, in: frame) else { return nil }
    if let value = slots.take(node, in: frame) { return value }
    let facts = pointee.fields.facts[node]
    if facts.isList { return gatherList(node, from: &slots, in: frame) }
    guard let definition = pointee.groups[node] else { return nil }
    let first = Int(facts.firstChild)
    let end = first + Int(facts.childCount)
    var filled = 0
    for place in first..<end where slots.isFilled(Int(pointee.fields.children[place]), in: frame) {
      filled += 1
    }
    var group = FieldGroup(definition, reserving: filled)
    for place in first..<end {
      let child = Int(pointee.fields.children[place])
      let index = Int(pointee.fields.facts[child].index)
      guard index >= 0, let value = gather(child, from: &slots, in: frame) else { continue }
      group.append(value, at: index)
    }
    return group.isEmpty ? nil : .group(group)
  }

  private func gatherList(
    _ node: Int, from slots: inout FieldSlots, in frame: FieldSlots.Frame
  ) -> FieldValue? {
    let facts = pointee.fields.facts[node]
    let first = Int(facts.firstChild)
    var items: [FieldValue] = []
    for place in first..<first + Int(facts.childCount) {
      let child = Int(pointee.fields.children[place])
      guard let value = gather(child, from: &slots, in: frame) else { continue }
      let found: [FieldValue]
      if case .list(let several) = value { found = several } else { found = [value] }
      if pointee.fields.facts[child].isChosen {
        items += chosen(found, by: child)
      } else if items.isEmpty {
        items = found
      } else {
        items += found
      }
    }
    return items.isEmpty ? nil : .list(items)
  }

  /// Makes items those that the selector of a node takes.
  private func chosen(_ items: [FieldValue], by node: Int) -> [FieldValue] {
    guard
      case .items(.equals(let path, let choices)) = pointee.scope.takeUnretainedValue()
        .plan.nodes[node].role,
      let choice = choices.first
    else { return items }
    return items.map { Self.setting(path[...], to: choice, in: $0) }
  }

  /// Sets the field that makes an item one that its selector takes, unless it already is.
  private static func setting(
    _ path: ArraySlice<Int>, to choice: FieldValue, in item: FieldValue
  ) -> FieldValue {
    guard let index = path.first, case .group(var group) = item else { return item }
    if path.count == 1 {
      if group[index] == nil { group[index] = choice }
    } else if let inner = group[index] {
      group[index] = setting(path.dropFirst(), to: choice, in: inner)
    } else if case .group(let definition) = group.definition.fields[index].type {
      group[index] = setting(path.dropFirst(), to: choice, in: .group(FieldGroup(definition)))
    }
    return .group(group)
  }
}
