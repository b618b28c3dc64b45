import Foundation

/// A page of the manual, as tests read it.
struct ManualPage {
  /// A table: the first cell of its head, and its rows, each as its cells.
  struct Table {
    let head: String
    let rows: [[String]]
  }

  static let readme = ManualPage("README.md")
  /// The chapter that lists every key.
  static let keys = ManualPage("README.md", chapter: "Every key")
  static let mappings = ManualPage("mappings/README.md")

  let tables: [Table]
  /// The blocks of YAML.
  let examples: [String]
  /// What stands between backticks in the text, tables and blocks left out.
  let spans: [String]

  init(_ path: String, chapter: String? = nil) {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    var text = (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
    if let chapter {
      let part = text.components(separatedBy: "\n## \(chapter)\n").dropFirst().first ?? ""
      text = part.components(separatedBy: "\n## ")[0]
    }
    examples = text.components(separatedBy: "```yaml\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
    spans = text.components(separatedBy: "\n```").enumerated()
      .filter { $0.offset.isMultiple(of: 2) }
      .flatMap { $0.element.components(separatedBy: "\n") }
      .filter { !$0.hasPrefix("|") && !$0.hasPrefix("    ") }
      .flatMap { $0.matches(of: /`([^`]+)`/).map { String($0.1) } }
    var tables: [Table] = []
    var lines: [[String]] = []
    for line in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("|") {
        lines.append(Self.cells(of: line))
      } else if lines.count > 2 {
        tables.append(Table(head: lines[0][0], rows: Array(lines.dropFirst(2))))
        lines = []
      }
    }
    self.tables = tables
  }

  private static func cells(of line: Substring) -> [String] {
    line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// Returns the rows of the tables under a head.
  func rows(under head: String) -> [[String]] {
    tables.filter { $0.head == head }.flatMap(\.rows)
  }
}

extension String {
  /// What stands between the first backtick and the last.
  var code: String {
    String(drop { $0 != "`" }.dropFirst().reversed().drop { $0 != "`" }.dropFirst().reversed())
  }

  /// The key of `key: value`.
  var key: String { String(prefix { $0 != ":" }) }
}
