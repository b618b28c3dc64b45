import Archive
import Compression
import Configuration
import Diagnostics
import Digests
import Exchange
import Ledger
import Referrals
import Routing

/// The third stage: assembles decided turns, and files of windows, into groups ready to be committed.
///
/// Keeps what goes on from group to group: numbers, the day files' lengths, receipts that grow, and what the group before
/// has written, whose delivery the next group's lines tell.
actor GroupMaker {
  private let executor = StageExecutor("assemble")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let current: Workshop
  private let keys: RecordKeys
  private let now: @Sendable () -> Int64

  private var numbers: Numbers
  private(set) var summary = RunSummary()
  private var receipts: GrowingReceipts
  private var dayLengths: [String: Int64]
  /// The generations that each day's file tells already, as far as this run knows.
  private var told: Set<ToldGeneration> = []
  private var previous: EarlierGroup?

  private struct ToldGeneration: Hashable {
    let day: Day
    let hash: SHA256Digest
  }

  init(
    spool: SpoolFolder, ledger: any Ledger, workshop: Workshop, key: MACKey,
    now: @escaping @Sendable () -> Int64
  ) throws {
    current = workshop
    keys = RecordKeys(key: key)
    self.now = now
    let start = try ledger.start()
    var numbers = Numbers(start)
    numbers.enrol(workshop.generation.directory.partners.map(\.id))
    self.numbers = numbers
    receipts = GrowingReceipts(spool: spool)
    dayLengths = start.dayLengths
  }

  // MARK: Turns

  /// Makes a group of a decided turn.
  func group(_ turn: DecidedTurn) throws -> CommitGroup {
    let directory = turn.workshop.generation.directory
    let sender = turn.sender
    numbers.enrol(directory.partners.map(\.id))
    var assembly = begin(turn.workshop)
    for (item, drop) in turn.items {
      summary.balance.receive(drop.decided.count, from: sender.id)
      for record in drop.decided {
        summary.count(record.decision)
      }
      let piece =
        drop.prepared.part.isWhole
        ? nil : Exchange.receiptPiece(for: drop, sender: sender, directory: directory)
      try assembly.add(item, drop, receipt: piece, growing: &receipts)
    }
    summary.count(assembly.records, assembly.failing, from: sender.id)
    for receipt in Exchange.receipts(
      for: turn.items.map(\.drop), sender: sender, group: assembly.groupNumber,
      directory: directory)
    {
      assembly.add(receipt)
    }
    let stops = turn.items.flatMap(\.drop.decided).flatMap(\.decision.effects.stops)
    addReceipts(about: stops, to: &assembly, by: turn.workshop)
    return finish(assembly, by: turn.workshop, deciding: turn.number)
  }

  // MARK: Repetition

  /// Makes a group of records of earlier groups that were decided again, from the archive's bytes.
  ///
  /// - `turn`: The number of the turn that decided them.
  /// - `step`: What the ledger calls what happened to them.
  ///
  /// The sender of each that has ended in another bucket is told.
  func group(
    again records: [FollowUp], turn: Int64, earlier: [RecordRow], step: String,
    intervention: ArchiveLine.Intervention
  ) -> CommitGroup {
    var assembly = begin(current)
    assembly.addIntervention(intervention)
    for (row, record) in zip(earlier, records) {
      assembly.add(record.decided, again: row, step: step)
      summary.moved[record.decided.decision.bucket, default: 0] += 1
    }
    let moved = zip(earlier, records).filter { $0.bucket != $1.decided.decision.bucket }.map(\.1)
    for receipt in Exchange.receipts(
      following: moved, group: assembly.groupNumber, directory: current.generation.directory)
    {
      assembly.add(receipt)
    }
    // Of a record that was itself among these its own receipt tells.
    let told = Set(records.map(\.decided.decision.numbers.id))
    let stops = records.flatMap(\.decided.decision.effects.stops)
      .filter { !told.contains($0.record.id) }
    addReceipts(about: stops, to: &assembly, by: current)
    return finish(assembly, by: current, deciding: turn)
  }

  /// Makes a group of records that a person stops; the sender of each that was not held before is told.
  func group(holding orders: [HoldOrder], intervention: ArchiveLine.Intervention) -> CommitGroup {
    var assembly = begin(current)
    assembly.addIntervention(intervention)
    let told = orders.compactMap { assembly.hold($0) }
    summary.moved[.held, default: 0] += orders.count
    for receipt in Exchange.receipts(
      holding: told, group: assembly.groupNumber, generation: current.generation)
    {
      assembly.add(receipt)
    }
    return finish(assembly, by: current)
  }

  /// Tells senders of earlier records that go no further.
  private func addReceipts(
    about stops: [Stop], to assembly: inout GroupAssembly, by workshop: Workshop
  ) {
    guard !stops.isEmpty else { return }
    for receipt in Exchange.receipts(
      about: stops, group: assembly.groupNumber, generation: workshop.generation)
    {
      assembly.add(receipt)
    }
  }

  // MARK: Windows

  /// Makes a group of the files of windows that close.
  func group(closing files: [WindowFile]) -> CommitGroup {
    var assembly = begin(current)
    for file in files {
      assembly.add(file)
      let contents = file.contents
      summary.closings[contents.receiver, default: ClosingTally()].add(contents.records.count)
      summary.received[contents.receiver, default: 0] += contents.records.count
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

  /// - `turn`: The number of the turn that the group decides, or 0.
  private func finish(
    _ assembly: consuming GroupAssembly, by workshop: Workshop, deciding turn: Int64 = 0,
    isClosing: Bool = false
  ) -> CommitGroup {
    let day = Day(containing: assembly.at)
    let length = dayLengths[day.description] ?? 0
    let (group, following) = assembly.finished(
      day: day, length: length, deciding: turn, isClosing: isClosing, by: workshop.finishing)
    numbers = following
    dayLengths[day.description] = group.staged.dayLength
    previous = EarlierGroup(group)
    summary.groups += 1
    summary.deliveries += group.files.count { $0.output.kind == .delivery }
    summary.receipts += group.files.count { $0.output.kind == .receipt }
    return group
  }
}

/// What the lines of the next group tell of a group.
package struct EarlierGroup: Sendable {
  /// The ids of its outputs.
  let outputs: [Int64]
  /// The drops that it settles, by number, with their records.
  let settled: [(drop: Int64, records: Int)]

  init(_ group: CommitGroup) {
    outputs = group.files.map(\.output.id)
    settled = group.sources.map { ($0.number, $0.records) }
  }
}
