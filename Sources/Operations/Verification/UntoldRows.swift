import Ledger

/// Finds rows of the ledger of which no line has told.
///
/// Excused are those whose day file retention has removed, or is damaged.
struct UntoldRows {
  private static let page = 500

  let ledger: any Ledger
  /// The days whose files are there.
  let kept: Set<String>
  let damaged: Set<String>

  private func isExcused(_ day: String) -> Bool {
    !kept.contains(day) || damaged.contains(day)
  }

  /// Hands over each commit that is not among those told, and whether that is in order.
  func eachCommit(
    beside told: NumberSet, below end: Int64, _ body: (GroupRow, Bool) throws -> Void
  ) throws {
    try each(beside: told, below: end, ledger.groups, \.number) { try body($0, isExcused($0.day)) }
  }

  func eachDrop(
    beside told: NumberSet, below end: Int64, _ body: (DropRow, Bool) throws -> Void
  ) throws {
    try each(beside: told, below: end, ledger.drops, \.number) {
      try body($0, isExcused($0.archive.day))
    }
  }

  func eachRecord(
    beside told: NumberSet, below end: Int64, _ body: (RecordRow, Bool) throws -> Void
  ) throws {
    try each(beside: told, below: end, ledger.records, \.id) {
      try body($0, isExcused($0.archive.day))
    }
  }

  /// Hands over each file with the day of its commit.
  func eachFile(
    beside told: NumberSet, below end: Int64, _ body: (OutputRow, String, Bool) throws -> Void
  ) throws {
    var latest: GroupRow?
    try each(beside: told, below: end, ledger.outputs, \.id) { row in
      if latest?.number != row.group {
        latest = try ledger.groups(after: row.group - 1, limit: 1).first
      }
      let day = latest?.number == row.group ? latest?.day ?? "" : ""
      try body(row, day, isExcused(day))
    }
  }

  private func each<Row>(
    beside told: NumberSet, below end: Int64, _ rows: (Int64, Int) throws -> [Row],
    _ number: (Row) -> Int64, _ body: (Row) throws -> Void
  ) throws {
    var next = told.firstGap(from: 1)
    while next < end {
      let found = try rows(next - 1, Self.page)
      guard let last = found.last else { return }
      for row in found where !told.contains(number(row)) { try body(row) }
      // Where the rest of the page was told, a page may be skipped at once.
      next = told.firstGap(from: number(last) + 1)
    }
  }
}
