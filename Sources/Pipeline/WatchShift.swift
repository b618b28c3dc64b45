import Archive
import Exchange
import Ledger
package import Referrals
package import Spool

/// One stretch of watching the inboxes, under one generation and with the same folders, until something else is wanted.
///
/// The stages are those of a run. What is taken is decided and committed at once, in groups that grow by themselves while
/// the disk is busy. When nothing is left to look into, what was committed is settled, windows close that are due, and the
/// shift rests until it hears something.
///
/// Failures: an error of disk or ledger ends the shift; recovery puts right at the next start what it has left.
package struct WatchShift {
  /// Why a shift ends.
  package enum Ending: Sendable, Hashable {
    /// Somebody wants the program to end.
    case stopped
    /// Somebody wants the configuration to be read again.
    case reload
    /// An instruction lies in the ledger.
    case instruction
    /// A partner's folder is not where it was, or one that was away is back.
    case foldersMoved
    /// A new day has begun, in UTC.
    case newDay
  }

  /// What a shift works with.
  package struct Setting: Sendable {
    package let run: Run.Setting
    package let looks: InboxLooks
    package let hints: FolderHints
    /// Answers at any time whether somebody wants the shift to end, and why.
    package let wish: @Sendable () -> Ending?
    /// Is told each time that the shift has come a step further, or has found that nothing is to be done.
    package let pulse: @Sendable () -> Void
    /// Hears of senders whose drops are too large for what is free on the disk, each time that one was tried.
    package var lacksRoom: @Sendable (Set<PartnerID>) -> Void = { _ in }
    /// Hears after each look whether the disk is so full that nothing new is taken in.
    package var isShortOfRoom: @Sendable (Bool) -> Void = { _ in }
    /// The longest rest without a pulse.
    package var pulseEvery: Duration = .seconds(10)
    /// How long feedback waits for its referral before a person must look.
    package var parkFor: Duration = .seconds(10)

    package init(
      run: Run.Setting, looks: InboxLooks, hints: FolderHints,
      wish: @escaping @Sendable () -> Ending?, pulse: @escaping @Sendable () -> Void
    ) {
      self.run = run
      self.looks = looks
      self.hints = hints
      self.wish = wish
      self.pulse = pulse
    }
  }

  private typealias Instant = ContinuousClock.Instant

  /// How long nothing must have come before what was committed is settled by a group of its own.
  private static let settleAfter: Duration = .milliseconds(30)
  /// The shortest time between two looks at what waits for windows.
  private static let windowsEvery: Duration = .seconds(1)

  private let setting: Setting
  private let home: OpenHome
  private let rest = WatchRest()

  /// - `home`: Has the folders of every partner of the generation open that is not away, and is recovered.
  package init(_ setting: Setting, in home: OpenHome) {
    self.setting = setting
    self.home = home
  }

  /// Watches.
  ///
  /// - Returns: Why it ended; everything that it took is settled then, but for drops that are parked, which the next shift
  ///   or run takes up.
  /// - Throws: The first error of disk or ledger.
  package func run() async throws -> Ending {
    let reasons = ShiftReasons(setting, in: home)
    var run = setting.run
    run.isTimeUp = { reasons.areThere }
    run.tell = { [tell = run.tell, pulse = setting.pulse] group in
      tell(group)
      pulse()
    }
    let progress = CommitProgress()
    let committer = Committer(home: home, ledger: run.ledger, progress: progress, tell: run.tell)
    let stages = try PassStages(
      run, in: home, waiting: run.ledger, progress: progress, end: committer)
    try await stages.close(.resumed)
    let intake = try stages.intake(
      DropNumbers(try run.ledger.start()), resuming: true, looks: setting.looks.take)
    let ending = try await watch(stages, intake, committer, reasons)
    try await stages.finish(isLast: ending == .stopped || ending == .newDay)
    return ending
  }

  private func watch(
    _ stages: PassStages, _ intake: IntakeStage, _ committer: Committer, _ reasons: ShiftReasons
  ) async throws -> Ending {
    var timetable = Timetable()
    try await stages.process(intake)
    setting.isShortOfRoom(await intake.findings.isShortOfRoom)
    while true {
      setting.pulse()
      if setting.looks.isDue {
        try await stages.process(intake)
        timetable.hasNews = true
        setting.isShortOfRoom(await intake.findings.isShortOfRoom)
      }
      setting.looks.add(await intake.takeRelooks())
      let withoutRoom = await intake.takeWithoutRoom()
      if !withoutRoom.isEmpty { setting.lacksRoom(withoutRoom) }
      if let ending = try reasons.find() { return ending }
      if try await park(stages, intake, &timetable) { continue }
      try await closeWindows(stages, committer, &timetable)
      try await settle(stages, committer)
      try await sleep(until: timetable.next, committer)
    }
  }

  /// What a shift does by the clock.
  private struct Timetable {
    /// When parked drops are decided, whatever is known by then.
    var parked: Instant?
    /// Whether something was taken since parked drops were tried.
    var hasNews = true
    var windows: Instant = .now

    var next: Instant { parked.map { min($0, windows) } ?? windows }
  }

  /// Tries parked drops when there are news, and decides them once their time has come; true when it did.
  private func park(
    _ stages: PassStages, _ intake: IntakeStage, _ timetable: inout Timetable
  ) async throws -> Bool {
    guard await stages.hasParked else {
      timetable.parked = nil
      return false
    }
    let due = timetable.parked ?? .now + setting.parkFor
    timetable.parked = due
    guard due <= .now else {
      if timetable.hasNews { try await stages.processParked(intake, isLast: false) }
      timetable.hasNews = false
      return false
    }
    try await stages.processParked(intake)
    timetable.parked = nil
    return true
  }

  private func closeWindows(
    _ stages: PassStages, _ committer: Committer, _ timetable: inout Timetable
  ) async throws {
    guard timetable.windows <= .now else { return }
    let (ledger, generation) = (setting.run.ledger, setting.run.generation)
    let now = setting.run.now()
    if let due = try WindowClosing.next(ledger: ledger, generation: generation, at: now), due <= now
    {
      try await stages.close(.watched)
    }
    // Looked at again soon: records may come to wait, and the clock on the wall may jump.
    timetable.windows = .now + Self.windowsEvery
  }

  /// Settles what was committed, unless more comes at once.
  private func settle(_ stages: PassStages, _ committer: Committer) async throws {
    guard await committer.hasUnsettled else { return }
    await rest.wait(for: setting.hints, until: .now + Self.settleAfter)
    guard !setting.looks.isDue else { return }
    try await stages.finish(isLast: false)
  }

  private func sleep(until instant: Instant, _ committer: Committer) async throws {
    guard !setting.looks.isDue, await !committer.hasUnsettled else { return }
    let longest = Instant.now + setting.pulseEvery
    await rest.wait(for: setting.hints, until: min(instant, setting.looks.next, longest))
  }
}

/// Waits on a thread of its own, so that waiting takes none from whoever works.
private actor WatchRest {
  private let executor = StageExecutor("rest")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Waits until something is heard or the time has come.
  func wait(for hints: FolderHints, until instant: ContinuousClock.Instant) {
    let rest = instant - .now
    guard rest > .zero else { return }
    let milliseconds =
      rest.components.seconds * 1_000 + rest.components.attoseconds / 1_000_000_000_000_000
    _ = hints.wait(atMost: Int32(clamping: milliseconds + 1))
  }
}
