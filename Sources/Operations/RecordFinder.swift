import Diagnostics
import Ledger
import Referrals

/// Finds the records that a selection means.
struct RecordFinder {
  /// What was found.
  struct Found {
    /// The records that a command can be used on, in received order.
    var ids: [Int64] = []
    /// Records that were named and are in a bucket that the command is not for.
    var others: [RecordRow] = []
  }

  private static let page = 500

  private let ledger: any Ledger
  private let names: RecordNames
  private let partners: [Int: PartnerID]

  init(ledger: any Ledger, names: RecordNames) throws {
    self.ledger = ledger
    self.names = names
    partners = try ledger.partners()
  }

  /// Finds records.
  ///
  /// - Parameters:
  ///   - selection: Which.
  ///   - buckets: Open buckets; records elsewhere are found only where their reference is given.
  /// - Returns: What was found.
  /// - Throws: ``NotFound`` for a reference, cause, sender or run that nobody knows; errors of the ledger.
  func records(_ selection: RecordSelection, in buckets: Set<Bucket>) throws -> Found {
    var filter = try Filter(selection, ledger: ledger, partners: partners)
    var found = Found()
    if let references = selection.references {
      let rows = try Set(references.map { try names.record(named: $0) })
      for row in rows.sorted(by: { $0.id < $1.id }) where try filter.holds(for: row, page: nil) {
        if buckets.contains(row.bucket) {
          found.ids.append(row.id)
        } else {
          found.others.append(row)
        }
      }
      return found
    }
    var last: Int64 = 0
    while true {
      let rows = try ledger.openRecords(in: buckets, after: last, limit: Self.page)
      guard let end = rows.last else { return found }
      let paths = try filter.paths(of: rows)
      for row in rows where try filter.holds(for: row, page: paths) { found.ids.append(row.id) }
      last = end.id
    }
  }

  /// The records of one cause, in received order.
  func records(of group: FailureGroup, most: Int) throws -> [RecordRow] {
    var found: [RecordRow] = []
    var last = group.firstRecord - 1
    while found.count < most {
      let rows = try ledger.openRecords(in: [group.bucket], after: last, limit: Self.page)
      guard let end = rows.last else { break }
      let paths = try Filter.paths(of: rows, in: ledger)
      found += rows.filter { group.includes($0, path: paths[$0.id] ?? "") }
      last = end.id
    }
    return Array(found.prefix(most))
  }

  /// The groups that have the name of a cause.
  ///
  /// - Throws: ``NotFound`` where there is none.
  static func groups(
    named text: String, in ledger: any Ledger, partners: [Int: PartnerID]
  ) throws -> [FailureGroup] {
    guard let id = CauseID(parsing: text) else {
      throw NotFound.nothing(
        named: text, why: "a cause has six digits and letters, such as 7K2Q9F", fix: advice)
    }
    let groups = try ledger.failureGroups()
      .filter { CauseID($0, sender: partners[$0.partner]?.rawValue ?? "") == id }
    guard !groups.isEmpty else {
      throw NotFound.nothing(
        named: id.text, why: "no record is held or failed for a cause of that name now", fix: advice
      )
    }
    return groups
  }

  private static let advice = "the causes stand in 'interchange failures'"
}

/// The criteria of a selection, ready to be asked of records.
private struct Filter {
  private let selection: RecordSelection
  private let ledger: any Ledger
  private let causes: [FailureGroup]
  private let senders: Set<Int>
  private let run: ClosedRange<Int64>?
  /// When the drop asked for last was received: records of one drop follow each other.
  private var latest: (drop: Int64, receivedAt: Int64) = (0, 0)

  init(
    _ selection: RecordSelection, ledger: any Ledger, partners: [Int: PartnerID]
  ) throws {
    self.selection = selection
    self.ledger = ledger
    causes = try selection.causes
      .flatMap { try RecordFinder.groups(named: $0, in: ledger, partners: partners) }
    senders = try Set(selection.senders.map { try Self.number(of: $0, among: partners) })
    run = try selection.run.flatMap { try Self.records(of: $0, in: ledger) }
  }

  private static func number(of sender: String, among partners: [Int: PartnerID]) throws -> Int {
    if let number = partners.first(where: { $0.value.rawValue == sender })?.key { return number }
    let known = partners.values.map(\.rawValue).sorted()
    throw NotFound.nothing(
      named: sender, why: "no partner of that id has sent or received anything",
      fix: nearestMatch(to: sender, in: known).map { "write \(quoted(code: $0))" }
        ?? "the partners stand in 'interchange status'")
  }

  private static func records(
    of run: RecordSelection.Run, in ledger: any Ledger
  ) throws -> ClosedRange<Int64>? {
    let number: Int64? = if case .withGroup(let number) = run { number } else { nil }
    guard let found = try ledger.run(withGroup: number) else {
      throw NotFound.nothing(
        named: number.map { "run \($0)" } ?? "last run",
        why: number == nil ? "no run has brought any records" : "no commit has that number",
        fix: "a run goes by the number of one of its commits, as 'interchange trace' tells them")
    }
    // A run that brought nothing: no record has this number.
    return found.records ?? 0...0
  }

  /// The places in the input of a page of records, by record; none where nobody asks.
  func paths(of rows: [RecordRow]) throws -> [Int64: String] {
    causes.isEmpty ? [:] : try Self.paths(of: rows, in: ledger)
  }

  static func paths(of rows: [RecordRow], in ledger: any Ledger) throws -> [Int64: String] {
    Dictionary(
      uniqueKeysWithValues: try ledger.failing(rows.map(\.id)).map { ($0.record, $0.path) })
  }

  mutating func holds(for row: RecordRow, page: [Int64: String]?) throws -> Bool {
    if !senders.isEmpty, !senders.contains(row.partner) { return false }
    if let run, !run.contains(row.id) { return false }
    if !causes.isEmpty {
      let path = try (page ?? paths(of: [row]))[row.id] ?? ""
      guard causes.contains(where: { $0.includes(row, path: path) }) else { return false }
    }
    guard selection.since != nil || selection.until != nil else { return true }
    if latest.drop != row.drop {
      latest = (row.drop, try ledger.drop(row.drop)?.receivedAt ?? 0)
    }
    return latest.receivedAt >= selection.since ?? .min
      && latest.receivedAt < selection.until ?? .max
  }
}

extension FailureGroup {
  /// Returns whether a record, whose problem stands at a path, is one of the group.
  fileprivate func includes(_ row: RecordRow, path: String) -> Bool {
    row.bucket == bucket && row.code == code && row.rule == rule && row.field == field
      && row.partner == partner && path == self.path
  }
}
