/// A table of the reference page: the keys that may stand in one part of a mapping or code table, or the forms of places.
package struct LanguageTable: Sendable {
  /// What the table lists.
  package enum Rows: Sendable {
    case options([LanguageOption])
    case places([LanguagePlace])
  }

  /// What to call the table by, a word that is no key.
  package let name: String
  /// Other words for it.
  package let otherNames: [String]
  /// The heading of the page that it stands under.
  package let chapter: String
  /// The first cell of its head.
  package let head: String
  /// The last cell of its head, which says what ``LanguageOption/meaning`` is.
  package let meaningHead: String
  /// Where its keys stand, in words: `a rule`.
  package let stands: String
  /// The keys whose values have the keys of this table.
  package let parents: [String]
  /// The table of further keys that may stand in the same place.
  package let besides: String?
  package let rows: Rows

  init(
    _ name: String, also otherNames: [String] = [], chapter: String, head: String,
    meaningHead: String, stands: String, under parents: [String] = [],
    besides: String? = nil, rows: Rows
  ) {
    self.name = name
    self.otherNames = otherNames
    self.chapter = chapter
    self.head = head
    self.meaningHead = meaningHead
    self.stands = stands
    self.parents = parents
    self.besides = besides
    self.rows = rows
  }

  /// What it says of keys, in the order of the page; a key with several uses stands several times.
  package var options: [LanguageOption] {
    if case .options(let options) = rows { options } else { [] }
  }

  /// Its keys, each once.
  package var keys: [String] {
    var seen: Set<String> = []
    return options.map(\.key).filter { seen.insert($0).inserted }
  }

  /// The table as Markdown, without a line break at the end.
  package var markdown: String {
    let heads: [String]
    let cells: [[String]]
    switch rows {
    case .options(let options):
      heads = [head, "example", meaningHead]
      cells = options.map { ["`\($0.key)`", "`\($0.example)`", $0.meaning] }
    case .places(let places):
      heads = [head, meaningHead]
      cells = places.map { place in
        [place.examples.map { "`\($0)`" }.joined(separator: ", "), place.meaning]
      }
    }
    let rule = "|" + String(repeating: "---|", count: heads.count)
    let lines = cells.map { "| " + $0.joined(separator: " | ") + " |" }
    return (["| " + heads.joined(separator: " | ") + " |", rule] + lines)
      .joined(separator: "\n")
  }
}
