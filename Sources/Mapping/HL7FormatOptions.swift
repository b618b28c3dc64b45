import Diagnostics
import Document

/// How a mapping's HL7 v2 looks.
package struct HL7FormatOptions: Sendable, Hashable {
  /// A segment with those that it may hang below.
  package struct Under: Sendable, Hashable {
    package let segment: String
    package let parents: [String]
  }

  /// In file order.
  package var under: [Under] = []
  /// The segments that rules name at top level, which close the groups before them.
  package var topLevel: [String] = []
  /// MSH-1 and MSH-2 in one text, for writing.
  package var delimiters = "|^~\\&"
  /// `cr`, `lf` or `crlf`.
  package var lineEnd = "cr"
}

extension MappingFile {
  /// Reads the options of `hl7v2`.
  func hl7v2(_ table: OutlineTable) -> HL7FormatOptions {
    var options = HL7FormatOptions()
    for entry in table.freeEntries("under") ?? [] {
      let parents: [String]
      switch entry.value.content {
      case .text(let text, _): parents = [text]
      case .list(let items):
        parents = items.compactMap { if case .text(let text, _) = $0.content { text } else { nil } }
      case .null, .table: parents = []
      }
      for name in [entry.key] + parents where !HL7Paths.isSegment(name) {
        table.problems.report(
          "path.segment", "\(quoted(code: name)) is no name of a segment", line: entry.line,
          column: entry.column, why: "a segment has three capital letters or digits, such as NTE")
      }
      options.under.append(HL7FormatOptions.Under(segment: entry.key, parents: parents))
      if options.hangsInCircle(entry.key) {
        table.problems.report(
          "path.segment", "the segment \(quoted(code: entry.key)) would hang below itself",
          line: entry.line, column: entry.column)
        options.under.removeLast()
      }
    }
    if let marks = table.text("delimiters") {
      options.delimiters = marks.value
      if !HL7Paths.areDelimiters(marks.value) {
        table.problems.report(
          "config.choice", "'delimiters' has not five or six different marks of punctuation",
          line: marks.line, column: marks.column, why: "they are MSH-1 and MSH-2, as in |^~\\&")
      }
    }
    options.lineEnd = table.choice("line-end", among: ["cr", "lf", "crlf"])?.value ?? "cr"
    return options
  }
}

extension HL7FormatOptions {
  /// True when a segment can come to hang below one of its own name.
  fileprivate func hangsInCircle(_ segment: String) -> Bool {
    var seen: Set<String> = []
    var next = [segment]
    while let name = next.popLast() {
      for entry in under where entry.segment == name {
        if entry.parents.contains(segment) { return true }
        next += entry.parents.filter { seen.insert($0).inserted }
      }
    }
    return false
  }

  /// Returns the options with the segments that a compiled mapping names at top level.
  func reading(_ scope: Scope) -> HL7FormatOptions {
    var options = self
    for child in scope.places[0].children {
      let name = scope.places[child].syntax.name
      if !options.topLevel.contains(name) { options.topLevel.append(name) }
    }
    return options
  }
}
