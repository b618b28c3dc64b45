import Diagnostics
import Document
import Referrals

/// Finds conditions that never hold, because no rule ever gives the field one of the values.
enum DeadConditions {
  private static let code = "when.never"

  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    let conditions = rule.rule.conditions
    return conditions.indices.compactMap { index in
      let condition = conditions[index]
      let rival = conditions[..<index]
        .first {
          $0.field == condition.field && $0.values.allSatisfy { !condition.values.contains($0) }
        }
      if let rival {
        return warning(
          condition, "the condition never holds",
          why: "the rule stands below another condition on the same field, at "
            + rival.position.description,
          fix: "take the rule out, or correct one of the two")
      }
      guard rule.rule.reads, let possible = values(of: condition.field, in: rule),
        !condition.values.contains(where: possible.contains)
      else { return nil }
      return warning(
        condition, "no rule gives the field this value",
        why: possible.isEmpty
          ? "no rule fills the field, so that the rule is never read"
          : "the rules of the field give other values only, so that the rule is never read",
        fix: "correct the value, or write 'one-way: write'")
    }
  }

  private static func warning(
    _ condition: Rule.Condition, _ what: String, why: String, fix: String
  ) -> Diagnostic {
    Diagnostic(
      code: code, severity: .warning, what: what, at: condition.position, why: why, fix: fix)
  }

  /// The values that rules may give a field in reading, or `nil` for any.
  private static func values(of field: Int, in rule: LintedRule) -> [FieldValue]? {
    let scope = rule.compiler.scopes[rule.scope]
    var possible: [FieldValue] = []
    for other in scope.rules where other.reads {
      for target in targets(of: other) where isOnLine(target, field, scope.plan) {
        guard target == field, case .value(let alternatives, _) = other.action else { return nil }
        if let absence = other.absence { possible.append(absence) }
        for alternative in alternatives {
          guard let values = alternative.conversion.possibleValues else { return nil }
          possible += values
        }
      }
    }
    return possible
  }

  private static func targets(of rule: Rule) -> [Int] {
    switch rule.action {
    case .value, .items: [rule.field]
    case .pieces(_, _, let pieces): pieces.map(\.field)
    case .constant, .group, .link, .count: []
    }
  }

  /// True for two fields of which one is the other or stands below it.
  private static func isOnLine(_ one: Int, _ other: Int, _ plan: FieldPlan) -> Bool {
    func isAbove(_ above: Int, _ node: Int) -> Bool {
      var node = node
      while node > above { node = plan.nodes[node].parent }
      return node == above
    }
    return isAbove(one, other) || isAbove(other, one)
  }
}

extension Conversion {
  /// The values that reading may give, or `nil` where they cannot be listed.
  fileprivate var possibleValues: [FieldValue]? {
    guard separator.isEmpty, case .codes(let codes) = step else { return nil }
    var values = codes.readableRows.map { value(ofCode: $0.ours) }
    switch codes.otherwise {
    case .error, .skip: break
    case .code(let code): values.append(value(ofCode: code))
    // Words without a code are not what a condition on a code asks for.
    case .text: guard case .group = type else { return nil }
    }
    return values
  }
}
