import Diagnostics
import Document
import Routing

/// Reads `checks.yaml`: a list of checks with their severities.
enum ChecksFile {
  /// Returns the checks, and reports everything that is wrong with them.
  static func read(_ outline: Outline, _ problems: OutlineProblems) -> [Check] {
    var checks: [Check] = []
    for item in problems.items(of: outline, as: "a list of checks") {
      guard let table = OutlineTable(item, as: "a check", problems: problems),
        let check = read(table, problems)
      else { continue }
      if let first = checks.first(where: { $0.subject == check.subject }) {
        problems.report(
          "check.duplicate", "the check '\(check.subject.rawValue)' stands twice", at: item,
          why: first.position.map { "it also stands at \($0.description)" },
          fix: "keep one of the two")
        continue
      }
      checks.append(check)
    }
    return checks
  }

  private static func read(_ table: OutlineTable, _ problems: OutlineProblems) -> Check? {
    if !table.has("check") { _ = table.required("check") }
    if !table.has("severity") { _ = table.required("severity") }
    let subject = table.choice("check", of: Check.Subject.self)
    let severity = table.choice("severity", of: Check.Severity.self)
    table.finish()
    guard let subject, let severity else { return nil }
    return Check(
      subject.value, severity.value,
      position: problems.position(line: subject.line, column: subject.column))
  }
}

extension OutlineProblems {
  /// Returns the items of a file that is a list as a whole; an empty file has none.
  func items(of outline: Outline, as expected: String) -> [Outline] {
    switch outline.content {
    case .list(let items): return items
    case .null: return []
    case .text, .table:
      report(
        "config.type", "the file is \(outline.content.noun)", at: outline,
        why: "expected \(expected)", fix: "begin each item with '- '")
      return []
    }
  }
}
