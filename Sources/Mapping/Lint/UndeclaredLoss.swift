import Diagnostics
import Document

/// Finds conversions that keep less than the whole and do not say so with `lossy`.
enum UndeclaredLoss {
  static let code = "lossy.undeclared"

  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    rule.uses.flatMap { use -> [Diagnostic] in
      guard !rule.rule.isLossy, !use.conversion.isLossy else { return [] }
      var found: [Diagnostic] = []
      if use.writes, use.conversion.cut != nil, let entry = use.table.entry("cut") {
        found.append(warning("'cut' leaves out the end of a longer text", entry, rule))
      }
      if use.reads, use.conversion.isMarkup, let entry = use.table.entry("plain") {
        found.append(warning("'plain' leaves out the markup", entry, rule))
      }
      if use.reads, case .codes(let codes) = use.conversion.step, case .code = codes.otherwise,
        let entry = use.table.entry("else")
      {
        found.append(warning("'else' puts one code in the place of every other text", entry, rule))
      }
      return found
    }
  }

  private static func warning(
    _ what: String, _ entry: Outline.Entry, _ rule: LintedRule
  ) -> Diagnostic {
    rule.warning(
      code, what, at: Located(entry.key, line: entry.line, column: entry.column),
      why: "the rule does not say that it may", fix: "add 'lossy:' with the reason")
  }
}
