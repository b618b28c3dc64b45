package import Diagnostics
import Referrals

/// A field without which a mapping does not write a message.
package struct RequiredField: Sendable, Hashable {
  /// The model path without positions.
  package let path: String
  /// The groups and lists that must be there for the field to be missed, by their paths.
  package let guards: [String]
  /// Where the rule stands.
  package let position: Position
}

extension CompiledMapping {
  /// The fields that rules demand when a message is written, in rule order.
  package var requiredFields: [RequiredField] {
    requiredFields(of: 0, below: "", guards: [])
  }

  private func requiredFields(
    of scope: Int, below list: String, guards: [String]
  ) -> [RequiredField] {
    let plan = scopes[scope].plan
    return scopes[scope].rules
      .flatMap { rule -> [RequiredField] in
        guard rule.writes, rule.conditions.isEmpty else { return [] }
        var found: [RequiredField] = []
        if rule.requirement == .record, rule.absence == nil, !rule.label.path.isEmpty {
          let group = rule.guardField >= 0 ? [plan.path(of: rule.guardField, below: list)] : []
          found.append(
            RequiredField(
              path: rule.label.path, guards: guards + group, position: rule.label.position))
        }
        if case .items(let repetitions) = rule.action,
          let written = repetitions.first(where: \.writes)
        {
          found += requiredFields(
            of: written.scope, below: rule.label.path, guards: guards + [rule.label.path])
        }
        return found
      }
  }
}

extension FieldPlan {
  /// Returns the model path of a field without positions; `list` is that of the items that the plan is of.
  func path(of field: Int, below list: String) -> String {
    var names: [String] = []
    var current = field
    while current > 0 {
      let node = nodes[current]
      if case .field(let index) = node.role, let group = nodes[node.parent].group {
        names.append(group.fields[index].name)
      }
      current = node.parent
    }
    return ((list.isEmpty ? [] : [list]) + names.reversed()).joined(separator: ".")
  }
}
