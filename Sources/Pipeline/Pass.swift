import Ledger

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
struct Pass {
  private let setting: Run.Setting
  private let stages: PassStages

  /// - `waiting`: What waits, with what this pass adds once its group has reached the end.
  /// - `progress`: How far the ledger is.
  init(
    _ setting: Run.Setting, in home: any PassHome, waiting: any WaitingDeliveries,
    progress: CommitProgress, end: any PassEnd
  ) throws {
    self.setting = setting
    stages = try PassStages(setting, in: home, waiting: waiting, progress: progress, end: end)
  }

  func run() async throws -> RunSummary {
    // What a partner missed while it was paused goes out before anything newer.
    try await stages.close(.resumed)
    var intake = try stages.intake(DropNumbers(try setting.ledger.start()), resuming: true)
    try await stages.process(intake)
    var findings = await intake.findings
    if let unsettledFor = findings.unsettledFor, !findings.isStopped, !findings.isShortOfRoom {
      try await setting.wait(unsettledFor)
      let withoutRoom = findings.withoutRoom
      intake = try stages.intake(findings.numbers, resuming: false)
      try await stages.process(intake)
      findings = await intake.findings
      findings.withoutRoom.merge(withoutRoom, uniquingKeysWith: +)
    }
    try await stages.processParked(intake)
    findings.isShortOfRoom = await intake.findings.isShortOfRoom || findings.isShortOfRoom
    try await stages.close(.windows)
    try await stages.finish()
    var summary = await stages.summary
    summary.notYet = findings.notYet
    summary.withoutRoom = findings.withoutRoom
    summary.isStopped = findings.isStopped
    summary.isShortOfRoom = findings.isShortOfRoom
    return summary
  }
}
