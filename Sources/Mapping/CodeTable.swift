import Diagnostics
import Document
import Referrals

/// A named list of pairs of an outside text and a code of ours.
struct CodeTable: Sendable {
  struct Row: Sendable {
    let outside: String
    let ours: String
    var reads = true
    var writes = true
    let line: Int
    let column: Int
    /// The file that the row stands in.
    var path = ""
  }

  let rows: [Row]
  /// The vocabulary that the codes of ours belong to, where the table's file says so.
  var vocabulary: String?

  /// Reads a code table file: `table: NAME`, an optional `vocabulary: NAME`, an optional `system`, and `rows`.
  static func file(_ source: MappingSource, problems: OutlineProblems) -> (String, CodeTable)? {
    guard
      let file = OutlineTable(
        source.outline, as: "a code table", problems: problems,
        keys: LanguageReference.codeTableKeys)
    else { return nil }
    let name = file.requiredText("table")
    let vocabulary = file.text("vocabulary")
    let system = file.choice("system", among: ["snomed"])
    let rows = file.required("rows")
    file.finish()
    guard let name, let rows else { return nil }
    var table = CodeTable(rows, problems: problems)
    table.vocabulary = vocabulary?.value
    if system != nil { table.checkIdentifiers(problems) }
    return (name.value, table)
  }

  init(rows: [Row]) {
    self.rows = rows
  }

  /// Reads rows: `outside: ours` or `outside: { to: ours, one-way: read }`.
  init(_ outline: Outline, problems: OutlineProblems) {
    var rows: [Row] = []
    let entries = OutlineTable(outline, as: "a list of code rows", problems: problems)?.entries
    for entry in entries ?? [] {
      guard var row = Self.row(entry, problems: problems) else { continue }
      row.path = problems.path
      if row.reads, rows.contains(where: { $0.reads && $0.outside == row.outside }) {
        problems.report(
          "table.inverse", "\(quoted(code: row.outside)) stands twice in the table",
          line: row.line, column: row.column, fix: "take one of the rows out")
      }
      rows.append(row)
    }
    self.rows = rows
  }

  /// Holds the outside texts to the form and check digit of SNOMED CT, so that a mistyped code is found before a night.
  private func checkIdentifiers(_ problems: OutlineProblems) {
    for row in rows where !SNOMEDIdentifier.isValid(row.outside) {
      problems.report(
        "table.snomed", "\(quoted(code: row.outside)) is not an identifier of SNOMED CT",
        line: row.line, column: row.column,
        why: "expected 6 to 18 digits whose last is the check digit of those before it",
        fix: "copy the identifier again from where it is published")
    }
  }

  private static func row(_ entry: Outline.Entry, problems: OutlineProblems) -> Row? {
    switch entry.value.content {
    case .text(let ours, _):
      return Row(outside: entry.key, ours: ours, line: entry.line, column: entry.column)
    case .table:
      guard
        let table = OutlineTable(
          entry.value, as: "a code row", problems: problems, keys: LanguageReference.codeRowKeys)
      else { return nil }
      let ours = table.requiredText("to")
      let direction = table.choice("one-way", among: ["read", "write"])?.value
      table.finish()
      return ours.map {
        Row(
          outside: entry.key, ours: $0.value, reads: direction != "write",
          writes: direction != "read", line: entry.line, column: entry.column)
      }
    case .null, .list:
      problems.report(
        "config.type", "a code row is \(entry.value.content.noun)", at: entry.value,
        why: "expected one of our codes")
      return nil
    }
  }
}

/// Code tables made ready for one rule: both directions by look-up.
///
/// A class, so that the rules and records that use it hand on one reference; immutable.
final class CodeMap: Sendable {
  /// What becomes of an outside text without a row.
  enum Otherwise: Sendable {
    case error
    /// The text itself is kept in the free half.
    case text
    case skip
    /// A code of ours, at the price of the text.
    case code(String)
  }

  /// The outside texts in table order, and the code that each is read as.
  private let outsideIndex: WordIndex
  private let oursByOutside: [String]
  /// The outside texts in lower case, where they compare without case.
  private let looseIndex: WordIndex
  private let oursByLoose: [String]
  /// Our codes, and the outside text that each is written as.
  private let oursIndex: WordIndex
  private let outsideByOurs: [String]
  let otherwise: Otherwise
  /// Those of all tables, in order.
  private let rows: [CodeTable.Row]

  /// Prepares rows of one table or several, in which the first row for a text or a code counts.
  ///
  /// With `isLoose` outside texts compare without case, as people type them.
  init(rows: [CodeTable.Row], isLoose: Bool, otherwise: Otherwise = .error) {
    let read = rows.filter(\.reads)
    (outsideIndex, oursByOutside) = Self.firsts(read.map { ($0.outside, $0.ours) })
    let loose = isLoose ? read.map { ($0.outside.lowercased(), $0.ours) } : []
    (looseIndex, oursByLoose) = Self.firsts(loose)
    let written = rows.filter(\.writes)
    (oursIndex, outsideByOurs) = Self.firsts(written.map { ($0.ours, $0.outside) })
    self.otherwise = otherwise
    self.rows = rows
  }

  /// Returns the first words of pairs as an index, and the second word of the first pair of each.
  private static func firsts(_ pairs: [(String, String)]) -> (WordIndex, [String]) {
    let index = WordIndex(pairs.map(\.0))
    let seconds = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    return (index, index.words.compactMap { seconds[$0] })
  }

  /// Returns our code for an outside text.
  func ours(_ outside: TextBytes) -> String? {
    let exact = outsideIndex.index(of: outside)
    if exact >= 0 { return oursByOutside[exact] }
    if looseIndex.words.isEmpty { return nil }
    let loose = Self.withLowercase(outside) { looseIndex.index(of: $0) }
    return loose >= 0 ? oursByLoose[loose] : nil
  }

  /// Calls a function with a text in lower case.
  private static func withLowercase(_ text: TextBytes, _ body: (TextBytes) -> Int) -> Int {
    guard text.allSatisfy({ $0 < 0x80 }) else {
      return Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
        .withUnsafeBufferPointer(body)
    }
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count) { copy in
      for index in 0..<text.count { copy[index] = NormalText.lowercased(text[index]) }
      return body(TextBytes(copy))
    }
  }

  /// Returns our code for an outside text.
  func ours(_ outside: String) -> String? {
    outside.utf8.withContiguousStorageIfAvailable { ours($0) }
      ?? Array(outside.utf8).withUnsafeBufferPointer { ours($0) }
  }

  /// Returns the outside text that our code is written as.
  func outside(_ ours: String) -> String? {
    let place = oursIndex.index(of: ours)
    return place >= 0 ? outsideByOurs[place] : nil
  }

  /// The outside texts in table order, for messages.
  var outsides: [String] { outsideIndex.words }

  /// The outside text of each code as it is written, in table order.
  var writtenOutsides: [String] {
    readableRows.filter { outside($0.ours) == $0.outside }.map(\.outside)
  }

  /// The codes of ours that can be written, in no particular order.
  var writableCodes: [String] { oursIndex.words }

  /// The outside texts and the code that each is read as.
  var readableRows: [(outside: String, ours: String)] {
    Array(zip(outsideIndex.words, oursByOutside))
  }
}

/// The rows themselves, for whoever asks which of them are used.
extension CodeMap {
  /// The rows that can be read.
  var rowsRead: [CodeTable.Row] { firstRows(rows.filter(\.reads)) { $0.outside } }

  /// The rows that can be written: the first of each code of ours.
  var rowsWritten: [CodeTable.Row] { firstRows(rows.filter(\.writes)) { $0.ours } }

  /// Returns the row that an outside text is read by.
  func row(reading text: TextBytes) -> CodeTable.Row? {
    let exact = rows.first { $0.reads && text.elementsEqual($0.outside.utf8) }
    if exact != nil || looseIndex.words.isEmpty { return exact }
    let loose = String(decoding: text, as: UTF8.self).lowercased()
    return rows.first { $0.reads && $0.outside.lowercased() == loose }
  }

  /// Returns the row that a code of ours is written by.
  func row(writing ours: String) -> CodeTable.Row? {
    rows.first { $0.writes && $0.ours == ours }
  }

  private func firstRows(
    _ rows: [CodeTable.Row], by key: (CodeTable.Row) -> String
  ) -> [CodeTable.Row] {
    var seen: Set<String> = []
    return rows.filter { seen.insert(key($0)).inserted }
  }
}
