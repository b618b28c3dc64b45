import Archive
import Compression
import Configuration
import Diagnostics
import Digests
import Exchange
import Ledger
import Referrals
import Routing

/// Decides turns one after the other and assembles each into a group to commit.
///
/// Keeps what goes on from group to group: numbers, the day file's length, and the group before, whose delivery the next
/// group's lines tell.
struct GroupMaker {
  private let ledger: any Ledger
  private let generation: Generation
  private let keys: RecordKeys
  private let references: ReferenceCodec
  private let pool: WorkerPool
  private let now: @Sendable () -> Int64
  private let compressor: BGZFCompressor

  var numbers: Numbers
  var summary = RunSummary()
  private var dayLengths: [String: Int64]
  /// The days whose file tells the generation already, as far as this run knows.
  private var toldDays: Set<Day> = []
  private var previous: CommitGroup?

  init(
    ledger: any Ledger, generation: Generation, key: MACKey, pool: WorkerPool,
    now: @escaping @Sendable () -> Int64
  ) throws {
    self.ledger = ledger
    self.generation = generation
    keys = RecordKeys(key: key)
    references = ReferenceCodec(key: key)
    self.pool = pool
    self.now = now
    compressor = try BGZFCompressor(level: generation.archiveLevel)
    let start = try ledger.start()
    numbers = Numbers(start)
    numbers.enrol(generation.directory.partners.map(\.id))
    dayLengths = start.dayLengths
  }

  /// Decides a turn but for the drops that are parked; `nil` when all of them are.
  mutating func group(
    _ turn: Turn, _ prepared: [PreparedDrop], parking parked: inout [ParkedDrop]
  ) throws -> CommitGroup? {
    let state = try facts.state(for: prepared)
    let split = Parking.split(prepared, knowing: state)
    parked += split.parked.map {
      ParkedDrop(sender: turn.sender.id, number: prepared[$0].drop.number)
    }
    guard !split.now.isEmpty else { return nil }
    return group(
      turn.sender, split.now.map { (turn.drops[$0], prepared[$0]) }, knowing: state)
  }

  /// Decides a turn of drops that have been parked before: what is still unknown is held.
  mutating func group(_ turn: Turn, _ prepared: [PreparedDrop]) throws -> CommitGroup? {
    guard !prepared.isEmpty else { return nil }
    return group(
      turn.sender, Array(zip(turn.drops, prepared)), knowing: try facts.state(for: prepared))
  }

  private var facts: FactFinding {
    FactFinding(ledger: ledger, numbers: numbers, references: references)
  }

  private mutating func group(
    _ sender: Partner, _ drops: [(item: Turn.Item, prepared: PreparedDrop)],
    knowing state: DecisionState
  ) -> CommitGroup {
    let records = drops.flatMap { drop in
      drop.prepared.records.map { record in
        Undecided(
          drop: drop.prepared.drop.number, sender: sender, record: record,
          numbers: takeNumbers(of: sender.id))
      }
    }
    let decided = decide(records, knowing: state)
    var assembly = begin()
    var rest = decided[...]
    var decidedDrops: [DecidedDrop] = []
    for (item, prepared) in drops {
      let own = rest.prefix(prepared.records.count)
      rest = rest.dropFirst(own.count)
      assembly.add(item.arrival, prepared: prepared, decided: own)
      decidedDrops.append(DecidedDrop(prepared: prepared, decided: own))
      summary.balance.receive(prepared.records.count, from: sender.id)
    }
    for receipt in receipts(
      for: decidedDrops, sender: sender, group: assembly.groupNumber,
      directory: generation.directory)
    {
      assembly.add(receipt)
    }
    for item in decided { summary.balance.settle(item.decision.bucket, from: sender.id) }
    return finish(assembly)
  }

  private mutating func takeNumbers(of sender: PartnerID) -> RecordNumbers {
    let (id, number) = numbers.takeRecord(of: sender)
    return RecordNumbers(
      id: id, number: number,
      reference: references.reference(sender: numbers.number(of: sender), record: number))
  }

  /// Decides records and writes their files on every core.
  private func decide(_ records: [Undecided], knowing state: DecisionState) -> [DecidedRecord] {
    decideGroup(records, decider: Decider(generation: generation), state: state) { tasks in
      pool.map(tasks) { worker, task in worker.render(task) }
    }
  }

  /// Decides records of earlier groups again, from the archive's bytes.
  mutating func group(
    again items: [(earlier: RecordRow, undecided: Undecided)], drops: [PreparedDrop],
    intervention: ArchiveLine.Intervention
  ) throws -> CommitGroup {
    var state = try facts.state(for: drops)
    try addNeighbours(of: items, to: &state)
    let decided = decide(items.map(\.undecided), knowing: state)
    var assembly = begin()
    assembly.addIntervention(intervention)
    for (item, decision) in zip(items, decided) {
      assembly.add(decision, again: item.earlier)
      summary.moved[decision.decision.bucket, default: 0] += 1
    }
    return finish(assembly)
  }

  /// Tells of rows without a number of their own where the equal row stands in the same drop.
  ///
  /// A run knows that by itself; without it a row that is held as a repetition would become a duplicate.
  private func addNeighbours(
    of items: [(earlier: RecordRow, undecided: Undecided)], to state: inout DecisionState
  ) throws {
    for (row, undecided) in items {
      guard let identity = undecided.record.identity, identity.isFingerprint else { continue }
      let key = SenderIdentity(sender: undecided.sender.id, hash: identity.hash)
      guard let known = state.identities[key], known.id != row.id,
        let other = try ledger.record(known.id), other.drop == row.drop
      else { continue }
      state.identities[key] = EarlierRecord(
        id: known.id, sender: known.sender, reference: known.reference, kind: known.kind,
        bucket: known.bucket, content: known.content, caseRecord: known.caseRecord,
        consents: known.consents, isTaken: known.isTaken, receivers: known.receivers,
        drop: other.drop, place: .cell(row: other.line, column: 1, title: ""))
    }
  }

  // MARK: Assembly

  private mutating func begin() -> GroupAssembly {
    let at = now()
    var assembly = GroupAssembly(
      at: at, generation: generation.hash, keys: keys, numbers: numbers)
    if toldDays.insert(Day(containing: at)).inserted { assembly.addGeneration(generation) }
    if let previous { assembly.addEarlier(previous) }
    return assembly
  }

  /// The group that ends a run, telling that the last group's files lie in their outboxes; `nil` when there was none.
  mutating func closing() -> CommitGroup? {
    guard previous != nil else { return nil }
    let groups = summary.groups
    defer {
      previous = nil
      summary.groups = groups
    }
    return finish(begin(), isClosing: true)
  }

  private mutating func finish(_ assembly: GroupAssembly, isClosing: Bool = false) -> CommitGroup {
    let day = Day(containing: assembly.at)
    let length = dayLengths[day.description] ?? 0
    let (group, following) = assembly.finished(
      day: day, length: length, isClosing: isClosing
    ) { lines in
      var builder = ArchiveBlockBuilder()
      for line in lines { _ = builder.append(line) }
      return builder.compressed(by: compressor)
    }
    numbers = following
    dayLengths[day.description] = group.staged.dayLength
    previous = group
    summary.groups += 1
    summary.deliveries += group.files.count { $0.output.kind == .delivery }
    summary.receipts += group.files.count { $0.output.kind == .receipt }
    return group
  }
}
