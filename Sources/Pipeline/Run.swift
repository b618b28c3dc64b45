package import Configuration
package import Digests
import Exchange
package import Ledger
import Referrals
import Routing
import Spool

/// One pass over every inbox: takes drops, decides them and commits them in groups, until nothing is left.
///
/// One sequential loop. While a group is committed the next turn is taken and prepared, as neither needs the ledger;
/// decisions wait for the commit, so that they never stand on what was not made durable.
package struct Run {
  private let home: OpenHome
  private let ledger: any Ledger
  private let generation: Generation
  private let pool: WorkerPool
  private let keys: RecordKeys
  private let key: MACKey
  private let now: @Sendable () -> Int64
  private let wait: @Sendable (Duration) async throws -> Void

  /// Makes a run ready.
  ///
  /// - `home`: With the folders of every partner of the generation open, and recovered.
  /// - `key`: The home's key.
  /// - `cores`: How many threads prepare and render.
  /// - `now`: The clock, in milliseconds since 1970.
  /// - `wait`: Sleeps; called at most once a pass, for files that have not settled yet.
  package init(
    home: OpenHome, ledger: any Ledger, generation: Generation, key: MACKey, cores: Int,
    now: @escaping @Sendable () -> Int64,
    wait: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.home = home
    self.ledger = ledger
    self.generation = generation
    self.key = key
    keys = RecordKeys(key: key)
    pool = WorkerPool(generation: generation, keys: keys, cores: cores)
    self.now = now
    self.wait = wait
  }

  /// Runs one pass.
  ///
  /// - Throws: The first error of disk or ledger. What was committed stays; what was not, recovery puts right at the next
  ///   start.
  package func pass() async throws -> RunSummary {
    let committer = Committer(home: home, ledger: ledger)
    var maker = try GroupMaker(
      ledger: ledger, generation: generation, key: key, pool: pool, now: now)
    var intake = try lookIntoInboxes(maker.numbers, resuming: true)
    maker.numbers.skipDrops(through: intake.highestLeftover)
    var parked: [ParkedDrop] = []
    try await take(&intake, maker: &maker, committer: committer, parking: &parked)
    if let unsettledFor = intake.unsettledFor {
      try await wait(unsettledFor)
      intake = try lookIntoInboxes(maker.numbers, resuming: false)
      try await take(&intake, maker: &maker, committer: committer, parking: &parked)
    }
    for turn in try intake.retake(parked) {
      try await Self.commit(maker.group(turn, prepare(turn)), by: committer)
    }
    try await committer.finish(maker.closing())
    maker.summary.notYet = intake.notYet
    return maker.summary
  }

  private func lookIntoInboxes(_ numbers: Numbers, resuming: Bool) throws -> Intake {
    try Intake(
      home: home, senders: generation.directory.partners.filter { $0.inbox != nil },
      resuming: resuming, now: now, isTold: isTold(numbers))
  }

  /// Takes, decides and commits turn after turn until the inboxes are taken empty.
  private func take(
    _ intake: inout Intake, maker: inout GroupMaker, committer: Committer,
    parking parked: inout [ParkedDrop]
  ) async throws {
    var pending: CommitGroup?
    while true {
      let group = pending
      async let committed: Void = Self.commit(group, by: committer)
      let turn = try intake.nextTurn(numbers: &maker.numbers)
      let prepared = turn.map(prepare) ?? []
      try await committed
      guard let turn else { return }
      pending = try maker.group(turn, prepared, parking: &parked)
    }
  }

  private static func commit(_ group: CommitGroup?, by committer: Committer) async throws {
    if let group { try await committer.commit(group) }
  }

  /// Prepares the drops of a turn on every core.
  private func prepare(_ turn: Turn) -> [PreparedDrop] {
    let sender = turn.sender
    return pool.map(turn.drops) { worker, item in
      item.problem.map { PreparedDrop.notice(item.drop, problem: $0) }
        ?? worker.prepare(item.drop, from: sender)
    }
  }

  /// Answers whether an entry that cannot be a drop is in the ledger already: by what it is and by its name.
  private func isTold(_ numbers: Numbers) -> (Turn.Entry) throws -> Bool {
    { [ledger, keys] entry in
      let file = PartnerFile(
        partner: numbers.number(of: entry.sender),
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
