import Digests
import Referrals

/// Everything that an in-memory ledger knows: a value, so that a test can keep it, go on, and come back to it.
///
/// A group is first checked as a whole and then applied by steps that cannot fail: so it is in the state whole or not
/// at all.
package struct LedgerState: Sendable {
  private(set) var drops: [Int64: DropRow] = [:]
  private(set) var records: [Int64: RecordRow] = [:]
  private(set) var recordIDs: [PartnerRecord: Int64] = [:]
  /// By record, then by receiver.
  private(set) var deliveries: [Int64: [Int: DeliveryRow]] = [:]
  private(set) var outputs: [Int64: OutputRow] = [:]
  /// The outputs of each group that is not recorded as delivered.
  private(set) var openOutputs: [Int64: [Int64]] = [:]
  private(set) var identities: [PartnerIdentity: IdentityRow] = [:]
  private(set) var events: [EventRow] = []
  private(set) var groups: [Int64: GroupRow] = [:]
  private(set) var partners: [PartnerID: PartnerNumbers] = [:]
  private(set) var dayLengths: [String: Int64] = [:]
  /// The day file of each group.
  private(set) var groupDays: [Int64: String] = [:]
  /// By record, what is kept of those that are held or failed.
  private(set) var failing: [Int64: FailingRow] = [:]
  /// By group, where the archive tells who asked for it.
  private(set) var interventions: [Int64: ArchivePlace] = [:]
  /// By group, the records that it brought in.
  private(set) var groupRecords: [Int64: ClosedRange<Int64>] = [:]
  /// As ``LedgerStart/learnsFrom``.
  private(set) var learnsFrom: Int64?
  private(set) var nextDrop: Int64 = 1
  private(set) var nextRecord: Int64 = 1
  private(set) var nextOutput: Int64 = 1
  /// By number.
  var instructions: [Int64: HeldInstruction] = [:]
  var nextInstruction: Int64 = 1

  /// Creates the state of a ledger that knows nothing.
  package init() {}

  // MARK: Changing

  /// Records a group and the delivery of earlier ones, or throws and changes nothing.
  mutating func stage(_ group: StagedGroup, delivering earlier: [Int64]) throws(LedgerError) {
    group.checkMembership()
    try checkNumbers(of: group)
    try checkStaged(earlier)
    add(group)
    markDelivered(earlier, at: group.at)
  }

  /// Records that groups are delivered, or throws and changes nothing.
  mutating func deliver(_ numbers: [Int64], at milliseconds: Int64) throws(LedgerError) {
    try checkStaged(numbers)
    markDelivered(numbers, at: milliseconds)
  }

  /// Marks outputs as possible duplicates, or throws and changes nothing.
  mutating func markPossibleDuplicates(_ ids: [Int64]) throws(LedgerError) {
    for id in ids where outputs[id] == nil { throw .numberUnknown(.output, id) }
    for id in ids { outputs[id]?.isPossibleDuplicate = true }
  }

  /// Forgets the length of a day file.
  mutating func forget(_ day: String) {
    dayLengths[day] = nil
  }

  /// Returns the state as a backup's copy has it.
  package func copied() -> LedgerState {
    var copy = self
    copy.learnsFrom = learnsFrom ?? (groups.keys.max() ?? 0) + 1
    copy.instructions = [:]
    return copy
  }

  /// Makes a copy the ledger.
  mutating func markCaughtUp() {
    learnsFrom = nil
  }

  private mutating func add(_ group: StagedGroup) {
    for partner in group.newPartners {
      partners[partner.id] = PartnerNumbers(number: partner.number, nextRecord: 1)
    }
    for drop in group.drops { drops[drop.number] = drop }
    for step in group.advanced { drops[step.drop]?.progress = step.progress }
    for record in group.records {
      records[record.id] = record
      recordIDs[PartnerRecord(partner: record.partner, number: record.number)] = record.id
    }
    for record in group.changed { records[record.id] = record }
    for row in group.deliveries { deliveries[row.record, default: [:]][row.receiver] = row }
    for output in group.outputs { outputs[output.id] = output }
    openOutputs[group.number] = group.outputs.map(\.id)
    for row in group.identities {
      identities[PartnerIdentity(partner: row.partner, identity: row.identity)] = row
    }
    events += group.records.map { record in
      EventRow(
        at: group.at, group: group.number, record: record.id, step: EventRow.decided,
        bucket: record.bucket, code: record.code)
    }
    events += group.events.filter { $0.step != EventRow.decided }
    close(group)
    stop(group)
    keep(group)
    groups[group.number] = GroupRow(
      number: group.number, at: group.at, records: group.records.count + group.changed.count,
      isDelivered: false, day: group.day)
    dayLengths[group.day] = group.dayLength
    groupDays[group.number] = group.day
    advanceNumbers(past: group)
  }

  /// Records that waiting deliveries left, and what that makes of their records.
  private mutating func close(_ group: StagedGroup) {
    for leaving in group.closed {
      guard var row = deliveries[leaving.record]?[leaving.receiver] else { continue }
      row.bucket = .delivered
      row.output = leaving.output
      row.since = 0
      deliveries[leaving.record]?[leaving.receiver] = row
    }
    for id in group.closedRecords {
      guard var record = records[id] else { continue }
      let bucket = deliveries[id, default: [:]].values.map(\.bucket).ofRecord ?? record.bucket
      if bucket != record.bucket {
        record.bucket = bucket
        record.changedAt = group.at
        records[id] = record
      }
      events.append(
        EventRow(
          at: group.at, group: group.number, record: id, step: EventRow.delivered, bucket: bucket,
          code: ""))
    }
  }

  /// Records that records, or deliveries of them, go no further, and what holds of consents by now.
  private mutating func stop(_ group: StagedGroup) {
    for (record, value) in group.consents { records[record]?.consents = value }
    for (id, stops) in group.stopsByRecord {
      guard var record = records[id] else { continue }
      for (receiver, row) in deliveries[id, default: [:]] where row.bucket != .delivered {
        guard stops.contains(where: { $0.receiver == 0 || $0.receiver == receiver }) else {
          continue
        }
        deliveries[id]?[receiver]?.bucket = .withheld
        deliveries[id]?[receiver]?.since = 0
      }
      let bucket = stops.bucket(
        after: record.bucket, deliveries: deliveries[id, default: [:]].values.map(\.bucket))
      if bucket != record.bucket || stops.contains(where: { $0.receiver == 0 }) {
        record.bucket = bucket
        record.code = stops[0].code
        record.rule = ""
        record.field = ""
        record.changedAt = group.at
        records[id] = record
      }
      events.append(
        EventRow(
          at: group.at, group: group.number, record: id, step: EventRow.stopped, bucket: bucket,
          code: stops[0].code))
    }
  }

  /// Keeps what is to be known of records that are held or failed, and forgets what is known of others.
  private mutating func keep(_ group: StagedGroup) {
    interventions[group.number] = group.intervention
    groupRecords[group.number] = group.recordRange
    for row in group.failing { failing[row.record] = row }
    for id in group.failingChecked where records[id]?.bucket.isFailing != true {
      failing[id] = nil
    }
  }

  private mutating func advanceNumbers(past group: StagedGroup) {
    nextDrop = max(nextDrop, group.nextDrop)
    nextOutput = max(nextOutput, group.nextOutput)
    for record in group.records { nextRecord = max(nextRecord, record.id + 1) }
    let next = group.nextRecordNumbers
    for (id, numbers) in partners {
      guard let given = next[numbers.number] else { continue }
      partners[id]?.nextRecord = max(numbers.nextRecord, given)
    }
  }

  private mutating func markDelivered(_ numbers: [Int64], at milliseconds: Int64) {
    for number in numbers where groups[number]?.isDelivered == false {
      groups[number]?.isDelivered = true
      groups[number]?.deliveredAt = milliseconds
      for id in openOutputs.removeValue(forKey: number) ?? [] { outputs[id]?.isDelivered = true }
    }
  }

  // MARK: Checking

  private func checkStaged(_ numbers: [Int64]) throws(LedgerError) {
    for number in numbers where groups[number] == nil { throw .numberUnknown(.group, number) }
  }

  /// Throws for the first number of a group that is used twice, or that nobody was given.
  private func checkNumbers(of group: StagedGroup) throws(LedgerError) {
    guard groups[group.number] == nil else { throw .numberUsed(.group, group.number) }
    let known = try partnerNumbers(with: group)
    var seen: Set<Int64> = []
    for drop in group.drops {
      guard drops[drop.number] == nil, seen.insert(drop.number).inserted else {
        throw .numberUsed(.drop, drop.number)
      }
      guard known.contains(drop.partner) else {
        throw .numberUnknown(.partner, Int64(drop.partner))
      }
    }
    for step in group.advanced where drops[step.drop] == nil {
      throw .numberUnknown(.drop, step.drop)
    }
    try checkRecords(of: group, partners: known)
    try checkClosed(of: group)
    try checkStops(of: group)
    seen = []
    for output in group.outputs {
      guard outputs[output.id] == nil, seen.insert(output.id).inserted else {
        throw .numberUsed(.output, output.id)
      }
    }
  }

  /// Returns the numbers of all partners, those of a group among them.
  private func partnerNumbers(with group: StagedGroup) throws(LedgerError) -> Set<Int> {
    var numbers = Set(partners.values.map(\.number))
    var ids = Set(partners.keys)
    for partner in group.newPartners {
      guard numbers.insert(partner.number).inserted, ids.insert(partner.id).inserted else {
        throw .numberUsed(.partner, Int64(partner.number))
      }
    }
    return numbers
  }

  private func checkRecords(of group: StagedGroup, partners: Set<Int>) throws(LedgerError) {
    var seen: Set<Int64> = []
    var numbers: Set<PartnerRecord> = []
    for record in group.records {
      guard partners.contains(record.partner) else {
        throw .numberUnknown(.partner, Int64(record.partner))
      }
      let number = PartnerRecord(partner: record.partner, number: record.number)
      guard records[record.id] == nil, seen.insert(record.id).inserted, recordIDs[number] == nil,
        numbers.insert(number).inserted
      else { throw .numberUsed(.record, record.id) }
    }
    for record in group.changed {
      let known = records[record.id]
      guard known?.partner == record.partner, known?.number == record.number else {
        throw .numberUnknown(.record, record.id)
      }
    }
  }
}

extension LedgerState {
  /// Throws for the first stop or consent of a record that is not there, or of a delivery that has left.
  private func checkStops(of group: StagedGroup) throws(LedgerError) {
    let added = Set(group.records.map(\.id))
    for id in group.consents.map(\.record) + group.stops.map(\.record) {
      guard records[id] != nil || added.contains(id) else { throw .numberUnknown(.record, id) }
    }
    for stop in group.stops where stop.receiver != 0 {
      let row =
        group.deliveries.last { $0.record == stop.record && $0.receiver == stop.receiver }
        ?? deliveries[stop.record]?[stop.receiver]
      guard let row, row.bucket != .delivered else {
        throw .numberUnknown(.delivery, stop.record)
      }
    }
  }

  /// Throws for the first delivery of a group that leaves without having waited, or leaves twice.
  private func checkClosed(of group: StagedGroup) throws(LedgerError) {
    guard !group.closed.isEmpty else { return }
    var waiting: [DeliveryKey: Bool] = [:]
    for row in group.deliveries { waiting[DeliveryKey(row)] = row.bucket == .waiting }
    let added = Set(group.records.map(\.id))
    for leaving in group.closed {
      guard records[leaving.record] != nil || added.contains(leaving.record) else {
        throw .numberUnknown(.record, leaving.record)
      }
      let key = DeliveryKey(record: leaving.record, receiver: leaving.receiver)
      let isWaiting =
        waiting[key] ?? (deliveries[leaving.record]?[leaving.receiver]?.bucket == .waiting)
      guard isWaiting else { throw .numberUnknown(.delivery, leaving.record) }
      waiting[key] = false
    }
  }
}

/// What tells a delivery from every other.
private struct DeliveryKey: Hashable {
  let record: Int64
  let receiver: Int

  init(record: Int64, receiver: Int) {
    self.record = record
    self.receiver = receiver
  }

  init(_ row: DeliveryRow) {
    self.init(record: row.record, receiver: row.receiver)
  }
}

extension StagedGroup {
  /// The records of which a delivery leaves with this group, each once, ascending.
  var closedRecords: [Int64] {
    Set(closed.map(\.record)).sorted()
  }

  /// Traps when a row belongs to another group: recovery would look for it in the wrong place.
  func checkMembership() {
    precondition(
      outputs.allSatisfy { $0.group == number } && events.allSatisfy { $0.group == number },
      "outputs and events carry the number of the group that stages them")
  }

  /// The record number from which each sender of the group goes on, by the sender's number.
  var nextRecordNumbers: [Int: Int] {
    records.reduce(into: [:]) { next, record in
      next[record.partner] = max(next[record.partner] ?? 1, record.number + 1)
    }
  }
}
