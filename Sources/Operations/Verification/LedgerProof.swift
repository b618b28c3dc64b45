import Archive
import Digests
import Exchange
import Ledger
import Referrals

/// Holds the ledger against the archive, commit by commit.
///
/// Every line finds its row and every row its line. A row tells how things are by now and a line how they were: where they
/// differ, a later line must tell the rest. What is kept in memory is a bit for each number, and what later lines owe.
struct LedgerProof {
  /// A delivery, by record and receiver's number.
  struct Delivery: Hashable {
    let record: Int64
    let receiver: Int
  }

  let ledger: any Ledger
  let names: RecordNames
  let partners: [Int: PartnerID]
  let start: LedgerStart
  var report = VerificationReport()
  var outboxes: OutboxProof
  /// Days of which nothing can be said, as their files are damaged.
  private(set) var damaged: Set<String> = []

  private var commits = NumberSet()
  private var drops = NumberSet()
  private var files = NumberSet()
  var records = NumberSet()
  var sums = DropSums()
  /// Records and deliveries whose rows say what no line so far has told, by what people call them.
  private var owedRecords: [Int64: String] = [:]
  private var owedDeliveries: [Delivery: String] = [:]
  /// The files of the last commit, of which the next must say that they lie in their outboxes.
  private var unplaced: Set<Int64> = []
  var counted: [CountKey: Int] = [:]

  /// What the ledger keeps count by.
  struct CountKey: Hashable {
    let partner: Int
    let bucket: Bucket
  }

  init(_ ledger: any Ledger, names: RecordNames, outboxes: OutboxProof) throws {
    self.ledger = ledger
    self.names = names
    self.outboxes = outboxes
    partners = try ledger.partners()
    start = try ledger.start()
    report.unfinished = start.openGroups.count
  }

  func partner(_ number: Int) -> String {
    partners[number]?.rawValue ?? "partner \(number)"
  }

  /// Says that a day file cannot be read from some line on.
  mutating func note(_ day: DamagedDay) {
    damaged.insert(day.day.description)
    report.note(day.error.diagnostic)
  }

  /// Notes what a record is called whose row later lines must explain; `nil` where nothing is left to be explained.
  mutating func owe(record: Int64, _ name: String?) {
    // Mostly there is nothing to be taken out, and looking for it takes a hash.
    if name != nil || !owedRecords.isEmpty { owedRecords[record] = name }
  }

  /// Notes what the record of a delivery is called that later lines must explain, as ``owe(record:_:)``.
  mutating func owe(delivery: Delivery, _ name: String?) {
    if name != nil || !owedDeliveries.isEmpty { owedDeliveries[delivery] = name }
  }

  // MARK: A commit

  /// Holds a commit's lines against their rows.
  ///
  /// - Throws: Errors of the ledger.
  mutating func check(_ commit: SketchedCommit) throws {
    report.lines += commit.lines
    checkPlaced(by: commit)
    try checkRow(of: commit)
    try checkDrops(of: commit)
    for piece in commit.pieces {
      if let problem = sums.add(piece) { report.note(problem) }
    }
    try checkFiles(of: commit)
    try checkRecords(of: commit)
    let touched = Set(commit.pieces.map(\.drop) + commit.received.map(\.line.drop))
    for problem in sums.close(touched) { report.note(problem) }
  }

  /// Looks whether the files of the commit before are told to lie in their outboxes.
  ///
  /// A commit that tells of none begins a run: recovery has placed what an interrupted one left.
  private mutating func checkPlaced(by commit: SketchedCommit) {
    defer { unplaced = [] }
    guard !commit.delivered.isEmpty else { return }
    for file in unplaced.subtracting(commit.delivered).sorted() {
      report.note(.notPlaced(file: file))
    }
  }

  private mutating func checkRow(of commit: SketchedCommit) throws {
    let subject = VerificationProblem.Subject.commit(commit.number)
    guard commits.insert(commit.number) else {
      return report.note(.twice(subject, at: commit.position))
    }
    report.commits += 1
    guard let row = try ledger.groups(after: commit.number - 1, limit: 1).first,
      row.number == commit.number
    else { return report.note(.noRow(subject, at: commit.position)) }
    if row.day != commit.day.description {
      report.note(.differs(subject, what: "day", at: commit.position))
    } else if commit.at != 0, row.at != commit.at {
      report.note(.differs(subject, what: "time", at: commit.position))
    }
  }

  private mutating func checkDrops(of commit: SketchedCommit) throws {
    guard let first = commit.received.map(\.line.drop).min() else { return }
    // The drops of a commit are mostly numbered one after the other.
    let rows = try ledger.drops(after: first - 1, limit: commit.received.count)
    var next = 0
    for (line, place) in commit.received {
      let subject = VerificationProblem.Subject.drop(line.drop)
      guard drops.insert(line.drop) else {
        report.note(.twice(subject, at: commit.position))
        continue
      }
      report.drops += 1
      let isNext = next < rows.count && rows[next].number == line.drop
      guard let row = isNext ? rows[next] : try ledger.drop(line.drop) else {
        report.note(.noRow(subject, at: commit.position))
        continue
      }
      next += 1
      if let what = difference(row, line, place) {
        report.note(.differs(subject, what: what, at: commit.position))
      }
      sums.begin(row)
    }
  }

  private func difference(
    _ row: DropRow, _ line: ArchiveLine.Received, _ place: ArchivePlace
  ) -> String? {
    if row.partner != line.partnerNumber { return "sender" }
    if row.size != line.size { return "size" }
    if let sha256 = line.sha256, row.sha256 != sha256 { return "SHA-256" }
    if row.isNotice != (line.sha256 == nil) { return "kind" }
    // Lines of version 1 did not say how many records a drop has.
    if line.records > 0, row.records != line.records { return "number of records" }
    return row.archive == place ? nil : "place in the archive"
  }

  private mutating func checkFiles(of commit: SketchedCommit) throws {
    guard let first = commit.files.map(\.line.output).min() else { return }
    // The files of a commit are numbered one after the other.
    let rows = try ledger.outputs(after: first - 1, limit: commit.files.count)
    var next = 0
    for (line, kind, record, position) in commit.files {
      let subject = VerificationProblem.Subject.file(line.output)
      guard files.insert(line.output) else {
        report.note(.twice(subject, at: position))
        continue
      }
      report.files += 1
      if next >= rows.count || rows[next].id != line.output {
        next = rows.firstIndex { $0.id == line.output } ?? rows.count
      }
      guard next < rows.count else {
        report.note(.noRow(subject, at: position))
        next = 0
        continue
      }
      let row = rows[next]
      next += 1
      if let what = Self.difference(row, line, kind, record: record, commit: commit.number) {
        report.note(.differs(subject, what: what, at: position))
      }
      if row.isDelivered, !row.isPossibleDuplicate { unplaced.insert(row.id) }
      if let partner = partners[row.partner],
        try outboxes.damages(row, of: partner)
      {
        report.note(.outbox(partner: partner.rawValue, name: row.name))
      }
    }
  }

  private static func difference(
    _ row: OutputRow, _ line: LineSketch.Output, _ kind: OutputRow.Kind, record: Int64,
    commit: Int64
  ) -> String? {
    if row.group != commit { return "commit" }
    if row.partner != line.partnerNumber { return "receiver" }
    if row.kind != kind { return "kind" }
    if row.name != line.name { return "name" }
    if row.sha256 != line.sha256 { return "SHA-256" }
    if row.size != line.size { return "size" }
    return kind == .receipt || row.record == 0 || line.records.first ?? record == row.record
      ? nil : "record"
  }

  // MARK: The end

  /// Looks for rows of which no line told, and for what no line explained.
  ///
  /// - Throws: Errors of the ledger.
  mutating func finish() throws {
    let kept = Set(start.dayLengths.filter { $0.value > 0 }.keys)
    let untold = UntoldRows(ledger: ledger, kept: kept, damaged: damaged)
    try untold.eachCommit(beside: commits, below: start.nextGroup) { row, isTold in
      report.removed += 1
      if !isTold { report.note(.noLine(.commit(row.number), day: row.day)) }
    }
    try untold.eachDrop(beside: drops, below: start.nextDrop) { row, isExcused in
      report.removed += 1
      if !isExcused { report.note(.noLine(.drop(row.number), day: row.archive.day)) }
    }
    try untold.eachRecord(beside: records, below: start.nextRecord) { row, isExcused in
      report.removed += 1
      counted[CountKey(partner: row.partner, bucket: row.bucket), default: 0] += 1
      guard !isExcused else { return }
      report.note(.noLine(.record(names.reference(of: row).text), day: row.archive.day))
    }
    try untold.eachFile(beside: files, below: start.nextOutput) { row, day, isExcused in
      report.removed += 1
      if let partner = partners[row.partner], try outboxes.damages(row, of: partner) {
        report.note(.outbox(partner: partner.rawValue, name: row.name))
      }
      if !isExcused { report.note(.noLine(.file(row.id), day: day)) }
    }
    try checkTallies()
    report.uncollected = outboxes.seen
    report.foreign = outboxes.rest
    guard damaged.isEmpty else { return }
    for problem in sums.problemsOfOpen() { report.note(problem) }
    for (_, reference) in owedRecords.sorted(by: { $0.key < $1.key }) {
      report.note(.state(reference: reference))
    }
    for (delivery, reference) in owedDeliveries.sorted(by: { $0.key.record < $1.key.record }) {
      report.note(.delivery(reference: reference, partner: partner(delivery.receiver)))
    }
  }

  private mutating func checkTallies() throws {
    var kept: [CountKey: Int] = [:]
    for tally in try ledger.tallies() {
      kept[CountKey(partner: tally.partner, bucket: tally.bucket)] = tally.count
    }
    let keys = Set(kept.keys).union(counted.keys)
    for key in keys.sorted(by: {
      ($0.partner, $0.bucket.rawValue) < ($1.partner, $1.bucket.rawValue)
    })
    where kept[key, default: 0] != counted[key, default: 0] {
      report.note(
        .tally(
          partner: partner(key.partner), bucket: key.bucket.rawValue, kept: kept[key, default: 0],
          counted: counted[key, default: 0]))
    }
  }
}
