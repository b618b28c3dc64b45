import Configuration
import Digests
import Exchange
import Ledger
import Referrals
import Routing
import Spool

/// The four stages that records go through, with what each keeps from turn to turn, under one generation.
///
/// They overlap: one takes and prepares, one decides and renders, one assembles and compresses, one commits. Each
/// keeps the order, and what is between them is bounded. A turn is decided on the ledger's facts and on the turns before it
/// that are still on their way; when one of these fails, everything behind it is thrown away with the stages.
struct PassStages {
  private let setting: Run.Setting
  private let home: any PassHome
  private let waiting: any WaitingDeliveries
  private let end: any PassEnd
  private let keys: RecordKeys
  private let workshops: Workshops
  private let deciding: DecisionStage
  private let maker: GroupMaker

  /// - `waiting`: What waits, with what these stages add once its group has reached the end.
  /// - `progress`: How far the ledger is.
  init(
    _ setting: Run.Setting, in home: any PassHome, waiting: any WaitingDeliveries,
    progress: CommitProgress, end: any PassEnd
  ) throws {
    self.setting = setting
    self.home = home
    self.waiting = waiting
    self.end = end
    keys = RecordKeys(key: setting.key)
    workshops = try Workshops(
      setting.generation, keys: keys, cores: setting.cores, load: setting.load)
    deciding = try DecisionStage(
      ledger: setting.ledger, progress: progress, generation: setting.generation,
      key: setting.key)
    maker = try GroupMaker(
      spool: home.spool, ledger: setting.ledger, workshop: workshops.current, key: setting.key,
      now: setting.now)
  }

  /// What was done so far.
  var summary: RunSummary {
    get async { await maker.summary }
  }

  /// True while drops are parked.
  var hasParked: Bool {
    get async { await deciding.hasParked }
  }

  // MARK: Inboxes

  /// Makes the first stage ready, to look into every inbox once.
  ///
  /// - `looks`: As of ``Intake``; see there.
  func intake(
    _ numbers: DropNumbers, resuming: Bool,
    looks: @escaping @Sendable () -> [PartnerID] = { [] }
  ) throws -> IntakeStage {
    let start = try setting.ledger.start()
    let unfinished = try setting.ledger.unfinishedDrops()
    return IntakeStage(
      try Intake(
        Intake.Setting(
          home: home,
          senders: setting.generation.directory.partners.filter { $0.inbox != nil && !$0.isPaused },
          unfinished: Dictionary(uniqueKeysWithValues: unfinished.map { ($0.number, $0) }),
          now: setting.now, noticed: noticed(start.partners), isTimeUp: setting.isTimeUp,
          looks: looks, limits: setting.limits),
        workshops: workshops, numbers: numbers, resuming: resuming))
  }

  /// Finds an entry that cannot be a drop in the ledger, by what it is and by its name.
  private func noticed(_ partners: [PartnerID: PartnerNumbers])
    -> @Sendable (Turn.Entry) throws -> Int64?
  {
    { [ledger = setting.ledger, keys] entry in
      // A partner that has no number yet was never told anything; it may have got one since the intake began.
      guard
        let partner = try partners[entry.sender]?.number
          ?? ledger.partners().first(where: { $0.value == entry.sender })?.key
      else { return nil }
      let file = PartnerFile(
        partner: partner,
        device: Int64(truncatingIfNeeded: entry.entry.status.device),
        inode: Int64(truncatingIfNeeded: entry.entry.status.inode))
      var request = FactRequest()
      request.files = [file]
      let name = keys.fileName(entry.entry.name.bytes)
      return try ledger.facts(for: request).files[file, default: []]
        .first { $0.isNotice && $0.name == name }?
        .number
    }
  }

  // MARK: Stages

  /// Takes, decides and commits turn after turn until the inboxes are taken empty.
  func process(_ intake: IntakeStage) async throws {
    guard setting.overlaps else {
      while let turn = try await intake.next() {
        guard let decided = try await deciding.decide(parkingFrom: turn) else { continue }
        try await end.commit(group(decided))
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
          guard await groups.send(try await group(decided)) else { return }
        }
      }
      stages.addTask {
        defer { groups.finish(discarding: true) }
        while let group = await groups.receive() { try await end.commit(group) }
      }
      try await stages.waitForAll()
    }
  }

  /// Decides the drops that were parked, as far as there are any.
  ///
  /// - `isLast`: True when what they speak of is known by now or is held; otherwise they go on waiting for it.
  func processParked(_ intake: IntakeStage, isLast: Bool = true) async throws {
    let parked = await deciding.takeParked()
    guard !parked.isEmpty else { return }
    try await intake.goOn(with: parked)
    while let turn = try await intake.next() {
      let outcome =
        isLast ? try await deciding.decide(turn) : try await deciding.decide(parkingFrom: turn)
      guard let decided = outcome else { continue }
      try await end.commit(group(decided))
    }
  }

  private func group(_ decided: DecidedTurn) async throws -> CommitGroup {
    try await end.see(decided)
    return try await maker.group(decided)
  }

  // MARK: Ends

  /// Delivers what has waited and is due.
  func close(_ kind: WindowClosing.Kind) async throws {
    var closing = try WindowClosing(
      kind, home: home, ledger: waiting, generation: setting.generation,
      references: ReferenceCodec(key: setting.key), cores: setting.cores, at: setting.now(),
      load: setting.load)
    await maker.note(unreachable: closing.unreachable)
    while let files = try closing.nextFiles() {
      try await end.commit(maker.group(closing: files))
    }
  }

  /// Has everything that was committed recorded as delivered, and its sources removed.
  ///
  /// - `isLast`: True at the end of all work, which closes the day file.
  func finish(isLast: Bool = true) async throws {
    try await end.finish(maker.closing(isLast: isLast))
  }
}
