import Diagnostics
import Exchange
import Referrals

/// What a file becomes, as it is kept beside an example: a part for each record, a line for each field.
///
/// Lines that begin with `#` are for people.
struct ExampleText {
  /// A record, or the file as a whole.
  private struct Section {
    let head: String
    var entries: [MappingTrial.Field] = []
  }

  private var sections: [Section] = []

  /// Tells what a file became.
  init(of drop: PreparedDrop) {
    for record in drop.records {
      let kind = record.kind.map { ", \($0.rawValue)" } ?? ""
      var section = Section(head: "record \(record.ordinal) (\(record.place.words))\(kind)")
      section.entries = record.message.map { FieldTexts(of: $0).all } ?? []
      section.entries += record.unread.withoutRepetitions
        .map { MappingTrial.Field(path: "not read \($0)", value: "") }
      section.entries += record.problems.map(Self.entry)
      sections.append(section)
    }
    if !drop.remarks.isEmpty {
      sections.append(Section(head: "file", entries: drop.remarks.map(Self.entry)))
    }
  }

  private static func entry(_ problem: RecordProblem) -> MappingTrial.Field {
    let place = problem.place.map { " at \($0.words)" } ?? ""
    return MappingTrial.Field(path: "problem \(problem.code)\(place)", value: "")
  }

  // MARK: Files

  /// Reads what was kept.
  init(parsing bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(omittingEmptySubsequences: true) { $0.isNewline }
    for line in lines where !line.hasPrefix("#") {
      guard line.hasPrefix("  ") else {
        sections.append(Section(head: String(line)))
        continue
      }
      if sections.isEmpty { sections.append(Section(head: "")) }
      let entry = line.dropFirst(2)
      let path = entry.prefix { $0 != ":" }
      let value = entry.dropFirst(path.count + 2)
      let isNote = path.hasPrefix("not read ") || path.hasPrefix("problem ")
      sections[sections.count - 1].entries
        .append(
          MappingTrial.Field(
            path: isNote ? String(entry) : String(path),
            value: isNote ? "" : Self.unescaped(value)))
    }
  }

  /// The text as it is kept.
  var bytes: [UInt8] {
    var text = ""
    for section in sections {
      text += section.head + "\n"
      for entry in section.entries {
        text += "  " + entry.path
        if !entry.value.isEmpty { text += ": " + Self.escaped(entry.value) }
        text += "\n"
      }
    }
    return Array(text.utf8)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      switch (isEscaped, character) {
      case (false, "\\"):
        isEscaped = true
        continue
      case (true, "n"): result.append("\n")
      default: result.append(character)
      }
      isEscaped = false
    }
    return result
  }

  // MARK: Differences

  /// Returns in what another text differs from this one, which was expected, field by field.
  func differences(to found: ExampleText) -> [String] {
    var lines: [String] = []
    for index in 0..<max(sections.count, found.sections.count) {
      guard index < sections.count else {
        lines.append("not expected: \(found.sections[index].head)")
        continue
      }
      guard index < found.sections.count else {
        lines.append("expected, and not there: \(sections[index].head)")
        continue
      }
      let (expected, actual) = (sections[index], found.sections[index])
      if expected.head != actual.head {
        lines.append("expected \(expected.head), found \(actual.head)")
      }
      let name = expected.head.prefix { $0 != "(" }.trimmed
      lines += Self.differences(expected.entries, actual.entries).map { "\(name): \($0)" }
    }
    return lines
  }

  /// Returns in what fields differ from those that were expected.
  static func differences(
    _ expected: [MappingTrial.Field], _ found: [MappingTrial.Field]
  ) -> [String] {
    let known = Dictionary(expected.map { ($0.path, $0.value) }, uniquingKeysWith: { $1 })
    let actual = Dictionary(found.map { ($0.path, $0.value) }, uniquingKeysWith: { $1 })
    var lines: [String] = []
    for field in expected {
      guard let value = actual[field.path] else {
        lines.append("\(field.path): expected \(shown(field.value)), and not there")
        continue
      }
      if value != field.value {
        lines.append("\(field.path): expected \(shown(field.value)), found \(shown(value))")
      }
    }
    for field in found where known[field.path] == nil {
      lines.append("\(field.path): not expected, found \(shown(field.value))")
    }
    return lines
  }

  private static func shown(_ text: String) -> String {
    text.isEmpty ? "it" : "'\(escaped(text))'"
  }
}

extension Substring {
  fileprivate var trimmed: String { String(self.reversed().drop { $0 == " " }.reversed()) }
}
