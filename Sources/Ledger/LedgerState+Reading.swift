import Digests
import Referrals

extension LedgerState {
  /// Returns where the state stands for a program that starts.
  func start() -> LedgerStart {
    let staged = openOutputs.values.joined().sorted().compactMap { outputs[$0] }
    return LedgerStart(
      nextDrop: nextDrop, nextRecord: nextRecord, nextGroup: (groups.keys.max() ?? 0) + 1,
      nextOutput: nextOutput, partners: partners, dayLengths: dayLengths, staged: staged,
      openGroups: openOutputs.keys.sorted(), learnsFrom: learnsFrom)
  }

  /// Returns the deliveries that wait for a receiver, as ``Ledger/waiting(for:after:through:limit:)`` tells them.
  func waiting(
    for receiver: Int, after id: Int64, through last: Int64, limit: Int
  ) throws(LedgerError) -> [WaitingDelivery] {
    let rows = deliveries.values.compactMap { $0[receiver] }
      .filter { $0.bucket == .waiting && $0.record > id && $0.record <= last }
    var waiting: [WaitingDelivery] = []
    for row in rows.sorted(by: { $0.record < $1.record }).prefix(limit) {
      guard let record = records[row.record] else { throw .corrupt }
      waiting.append(
        WaitingDelivery(
          record: row.record, sender: record.partner, number: record.number, kind: record.kind,
          drop: record.drop, generation: record.generation, rendered: row.rendered, since: row.since
        ))
    }
    return waiting
  }

  /// Returns the last record that came to wait for a receiver before a moment.
  func lastWaiting(for receiver: Int, before moment: Int64) -> Int64? {
    deliveries.values.compactMap { $0[receiver] }
      .filter { $0.bucket == .waiting && $0.since < moment }.map(\.record).max()
  }

  /// Counts what waits for each receiver.
  func waitingQueues() -> [WaitingQueue] {
    var queues: [Int: WaitingQueue] = [:]
    for row in deliveries.values.joined().map(\.value) where row.bucket == .waiting {
      var queue =
        queues[row.receiver] ?? WaitingQueue(receiver: row.receiver, count: 0, since: row.since)
      queue.count += 1
      queue.since = min(queue.since, row.since)
      queues[row.receiver] = queue
    }
    return queues.values.sorted { $0.receiver < $1.receiver }
  }

  /// Returns the days whose files hold bytes that are still needed.
  func neededDays() -> Set<String> {
    var days: Set<String> = []
    for record in records.values where Bucket.open.contains(record.bucket) {
      days.insert(record.archive.day)
      if let drop = drops[record.drop] { days.insert(drop.archive.day) }
    }
    for row in deliveries.values.joined().map(\.value) where row.bucket == .waiting {
      days.insert(row.rendered.day)
    }
    if let first = drops.values.filter({ !$0.isComplete }).map(\.archive.day).min() {
      days.formUnion(dayLengths.keys.filter { $0 >= first })
    }
    for (group, ids) in openOutputs where !ids.isEmpty {
      days.insert(groupDays[group] ?? "")
      // A window's file repeats what was rendered on earlier days.
      let isWindow = ids.contains { outputs[$0]?.isWindow == true }
      if isWindow { days.formUnion(dayLengths.keys) }
    }
    days.remove("")
    return days
  }

  /// Returns what is known of the things that a request names.
  func facts(for request: FactRequest) -> Facts {
    var facts = Facts()
    for key in request.identities {
      guard let row = identities[key], let record = records[row.record] else { continue }
      facts.identities[key] = fact(of: record, isTaken: row.isTaken)
    }
    for key in request.references {
      guard let named = recordIDs[key].flatMap({ records[$0] }) else { continue }
      let first = records[named.duplicateOf].flatMap { $0.content == named.content ? $0 : nil }
      let record = first ?? named
      facts.references[key] = fact(of: record, isTaken: record.bucket.isAccepted)
    }
    for id in request.cases {
      let open = records.values
        .filter { $0.caseRecord == id && $0.id != id && $0.bucket.isOpen }
        .sorted { $0.id < $1.id }
      if !open.isEmpty {
        facts.followers[id] = open.map { fact(of: $0, isTaken: $0.bucket.isAccepted) }
      }
    }
    for key in request.standings {
      guard let id = recordIDs[key].flatMap(standing), let record = records[id] else { continue }
      facts.standings[key] = fact(of: record, isTaken: true)
    }
    guard !request.files.isEmpty else { return facts }
    for drop in drops.values.filter(\.isNotice).sorted(by: { $0.number > $1.number }) {
      let key = PartnerFile(partner: drop.partner, device: drop.device, inode: drop.inode)
      guard request.files.contains(key) else { continue }
      guard facts.files[key, default: []].count < Facts.mostNoticesOfFile else { continue }
      facts.files[key, default: []].append(drop)
    }
    return facts
  }

  private func standing(for start: Int64) -> Int64? {
    let result = try? Standing.record(for: start) { id in
      guard let record = records[id] else { return nil }
      let holder = record.identity
        .flatMap { identities[PartnerIdentity(partner: record.partner, identity: $0)] }
      return AttemptLink(
        id: id, bucket: record.bucket, isNew: record.action == nil || record.action == .new,
        code: record.code, previousAttempt: record.previousAttempt,
        duplicateOf: record.duplicateOf,
        isHolder: holder.map { $0.record == id && $0.isTaken } ?? false)
    } following: { id in
      records.values.filter { $0.previousAttempt == id }.map(\.id).sorted()
    }
    return result ?? nil
  }

  private func fact(of record: RecordRow, isTaken: Bool) -> RecordFact {
    let rows = deliveries[record.id, default: [:]].values
    let root = record.caseRecord == record.id ? nil : records[record.caseRecord]
    return RecordFact(
      id: record.id, partner: record.partner, number: record.number, kind: record.kind,
      action: record.action, bucket: record.bucket, identity: record.identity,
      content: record.content, caseRecord: record.caseRecord,
      caseRoot: root.map { PartnerRecord(partner: $0.partner, number: $0.number) },
      consents: record.consents, isTaken: isTaken,
      receivers: rows.filter(\.bucket.reachesReceiver).sorted { $0.receiver < $1.receiver }
        .map { ReceiverFact(receiver: $0.receiver, route: $0.route, bucket: $0.bucket) },
      drop: record.drop, line: record.line)
  }

  /// Counts the records of each sender and bucket.
  func tallies() -> [Tally] {
    var tallies: [Tally.Key: Tally] = [:]
    for record in records.values {
      let key = Tally.Key(partner: record.partner, bucket: record.bucket)
      let since = Bucket.open.contains(record.bucket) ? record.changedAt : 0
      var tally =
        tallies[key]
        ?? Tally(partner: record.partner, bucket: record.bucket, count: 0, since: since)
      tally.count += 1
      tally.since = min(tally.since, since)
      tallies[key] = tally
    }
    return Array(tallies.values).inLedgerOrder
  }
}

extension Tally {
  /// What a tally counts by.
  struct Key: Hashable {
    let partner: Int
    let bucket: Bucket
  }
}
