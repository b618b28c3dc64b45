import Foundation
import Mapping

/// The page of the manual that describes mappings, whose tables of keys and places are those of ``LanguageReference``.
struct MappingPage {
  private static let url = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "mappings/README.md")

  /// A table with the heading that it stands under, as the page has it.
  struct Table: Equatable, CustomStringConvertible {
    let chapter: String
    var text: String

    var description: String { "## \(chapter)\n\n\(text)" }
    var head: Substring { text.prefix { $0 != "\n" } }
  }

  /// The tables as the program has them.
  static let declared = LanguageReference.tables.map {
    Table(chapter: $0.chapter, text: $0.markdown)
  }

  let text: String

  init() throws {
    text = try String(contentsOf: Self.url, encoding: .utf8)
  }

  /// The tables under the headings of the reference.
  var tables: [Table] {
    let chapters = Set(Self.declared.map(\.chapter))
    var tables: [Table] = []
    var chapter = ""
    var isInside = false
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("## ") { chapter = String(line.dropFirst(3)) }
      let isRow = line.hasPrefix("|")
      if isRow, isInside {
        tables[tables.count - 1].text += "\n" + line
      } else if isRow {
        tables.append(Table(chapter: chapter, text: line))
      }
      isInside = isRow
    }
    return tables.filter { chapters.contains($0.chapter) }
  }

  /// Writes the program's tables in the place of those that have the same head under the same heading.
  func update() throws {
    var parts = text.components(separatedBy: "\n## ")
    for index in parts.indices {
      let chapter = String(parts[index].prefix { $0 != "\n" })
      for table in tables where table.chapter == chapter {
        guard
          let new = Self.declared.first(where: {
            $0.chapter == chapter && $0.head == table.head
          })
        else { continue }
        parts[index] = parts[index].replacing(table.text, with: new.text, maxReplacements: 1)
      }
    }
    try Data(parts.joined(separator: "\n## ").utf8).write(to: Self.url)
  }
}
