package import Configuration
package import Digests
import Exchange
package import Ledger
import Referrals
import Routing
import Spool

/// One pass over every inbox: takes drops, decides them and commits them in groups, until nothing is left.
///
/// Four stages overlap: one takes and prepares, one decides and renders, one assembles and compresses, one commits. Each
/// keeps the order, and what is between them is bounded. A turn is decided on the ledger's facts and on the turns before it
/// that are still on their way; when one of these fails, everything behind it is thrown away with the run.
package struct Run {
  /// What a run works with.
  package struct Setting: Sendable {
    package let home: OpenHome
    package let ledger: any Ledger
    package let generation: Generation
    /// The home's key.
    package let key: MACKey
    /// How many threads prepare and render.
    package let cores: Int
    /// True when the stages overlap; false for one after the other, as a simulation wants it.
    package var overlaps = true
    /// The clock, in milliseconds since 1970.
    package let now: @Sendable () -> Int64
    /// Sleeps; called at most once a pass, for files that have not settled yet.
    package let wait: @Sendable (Duration) async throws -> Void
    /// Loads an earlier generation again, by its hash; `nil` when it is not kept any more.
    package var load: @Sendable (SHA256Digest) throws -> Generation? = { _ in nil }
    /// How much is taken at once.
    package var limits = Intake.Limits()
    /// Whether no new drop shall be taken any more.
    package var isTimeUp: @Sendable () -> Bool = { false }

    /// The home has the folders of every partner of the generation open, and is recovered.
    package init(
      home: OpenHome, ledger: any Ledger, generation: Generation, key: MACKey, cores: Int,
      now: @escaping @Sendable () -> Int64,
      wait: @escaping @Sendable (Duration) async throws -> Void
    ) {
      self.home = home
      self.ledger = ledger
      self.generation = generation
      self.key = key
      self.cores = cores
      self.now = now
      self.wait = wait
    }
  }

  private let setting: Setting
  private let keys: RecordKeys

  package init(_ setting: Setting) {
    self.setting = setting
    keys = RecordKeys(key: setting.key)
  }

  /// Runs one pass.
  ///
  /// - Throws: The first error of disk or ledger. What was committed stays; what was not, recovery puts right at the next
  ///   start.
  package func pass() async throws -> RunSummary {
    let ledger = setting.ledger
    let workshops = try Workshops(
      setting.generation, keys: keys, cores: setting.cores, load: setting.load)
    let progress = CommitProgress()
    let committer = Committer(home: setting.home, ledger: ledger, progress: progress)
    let deciding = try DecisionStage(
      ledger: ledger, progress: progress, generation: setting.generation, key: setting.key)
    let maker = try GroupMaker(
      home: setting.home, ledger: ledger, workshop: workshops.current, key: setting.key,
      now: setting.now)
    // What a partner missed while it was paused goes out before anything newer.
    try await close(.resumed, by: maker, committer)
    var intake = try lookIntoInboxes(workshops, DropNumbers(try ledger.start()), resuming: true)
    try await process(intake, deciding, by: maker, committer)
    var findings = await intake.findings
    if let unsettledFor = findings.unsettledFor, !findings.isStopped {
      try await setting.wait(unsettledFor)
      let withoutRoom = findings.withoutRoom
      intake = try lookIntoInboxes(workshops, findings.numbers, resuming: false)
      try await process(intake, deciding, by: maker, committer)
      findings = await intake.findings
      findings.withoutRoom.merge(withoutRoom, uniquingKeysWith: +)
    }
    let parked = await deciding.takeParked()
    if !parked.isEmpty {
      try await intake.goOn(with: parked)
      while let turn = try await intake.next() {
        guard let decided = try await deciding.decide(turn) else { continue }
        try await committer.commit(maker.group(decided))
      }
    }
    try await close(.windows, by: maker, committer)
    try await committer.finish(maker.closing())
    var summary = await maker.summary
    summary.notYet = findings.notYet
    summary.withoutRoom = findings.withoutRoom
    summary.isStopped = findings.isStopped
    return summary
  }

  /// Delivers what has waited and is due.
  private func close(
    _ kind: WindowClosing.Kind, by maker: GroupMaker, _ committer: Committer
  ) async throws {
    var closing = try WindowClosing(
      kind, home: setting.home, ledger: setting.ledger, generation: setting.generation,
      references: ReferenceCodec(key: setting.key), cores: setting.cores, at: setting.now(),
      load: setting.load)
    await maker.note(unreachable: closing.unreachable)
    while let files = try closing.nextFiles() {
      try await committer.commit(maker.group(closing: files))
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
          home: setting.home,
          senders: setting.generation.directory.partners.filter { $0.inbox != nil && !$0.isPaused },
          unfinished: Dictionary(uniqueKeysWithValues: unfinished.map { ($0.number, $0) }),
          now: setting.now, isTold: isTold(start.partners), isTimeUp: setting.isTimeUp,
          limits: setting.limits),
        workshops: workshops, numbers: numbers, resuming: resuming))
  }

  // MARK: Stages

  /// Takes, decides and commits turn after turn until the inboxes are taken empty.
  private func process(
    _ intake: IntakeStage, _ deciding: DecisionStage, by maker: GroupMaker,
    _ committer: Committer
  ) async throws {
    guard setting.overlaps else {
      while let turn = try await intake.next() {
        guard let decided = try await deciding.decide(parkingFrom: turn) else { continue }
        try await committer.commit(maker.group(decided))
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
          guard await groups.send(try await maker.group(decided)) else { return }
        }
      }
      stages.addTask {
        defer { groups.finish(discarding: true) }
        while let group = await groups.receive() { try await committer.commit(group) }
      }
      try await stages.waitForAll()
    }
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
