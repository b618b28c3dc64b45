import Diagnostics
import Document

/// Finds lists whose items have one place only, as the path does not say what repeats.
enum ListPlaces {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    guard case .items(let repetitions) = rule.rule.action, rule.rule.writes,
      !rule.table.has("lossy")
    else { return [] }
    let isEach = rule.table.has("each")
    // In formats without lists, `each` says as much as a star.
    if isEach, !rule.compiler.format.hasLists, !isTable(rule) { return [] }
    let places = rule.writtenPlaces
    guard places.count == repetitions.count else { return [] }
    return zip(places, repetitions)
      .compactMap { place, repetition in
        guard repetition.writes, let path = rule.compiler.parsePlace(place.text) else { return nil }
        if isTable(rule) {
          return columns(of: repetition, rule) > 1 ? nil : warning(place.text, rule)
        }
        return path.steps.contains(where: repeats) || path.hasReverse
          ? nil : warning(place.text, rule)
      }
  }

  private static func repeats(_ step: StepSyntax) -> Bool {
    step.isStarred
      || step.tests.contains { test in
        switch test {
        case .from, .otherwise: true
        case .position, .equals: false
        }
      }
  }

  private static func isTable(_ rule: LintedRule) -> Bool {
    if case .csv = rule.compiler.format { true } else { false }
  }

  private static func columns(of repetition: Rule.Repetition, _ rule: LintedRule) -> Int {
    guard case .csv(let options) = rule.compiler.format else { return 0 }
    let name = rule.places[repetition.place].step.wire.local
    return options.columns.count { $0 == name }
  }

  private static func warning(_ place: Located<String>, _ rule: LintedRule) -> Diagnostic {
    let isTable = isTable(rule)
    return rule.warning(
      "list.one-place", "'\(rule.rule.label.path)' is a list, and the rule has one place for it",
      at: place,
      why: isTable ? "the column stands once" : "nothing in the path has a *",
      fix: isTable
        ? "write 'split' for items in one cell, or name each column with its item, as in lines[1]"
        : "put a * behind the name that repeats")
  }
}

extension PathSyntax {
  /// True where the path goes to what refers to a part, of which there may be several.
  fileprivate var hasReverse: Bool {
    (partReferences + steps.flatMap(\.references))
      .contains { if case .reverse = $0 { true } else { false } }
  }
}
