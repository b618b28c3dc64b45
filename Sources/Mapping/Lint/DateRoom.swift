import Diagnostics
import Document
import Referrals

/// Finds dates that a field may hold and that none of a rule's forms has room for.
enum DateRoom {
  static func diagnostics(_ rule: LintedRule) -> [Diagnostic] {
    let uses = rule.uses.filter(\.writes)
    guard !rule.rule.isLossy, let use = uses.first(where: { $0.table.has("date") }),
      let entry = use.table.entry("date")
    else { return [] }
    var forms: [DateForm] = []
    for other in uses {
      guard case .date(let some, _) = other.conversion.step, !other.conversion.isLossy else {
        return []
      }
      forms += some
    }
    let lacking = examples(for: use.conversion.type)
      .filter { example in
        !forms.contains { $0.write(example.date, received: example.date) != nil }
      }
    guard let first = lacking.first else { return [] }
    return [
      rule.warning(
        UndeclaredLoss.code, "no form has room for \(first.words)", at: entry.value,
        why: "'\(rule.rule.label.path)' may hold one, and a message with it would fail",
        fix: "add 'iso' as the last form, or say with 'lossy:' what is left out")
    ]
  }

  private static func examples(for type: FieldType) -> [(date: PartialDate, words: String)] {
    let isTimed =
      switch type {
      case .dateTime: true
      case .date: false
      case .text, .code, .flag, .number, .identifier, .phone, .email, .bytes, .group: false
      }
    let days: [(PartialDate?, String)] = [
      (PartialDate(year: 2026, month: 11, day: 22), "a day"),
      (PartialDate(year: 2026, month: 11), "a month"), (PartialDate(year: 2026), "a year alone"),
    ]
    let times: [(PartialDate?, String)] = [
      (
        PartialDate(year: 2026, month: 11, day: 22, hour: 9, minute: 30), "a day with its time"
      ),
      (
        PartialDate(
          year: 2026, month: 11, day: 22, hour: 9, minute: 30, second: 15, offsetMinutes: 60),
        "a time with seconds and its zone"
      ),
    ]
    return (days + (isTimed ? times : []))
      .compactMap { date, words in date.map { ($0, words) } }
  }
}
