import Referrals

/// The taking apart of a message: each field that rules name is found once, and calls for its rules.
extension RecordWriter {
  /// Takes a value apart down to the fields that rules name, and notes the rules that these call for.
  mutating func fetch(_ value: FieldValue, at node: Int, in frame: Frame) {
    if frame.tables.pointee.plainWriters[node].isPassage, case .group(let group) = value {
      fetchFields(of: group, frame.tables.pointee.fields.facts[node], in: frame)
      return
    }
    if fillPlainly(node, with: value, in: frame) { return }
    slots.set(node, to: value, in: frame.fields)
    frame.tables.pointee.writers.call(for: node, in: &due, at: frame.firstRule)
    let facts = frame.tables.pointee.fields.facts[node]
    if facts.childCount == 0 { return }
    switch value {
    case .group(let group): fetchFields(of: group, facts, in: frame)
    case .list(let values): fetchItems(values, facts, in: frame)
    case .text, .date, .flag, .bytes, .cleared: break
    }
  }

  /// Fetches the items of a list that rules choose.
  private mutating func fetchItems(
    _ values: [FieldValue], _ facts: FieldTable.Facts, in frame: Frame
  ) {
    let fields = frame.tables.pointee.fields
    let first = Int(facts.firstChild)
    for place in first..<first + Int(facts.childCount) {
      let child = Int(fields.children[place])
      let position = Int(fields.facts[child].position)
      if position > 0 {
        if position <= values.count { fetch(values[position - 1], at: child, in: frame) }
        continue
      }
      let plan = mapping.scopes[frame.index].plan
      guard case .items(let selector) = plan.nodes[child].role else { continue }
      let chosen = plan.choose(values, by: selector, for: child)
      if let chosen { fetch(chosen, at: child, in: frame) }
    }
  }

  /// Settles a field that one rule alone asks for, where its text is plain to see.
  private mutating func fillPlainly(
    _ node: Int, with value: FieldValue, in frame: Frame
  ) -> Bool {
    let writer = frame.tables.pointee.plainWriters[node]
    guard writer.place >= 0, usage == nil,
      let text = writer.conversion._withUnsafeGuaranteedRef({ $0.writePlainly(value) })
    else { return false }
    put(text, at: Int(writer.place), in: frame)
    return true
  }

  /// Fetches the fields of a group that both the group and the rules have; both stand in model order.
  private mutating func fetchFields(
    of group: FieldGroup, _ facts: FieldTable.Facts, in frame: Frame
  ) {
    let fields = frame.tables.pointee.fields
    var place = Int(facts.firstChild)
    let end = place + Int(facts.childCount)
    var entry = 0
    while place < end, entry < group.entries.count {
      let child = Int(fields.children[place])
      if child == mapping.referenceNode, frame.base == 0, reference != nil {
        place += 1
        continue
      }
      let index = Int(fields.facts[child].index)
      if index == group.entries[entry].index {
        fetch(group.entries[entry].value, at: child, in: frame)
        place += 1
        entry += 1
      } else if index < group.entries[entry].index {
        place += 1
      } else {
        entry += 1
      }
    }
  }
}
