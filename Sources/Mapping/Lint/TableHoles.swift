import Diagnostics
import Document
import Referrals

/// Finds codes of a closed list that no row of a rule's code tables writes: a message with one of them would fail.
enum TableHoles {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    guard let use = rule.uses.first(where: { $0.writes && $0.table.has("codes") }),
      let codes = codes(of: use.conversion.type), let entry = use.table.entry("codes")
    else { return [] }
    var missing = codes
    for other in writers(of: rule) {
      guard case .codes(let map) = other.conversion.step else { return [] }
      if case .skip = map.otherwise { return [] }
      let table = other.table.value("codes").map(rule.rows) ?? []
      // A code that some row only reads is left out on purpose.
      missing.removeAll { code in
        map.outside(code) != nil || table.contains { $0.ours == code && !$0.writes }
      }
    }
    guard let first = missing.first else { return [] }
    let named = missing.prefix(4).map { quoted(code: $0) }.joined(separator: ", ")
    return [
      rule.warning(
        "table.hole",
        missing.count == 1
          ? "no row writes the code \(quoted(code: first))"
          : "no row writes \(missing.count) codes",
        at: entry.value,
        why: "a message with \(missing.count > 4 ? "one of \(named) and others" : named) in "
          + "'\(rule.rule.label.path)' would fail",
        fix: "add a row, or say that it is left out: { to: \(first), one-way: read }, or "
          + "'else: skip'")
    ]
  }

  /// What writes the field, in this rule or in others.
  private static func writers(of rule: LintedRule) -> [LintedRule.Use] {
    rule.subject.rules
      .filter { $0.scope == rule.scope && $0.rule.field == rule.rule.field }
      .flatMap(\.uses).filter(\.writes)
  }

  private static func codes(of type: FieldType) -> [String]? {
    switch type {
    case .code(let vocabulary): vocabulary.codes.map(\.code)
    case .flag: ["yes", "no"]
    case .group(let pair):
      if pair.isCoded, case .code(let vocabulary)? = pair.fields.first?.type {
        vocabulary.codes.map(\.code)
      } else {
        nil
      }
    case .text, .date, .dateTime, .number, .identifier, .phone, .email, .bytes: nil
    }
  }
}

extension LintedRule {
  /// The rows that `codes` has, in one list; those of a flag in one spelling.
  func rows(_ codes: Outline) -> [CodeTable.Row] {
    guard case .list(let items) = codes.content else { return compiler.codeRows(codes) }
    return items.flatMap { compiler.codeRows($0) }
  }
}
