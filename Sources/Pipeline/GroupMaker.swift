import Archive
import Compression
import Configuration
import Diagnostics
import Digests
import Exchange
import Ledger
import Referrals
import Routing

/// The second stage: decides turns one after the other, renders what they send, and assembles each into a group.
///
/// Keeps what goes on from group to group: numbers, decisions that the ledger may not know yet, the day files' lengths,
/// receipts that grow, and the group before, whose delivery the next group's lines tell.
actor GroupMaker {
  private let executor = StageExecutor("decide")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let ledger: any Ledger
  private let progress: CommitProgress
  private let current: Workshop
  private let keys: RecordKeys
  private let references: ReferenceCodec
  private let now: @Sendable () -> Int64

  private var numbers: Numbers
  private(set) var summary = RunSummary()
  private var undurable = Undurable()
  private var receipts: GrowingReceipts
  private var dayLengths: [String: Int64]
  /// The generations that each day's file tells already, as far as this run knows.
  private var told: Set<ToldGeneration> = []
  private var previous: CommitGroup?
  /// Drops that were parked; what was prepared of them meanwhile is passed over.
  private var parked: [Int64: ParkedDrop] = [:]

  private struct ToldGeneration: Hashable {
    let day: Day
    let hash: SHA256Digest
  }

  init(
    home: OpenHome, ledger: any Ledger, progress: CommitProgress, workshop: Workshop, key: MACKey,
    now: @escaping @Sendable () -> Int64
  ) throws {
    self.ledger = ledger
    self.progress = progress
    current = workshop
    keys = RecordKeys(key: key)
    references = ReferenceCodec(key: key)
    self.now = now
    let start = try ledger.start()
    var numbers = Numbers(start)
    numbers.enrol(workshop.generation.directory.partners.map(\.id))
    self.numbers = numbers
    receipts = GrowingReceipts(spool: home.spool)
    dayLengths = start.dayLengths
  }

  // MARK: Turns

  /// Decides a turn but for the drops that are parked; `nil` when all of them are.
  func group(parkingFrom turn: PreparedTurn) throws -> CommitGroup? {
    var items = Array(zip(turn.turn.items, turn.drops)).filter { parked[$0.0.drop.number] == nil }
    let state = try state(for: items.map(\.1))
    let split = Parking.split(items.map(\.1), knowing: state)
    let waits = Set(split.parked)
    var now: [Int] = []
    for (index, (item, _)) in items.enumerated() {
      let number = item.drop.number
      // Of several parts of a drop the first that waits counts; those behind it wait with it.
      if parked[number] != nil { continue }
      if waits.contains(index) {
        parked[number] = ParkedDrop(
          sender: turn.turn.sender.id, number: number, from: item.start)
      } else {
        now.append(index)
      }
    }
    items = now.map { items[$0] }
    return try group(items, of: turn.turn, knowing: state)
  }

  /// Decides a turn of drops that have been parked before: what is still unknown is held.
  func group(_ turn: PreparedTurn) throws -> CommitGroup? {
    try group(
      Array(zip(turn.turn.items, turn.drops)), of: turn.turn, knowing: state(for: turn.drops))
  }

  /// Returns the drops that were parked, in the order of their numbers, and forgets them.
  func takeParked() -> [ParkedDrop] {
    defer { parked = [:] }
    return parked.values.sorted { $0.number < $1.number }
  }

  /// Asks the ledger and lays what it may not know yet over the answer.
  private func state(for drops: [PreparedDrop]) throws -> DecisionState {
    // Asked before the facts: a group that is committed in between is in both, which does no harm.
    undurable.forget(through: progress.committed)
    let facts = FactFinding(ledger: ledger, numbers: numbers, references: references)
    return undurable.laid(over: try facts.state(for: drops), for: drops)
  }

  private func group(
    _ items: [(item: Turn.Item, prepared: PreparedDrop)], of turn: Turn,
    knowing state: DecisionState
  ) throws -> CommitGroup? {
    guard !items.isEmpty else { return nil }
    numbers.enrol(turn.workshop.generation.directory.partners.map(\.id))
    let sender = turn.sender
    let records = items.flatMap { item in
      item.prepared.records.map { record in
        Undecided(
          drop: item.prepared.drop.number, sender: sender, record: record,
          numbers: takeNumbers(of: sender.id))
      }
    }
    let outcome = decide(records, by: turn.workshop, knowing: state)
    var assembly = begin(turn.workshop)
    undurable.add(outcome.additions, of: assembly.groupNumber)
    var rest = outcome.records[...]
    var decided: [DecidedDrop] = []
    for (_, prepared) in items {
      let own = rest.prefix(prepared.records.count)
      rest = rest.dropFirst(own.count)
      decided.append(DecidedDrop(prepared: prepared, decided: own))
      summary.balance.receive(own.count, from: sender.id)
      for record in own { summary.balance.settle(record.decision.bucket, from: sender.id) }
    }
    let directory = turn.workshop.generation.directory
    for (item, drop) in zip(items, decided) {
      let piece =
        drop.prepared.part.isWhole
        ? nil : Exchange.receiptPiece(for: drop, sender: sender, directory: directory)
      try assembly.add(item.item, drop, receipt: piece, growing: &receipts)
    }
    for receipt in Exchange.receipts(
      for: decided, sender: sender, group: assembly.groupNumber, directory: directory)
    {
      assembly.add(receipt)
    }
    return finish(assembly, by: turn.workshop)
  }

  private func takeNumbers(of sender: PartnerID) -> RecordNumbers {
    let (id, number) = numbers.takeRecord(of: sender)
    return RecordNumbers(
      id: id, number: number,
      reference: references.reference(sender: numbers.number(of: sender), record: number))
  }

  /// Decides records in order and writes their files on every core.
  private func decide(
    _ records: [Undecided], by workshop: Workshop, knowing state: DecisionState
  ) -> GroupOutcome {
    decideGroup(records, decider: workshop.decider, state: state) { tasks in
      workshop.finishing.map(tasks) { tools, task in tools.worker.render(task) }
    }
  }

  // MARK: Repetition

  /// Decides records of earlier groups again, from the archive's bytes.
  func group(
    again items: [(earlier: RecordRow, undecided: Undecided)], drops: [PreparedDrop],
    intervention: ArchiveLine.Intervention
  ) throws -> CommitGroup {
    let outcome = decide(
      items.map(\.undecided), by: current, knowing: try state(for: drops))
    var assembly = begin(current)
    undurable.add(outcome.additions, of: assembly.groupNumber)
    assembly.addIntervention(intervention)
    for (item, decision) in zip(items, outcome.records) {
      assembly.add(decision, again: item.earlier)
      summary.moved[decision.decision.bucket, default: 0] += 1
    }
    return finish(assembly, by: current)
  }

  // MARK: Windows

  /// Makes a group of the files of windows that close.
  func group(closing files: [WindowFile]) -> CommitGroup {
    var assembly = begin(current)
    for file in files {
      assembly.add(file)
      summary.closings[file.receiver, default: ClosingTally()].add(file.records.count)
    }
    return finish(assembly, by: current)
  }

  /// Remembers partners for whom something is due and whose outbox takes no files.
  func note(unreachable partners: [PartnerID]) {
    summary.unreachable.formUnion(partners)
  }

  // MARK: Assembly

  private func begin(_ workshop: Workshop) -> GroupAssembly {
    let at = now()
    let generation = workshop.generation
    var assembly = GroupAssembly(
      at: at, generation: generation, keys: keys, numbers: numbers)
    let day = Day(containing: at)
    if told.insert(ToldGeneration(day: day, hash: generation.hash)).inserted {
      assembly.addGeneration(generation)
    }
    if let previous { assembly.addEarlier(previous) }
    return assembly
  }

  /// The group that ends a run, telling that the last group's files lie in their outboxes; `nil` when there was none.
  func closing() -> CommitGroup? {
    guard previous != nil else { return nil }
    let groups = summary.groups
    defer {
      previous = nil
      summary.groups = groups
    }
    return finish(begin(current), by: current, isClosing: true)
  }

  private func finish(
    _ assembly: consuming GroupAssembly, by workshop: Workshop, isClosing: Bool = false
  ) -> CommitGroup {
    let day = Day(containing: assembly.at)
    let length = dayLengths[day.description] ?? 0
    let (group, following) = assembly.finished(
      day: day, length: length, isClosing: isClosing, by: workshop.finishing)
    numbers = following
    dayLengths[day.description] = group.staged.dayLength
    previous = group
    summary.groups += 1
    summary.deliveries += group.files.count { $0.output.kind == .delivery }
    summary.receipts += group.files.count { $0.output.kind == .receipt }
    return group
  }
}
