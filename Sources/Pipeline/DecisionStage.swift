import Configuration
import Digests
import Exchange
import Ledger
import Referrals
import Routing

/// A turn with its records decided and what they send written.
struct DecidedTurn: Sendable {
  /// Counts the turns of a run that were decided, from 1.
  let number: Int64
  let sender: Partner
  let workshop: Workshop
  /// The items of the turn that are not parked; never empty.
  let items: [(item: Turn.Item, drop: DecidedDrop)]
}

/// The second stage: decides turns one after the other and renders what they send.
///
/// Keeps what goes on from turn to turn: the numbers of records, decisions that the ledger may not know yet, and the drops
/// that are parked.
actor DecisionStage {
  private let executor = StageExecutor("decide")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let ledger: any Ledger
  private let progress: CommitProgress
  private let references: ReferenceCodec

  /// Numbers of partners and records alone are taken from these; partners are enrolled in the order in which the stage
  /// behind enrols them.
  private var numbers: Numbers
  private var turns: Int64 = 0
  private var undurable = Undurable()
  /// Drops that were parked; what was prepared of them meanwhile is passed over.
  private var parked: [Int64: ParkedDrop] = [:]
  private var parking = Parking()
  /// The highest number of a drop of each sender that was decided, as far as a sender had its turn.
  private var latestDrops: [PartnerID: Int64] = [:]

  init(
    ledger: any Ledger, progress: CommitProgress, generation: Generation, key: MACKey
  ) throws {
    self.ledger = ledger
    self.progress = progress
    references = ReferenceCodec(key: key)
    var numbers = Numbers(try ledger.start())
    numbers.enrol(generation.directory.partners.map(\.id))
    self.numbers = numbers
  }

  // MARK: Turns

  /// Decides a turn but for the drops that are parked; `nil` when all of them are.
  func decide(parkingFrom turn: PreparedTurn) throws -> DecidedTurn? {
    var items = Array(zip(turn.turn.items, turn.drops)).filter { parked[$0.0.drop.number] == nil }
    let state = try state(for: items.map(\.1))
    let split = parking.split(items.map(\.1), knowing: state)
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
    return try decide(items, of: turn.turn, knowing: state)
  }

  /// Decides a turn of drops that have been parked before: what is still unknown is held.
  func decide(_ turn: PreparedTurn) throws -> DecidedTurn? {
    try decide(
      Array(zip(turn.turn.items, turn.drops)), of: turn.turn, knowing: state(for: turn.drops))
  }

  /// True while drops are parked.
  var hasParked: Bool { !parked.isEmpty }

  /// Returns the drops that were parked, in the order of their numbers, and forgets them.
  func takeParked() -> [ParkedDrop] {
    defer {
      parked = [:]
      parking.end()
    }
    return parked.values.sorted { $0.number < $1.number }
  }

  /// Asks the ledger and lays what it may not know yet over the answer.
  private func state(
    for drops: [PreparedDrop], again: [Reference] = []
  ) throws -> DecisionState {
    // Asked before the facts: a group that is committed in between is in both, which does no harm.
    undurable.forget(through: progress.committed)
    let facts = FactFinding(ledger: ledger, numbers: numbers, references: references)
    var state = undurable.laid(
      over: try facts.state(for: drops, again: again), for: drops, again: again)
    try facts.addCases(to: &state, of: drops)
    return undurable.laidCases(over: state, for: drops)
  }

  private func decide(
    _ items: [(item: Turn.Item, prepared: PreparedDrop)], of turn: Turn,
    knowing state: DecisionState
  ) throws -> DecidedTurn? {
    guard !items.isEmpty else { return nil }
    numbers.enrol(turn.workshop.generation.directory.partners.map(\.id))
    let sender = turn.sender
    var latest =
      try latestDrops[sender.id] ?? ledger.latestDrop(of: numbers.number(of: sender.id))
    var records: [Undecided] = []
    for (_, prepared) in items {
      let number = prepared.drop.number
      for record in prepared.records {
        records.append(
          Undecided(
            drop: number, sender: sender, record: record, numbers: takeNumbers(of: sender.id),
            isOutOfTurn: number < latest))
      }
      latest = max(latest, number)
    }
    latestDrops[sender.id] = latest
    let (number, outcome) = decide(records, by: turn.workshop, knowing: state)
    var rest = outcome[...]
    var decided: [(item: Turn.Item, drop: DecidedDrop)] = []
    decided.reserveCapacity(items.count)
    for (item, prepared) in items {
      let own = rest.prefix(prepared.records.count)
      rest = rest.dropFirst(own.count)
      decided.append((item, DecidedDrop(prepared: prepared, decided: own)))
    }
    return DecidedTurn(number: number, sender: sender, workshop: turn.workshop, items: decided)
  }

  private func takeNumbers(of sender: PartnerID) -> RecordNumbers {
    let (id, number) = numbers.takeRecord(of: sender)
    return RecordNumbers(
      id: id, number: number,
      reference: references.reference(sender: numbers.number(of: sender), record: number))
  }

  /// Decides records in order and writes their files on every core.
  ///
  /// Returns the turn's number and the records decided, in the same order.
  private func decide(
    _ records: [Undecided], by workshop: Workshop, knowing state: DecisionState
  ) -> (number: Int64, records: [DecidedRecord]) {
    let outcome = decideGroup(records, decider: workshop.decider, state: state) { tasks in
      workshop.rendering.map(tasks) { tools, task in tools.worker.render(task) }
    }
    turns += 1
    undurable.add(outcome.additions, of: turns)
    return (turns, outcome.records)
  }

  // MARK: Repetition

  /// Decides records of earlier groups again.
  ///
  /// Returns the turn's number and the records decided, in the same order.
  func decide(
    again records: [Undecided], of drops: [PreparedDrop], by workshop: Workshop
  ) throws -> (number: Int64, records: [DecidedRecord]) {
    decide(
      records, by: workshop,
      knowing: try state(for: drops, again: records.map(\.numbers.reference)))
  }
}
