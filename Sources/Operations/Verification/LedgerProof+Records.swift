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
    for (file, _, _, _) in commit.files where !file.records.isEmpty {
      try checkLeft(with: file)
    }
    for (line, _, _) in commit.decided {
      for stop in line.stops { try checkStopped(stop) }
    }
  }

  // MARK: Decided

  private mutating func checkDecided(in commit: SketchedCommit) throws {
    guard let first = commit.decided.map(\.line.record).min(),
      let last = commit.decided.map(\.line.record).max()
    else { return }
    // New records are numbered one after the other; those decided again lie anywhere.
    let isDense = last - first < Int64(commit.decided.count)
    let rows =
      isDense
      ? try ledger.records(after: first - 1, limit: Int(last - first) + 1)
      : try ledger.records(commit.decided.map(\.line.record)).sorted { $0.id < $1.id }
    let deliveries = isDense ? try ledger.deliveries(ofRecords: first...last) : []
    for (line, place, position) in commit.decided {
      let isNew = records.insert(line.record)
      if isNew {
        report.records += 1
        sums.count(recordOf: line.drop)
      }
      let found = rows.firstIndex(notBelow: line.record) { $0.id }
      guard found < rows.count, rows[found].id == line.record else {
        report.note(.noRow(.record(line.reference.text), at: position))
        continue
      }
      let row = rows[found]
      if isNew { counted[CountKey(partner: row.partner, bucket: row.bucket), default: 0] += 1 }
      if let what = difference(row, line, isNew ? place : nil) {
        report.note(.differs(.record(line.reference.text), what: what, at: position))
      }
      if isDense {
        let start = deliveries.firstIndex(notBelow: row.id) { $0.record }
        let end = deliveries[start...].firstIndex { $0.record != row.id } ?? deliveries.count
        check(row, deliveries[start..<end], against: line, isNew: isNew)
      } else {
        check(row, try ledger.deliveries(ofRecord: row.id)[...], against: line, isNew: isNew)
      }
    }
  }

  /// What never changes about a record.
  private func difference(
    _ row: RecordRow, _ line: ArchiveLine.Decided, _ place: ArchivePlace?
  ) -> String? {
    if row.partner != line.partnerNumber { return "sender" }
    if row.number != line.number || names.reference(of: row) != line.reference {
      return "reference"
    }
    if row.drop != line.drop || row.ordinal != line.ordinal { return "place in its drop" }
    if let place, row.archive != place { return "place in the archive" }
    return nil
  }

  private mutating func check(
    _ row: RecordRow, _ deliveries: ArraySlice<DeliveryRow>, against line: ArchiveLine.Decided,
    isNew: Bool
  ) {
    let isInDoubt = row.code == HoldAnswer.possiblyMadeCode
    if isInDoubt, isNew { report.inDoubt.append(line.reference.text) }
    let isTold =
      row.bucket.rawValue == line.bucket && row.kind?.rawValue == line.kind
      && row.action?.rawValue == line.action && row.identity == line.identity
      && row.content == line.content && row.generation == line.generation
      && row.caseRecord == line.caseRecord
    owedRecords[row.id] = isTold || isInDoubt ? nil : line.reference.text
    if isNew { report.deliveries += deliveries.count }
    for told in line.deliveries {
      // Delivered without a file now: an earlier commit's file counts.
      if told.bucket == Bucket.delivered.rawValue, told.output == 0 { continue }
      let key = Delivery(record: row.id, receiver: told.receiverNumber)
      let found = deliveries.first { $0.receiver == told.receiverNumber }
      let isSame =
        found.map {
          $0.bucket.rawValue == told.bucket && $0.output == told.output && $0.route == told.route
        } ?? false
      let isDoubtful = found.map { isInDoubt && $0.bucket == .held } ?? false
      owedDeliveries[key] = isSame || isDoubtful ? nil : line.reference.text
    }
    guard isNew else { return }
    // A delivery that only the ledger has must be told of by a later decision.
    for found in deliveries
    where !line.deliveries.contains(where: { $0.receiverNumber == found.receiver }) {
      let key = Delivery(record: row.id, receiver: found.receiver)
      owedDeliveries[key] = line.reference.text
    }
  }

  // MARK: Left with a window, and stopped

  private mutating func checkLeft(with file: LineSketch.Output) throws {
    let rows = try ledger.records(file.records)
    for row in rows {
      let deliveries = try ledger.deliveries(ofRecord: row.id)
      let reference = names.reference(of: row).text
      let own = deliveries.first { $0.receiver == file.partnerNumber }
      let isInDoubt = row.code == HoldAnswer.possiblyMadeCode && own?.bucket == .held
      if isInDoubt, !report.inDoubt.contains(reference) { report.inDoubt.append(reference) }
      let isLeft = own?.bucket == .delivered && own?.output == file.output
      owedDeliveries[Delivery(record: row.id, receiver: file.partnerNumber)] =
        isLeft || isInDoubt ? nil : reference
      let isTold = row.bucket == Bucket.ofRecord(withDeliveries: deliveries.map(\.bucket))
      owedRecords[row.id] = isTold || isInDoubt ? nil : reference
    }
    if rows.count < file.records.count {
      let known = Set(rows.map(\.id))
      for id in file.records where !known.contains(id) {
        owedRecords[id] = "number \(id) of file \(file.output)"
      }
    }
  }

  private mutating func checkStopped(_ stop: ArchiveLine.Decided.Stop) throws {
    guard let row = try ledger.records([stop.record]).first else {
      owedRecords[stop.record] = "number \(stop.record)"
      return
    }
    let deliveries = try ledger.deliveries(ofRecord: row.id)
    let reference = names.reference(of: row).text
    for delivery in deliveries
    where stop.receiverNumber == 0 || stop.receiverNumber == delivery.receiver {
      // What had left stays delivered.
      let isTold = delivery.bucket == .withheld || delivery.bucket == .delivered
      let key = Delivery(record: row.id, receiver: delivery.receiver)
      owedDeliveries[key] = isTold ? nil : reference
    }
    let derived = Bucket.ofRecord(withDeliveries: deliveries.map(\.bucket))
    let isTold = row.bucket.rawValue == stop.bucket || row.bucket == derived
    owedRecords[row.id] = isTold ? nil : reference
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
