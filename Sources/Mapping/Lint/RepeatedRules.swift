import Diagnostics
import Document

/// Finds rules that do again what an earlier one does: the same place and field, under the same condition or a wider one.
enum RepeatedRules {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    guard let twin = twin(of: rule) else { return [] }
    return [
      rule.warning(
        DeadPlaces.code, "the rule does again what another does", at: rule.table.outline,
        why: "the other stands at \(twin.rule.label.position.description)",
        fix: "take one of them out, or correct its place, field or condition")
    ]
  }

  private static func twin(of rule: LintedRule) -> LintedRule? {
    switch rule.rule.action {
    case .value, .items, .pieces: break
    case .constant, .group, .link, .count: return nil
    }
    guard rule.rule.field >= 0 else { return nil }
    return rule.subject.rules
      .first { other in
        other.scope == rule.scope && other.index < rule.index && other.rule.field == rule.rule.field
          && other.table !== rule.table && isAsWide(other.rule, as: rule.rule)
          && (other.rule.reads || !rule.rule.reads) && (other.rule.writes || !rule.rule.writes)
          && isSamePlace(other, rule)
          && other.table.saysTheSame(as: rule.table, but: ["at", "each", "when", "one-way"])
      }
  }

  private static func isSamePlace(_ one: LintedRule, _ other: LintedRule) -> Bool {
    let (places, others) = (firstPlaces(one.rule), firstPlaces(other.rule))
    return !places.isEmpty && places.count == others.count
      && zip(places, others).allSatisfy { one.isSame($0, $1) }
  }

  private static func firstPlaces(_ rule: Rule) -> [Place] {
    switch rule.action {
    case .value(let alternatives, _): alternatives.map(\.place)
    case .items(let repetitions): repetitions.map { .node($0.place) }
    case .pieces(let places, _, _): places
    case .constant, .group, .link, .count: []
    }
  }

  /// True where a rule applies whenever another does.
  private static func isAsWide(_ rule: Rule, as other: Rule) -> Bool {
    rule.conditions.allSatisfy { condition in
      other.conditions.contains { narrow in
        narrow.field == condition.field && narrow.values.allSatisfy(condition.values.contains)
      }
    }
  }
}
