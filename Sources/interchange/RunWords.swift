import Exchange
import Operations
import Pipeline
import Referrals

/// What a run says about itself.
enum RunWords {
  /// A row for each partner, of a run and of one that is planned: what it sent, by bucket, and what it received.
  ///
  /// - Parameters:
  ///   - summary: What was done, or would be.
  ///   - rows: The most partners that have a row.
  ///   - home: The home as an option behind a command.
  /// - Returns: The lines of the table.
  static func table(_ summary: RunSummary, rows: Int = .max, home: String = "") -> [String] {
    let partners = Set(summary.balance.accounts.keys).union(summary.received.keys).sorted()
    let shown = partners.count <= rows ? partners : largest(rows - 1, of: partners, summary)
    var table = TextTable(
      [("partner", .left), ("sent", .right)]
        + Bucket.allCases.map { ($0.rawValue, TextTable.Alignment.right) } + [("received", .right)])
    for partner in shown {
      table.add(
        row(
          partner.rawValue, summary.balance.accounts[partner] ?? Balance.Account(),
          summary.received[partner, default: 0]))
    }
    table.add(row("total", summary.balance.total, summary.received.values.reduce(0, +)))
    var lines = table.text.split(separator: "\n").map(String.init)
    let more = partners.count - shown.count
    if more > 0 { lines.insert("and \(more) more: interchange status\(home)", at: lines.count - 1) }
    return lines
  }

  /// The partners with the most records, in the order of their ids.
  private static func largest(
    _ count: Int, of partners: [PartnerID], _ summary: RunSummary
  ) -> [PartnerID] {
    func size(_ partner: PartnerID) -> Int {
      (summary.balance.accounts[partner]?.records ?? 0) + summary.received[partner, default: 0]
    }
    return partners.sorted { size($0) > size($1) }.prefix(count).sorted()
  }

  private static func row(
    _ name: String, _ account: Balance.Account, _ received: Int
  ) -> [String] {
    func cell(_ count: Int) -> String { count == 0 ? "-" : "\(count)" }
    return [name, cell(account.records)]
      + Bucket.allCases.map { cell(account.buckets[$0, default: 0]) } + [cell(received)]
  }

  /// What stays in the inboxes: one line for each reason.
  static func leftAlone(_ summary: RunSummary) -> [String] {
    var lines: [String] = []
    if summary.notYet > 0 {
      let files = "\(summary.notYet) \(word("file", summary.notYet))"
      lines.append("\(files) not finished by their sender, left for the next run")
    }
    for (sender, count) in summary.withoutRoom.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "\(count) \(word("file", count)) of \(sender) too large for what is free on the disk, "
          + "left for the next run")
    }
    return lines
  }

  /// A noun in the number that fits.
  static func word(_ noun: String, _ count: Int) -> String {
    count == 1 ? noun : noun + "s"
  }

  /// What to say when the sum is wrong: a fault of the program.
  static let unbalanced = """
    error: the records that came in are not the sum of the buckets [run.unbalanced]
      why: a fault of this program; the table above shows which sender is concerned
      fix: keep the archive and the ledger as they are, and report it
    """
}

/// The balance of one sender as a line of JSON.
struct BalanceLine: Encodable {
  let sender: String
  let records: Int
  let buckets: [String: Int]

  init(sender: String, account: Balance.Account) {
    self.sender = sender
    records = account.records
    buckets = Dictionary(
      uniqueKeysWithValues: Bucket.allCases.map { ($0.rawValue, account.buckets[$0, default: 0]) })
  }
}

/// What one partner received as a line of JSON.
struct ReceivedLine: Encodable {
  let receiver: String
  /// Records placed in its outbox, those that had waited among them.
  let received: Int
}

/// What waited for a partner and went out, as JSON.
struct ClosingLine: Encodable {
  let partner: String
  let files: Int
  let records: Int

  init(_ partner: PartnerID, _ tally: ClosingTally) {
    self.partner = partner.rawValue
    files = tally.files
    records = tally.records
  }
}

/// The records of a run in total, as JSON.
struct TotalLine: Encodable {
  let records: Int
  let delivered: Int
  let waiting: Int
  let held: Int
  let rejected: Int
  let duplicate: Int
  let withheld: Int
  let failed: Int
  let balanced: Bool
  let files: Int
  let receipts: Int
  let notYet: Int
  /// What waited and went out, by receiver.
  let closings: [ClosingLine]

  init(_ summary: RunSummary) {
    let total = summary.balance.total
    func count(_ bucket: Bucket) -> Int { total.buckets[bucket, default: 0] }
    records = total.records
    delivered = count(.delivered)
    waiting = count(.waiting)
    held = count(.held)
    rejected = count(.rejected)
    duplicate = count(.duplicate)
    withheld = count(.withheld)
    failed = count(.failed)
    balanced = summary.balance.isBalanced
    files = summary.deliveries
    receipts = summary.receipts
    notYet = summary.notYet
    closings = summary.closings.sorted { $0.key < $1.key }.map(ClosingLine.init)
  }
}

/// The whole run as a line of JSON: the last one.
struct RunLine: Encodable {
  private struct Rest: Encodable {
    let groups: Int
    let causes: [NightCause]
    let oldest: [OldestRecord]
    let recovered: Bool
    let waitingFor: [WaitingRecords]
    let uncollected: [UncollectedOutbox]
    /// True when the time was up before the inboxes were empty.
    let stopped: Bool
    /// True when files were left in the inboxes because the disk is almost full.
    let shortOfRoom: Bool
    let left: [LeftInInbox]
    /// Files that MESH clients have brought for nobody that is known.
    let unsorted: [MeshSorting.Left]
    /// Days whose files were removed from the archive.
    let removedDays: [String]
  }

  private let total: TotalLine
  private let rest: Rest

  init(_ night: NightReport) {
    let summary = night.summary
    total = TotalLine(summary)
    rest = Rest(
      groups: summary.groups, causes: night.causes, oldest: night.oldest,
      recovered: !summary.recovery.isClean, waitingFor: night.waiting,
      uncollected: night.outboxes, stopped: summary.isStopped,
      shortOfRoom: summary.isShortOfRoom, left: night.left, unsorted: night.unsorted,
      removedDays: night.retention.removed)
  }

  func encode(to encoder: any Encoder) throws {
    try total.encode(to: encoder)
    try rest.encode(to: encoder)
  }
}
