import Diagnostics
import Document
import Referrals

/// Finds rows that are never read, because an earlier table of the rule's list has the same text.
///
/// Shared tables may well have rows in common; only what they disagree on is told of them.
enum TableShadows {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    rule.uses.flatMap { use -> [Diagnostic] in
      guard use.reads, case .list(let tables)? = use.table.value("codes")?.content else {
        return []
      }
      var known: [String: String] = [:]
      var found: [Diagnostic] = []
      for table in tables {
        let rows = rule.compiler.codeRows(table).filter(\.reads)
        found += shadows(of: known, on: rows, in: table, rule)
        for row in rows where known[row.outside] == nil { known[row.outside] = row.ours }
      }
      return found
    }
  }

  private static func shadows(
    of known: [String: String], on rows: [CodeTable.Row], in table: Outline, _ rule: LintedRule
  ) -> [Diagnostic] {
    var isShared = false
    if case .text = table.content { isShared = true }
    let hidden = rows.filter { row in
      known[row.outside].map { !isShared || $0 != row.ours } ?? false
    }
    guard let first = hidden.first else { return [] }
    let fix = "take the row out, or put its table first"
    guard !isShared else {
      return [
        rule.warning(
          "table.shadowed",
          "the row \(quoted(code: first.outside)) of this table is never read", at: table,
          why: "a table before it reads the text as \(quoted(code: known[first.outside] ?? ""))",
          fix: fix)
      ]
    }
    return hidden.map { row in
      rule.warning(
        "table.shadowed", "the row \(quoted(code: row.outside)) is never read",
        at: Located(row.outside, line: row.line, column: row.column),
        why: "a table before it reads the text as \(quoted(code: known[row.outside] ?? ""))",
        fix: fix)
    }
  }
}
