import Diagnostics
import Document

/// A named list of pairs of an outside text and a code of ours.
struct CodeTable: Sendable {
  struct Row: Sendable {
    let outside: String
    let ours: String
    var reads = true
    var writes = true
    let line: Int
    let column: Int
  }

  let rows: [Row]
  /// The vocabulary that the codes of ours belong to, where the table's file says so.
  var vocabulary: String?

  /// Reads a code table file: `table: NAME`, an optional `vocabulary: NAME`, and `rows`.
  static func file(_ source: MappingSource, problems: OutlineProblems) -> (String, CodeTable)? {
    guard let file = OutlineTable(source.outline, as: "a code table", problems: problems) else {
      return nil
    }
    let name = file.requiredText("table")
    let vocabulary = file.text("vocabulary")
    let rows = file.required("rows")
    file.finish()
    guard let name, let rows else { return nil }
    var table = CodeTable(rows, problems: problems)
    table.vocabulary = vocabulary?.value
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
      guard let row = Self.row(entry, problems: problems) else { continue }
      if row.reads, rows.contains(where: { $0.reads && $0.outside == row.outside }) {
        problems.report(
          "table.inverse", "\(quoted(code: row.outside)) stands twice in the table",
          line: row.line, column: row.column, fix: "take one of the rows out")
      }
      rows.append(row)
    }
    self.rows = rows
  }

  private static func row(_ entry: Outline.Entry, problems: OutlineProblems) -> Row? {
    switch entry.value.content {
    case .text(let ours, _):
      return Row(outside: entry.key, ours: ours, line: entry.line, column: entry.column)
    case .table:
      guard
        let table = OutlineTable(entry.value, as: "a code row", problems: problems)
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
struct CodeMap: Sendable {
  /// What becomes of an outside text without a row.
  enum Otherwise: Sendable {
    case error
    /// The text itself is kept in the free half.
    case text
    case skip
    /// A code of ours, at the price of the text.
    case code(String)
  }

  private var oursByOutside: [String: String] = [:]
  private var oursByLoose: [String: String] = [:]
  private var outsideByOurs: [String: String] = [:]
  /// The outside texts in table order, for messages.
  private(set) var outsides: [String] = []
  var otherwise = Otherwise.error

  /// Prepares rows of one table or several, in which the first row for a text or a code counts.
  ///
  /// With `isLoose` outside texts compare without case, as people type them.
  init(rows: [CodeTable.Row], isLoose: Bool) {
    for row in rows where row.reads && oursByOutside[row.outside] == nil {
      oursByOutside[row.outside] = row.ours
      outsides.append(row.outside)
      let loose = row.outside.lowercased()
      if isLoose, oursByLoose[loose] == nil { oursByLoose[loose] = row.ours }
    }
    for row in rows where row.writes && outsideByOurs[row.ours] == nil {
      outsideByOurs[row.ours] = row.outside
    }
  }

  /// Returns our code for an outside text.
  func ours(_ outside: String) -> String? {
    if let exact = oursByOutside[outside] { return exact }
    return oursByLoose.isEmpty ? nil : oursByLoose[outside.lowercased()]
  }

  /// Returns the outside text that our code is written as.
  func outside(_ ours: String) -> String? {
    outsideByOurs[ours]
  }

  /// The codes of ours that can be written, in no particular order.
  var writableCodes: [String] { Array(outsideByOurs.keys) }

  /// The outside texts and the code that each is read as.
  var readableRows: [(outside: String, ours: String)] {
    outsides.compactMap { outside in oursByOutside[outside].map { (outside, $0) } }
  }
}
