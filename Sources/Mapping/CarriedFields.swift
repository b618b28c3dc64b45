package import Diagnostics
package import Referrals

/// Which set fields of a message a mapping writes, and which of these it also reads.
///
/// For reports and laws, not for every record. Fields are named by model paths with positions from 1, such as
/// `person.phones[2].number`.
package struct CarriedFields {
  /// Every field that some rule writes.
  package private(set) var carried: Set<String> = []
  /// Those that the same rules read back unchanged: not what a rule may shorten.
  package private(set) var kept: Set<String> = []
  private let mapping: CompiledMapping

  package init(_ mapping: CompiledMapping, _ message: FieldGroup) {
    self.mapping = mapping
    _ = visit(0, .group(message), at: "")
  }

  /// Returns the paths of all fields set below a value.
  package static func leaves(of value: FieldValue, at path: String) -> [String] {
    switch value {
    case .group(let group):
      group.entries.flatMap { entry in
        let name = group.definition.fields[entry.index].name
        return leaves(of: entry.value, at: path.isEmpty ? name : "\(path).\(name)")
      }
    case .list(let items):
      items.enumerated().flatMap { leaves(of: $0.element, at: "\(path)[\($0.offset + 1)]") }
    case .text, .date, .flag, .bytes, .cleared: [path]
    }
  }

  /// Notes what the rules of a scope write of an item; false for an item that is left out.
  private mutating func visit(_ scope: Int, _ item: FieldValue, at path: String) -> Bool {
    let rules = mapping.scopes[scope]
    let before = self
    for rule in rules.rules where rule.writes {
      let isMet = rules.areConditionsMet(rule) { rules.plan.value(of: $0, in: item) }
      guard isMet else { continue }
      switch rule.action {
      case .constant, .group, .link, .count: break
      case .pieces(_, _, let pieces):
        for piece in pieces { note(piece.field, rule, rules.plan, item, path) }
      case .value(let alternatives, _):
        if rule.requirement == .item, rules.plan.value(of: rule.field, in: item) == nil {
          self = before
          return false
        }
        if !isSkipped(rule, alternatives, rules.plan, item) {
          note(rule.field, rule, rules.plan, item, path)
        }
      case .items(let repetitions):
        guard let repetition = repetitions.first(where: \.writes) else { continue }
        for (place, value) in located(rule.field, rules.plan, item, path) {
          let before = carried.count
          _ = visit(repetition.scope, value, at: place)
          if carried.count > before { noteTest(rule.field, rule, rules.plan, place) }
        }
      }
    }
    return true
  }

  private func isSkipped(
    _ rule: Rule, _ alternatives: [Rule.Alternative], _ plan: FieldPlan, _ item: FieldValue
  ) -> Bool {
    guard let value = plan.value(of: rule.field, in: item) else { return false }
    let outcomes = alternatives.filter(\.writes).map { $0.conversion.write(value, received: nil) }
    let isLeftAlone = outcomes.contains { if case .skipped = $0 { true } else { false } }
    return isLeftAlone && !outcomes.contains { if case .text = $0 { true } else { false } }
  }

  private mutating func note(
    _ field: Int, _ rule: Rule, _ plan: FieldPlan, _ item: FieldValue, _ path: String
  ) {
    let found = located(field, plan, item, path)
    if found.isEmpty { return }
    for (place, value) in found {
      for leaf in Self.leaves(of: value, at: place) {
        add(leaf, rule)
        // What absence means comes back where there was nothing.
        if value == rule.absence { kept.remove(leaf) }
      }
    }
    // A rule for an item chosen by a test also says what the test says.
    var node = field
    while node > 0 {
      if case .items(.equals) = plan.nodes[node].role {
        for (place, _) in located(node, plan, item, path) { noteTest(node, rule, plan, place) }
      }
      node = plan.nodes[node].parent
    }
  }

  private mutating func noteTest(_ node: Int, _ rule: Rule, _ plan: FieldPlan, _ place: String) {
    guard case .items(.equals(let indices, _)) = plan.nodes[node].role,
      var group = plan.nodes[node].group
    else { return }
    var path = place
    for index in indices {
      path += ".\(group.fields[index].name)"
      if case .group(let inner) = group.fields[index].type { group = inner }
    }
    add(path, rule)
  }

  private mutating func add(_ leaf: String, _ rule: Rule) {
    carried.insert(leaf)
    if rule.reads, !rule.keepsLess { kept.insert(leaf) }
  }

  /// Returns the values that a field's node stands for, each with its path.
  private func located(
    _ node: Int, _ plan: FieldPlan, _ item: FieldValue, _ path: String
  ) -> [(path: String, value: FieldValue)] {
    let field = plan.nodes[node]
    switch field.role {
    case .root: return [(path, item)]
    case .field(let index):
      return located(field.parent, plan, item, path)
        .compactMap { place, value in
          guard case .group(let group) = value, let inner = group[index] else { return nil }
          let name = group.definition.fields[index].name
          return (place.isEmpty ? name : "\(place).\(name)", inner)
        }
    case .items(let selector):
      return located(field.parent, plan, item, path)
        .flatMap { place, value in
          guard case .list(let items) = value else { return [(path: String, value: FieldValue)]() }
          return plan.selected(items, by: selector, among: field.parent)
            .map {
              ("\(place)[\($0 + 1)]", items[$0])
            }
        }
    }
  }
}

extension CompiledMapping {
  /// Looks for what single values of a part are written from.
  ///
  /// - Parameter position: Where the part stands, as problems say of a part that is not made.
  /// - Returns: Model paths without positions, in rule order.
  package func fields(ofPartAt position: Position) -> [String] {
    let scope = scopes[0]
    guard let part = scope.parts.first(where: { $0.label.position == position }) else { return [] }
    return scope.rules
      .filter { rule in
        guard rule.writes, case .value = rule.action else { return false }
        return rule.writtenPlaces.contains { scope.isPlace($0, below: part.place) }
      }
      .map(\.label.path)
  }
}

extension CompiledScope {
  fileprivate func isPlace(_ place: Int, below root: Int) -> Bool {
    var place = place
    while place > 0, place != root, !places[place].isPartRoot { place = places[place].parent }
    return place == root
  }
}
