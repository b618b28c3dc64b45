import Diagnostics
import Document
import Referrals

/// Finds the places of a rule that are never looked at, because an earlier one of it always comes first.
enum DeadPlaces {
  static let code = "rule.unreachable"

  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    switch rule.rule.action {
    case .value(let alternatives, let isAll): values(alternatives, isAll, rule)
    case .items(let repetitions): lists(repetitions, rule)
    case .pieces(let places, _, _): texts(places, rule)
    case .constant, .group, .link, .count: []
    }
  }

  private static func values(
    _ alternatives: [Rule.Alternative], _ isAll: Bool, _ rule: LintedRule
  ) -> [Diagnostic] {
    let sources = rule.sources
    guard sources.count == alternatives.count else { return [] }
    return alternatives.indices.dropFirst()
      .compactMap { index in
        let this = alternatives[index]
        let before = alternatives.indices.prefix(index)
        let twin = before.first { earlier in
          rule.isSame(alternatives[earlier].place, this.place)
            && sources[earlier].table.saysTheSame(as: sources[index].table, but: ["at"])
        }
        if twin != nil { return repeated(sources[index].place, rule) }
        if isAll { return nil }
        // What is written and never read would not come back.
        let isUsed =
          rule.rule.reads
          ? !before.contains { earlier in
            rule.isSame(alternatives[earlier].place, this.place)
              && alternatives[earlier].conversion.takesAllTexts(of: this.conversion)
          }
          : this.writes
            && !before.contains {
              alternatives[$0].writes && alternatives[$0].conversion.keepsAllValues
            }
        return isUsed ? nil : unreachable(sources[index].place, rule)
      }
  }

  private static func lists(_ repetitions: [Rule.Repetition], _ rule: LintedRule) -> [Diagnostic] {
    let sources = rule.sources
    guard sources.count == repetitions.count else { return [] }
    return repetitions.indices.dropFirst()
      .compactMap { index in
        let twin = repetitions.indices.prefix(index)
          .first {
            rule.isSame(.node(repetitions[$0].place), .node(repetitions[index].place))
              && sources[$0].table.saysTheSame(as: sources[index].table, but: ["at"])
          }
        if twin != nil { return repeated(sources[index].place, rule) }
        return rule.rule.reads ? nil : unreachable(sources[index].place, rule)
      }
  }

  private static func texts(_ places: [Place], _ rule: LintedRule) -> [Diagnostic] {
    let written = rule.table.texts("at") ?? []
    guard written.count == places.count else { return [] }
    return places.indices.dropFirst()
      .compactMap { index in
        if places.prefix(index).contains(where: { rule.isSame($0, places[index]) }) {
          return repeated(written[index], rule)
        }
        return rule.rule.reads ? nil : unreachable(written[index], rule)
      }
  }

  private static func repeated(_ place: Located<String>, _ rule: LintedRule) -> Diagnostic {
    rule.warning(
      code, "the place \(quoted(code: place.value)) stands in the rule before", at: place,
      why: "where it is there, it was looked at already", fix: "take it out, or correct it")
  }

  private static func unreachable(_ place: Located<String>, _ rule: LintedRule) -> Diagnostic {
    rule.warning(
      code, "the place \(quoted(code: place.value)) is never used", at: place,
      why: rule.rule.reads
        ? "an earlier place of the rule takes every text that stands here"
        : "the rule is only written, and that by its first place",
      fix: "take it out, or put what is more particular first")
  }
}

extension Conversion {
  /// True where every text that would be a value by another conversion at the same place is one by this, or ends the rule.
  fileprivate func takesAllTexts(of other: Conversion) -> Bool {
    guard frames.isEmpty, blanks.allSatisfy(other.blanks.contains) else { return false }
    switch step {
    case .plain: return type.isText
    case .codes(let codes): return !codes.otherwise.isError
    case .date(_, let orText): return orText
    }
  }
}

extension FieldType {
  /// True for free text, which any text is.
  fileprivate var isText: Bool {
    if case .text = self { true } else { false }
  }
}

extension CodeMap.Otherwise {
  /// True where a text without a row is an error.
  fileprivate var isError: Bool {
    if case .error = self { true } else { false }
  }
}
