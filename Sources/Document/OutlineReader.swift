package import Diagnostics

/// Collects what is wrong with one configuration file, so that all of it is told at once.
package final class OutlineProblems {
  /// The file's path as diagnostics name it.
  package let path: String
  package private(set) var diagnostics: [Diagnostic] = []

  package init(path: String) {
    self.path = path
  }

  /// Returns a place of this file as a position.
  package func position(line: Int, column: Int) -> Position {
    .file(path: path, line: line, column: column)
  }

  /// Records a problem at a line and column, both counted from 1.
  package func report(
    _ code: String, _ what: String, line: Int, column: Int,
    severity: Diagnostic.Severity = .error, why: String? = nil, fix: String? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        code: code, severity: severity, what: what,
        at: position(line: line, column: column), why: why, fix: fix))
  }

  /// Records a problem at a value.
  package func report(
    _ code: String, _ what: String, at outline: Outline,
    severity: Diagnostic.Severity = .error, why: String? = nil, fix: String? = nil
  ) {
    report(
      code, what, line: outline.line, column: outline.column, severity: severity, why: why,
      fix: fix)
  }

  /// Records a word that is not one of the words allowed, with the nearest of them.
  package func reportUnknown(
    _ code: String, _ noun: String, _ word: String, among candidates: [String], line: Int,
    column: Int
  ) {
    let nearest = nearestMatch(to: word, in: candidates)
    report(
      code, "unknown \(noun) \(quoted(code: word))", line: line, column: column,
      why: candidates.isEmpty
        ? "there is none" : "expected one of \(candidates.joined(separator: ", "))",
      fix: nearest.map { "write \(quoted(code: $0))" })
  }
}

/// A value of a configuration file with the place where it stands.
package struct Located<Value: Sendable>: Sendable {
  package let value: Value
  /// Where the value begins; lines and columns count from 1.
  package let line: Int
  package let column: Int

  package init(_ value: Value, line: Int, column: Int) {
    self.value = value
    self.line = line
    self.column = column
  }

  package init(_ value: Value, at outline: Outline) {
    self.init(value, line: outline.line, column: outline.column)
  }

  /// Returns another value at the same place.
  package func map<Other>(_ transform: (Value) -> Other) -> Located<Other> {
    Located<Other>(transform(value), line: line, column: column)
  }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

/// The keys that a table of a configuration file may have.
package enum TableKeys: Sendable {
  /// Those that somebody asks for.
  case asked
  /// All of these, and nobody asks for another.
  case all([String])
  /// Those of these that somebody asks for, and nobody asks for another: what else stands in the table decides.
  case among([String])

  /// The keys that are declared, or `nil` where none are.
  fileprivate var declared: [String]? {
    switch self {
    case .asked: nil
    case .all(let keys), .among(let keys): keys
    }
  }
}

/// Reads one table of a configuration file key by key, and refuses the keys that it may not have.
///
/// Each reading method marks its key as known and returns `nil` when the key is absent or its value has the wrong form;
/// a wrong form is reported on the spot. ``finish()`` reports what is left. Problem codes: `config.type`,
/// `config.missing-key`, `config.unknown-key`, `config.choice`.
package final class OutlineTable {
  package let outline: Outline
  package let entries: [Outline.Entry]
  package let problems: OutlineProblems
  /// What the table describes, as messages name it: `a partner`.
  package let noun: String
  private let keys: TableKeys
  private var known: [String]

  /// Begins to read a table, or reports that the value is none and returns `nil`; an empty value is an empty table.
  package init?(
    _ outline: Outline, as noun: String, problems: OutlineProblems, keys: TableKeys = .asked
  ) {
    switch outline.content {
    case .table(let entries): self.entries = entries
    case .null: entries = []
    case .text, .list:
      problems.report(
        "config.type", "\(noun) is not \(outline.content.noun)", at: outline,
        why: "keys and values are expected here")
      return nil
    }
    self.outline = outline
    self.noun = noun
    self.problems = problems
    self.keys = keys
    if case .all(let keys) = keys { known = keys } else { known = [] }
  }

  /// Returns the entry of a key, and marks the key as known.
  package func entry(_ key: String) -> Outline.Entry? {
    if !known.contains(key) {
      assert(keys.declared?.contains(key) ?? true, "nothing declares the key '\(key)' of \(noun)")
      known.append(key)
    }
    return entries.first { $0.key == key }
  }

  /// Returns the value of a key in any form, and marks the key as known; `nil` only when the key is absent.
  package func value(_ key: String) -> Outline? {
    entry(key)?.value
  }

  /// True when the table has the key, whatever its value.
  package func has(_ key: String) -> Bool {
    entry(key) != nil
  }

  /// Returns the value of a key that must be there, in any form.
  package func required(_ key: String) -> Outline? {
    guard let value = value(key) else {
      problems.report(
        "config.missing-key", "\(noun) needs the key '\(key)'", at: outline,
        fix: "add '\(key):'")
      return nil
    }
    return value
  }

  /// Returns a text; numbers and words such as `yes` are texts here.
  package func text(_ key: String) -> Located<String>? {
    value(key).flatMap { text(of: $0, key) }
  }

  /// Returns a text that must be there.
  package func requiredText(_ key: String) -> Located<String>? {
    required(key).flatMap { text(of: $0, key) }
  }

  /// Returns the texts of a key that takes one text or a list of them.
  package func texts(_ key: String) -> [Located<String>]? {
    guard let value = value(key) else { return nil }
    guard case .list(let items) = value.content else {
      return text(of: value, key).map { [$0] }
    }
    return items.compactMap { text(of: $0, key) }
  }

  /// Returns yes or no: `yes`, `no`, `true` or `false`.
  package func flag(_ key: String) -> Bool? {
    guard let value = value(key) else { return nil }
    if case .text(let text, _) = value.content {
      switch text {
      case "yes", "true": return true
      case "no", "false": return false
      default: break
      }
    }
    problems.report("config.type", "'\(key)' is not yes or no", at: value, fix: "write yes or no")
    return nil
  }

  /// Returns a whole number within a range.
  package func integer(_ key: String, in range: ClosedRange<Int>) -> Located<Int>? {
    guard let value = value(key) else { return nil }
    if case .text(let text, _) = value.content, let number = Int(text), range.contains(number) {
      return Located(number, at: value)
    }
    problems.report(
      "config.type", "'\(key)' is not a whole number in range", at: value,
      why: "expected \(range.lowerBound) to \(range.upperBound)")
    return nil
  }

  /// Returns a length of time written with its unit: `500ms`, `5s`, `10m`, `24h` or `7d`.
  package func duration(_ key: String) -> Located<Duration>? {
    guard let value = value(key) else { return nil }
    if case .text(let text, _) = value.content, let duration = Duration(parsing: text) {
      return Located(duration, at: value)
    }
    problems.report(
      "config.type", "'\(key)' is not a length of time", at: value,
      why: "expected a whole number and a unit: 500ms, 5s, 10m, 24h or 7d")
    return nil
  }

  /// Returns one of the words allowed.
  package func choice(_ key: String, among words: [String]) -> Located<String>? {
    guard let text = text(key) else { return nil }
    guard words.contains(text.value) else {
      problems.reportUnknown(
        "config.choice", "value of '\(key)'", text.value, among: words, line: text.line,
        column: text.column)
      return nil
    }
    return text
  }

  /// Returns one of the cases of an enumeration, by its raw value.
  package func choice<Choice>(_ key: String, of type: Choice.Type) -> Located<Choice>?
  where Choice: CaseIterable & RawRepresentable & Sendable, Choice.RawValue == String {
    choice(key, among: Choice.allCases.map(\.rawValue))
      .flatMap { text in
        Choice(rawValue: text.value).map { Located($0, line: text.line, column: text.column) }
      }
  }

  /// Returns the table under a key.
  package func table(_ key: String, as noun: String) -> OutlineTable? {
    value(key).flatMap { OutlineTable($0, as: noun, problems: problems) }
  }

  /// Returns the keys and values under a key whose names are free, such as the rows of a code table.
  package func freeEntries(_ key: String) -> [Outline.Entry]? {
    table(key, as: "'\(key)'")?.entries
  }

  /// Returns the items of a list.
  package func list(_ key: String) -> [Outline]? {
    guard let value = value(key) else { return nil }
    switch value.content {
    case .list(let items): return items
    case .null: return []
    case .text, .table:
      problems.report(
        "config.type", "'\(key)' is \(value.content.noun)", at: value, why: "expected a list")
      return nil
    }
  }

  /// Returns the items of a list of tables.
  package func tables(
    _ key: String, as noun: String, keys: TableKeys = .asked
  ) -> [OutlineTable]? {
    list(key)?.compactMap { OutlineTable($0, as: noun, problems: problems, keys: keys) }
  }

  /// Reports the keys that are not known, each with the nearest key that is.
  package func finish() {
    for entry in entries where !known.contains(entry.key) {
      if keys.declared?.contains(entry.key) == true {
        problems.report(
          "config.unknown-key", "\(noun) like this one has no key \(quoted(code: entry.key))",
          line: entry.line, column: entry.column,
          why: "expected one of \(known.joined(separator: ", "))", fix: "take the key out")
        continue
      }
      problems.reportUnknown(
        "config.unknown-key", "key", entry.key, among: known, line: entry.line,
        column: entry.column)
    }
  }

  private func text(of value: Outline, _ key: String) -> Located<String>? {
    guard case .text(let text, _) = value.content else {
      problems.report(
        "config.type", "'\(key)' is \(value.content.noun)", at: value, why: "expected a text")
      return nil
    }
    return Located(text, at: value)
  }
}

extension Outline.Content {
  /// The form of the value in words: `a list`.
  package var noun: String {
    switch self {
    case .text: "a text"
    case .null: "empty"
    case .list: "a list"
    case .table: "a table"
    }
  }
}
