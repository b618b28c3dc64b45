import Digests
import Exchange
import Ledger
import Referrals

/// What each record must have come to, told by nothing but what was dropped.
///
/// It knows neither routes nor mappings: who may see a message was settled when it was written. Where the order in which
/// things came decides, which crashes may change, it allows each outcome that some order has.
struct Oracle {
  let world: World
  let messages: [String: Message]
  /// By tag, what the ledger has of each time that a message came, in the order of the records.
  let rows: [String: [RecordRow]]
  private let unaccounted: [String]

  init(_ world: World) {
    self.world = world
    messages = world.authors.messages
    (rows, unaccounted) = Self.match(world)
  }

  func problems() -> [String] {
    unaccounted + messages.values.sorted { $0.tag < $1.tag }.flatMap(faults)
      + DeliveryOracle(self).problems() + ReceiptOracle(self).problems()
  }

  /// Finds the records of each drop by the name of its file.
  private static func match(_ world: World) -> (rows: [String: [RecordRow]], faults: [String]) {
    let ledger = world.home.ledger
    let keys = RecordKeys(key: SimulatedHome.key)
    let names = ledger.partners()
    var known: [String: [DropRow]] = [:]
    for drop in ledger.drops(after: 0, limit: .max) {
      known["\(names[drop.partner]?.rawValue ?? "") \(drop.name)", default: []].append(drop)
    }
    var rows: [String: [RecordRow]] = [:]
    var faults: [String] = []
    var accounted = 0
    for drop in world.authors.drops {
      let found = known["\(drop.partner) \(keys.fileName(Array(drop.name.utf8)))"] ?? []
      guard found.count == 1, let row = found.first else {
        faults.append("\(drop.name) is in the ledger \(found.count) times")
        continue
      }
      accounted += 1
      let records = ledger.records(ofDrop: row.number).sorted { $0.ordinal < $1.ordinal }
      guard records.count == drop.tags.count, row.records == records.count,
        records.map(\.ordinal) == Array(1...max(1, records.count))
      else {
        faults.append("\(drop.name) has \(records.count) records of \(drop.tags.count)")
        continue
      }
      for (tag, record) in zip(drop.tags, records) { rows[tag, default: []].append(record) }
    }
    let all = known.values.map(\.count).reduce(0, +)
    if accounted != all, faults.isEmpty {
      faults.append("the ledger has drops that nobody dropped")
    }
    for tag in rows.keys { rows[tag]?.sort { $0.id < $1.id } }
    return (rows, faults)
  }

  /// What became of each message, in a line each, for whoever looks into a history.
  var account: [String] {
    rows.sorted { $0.key < $1.key }
      .map { tag, rows in
        let message = messages[tag]
        let steps = rows.map { row in
          world.home.ledger.events(ofRecord: row.id)
            .map { "\($0.group) \($0.step) \($0.bucket) \($0.code)" }.joined(separator: ", ")
        }
        return "\(tag) \(message?.nature.rawValue ?? "") by \(message?.sender ?? ""): "
          + zip(rows, steps).map { "record \($0.id) \($0.bucket) [\($1)]" }.joined(separator: "; ")
      }
  }

  // MARK: Cases

  /// The messages that a case begins with, of those that were dropped: several where its number was used for other words.
  func beginnings(of number: Int) -> [Message] {
    said(of: number)
      .filter {
        switch $0.nature {
        case .referral, .withoutConsent, .uncovered, .tooLong: true
        case .update, .withdrawal, .cancellation, .feedback, .stranger, .faulty, .impostor,
          .unreadable, .obstacle:
          false
        }
      }
  }

  func said(of number: Int) -> [Message] {
    messages.values.filter { $0.number == number && rows[$0.tag] != nil }.sorted { $0.tag < $1.tag }
  }

  /// True for a case that was begun once, with words that everybody agrees to, and not taken back.
  func isPlain(_ number: Int) -> Bool {
    let beginnings = beginnings(of: number)
    return beginnings.count == 1 && beginnings[0].nature == .referral
      && !beginnings[0].isUnnumbered && !said(of: number).contains(where: \.nature.takesBack)
      && (rows[beginnings[0].tag] ?? []).contains { $0.bucket == .delivered }
  }

  /// True for a record of which nobody knows whether its file arrived, as the ledger was lost.
  func isDoubtful(_ row: RecordRow) -> Bool {
    world.isRestored && row.bucket == .held && row.code == HoldAnswer.possiblyMadeCode
  }

  // MARK: Buckets

  /// What is wrong with the buckets of a message's records.
  private func faults(of message: Message) -> [String] {
    guard let rows = rows[message.tag] else { return [] }
    let outcome = rows.map { isDoubtful($0) ? .delivered : $0.bucket }
    guard isRight(message, outcome) else {
      let codes = rows.map { "\($0.bucket) \($0.code)" }
      return ["\(message.tag), \(message.nature) by \(message.sender), came to \(codes)"]
    }
    return []
  }

  private func isRight(_ message: Message, _ outcome: [Bucket]) -> Bool {
    let mayDiffer: Set<Bucket> = [.delivered, .withheld, .held, .duplicate]
    switch message.nature {
    case .faulty:
      return Self.allowed(outcome, message.isRow ? [.rejected, .duplicate] : [.rejected])
    case .impostor, .unreadable, .obstacle: return Self.allowed(outcome, [.rejected])
    case .stranger: return Self.allowed(outcome, [.held, .duplicate])
    case .uncovered: return Self.once(.held, outcome)
    case .tooLong:
      return Self.allowed(outcome, mayDiffer.union([.failed])) && Self.atMostOne(outcome)
    case .withoutConsent:
      guard said(of: message.number).count == 1 else {
        return Self.allowed(outcome, [.withheld, .held, .duplicate])
      }
      return Self.once(.withheld, outcome, orHeld: message.isUnnumbered)
    case .referral:
      let isAlone =
        beginnings(of: message.number).count == 1
        && !said(of: message.number).contains(where: \.nature.takesBack)
      guard isAlone else { return Self.allowed(outcome, mayDiffer) && Self.atMostOne(outcome) }
      return Self.once(.delivered, outcome, orHeld: message.isUnnumbered)
    case .update, .feedback:
      guard isPlain(message.number), !hasDoubt(message.number) else {
        return Self.allowed(outcome, mayDiffer) && Self.atMostOne(outcome)
      }
      return Self.once(.delivered, outcome)
    case .withdrawal, .cancellation:
      return Self.allowed(outcome, mayDiffer) && Self.atMostOne(outcome)
    }
  }

  /// True where something of a case waits for ever behind a record whose file may have arrived.
  private func hasDoubt(_ number: Int) -> Bool {
    said(of: number).contains { (rows[$0.tag] ?? []).contains(where: isDoubtful) }
  }

  private static func allowed(_ outcome: [Bucket], _ buckets: Set<Bucket>) -> Bool {
    outcome.allSatisfy(buckets.contains)
  }

  private static func atMostOne(_ outcome: [Bucket]) -> Bool {
    outcome.count { $0 == .delivered } <= 1
  }

  /// One came to a bucket, and the others repeat it.
  private static func once(
    _ bucket: Bucket, _ outcome: [Bucket], orHeld: Bool = false
  ) -> Bool {
    outcome.count { $0 == bucket } == 1
      && outcome.allSatisfy { $0 == bucket || $0 == .duplicate || orHeld && $0 == .held }
  }
}
