import Configuration
import Diagnostics
import Digests
import Exchange
import Referrals
import Routing

/// A file that a partner puts into its inbox.
struct Put {
  let sender: String
  let name: [UInt8]
  let bytes: [UInt8]

  init(_ sender: String, _ text: String, name: String = "file") {
    self.init(sender, Array(text.utf8), name: Array(name.utf8))
  }

  init(_ sender: String, _ bytes: [UInt8], name: [UInt8] = Array("file".utf8)) {
    self.sender = sender
    self.bytes = bytes
    self.name = name
  }
}

/// The pure core at work on one drop after another, with what a ledger would remember kept in memory.
///
/// Records are numbered from 1 as they come, over all senders, and so are their references.
struct Night {
  let generation: Generation
  private let worker: Worker
  private var state = DecisionState()
  private var attempts = Attempts()
  private var nextDrop: Int64 = 1
  private var nextRecord = 1

  init(_ generation: Generation = Glasgow.generation) {
    self.generation = generation
    worker = Worker(generation: generation, keys: RecordKeys(key: Self.key))
  }

  /// The same night under another configuration.
  init(_ generation: Generation, after earlier: Night) {
    self.init(generation)
    state = earlier.state
    attempts = earlier.attempts
    nextDrop = earlier.nextDrop
    nextRecord = earlier.nextRecord
  }

  static let key: MACKey = {
    guard let key = MACKey(bytes: (0..<32).map { UInt8($0) }) else {
      preconditionFailure("32 bytes make a key")
    }
    return key
  }()

  /// The reference of the record with a number.
  static func reference(_ record: Int) -> Reference {
    ReferenceCodec(key: key).reference(sender: 1, record: record)
  }

  // MARK: Steps

  /// Prepares a drop; with `explaining`, as whoever asks how its values came about.
  mutating func prepare(
    _ put: Put, repeated: RepeatedRecord? = nil, explaining: Bool = false
  ) -> PreparedDrop {
    guard let day = PartialDate(year: 2026, month: 11, day: 22) else {
      preconditionFailure("22 November 2026 is a day")
    }
    defer { nextDrop += 1 }
    let sender = partner(put.sender, of: generation)
    let drop = Drop(
      number: nextDrop, partner: sender.id, name: put.name, bytes: put.bytes,
      sha256: SHA256Digest(of: put.bytes), receivedOn: day, repeated: repeated)
    return explaining ? worker.explain(drop, from: sender) : worker.prepare(drop, from: sender)
  }

  /// Takes drops as one group, and remembers the outcome as a ledger does.
  mutating func group(_ puts: [Put]) -> [DecidedDrop] {
    let prepared = puts.map { prepare($0) }
    var records: [Undecided] = []
    for drop in prepared {
      for record in drop.records {
        let numbers = RecordNumbers(
          id: Int64(nextRecord), number: nextRecord, reference: Self.reference(nextRecord))
        nextRecord += 1
        records.append(
          Undecided(
            drop: drop.drop.number, sender: partner(drop.drop.partner.rawValue, of: generation),
            record: record,
            numbers: numbers))
      }
    }
    let decided = decideGroup(records, decider: Decider(generation: generation), state: state) {
      $0.map(worker.render)
    }
    .records
    for record in decided { remember(record) }
    var rest = decided[...]
    return prepared.map { drop in
      let own = rest.prefix(drop.records.count)
      rest = rest.dropFirst(own.count)
      return DecidedDrop(prepared: drop, decided: own)
    }
  }

  /// The bucket that a record is in by now.
  func bucket(of reference: Reference) -> Bucket? { state.references[reference]?.bucket }

  /// Decides a record again, and remembers nothing of it.
  func again(
    _ record: DecidedRecord, isReleased: Bool, withdrawn: Consents = []
  ) -> DecidedRecord {
    let before = record.undecided
    let undecided = Undecided(
      drop: before.drop, sender: before.sender, record: before.record, numbers: before.numbers,
      since: SinceDecided(
        alreadySent: Set(
          record.decision.deliveries.filter { $0.bucket == .delivered }.map(\.receiver)),
        withdrawn: withdrawn, isReleased: isReleased,
        isWithdrawnBefore: record.decision.problems.first?.code == "case.withdrawn-before"))
    return decideGroup([undecided], decider: Decider(generation: generation), state: state) {
      $0.map(worker.render)
    }
    .records[0]
  }

  /// Takes one drop as a group of its own.
  mutating func take(_ put: Put) -> DecidedDrop {
    group([put])[0]
  }

  /// Takes one drop and returns its receipt.
  mutating func receipt(_ put: Put) -> RenderedReceipt {
    let drop = take(put)
    return receipts(
      for: [drop], sender: partner(put.sender, of: generation), group: 1,
      directory: generation.directory)[0]
  }

  /// Takes one drop and returns its receipt as text.
  mutating func receiptText(_ put: Put) -> String {
    String(decoding: receipt(put).bytes, as: UTF8.self)
  }

  /// Keeps of a decision what a ledger keeps: nothing of the drop, nor of the place in it.
  private mutating func remember(_ record: DecidedRecord) {
    let decision = record.decision
    let prepared = record.undecided.record
    func earlier(isTaken: Bool) -> EarlierRecord {
      EarlierRecord(
        id: decision.numbers.id, sender: decision.sender, reference: decision.numbers.reference,
        kind: prepared.kind, action: prepared.action, bucket: decision.bucket,
        identity: prepared.identity?.hash, content: prepared.content,
        caseRecord: decision.caseRecord, caseReference: decision.caseReference,
        consents: decision.consents, isTaken: isTaken,
        receivers: decision.deliveries
          .filter { [.delivered, .waiting, .held].contains($0.bucket) }
          .map { CaseReceiver(receiver: $0.receiver, route: $0.route, bucket: $0.bucket) })
    }
    let own = earlier(isTaken: decision.identity == .taken)
    let first = decision.duplicateOf.flatMap { $0.content == own.content ? $0 : nil }
    state.references[decision.numbers.reference] = first ?? own
    attempts.add(own, decision, isNew: prepared.action == .new)
    state.standings = attempts.standings
    if let identity = prepared.identity, decision.identity != .unchanged {
      state.identities[SenderIdentity(sender: decision.sender, hash: identity.hash)] = own
    }
    if let identity = decision.caseIdentity {
      state.identities[SenderIdentity(sender: decision.sender, hash: identity.hash)] =
        earlier(isTaken: identity.isTaken)
    }
    if own.bucket.isOpen, own.caseRecord != own.id, own.caseRecord != 0 {
      state.followers[own.caseRecord, default: []].append(own)
    }
    remember(decision.effects, of: decision)
  }

  /// Does to earlier records what a ledger does with the effects of a decision.
  private mutating func remember(_ effects: CaseEffects, of decision: Decision) {
    for stop in effects.stops {
      let before = state.references[stop.record.reference] ?? stop.record
      let receivers = before.receivers.filter {
        $0.bucket == .delivered || ($0.receiver != stop.receiver && stop.receiver != nil)
      }
      let waits = receivers.contains { $0.bucket == .waiting }
      replace(
        before, bucket: stop.receiver == nil ? stop.bucket : waits ? .waiting : .withheld,
        receivers: receivers, consents: before.consents)
    }
    if let consents = effects.consents, let reference = decision.caseReference,
      let root = state.references[reference]
    {
      replace(root, bucket: root.bucket, receivers: root.receivers, consents: consents)
    }
  }

  private mutating func replace(
    _ record: EarlierRecord, bucket: Bucket, receivers: [CaseReceiver], consents: CaseConsents
  ) {
    let changed = EarlierRecord(
      id: record.id, sender: record.sender, reference: record.reference, kind: record.kind,
      action: record.action, bucket: bucket, identity: record.identity, content: record.content,
      caseRecord: record.caseRecord, caseReference: record.caseReference, consents: consents,
      isTaken: record.isTaken, receivers: receivers)
    state.references[record.reference] = changed
    attempts.replace(changed)
    state.standings = attempts.standings
    for (key, known) in state.identities where known.id == record.id {
      state.identities[key] = changed
    }
    state.followers[record.caseRecord]?.removeAll { $0.id == record.id }
    if bucket.isOpen, record.caseRecord != record.id {
      state.followers[record.caseRecord, default: []].append(changed)
    }
  }
}

/// Which records are attempts at the same record, and which of them was taken last.
private struct Attempts {
  /// By record: the first of its line of attempts.
  private var lines: [Int64: Int64] = [:]
  /// By line: the line that it asks about.
  private var asked: [Int64: Int64] = [:]
  /// By line: the record that was taken last.
  private var taken: [Int64: EarlierRecord] = [:]
  private var references: [Int64: Reference] = [:]

  mutating func add(_ record: EarlierRecord, _ decision: Decision, isNew: Bool) {
    references[record.id] = record.reference
    let code = decision.problems.first?.code ?? ""
    let isQuestion = IdentityQuestion.codes.contains(code)
    var line = record.id
    if let first = decision.duplicateOf {
      line = lines[first.id] ?? line
    } else if isNew, !isQuestion, let previous = lines[decision.previousAttempt] {
      line = previous
    }
    lines[record.id] = line
    if code == "identity.changed-row" || code == "reference.twice" {
      asked[line] = lines[decision.previousAttempt]
    }
    if decision.identity == .taken { taken[line] = record }
  }

  mutating func replace(_ record: EarlierRecord) {
    for (line, known) in taken where known.id == record.id { taken[line] = record }
  }

  /// By reference: what stands in the record's place.
  var standings: [Reference: EarlierRecord] {
    var standings: [Reference: EarlierRecord] = [:]
    for (id, line) in lines {
      guard let reference = references[id] else { continue }
      standings[reference] = taken[line] ?? asked[line].flatMap { taken[$0] }
    }
    return standings
  }
}
