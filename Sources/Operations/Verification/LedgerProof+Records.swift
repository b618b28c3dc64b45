import Archive
import Digests
import Exchange
import Ledger
import Referrals

extension LedgerProof {
  /// Holds what a commit says about records against their rows: those that it decides for the first time, those that it
  /// decides again, those that leave with a window's file, and those that another record stops.
  mutating func checkRecords(of commit: SketchedCommit) throws {
    try checkDecided(in: commit)
    for file in commit.files where !file.line.records.isEmpty {
      try checkLeft(with: file.line)
    }
    for (decision, _, _) in commit.decided {
      for stop in decision.line.stops { try checkStopped(stop) }
    }
  }

  // MARK: Rows

  /// Rows of records, ascending, and of their deliveries.
  private struct Rows {
    let records: [RecordRow]
    let deliveries: [DeliveryRow]

    /// The row of a record and its deliveries; `nil` where the ledger does not have it.
    func row(of id: Int64) -> (record: RecordRow, deliveries: ArraySlice<DeliveryRow>)? {
      let found = records.firstIndex(notBelow: id) { $0.id }
      guard found < records.count, records[found].id == id else { return nil }
      let start = deliveries.firstIndex(notBelow: id) { $0.record }
      let end = deliveries[start...].firstIndex { $0.record != id } ?? deliveries.count
      return (records[found], deliveries[start..<end])
    }
  }

  /// Reads rows in one walk where their numbers lie close together, as those of new records do; otherwise each by its own.
  private func rows(of ids: [Int64]) throws -> Rows {
    guard let first = ids.min(), let last = ids.max() else {
      return Rows(records: [], deliveries: [])
    }
    let (distance, isFar) = last.subtractingReportingOverflow(first)
    if !isFar, distance < Int64(ids.count) * 2 {
      return Rows(
        records: try ledger.records(after: first - 1, limit: Int(distance) + 1),
        deliveries: try ledger.deliveries(ofRecords: first...last))
    }
    let ordered = Set(ids).sorted()
    return Rows(
      records: try ledger.records(ordered),
      deliveries: try ordered.flatMap { try ledger.deliveries(ofRecord: $0) })
  }

  // MARK: Decided

  private mutating func checkDecided(in commit: SketchedCommit) throws {
    let rows = try rows(of: commit.decided.map { $0.decision.line.record })
    for (decision, place, position) in commit.decided {
      let isNew = records.insert(decision.line.record)
      if isNew {
        report.records += 1
        sums.count(recordOf: decision.line.drop)
      }
      guard let (row, deliveries) = rows.row(of: decision.line.record) else {
        report.note(.noRow(.record(decision.line.reference.text), at: position))
        continue
      }
      if isNew { counted[CountKey(partner: row.partner, bucket: row.bucket), default: 0] += 1 }
      if let what = Self.difference(row, decision, isNew ? place : nil, names) {
        report.note(.differs(.record(decision.line.reference.text), what: what, at: position))
      }
      check(row, deliveries, against: decision, isNew: isNew)
    }
  }

  /// What never changes about a record.
  ///
  /// Static, and with the decision rather than its line: a copy of the proof or of a line counts the owners of all in it.
  private static func difference(
    _ row: RecordRow, _ decision: LineSketch.Decision, _ place: ArchivePlace?,
    _ names: RecordNames
  ) -> String? {
    if row.partner != decision.line.partnerNumber { return "sender" }
    if row.number != decision.line.number
      || names.reference(of: row) != decision.line.reference
    {
      return "reference"
    }
    if row.drop != decision.line.drop || row.ordinal != decision.line.ordinal {
      return "place in its drop"
    }
    if let place, row.archive != place { return "place in the archive" }
    return nil
  }

  private mutating func check(
    _ row: RecordRow, _ deliveries: ArraySlice<DeliveryRow>, against decision: LineSketch.Decision,
    isNew: Bool
  ) {
    let isInDoubt = row.code == HoldAnswer.possiblyMadeCode
    if isInDoubt, isNew { report.inDoubt.append(decision.line.reference.text) }
    let isTold =
      row.bucket.rawValue == decision.line.bucket && row.kind?.rawValue == decision.line.kind
      && row.action?.rawValue == decision.line.action && row.identity == decision.line.identity
      && row.content == decision.line.content && row.generation == decision.line.generation
      && row.caseRecord == decision.line.caseRecord
    owe(record: row.id, isTold || isInDoubt ? nil : decision.line.reference.text)
    if isNew { report.deliveries += deliveries.count }
    for told in decision.line.deliveries {
      // Delivered without a file now: an earlier commit's file counts.
      if told.bucket == Bucket.delivered.rawValue, told.output == 0 { continue }
      let key = Delivery(record: row.id, receiver: told.receiverNumber)
      let found = deliveries.first { $0.receiver == told.receiverNumber }
      let isSame =
        found.map {
          $0.bucket.rawValue == told.bucket && $0.output == told.output && $0.route == told.route
        } ?? false
      let isDoubtful = found.map { isInDoubt && $0.bucket == .held } ?? false
      owe(delivery: key, isSame || isDoubtful ? nil : decision.line.reference.text)
    }
    guard isNew else { return }
    // A delivery that only the ledger has must be told of by a later decision.
    for found in deliveries
    where !decision.line.deliveries.contains(where: { $0.receiverNumber == found.receiver }) {
      let key = Delivery(record: row.id, receiver: found.receiver)
      owe(delivery: key, decision.line.reference.text)
    }
  }

  // MARK: Left with a window, and stopped

  /// So many rows of a file's records are looked at at once: a file may carry many more.
  private static let mostRows = 500

  private mutating func checkLeft(with file: LineSketch.Output) throws {
    for start in stride(from: 0, to: file.records.count, by: Self.mostRows) {
      let ids = Array(file.records[start...].prefix(Self.mostRows))
      let rows = try rows(of: ids)
      for id in ids { checkLeft(id, rows.row(of: id), with: file) }
    }
  }

  private mutating func checkLeft(
    _ id: Int64, _ found: (record: RecordRow, deliveries: ArraySlice<DeliveryRow>)?,
    with file: LineSketch.Output
  ) {
    guard let (row, deliveries) = found else {
      return owe(record: id, "number \(id) of file \(file.output)")
    }
    let own = deliveries.first { $0.receiver == file.partnerNumber }
    let isInDoubt = row.code == HoldAnswer.possiblyMadeCode && own?.bucket == .held
    let isLeft = own?.bucket == .delivered && own?.output == file.output
    let isTold = row.bucket == Bucket.ofRecord(withDeliveries: deliveries.map(\.bucket))
    let key = Delivery(record: row.id, receiver: file.partnerNumber)
    if isLeft, isTold, !isInDoubt {
      owe(delivery: key, nil)
      return owe(record: row.id, nil)
    }
    let reference = names.reference(of: row).text
    if isInDoubt, !report.inDoubt.contains(reference) { report.inDoubt.append(reference) }
    owe(delivery: key, isLeft || isInDoubt ? nil : reference)
    owe(record: row.id, isTold || isInDoubt ? nil : reference)
  }

  private mutating func checkStopped(_ stop: ArchiveLine.Decided.Stop) throws {
    guard let row = try ledger.records([stop.record]).first else {
      owe(record: stop.record, "number \(stop.record)")
      return
    }
    let deliveries = try ledger.deliveries(ofRecord: row.id)
    let reference = names.reference(of: row).text
    for delivery in deliveries
    where stop.receiverNumber == 0 || stop.receiverNumber == delivery.receiver {
      // What had left stays delivered.
      let isTold = delivery.bucket == .withheld || delivery.bucket == .delivered
      let key = Delivery(record: row.id, receiver: delivery.receiver)
      owe(delivery: key, isTold ? nil : reference)
    }
    let derived = Bucket.ofRecord(withDeliveries: deliveries.map(\.bucket))
    let isTold = row.bucket.rawValue == stop.bucket || row.bucket == derived
    owe(record: row.id, isTold ? nil : reference)
  }
}

extension Array {
  /// Returns the index of the first element whose number is not below one, or the count; the elements ascend.
  fileprivate func firstIndex(notBelow number: Int64, _ key: (Element) -> Int64) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if key(self[middle]) < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
