import Diagnostics
import Document
import Referrals
import Routing

/// Reads what `when:` and `area:` of a route ask of a message.
struct RouteConditionReader {
  let table: OutlineTable
  let problems: OutlineProblems
  let message: MessageKind

  /// Returns the conditions with their places, and reports those that make no sense by themselves.
  ///
  /// `areas` are those that the message's practice must lie in; any where there are none.
  func read(areas: [Located<String>]) -> [Located<RouteCondition>] {
    let conditions =
      condition(areas)
      + (table.table("when", as: "'when'")?.entries ?? [])
      .flatMap(conditions)
    for (place, condition) in conditions.enumerated() {
      for earlier in conditions[..<place] where earlier.value.excludes(condition.value) {
        problems.report(
          "route.never", "no message meets this condition and an earlier one",
          line: condition.line, column: condition.column,
          why: "the other one stands in line \(earlier.line)", fix: "take one of the two out")
      }
    }
    return conditions
  }

  private func condition(_ areas: [Located<String>]) -> [Located<RouteCondition>] {
    guard let first = areas.first else { return [] }
    return [
      Located(
        RouteCondition(
          .practiceArea, .among(areas.map { .code($0.value) }), position: position(first)),
        line: first.line, column: first.column)
    ]
  }

  // MARK: One field

  private func conditions(_ entry: Outline.Entry) -> [Located<RouteCondition>] {
    let place = Located(entry.key, line: entry.line, column: entry.column)
    let path: FieldPath
    do throws(Diagnostic) {
      path = try FieldPath(entry.key, in: ModelDefinition.definition(of: message))
    } catch {
      problems.report(
        error.code, error.what, line: entry.line, column: entry.column, why: error.why,
        fix: error.fix)
      return []
    }
    let field = RouteField(path, of: message)
    return tests(field, entry.value)
      .map { test in
        let subject =
          switch test {
          case .present, .absent: path
          case .among, .notAmong, .within, .between: field.valuePath
          }
        return Located(
          RouteCondition(.field(subject), test, name: entry.key, position: position(place)),
          line: entry.value.line, column: entry.value.column)
      }
  }

  private func tests(_ field: RouteField, _ value: Outline) -> [RouteCondition.Test] {
    switch value.content {
    case .text, .list:
      values(field, value).map { [.among($0)] } ?? []
    case .table:
      OutlineTable(value, as: "the condition", problems: problems).map { tests(field, $0) } ?? []
    case .null:
      report(
        "route.condition", "the condition on '\(field.name)' is empty", at: value,
        fix: "write { present: no } for a field that must not be there")
    }
  }

  /// Reads a condition that is a table; only the keys that fit the field are known.
  private func tests(_ field: RouteField, _ condition: OutlineTable) -> [RouteCondition.Test] {
    var tests: [RouteCondition.Test] = []
    let isPresent = condition.flag("present")
    if let isPresent { tests.append(isPresent ? .present : .absent) }
    if field.takesValues, let value = condition.value("not"), let values = values(field, value) {
      tests.append(.notAmong(values))
    }
    if case .number = field.type { tests += range(condition) }
    if field.isDate { tests += days(condition) }
    condition.finish()
    if condition.entries.isEmpty {
      return report(
        "route.condition", "the condition on '\(field.name)' asks for nothing",
        at: condition.outline, fix: "write what it asks for, or take it out")
    }
    if isPresent == false, tests.count > 1 {
      return report(
        "route.never", "a field that is not there has no value", at: condition.outline,
        fix: "leave 'present' or the rest of the condition out")
    }
    return tests
  }

  private func range(_ condition: OutlineTable) -> [RouteCondition.Test] {
    func number(_ key: String) -> Double? {
      guard let text = condition.text(key) else { return nil }
      if let number = RouteField.number(text.value) { return number }
      problems.report(
        "route.unknown-value", "'\(key)' is no number", line: text.line, column: text.column,
        fix: "write a number such as 100 or 12.50")
      return nil
    }
    let least = number("least")
    let most = number("most")
    guard least != nil || most != nil else { return [] }
    if let least, let most, least > most {
      return report(
        "route.never", "no number lies in this range", at: condition.outline,
        why: "'least' is more than 'most'", fix: "exchange the two")
    }
    return [.within(least: least, most: most)]
  }

  private func days(_ condition: OutlineTable) -> [RouteCondition.Test] {
    func day(_ key: String) -> PartialDate? {
      guard let text = condition.text(key) else { return nil }
      if let day = PartialDate(isoDay: text.value) { return day }
      problems.report(
        "route.unknown-value", "'\(key)' is not a day", line: text.line, column: text.column,
        fix: "write a day such as 2026-03-31")
      return nil
    }
    let after = day("after")
    let before = day("before")
    guard after != nil || before != nil else { return [] }
    if let after, let before, !before.isAfter(after) {
      return report(
        "route.never", "no day lies in this time", at: condition.outline,
        why: "'after' is not before 'before'", fix: "exchange the two")
    }
    return [.between(after: after, before: before)]
  }

  // MARK: Values

  /// Returns the values that a field is asked for, or reports why there are none.
  private func values(_ field: RouteField, _ value: Outline) -> [RouteValue]? {
    guard field.takesValues else {
      let forms = field.isDate ? "{ after: ... }, { before: ... } or " : ""
      problems.report(
        "route.condition", "'\(field.name)' cannot be asked for a value", at: value,
        why: field.isDate ? "it is a date" : "it is \(field.isGroup ? "a group" : "a file")",
        fix: "write \(forms){ present: yes }\(field.isGroup ? ", or name a field of it" : "")")
      return nil
    }
    let items: [Outline]
    if case .list(let found) = value.content { items = found } else { items = [value] }
    if items.isEmpty {
      problems.report(
        "route.never", "the list of values is empty", at: value, fix: "write at least one value")
      return nil
    }
    let before = problems.diagnostics.count
    let values = items.compactMap { item -> RouteValue? in
      guard case .text(let text, _) = item.content else {
        problems.report(
          "config.type", "a value of '\(field.name)' is \(item.content.noun)", at: item,
          why: "expected a text")
        return nil
      }
      return field.value(Located(text, at: item), problems)
    }
    return problems.diagnostics.count == before ? values : nil
  }

  private func report(
    _ code: String, _ what: String, at outline: Outline, why: String? = nil, fix: String
  ) -> [RouteCondition.Test] {
    problems.report(code, what, at: outline, why: why, fix: fix)
    return []
  }

  private func position(_ place: Located<String>) -> Position {
    problems.position(line: place.line, column: place.column)
  }
}
