import Authoring
import Mapping

/// What the reference of the mapping language says, in lines for a terminal.
enum ReferenceWords {
  /// Returns what is said of a word.
  static func lines(_ lookup: LanguageLookup) -> [String] {
    if let table = lookup.table { return lines(table) }
    return lookup.uses
      .flatMap { use in
        use.options.flatMap { option in
          ["'\(option.key)' in \(use.table.stands)"] + lines(option, use.table) + [""]
        }
      }
      .dropLast()
  }

  /// Returns a whole table.
  private static func lines(_ table: LanguageTable) -> [String] {
    switch table.rows {
    case .options(let options):
      let title = wrapped("The keys of \(table.stands)\(besides(table)):", indent: 0)
      return title + options.flatMap { ["", "'\($0.key)'"] + lines($0, table) }
    case .places(let places):
      return ["The places in \(table.stands):"]
        + places.flatMap { place in
          [""] + place.examples + wrapped("  " + plain(place.meaning), indent: 4)
        }
    }
  }

  private static func besides(_ table: LanguageTable) -> String {
    table.besides.map { ", beside those of 'interchange map reference \($0)'" } ?? ""
  }

  private static func lines(_ option: LanguageOption, _ table: LanguageTable) -> [String] {
    let below = LanguageReference.tables.filter { $0.parents.contains(option.key) }.map(\.name)
    let keys = "  its keys: interchange map reference " + below.joined(separator: ", or ")
    return ["  example: \(option.example)"]
      + wrapped("  \(table.meaningHead): \(plain(option.meaning))", indent: 4)
      + (below.isEmpty ? [] : wrapped(keys, indent: 4))
  }

  /// Returns Markdown with quotation marks in the place of its backticks, where what they enclose has none itself.
  private static func plain(_ markdown: String) -> String {
    markdown.replacing(/`([^`]*)`/) { match in
      match.1.contains("'") || match.1.contains("\"") ? String(match.1) : "'\(match.1)'"
    }
  }

  /// Breaks a line between words, so that a terminal of 80 columns does not break it inside them.
  private static func wrapped(_ line: String, indent: Int) -> [String] {
    var lines: [String] = []
    var current = line.prefix { $0 == " " }.description
    let start = current.count
    for word in line.split(separator: " ") {
      if current.count > max(start, indent), current.count + 1 + word.count > 79 {
        lines.append(current)
        current = String(repeating: " ", count: indent)
      }
      let isStart = current.allSatisfy { $0 == " " }
      current += (isStart ? "" : " ") + word
    }
    return lines + [current]
  }
}
