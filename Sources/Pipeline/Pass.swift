import Configuration
import Digests
import Exchange
import Ledger
import Referrals
import Routing
import Spool

/// Where the groups of a pass end, in two forms: ``Committer`` makes them durable, ``PlanStage`` only notes them.
protocol PassEnd: Sendable {
  /// Sees a turn before its group is made.
  func see(_ turn: DecidedTurn) async throws

  /// Takes the next group.
  func commit(_ group: CommitGroup) async throws

  /// Takes the group that ends a pass; `nil` when there was none before it.
  func finish(_ closing: CommitGroup?) async throws
}

extension Committer: PassEnd {
  nonisolated func see(_ turn: DecidedTurn) {}
}

/// One pass over every inbox, whatever its groups end in.
///
/// Four stages overlap: one takes and prepares, one decides and renders, one assembles and compresses, one commits. Each
/// keeps the order, and what is between them is bounded. A turn is decided on the ledger's facts and on the turns before it
/// that are still on their way; when one of these fails, everything behind it is thrown away with the run.
struct Pass {
  private let setting: Run.Setting
  private let home: any PassHome
  private let waiting: any WaitingDeliveries
  private let progress: CommitProgress
  private let end: any PassEnd
  private let keys: RecordKeys

  /// - `waiting`: What waits, with what this pass adds once its group has reached the end.
  /// - `progress`: How far the ledger is.
  init(
    _ setting: Run.Setting, in home: any PassHome, waiting: any WaitingDeliveries,
    progress: CommitProgress, end: any PassEnd
  ) {
    self.setting = setting
    self.home = home
    self.waiting = waiting
    self.progress = progress
    self.end = end
    keys = RecordKeys(key: setting.key)
  }

  func run() async throws -> RunSummary {
    let ledger = setting.ledger
    let workshops = try Workshops(
      setting.generation, keys: keys, cores: setting.cores, load: setting.load)
    let deciding = try DecisionStage(
      ledger: ledger, progress: progress, generation: setting.generation, key: setting.key)
    let maker = try GroupMaker(
      spool: home.spool, ledger: ledger, workshop: workshops.current, key: setting.key,
      now: setting.now)
    // What a partner missed while it was paused goes out before anything newer.
    try await close(.resumed, by: maker)
    var intake = try lookIntoInboxes(workshops, DropNumbers(try ledger.start()), resuming: true)
    try await process(intake, deciding, by: maker)
    var findings = await intake.findings
    if let unsettledFor = findings.unsettledFor, !findings.isStopped {
      try await setting.wait(unsettledFor)
      let withoutRoom = findings.withoutRoom
      intake = try lookIntoInboxes(workshops, findings.numbers, resuming: false)
      try await process(intake, deciding, by: maker)
      findings = await intake.findings
      findings.withoutRoom.merge(withoutRoom, uniquingKeysWith: +)
    }
    let parked = await deciding.takeParked()
    if !parked.isEmpty {
      try await intake.goOn(with: parked)
      while let turn = try await intake.next() {
        guard let decided = try await deciding.decide(turn) else { continue }
        try await end.commit(group(decided, by: maker))
      }
    }
    try await close(.windows, by: maker)
    try await end.finish(maker.closing())
    var summary = await maker.summary
    summary.notYet = findings.notYet
    summary.withoutRoom = findings.withoutRoom
    summary.isStopped = findings.isStopped
    return summary
  }

  /// Delivers what has waited and is due.
  private func close(
    _ kind: WindowClosing.Kind, by maker: GroupMaker
  ) async throws {
    var closing = try WindowClosing(
      kind, home: home, ledger: waiting, generation: setting.generation,
      references: ReferenceCodec(key: setting.key), cores: setting.cores, at: setting.now(),
      load: setting.load)
    await maker.note(unreachable: closing.unreachable)
    while let files = try closing.nextFiles() {
      try await end.commit(maker.group(closing: files))
    }
  }

  private func lookIntoInboxes(
    _ workshops: Workshops, _ numbers: DropNumbers, resuming: Bool
  ) throws -> IntakeStage {
    let start = try setting.ledger.start()
    let unfinished = try setting.ledger.unfinishedDrops()
    return IntakeStage(
      try Intake(
        Intake.Setting(
          home: home,
          senders: setting.generation.directory.partners.filter { $0.inbox != nil && !$0.isPaused },
          unfinished: Dictionary(uniqueKeysWithValues: unfinished.map { ($0.number, $0) }),
          now: setting.now, isTold: isTold(start.partners), isTimeUp: setting.isTimeUp,
          limits: setting.limits),
        workshops: workshops, numbers: numbers, resuming: resuming))
  }

  // MARK: Stages

  /// Takes, decides and commits turn after turn until the inboxes are taken empty.
  private func process(
    _ intake: IntakeStage, _ deciding: DecisionStage, by maker: GroupMaker
  ) async throws {
    guard setting.overlaps else {
      while let turn = try await intake.next() {
        guard let decided = try await deciding.decide(parkingFrom: turn) else { continue }
        try await end.commit(group(decided, by: maker))
      }
      return
    }
    let turns = Channel<PreparedTurn>(capacity: 1)
    let decisions = Channel<DecidedTurn>(capacity: 1)
    let groups = Channel<CommitGroup>(capacity: 1)
    // A stage that ends, in whatever way, lets go of those before and behind it: nobody waits for ever, and nothing
    // behind a failure is committed.
    try await withThrowingTaskGroup(of: Void.self) { stages in
      stages.addTask {
        defer { turns.finish() }
        while let turn = try await intake.next(), await turns.send(turn) {}
      }
      stages.addTask {
        defer {
          turns.finish(discarding: true)
          decisions.finish()
        }
        while let turn = await turns.receive() {
          guard let decided = try await deciding.decide(parkingFrom: turn) else { continue }
          guard await decisions.send(decided) else { return }
        }
      }
      stages.addTask {
        defer {
          decisions.finish(discarding: true)
          groups.finish()
        }
        while let decided = await decisions.receive() {
          guard await groups.send(try await group(decided, by: maker)) else { return }
        }
      }
      stages.addTask {
        defer { groups.finish(discarding: true) }
        while let group = await groups.receive() { try await end.commit(group) }
      }
      try await stages.waitForAll()
    }
  }

  private func group(_ decided: DecidedTurn, by maker: GroupMaker) async throws -> CommitGroup {
    try await end.see(decided)
    let group = try await maker.group(decided)
    setting.progress(group.staged.records.count)
    return group
  }

  /// Answers whether an entry that cannot be a drop is in the ledger already: by what it is and by its name.
  private func isTold(_ partners: [PartnerID: PartnerNumbers])
    -> @Sendable (Turn.Entry) throws -> Bool
  {
    { [ledger = setting.ledger, keys] entry in
      // A partner that has no number yet was never told anything.
      guard let partner = partners[entry.sender] else { return false }
      let file = PartnerFile(
        partner: partner.number,
        device: Int64(truncatingIfNeeded: entry.entry.status.device),
        inode: Int64(truncatingIfNeeded: entry.entry.status.inode))
      var request = FactRequest()
      request.files = [file]
      let name = keys.fileName(entry.entry.name.bytes)
      return try ledger.facts(for: request).files[file, default: []]
        .contains { $0.isNotice && $0.name == name }
    }
  }
}

extension DropNumbers {
  /// The numbers behind those that the ledger knows.
  init(_ start: LedgerStart) {
    self.init(next: start.nextDrop)
  }
}
