import Archive
import Diagnostics
import Digests
import Exchange
import Ledger
import Referrals

/// Makes of a commit's lines the rows that the ledger was told then.
///
/// Files of which no later line says that they lie in their outboxes are in doubt: they may have been delivered. Their
/// records are held, so that nothing is sent twice and nothing is taken for delivered that is not.
struct CaughtUpGroup {
  /// The code of a held record whose file may have been delivered.
  static let doubtCode = HoldAnswer.possiblyMadeCode
  /// The step of a record that came to be in doubt after it was decided.
  static let doubtStep = EventRow.held

  private let group: ArchivedGroup
  private let doubtful: Set<Int64>
  private let ledger: any Ledger
  private let keys: RecordKeys
  private let nextRecord: Int64
  private(set) var staged: StagedGroup
  /// Records that are held because of a doubt.
  private(set) var recordsInDoubt = 0

  /// - `doubtful`: The outputs of the group that may or may not lie in their outboxes.
  /// - `nextRecord`: The record from which the group's new ones are numbered, or one before.
  /// - `known`: The partners that the ledger knows.
  init(
    _ group: ArchivedGroup, doubtful: Set<Int64>, ledger: any Ledger, keys: RecordKeys,
    nextRecord: Int64, known: [PartnerID: PartnerNumbers]
  ) throws {
    self.group = group
    self.doubtful = doubtful
    self.ledger = ledger
    self.keys = keys
    self.nextRecord = nextRecord
    staged = StagedGroup(
      number: group.number, at: group.at, day: group.day.description, dayLength: group.end,
      nextDrop: (group.received.map(\.line.drop).max() ?? 0) + 1,
      nextOutput: (group.staged.map(\.row.id).max() ?? 0) + 1)
    try addPartners(known)
    try addRecords()
    try addDrops()
    try addOutputs()
    staged.intervention = group.intervention?.place
  }

  // MARK: Partners

  private mutating func addPartners(_ known: [PartnerID: PartnerNumbers]) throws {
    let names = Dictionary(uniqueKeysWithValues: known.map { ($1.number, $0) })
    for (text, number) in group.partners.sorted(by: { $0.value < $1.value }) {
      guard let id = PartnerID(rawValue: text), names[number] ?? id == id,
        known[id]?.number ?? number == number
      else { throw CatchUpProblem.foreign(group: group.number, day: group.day) }
      if known[id] == nil { staged.newPartners.append((id: id, number: number)) }
    }
  }

  // MARK: Records

  private mutating func addRecords() throws {
    var identities = try knownIdentities()
    for (line, place) in group.decided {
      guard let decidedBucket = Bucket(rawValue: line.bucket) else {
        throw CatchUpProblem.foreign(group: group.number, day: group.day)
      }
      let isDoubtful = line.deliveries.contains { doubtful.contains($0.output) }
      var row = Self.row(line, bucket: decidedBucket, at: group.at)
      if isDoubtful { hold(&row) }
      if line.record >= nextRecord {
        row.archive = place
        staged.records.append(row)
      } else {
        try addChanged(row, isApart: IdentityQuestion.isAnswered(in: line.problems))
      }
      if row.bucket == .held || row.bucket == .failed {
        let path = row.code == Self.doubtCode ? nil : line.problems.first?.path
        staged.failing.append(
          FailingRow(record: row.id, path: path ?? "", person: line.person))
      }
      try addDeliveries(of: line)
      try addEffects(of: line)
      addIdentity(of: row, line, decided: decidedBucket, knowing: &identities)
    }
  }

  private static func row(
    _ line: ArchiveLine.Decided, bucket: Bucket, at milliseconds: Int64
  ) -> RecordRow {
    let worst = line.problems.first.flatMap { $0.outcome == .warn ? nil : $0 }
    return RecordRow(
      id: line.record, drop: line.drop, ordinal: line.ordinal, partner: line.partnerNumber,
      number: line.number, kind: line.kind.flatMap(MessageKind.init(rawValue:)),
      action: line.action.flatMap(Action.init(rawValue:)), bucket: bucket,
      code: worst?.code ?? "", rule: worst?.rule?.description ?? "", field: worst?.field ?? "",
      identity: line.identity, content: line.content, caseRecord: line.caseRecord,
      consents: line.consents, previousAttempt: line.previousAttempt,
      duplicateOf: line.duplicateOf, generation: line.generation, archive: .none, line: line.line,
      changedAt: milliseconds)
  }

  /// A record with a delivery in doubt is held, one that has failed for another receiver too: what has failed is sent again
  /// without a question, to everybody who has no file yet.
  private mutating func hold(_ row: inout RecordRow) {
    recordsInDoubt += 1
    row.bucket = .held
    row.code = Self.doubtCode
    row.rule = ""
    row.field = ""
  }

  /// Adds the new state of a record that was processed again.
  ///
  /// - `isApart`: Whether a person has said that it is linked to no attempt before it.
  private mutating func addChanged(_ decided: RecordRow, isApart: Bool) throws {
    guard let earlier = try ledger.record(decided.id) else {
      throw CatchUpProblem.foreign(group: group.number, day: group.day)
    }
    var row = decided
    row.archive = earlier.archive
    if row.bucket == earlier.bucket { row.changedAt = earlier.changedAt }
    if row.previousAttempt == 0, !isApart { row.previousAttempt = earlier.previousAttempt }
    staged.changed.append(row)
    let verb = group.intervention.flatMap { InterventionVerb(rawValue: $0.verb) } ?? .reprocess
    staged.events.append(
      EventRow(
        at: group.at, group: group.number, record: row.id, step: verb.step,
        bucket: row.bucket, code: row.code))
  }

  private mutating func addDeliveries(of line: ArchiveLine.Decided) throws {
    for delivery in line.deliveries {
      guard var bucket = Bucket(rawValue: delivery.bucket) else {
        throw CatchUpProblem.foreign(group: group.number, day: group.day)
      }
      // Delivered without a file now: an earlier group's file counts.
      if bucket == .delivered, delivery.output == 0 { continue }
      if doubtful.contains(delivery.output) { bucket = .held }
      let waiting = ArchivedGroup.Waiting(
        record: line.record, receiver: delivery.receiverNumber)
      staged.deliveries.append(
        DeliveryRow(
          record: line.record, receiver: delivery.receiverNumber, route: delivery.route,
          bucket: bucket, output: delivery.output,
          omitted: delivery.omitted.joined(separator: ","),
          since: bucket == .waiting ? group.at : 0, rendered: group.rendered[waiting] ?? .none))
    }
  }

  /// Adds what a record changed about earlier ones.
  private mutating func addEffects(of line: ArchiveLine.Decided) throws {
    if let consents = line.caseConsents {
      staged.consents.append((record: line.caseRecord, consents: consents))
    }
    for stop in line.stops {
      guard let bucket = Bucket(rawValue: stop.bucket) else {
        throw CatchUpProblem.foreign(group: group.number, day: group.day)
      }
      staged.stops.append(
        StopRow(
          record: stop.record, receiver: stop.receiverNumber, bucket: bucket, code: stop.code))
    }
    if let identity = line.caseIdentity {
      staged.identities.append(
        IdentityRow(
          partner: line.partnerNumber, identity: identity, record: line.record,
          isTaken: line.hasTakenCase))
    }
  }

  // MARK: Identities

  /// Who had the identities of the group's records before it.
  private func knownIdentities() throws -> [PartnerIdentity: RecordFact] {
    var request = FactRequest()
    for (line, _) in group.decided {
      guard let identity = line.identity else { continue }
      request.identities.insert(
        PartnerIdentity(partner: line.partnerNumber, identity: identity))
    }
    return try ledger.facts(for: request).identities
  }

  /// The codes of records that leave their identity as it is, though their bucket would take it.
  private static let leavesIdentity: Set<String> = IdentityQuestion.codes.union(["case.withdrawn"])

  /// Notes whether a record took its identity, by the rules by which it was decided.
  private mutating func addIdentity(
    of row: RecordRow, _ line: ArchiveLine.Decided, decided bucket: Bucket,
    knowing known: inout [PartnerIdentity: RecordFact]
  ) {
    guard let identity = row.identity, bucket != .duplicate,
      !line.problems.contains(where: {
        $0.outcome == .hold && Self.leavesIdentity.contains($0.code)
      })
    else { return }
    let key = PartnerIdentity(partner: row.partner, identity: identity)
    // What a person stopped has its identity unless another record has come to it.
    if row.code == DecisionProblem.operatorHeldCode, let other = known[key], other.id != row.id {
      return
    }
    if let earlier = known[key], earlier.id != row.id, earlier.isTaken {
      // A correction of what was never sent takes its identity over.
      guard bucket.isAccepted, line.previousAttempt == earlier.id else { return }
    }
    let isTaken = bucket.isAccepted
    staged.identities.append(
      IdentityRow(partner: row.partner, identity: identity, record: row.id, isTaken: isTaken))
    known[key] = RecordFact(
      id: row.id, partner: row.partner, number: row.number, kind: row.kind, action: row.action,
      bucket: row.bucket, identity: row.identity, content: row.content, caseRecord: row.caseRecord,
      consents: row.consents, isTaken: isTaken,
      receivers: [], drop: row.drop, line: row.line)
  }

  // MARK: Drops

  private mutating func addDrops() throws {
    var begun: Set<Int64> = []
    for (line, place) in group.received {
      begun.insert(line.drop)
      let own = staged.records.filter { $0.drop == line.drop }
      var drop = DropRow(
        number: line.drop, partner: line.partnerNumber, receivedAt: line.receivedAt,
        size: line.size, sha256: line.sha256 ?? SHA256Digest(of: []), device: line.device,
        inode: line.inode, name: keys.fileName(line.name), generation: line.generation,
        records: line.records > 0 ? line.records : max(1, own.count), archive: place,
        isNotice: line.sha256 == nil)
      let offset = group.reached[line.drop] ?? line.size
      if own.count < drop.records || offset < line.size {
        drop.progress = DropProgress(
          decided: own.count, offset: offset, line: nextLine(of: line.drop, after: own, from: 1),
          receiptLength: group.receiptLengths[line.drop] ?? 0)
      }
      staged.drops.append(drop)
    }
    for number in Set(group.reached.keys).subtracting(begun).sorted() {
      try advance(number)
    }
  }

  private mutating func advance(_ number: Int64) throws {
    guard let drop = try ledger.drop(number) else {
      throw CatchUpProblem.foreign(group: group.number, day: group.day)
    }
    let own = staged.records.filter { $0.drop == number }
    let progress = DropProgress(
      decided: drop.progress.decided + own.count,
      offset: group.reached[number] ?? drop.progress.offset,
      line: nextLine(of: number, after: own, from: drop.progress.line),
      receiptLength: group.receiptLengths[number] ?? drop.progress.receiptLength)
    staged.advanced.append((drop: number, progress: progress))
  }

  /// The row or line that follows a part of a drop.
  ///
  /// A text counts lines; a table counts rows, of which one may have several lines.
  private func nextLine(of drop: Int64, after records: [RecordRow], from start: Int) -> Int {
    func lineFeeds(_ ordinal: Int) -> Int {
      group.lineFeeds[ArchivedGroup.Piece(drop: drop, ordinal: ordinal)] ?? 0
    }
    guard let last = records.last else {
      return start + group.lineFeeds.filter { $0.key.drop == drop }.map(\.value).reduce(0, +)
    }
    let countsRows = zip(records, records.dropFirst())
      .contains { $1.line - $0.line < lineFeeds($0.ordinal) }
    let behind = group.lineFeeds.filter { $0.key.drop == drop && $0.key.ordinal > last.ordinal }
    return last.line + (countsRows ? 1 : lineFeeds(last.ordinal))
      + behind.map(\.value).reduce(0, +)
  }

  // MARK: Outputs

  private mutating func addOutputs() throws {
    for file in group.staged {
      var row = file.row
      row.isPossibleDuplicate = doubtful.contains(row.id)
      staged.outputs.append(row)
      guard !file.records.isEmpty else { continue }
      if row.isPossibleDuplicate {
        for record in file.records { try holdWaiting(record, of: row) }
      } else {
        staged.closed += file.records.map { (record: $0, receiver: row.partner, output: row.id) }
      }
    }
  }

  /// Holds a record that left, or not, with a window's file.
  private mutating func holdWaiting(_ id: Int64, of output: OutputRow) throws {
    guard let known = try ledger.record(id),
      var delivery = try ledger.deliveries(ofRecord: id)
        .first(where: {
          $0.receiver == output.partner
        })
    else { throw CatchUpProblem.foreign(group: group.number, day: group.day) }
    delivery.bucket = .held
    delivery.output = output.id
    delivery.since = 0
    staged.deliveries.append(delivery)
    var row = known
    hold(&row)
    if row.bucket != known.bucket { row.changedAt = group.at }
    staged.changed.append(row)
    staged.events.append(
      EventRow(
        at: group.at, group: group.number, record: id, step: Self.doubtStep, bucket: row.bucket,
        code: Self.doubtCode))
  }
}
