import Referrals

/// How the values that rules gave are put together to groups and lists.
extension UnsafePointer where Pointee == ScopeTables {
  /// Returns the value of a node from the values that rules gave, or `nil` when there are none below it.
  ///
  /// Empty items vanish here, so that places left out between two others make no holes.
  func assemble(
    _ node: Int, from slots: inout FieldSlots, in frame: FieldSlots.Frame
  ) -> FieldValue? {
    gather(node, from: &slots, taking: false, in: frame)
  }

  /// Returns the value of a node as ``assemble(_:from:in:)`` does; with `taking` the values of rules are taken out of
  /// their slots.
  func gather(
    _ node: Int, from slots: inout FieldSlots, taking: Bool = true, in frame: FieldSlots.Frame
  ) -> FieldValue? {
    guard slots.isFilled(node, in: frame) else { return nil }
    if slots.hasValue(node, in: frame) {
      return taking ? slots.take(node, in: frame) : slots.value(of: node, in: frame)
    }
    let facts = pointee.fields.facts[node]
    if facts.isList { return gatherList(node, from: &slots, taking: taking, in: frame) }
    guard let definition = pointee.groups[node] else { return nil }
    let firstEntry = slots.entries.count
    let first = Int(facts.firstChild)
    for place in first..<first + Int(facts.childCount) {
      let child = Int(pointee.fields.children[place])
      guard slots.isFilled(child, in: frame) else { continue }
      let index = Int(pointee.fields.facts[child].index)
      guard index >= 0, let value = gather(child, from: &slots, taking: taking, in: frame) else {
        continue
      }
      slots.entries.append(FieldGroup.Entry(value, at: index))
    }
    let entries = slots.entries.take(from: firstEntry)
    return entries.isEmpty ? nil : .group(FieldGroup(definition, entries: entries))
  }

  private func gatherList(
    _ node: Int, from slots: inout FieldSlots, taking: Bool, in frame: FieldSlots.Frame
  ) -> FieldValue? {
    let facts = pointee.fields.facts[node]
    let first = Int(facts.firstChild)
    var items: [FieldValue] = []
    for place in first..<first + Int(facts.childCount) {
      let child = Int(pointee.fields.children[place])
      guard let value = gather(child, from: &slots, taking: taking, in: frame) else { continue }
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
