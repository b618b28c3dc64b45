import Configuration
import Digests
import Ledger
import Locks
package import Pipeline
import Referrals
import Routing
package import Spool

/// Watches a home: one shift after the other, until it is wanted to end.
///
/// Invariants:
/// 1. The lock is held from the beginning to the end, also while a configuration is read again or a failure is waited out.
/// 2. One generation is in force at a time; another takes its place between shifts, whole or not at all.
/// 3. A failure costs a new start from what is durable, as after a crash, and never the program.
package actor WatchSession {
  /// How a home is watched.
  package struct Setting: Sendable {
    /// How long an inbox is left without a look where nothing is heard.
    package var scanEvery: Duration = .seconds(60)
    /// The longest time between two pulses of a healthy program.
    package var pulseEvery: Duration = .seconds(10)
    /// Hears what happens.
    package var tell: @Sendable (WatchNews) -> Void = { _ in }
    /// Hears that the work goes on.
    package var pulse: @Sendable () -> Void = {}

    package init() {}
  }

  private let paths: HomePaths
  private let library: String
  private let key: MACKey
  private let lock: HomeLock
  private let hints: FolderHints
  private let wishes: WatchWishes
  private let setting: Setting
  private var generation: Generation
  private var places = AwayPartners()
  private var away: Set<PartnerID> = []
  private var nextRemoval = ContinuousClock.now
  private let isShortOfRoom = Guarded(false)
  private let lackOfRoom = Guarded<[PartnerID: ContinuousClock.Instant]>([:])

  /// Takes the home's lock and loads its configuration.
  ///
  /// - Parameters:
  ///   - paths: The home.
  ///   - library: The folder of the shipped mappings.
  ///   - hints: Hears from the kernel.
  ///   - wishes: What is wanted of this session.
  ///   - setting: How it is watched.
  /// - Throws: `SpoolProblem.held` when another program works on the home; ``Configuration/ConfigurationFaults``;
  ///   errors of the disk.
  package init(
    _ paths: HomePaths, library: String, hints: FolderHints, wishes: WatchWishes, setting: Setting
  ) throws {
    self.paths = paths
    self.library = library
    self.hints = hints
    self.wishes = wishes
    self.setting = setting
    key = try HomeKey.read(paths)
    lock = try HomeLock.take(paths.lock, for: "watch")
    generation = try HomeSession.load(paths, library: library)
    if generation.closesByTheClock { _ = try generation.wallClock() }
    try PartnerFolders.make(for: generation.directory.partners, in: paths)
    places.remember(generation.directory.partners, in: paths)
  }

  // MARK: Watching

  /// Watches until it is wanted to end.
  ///
  /// - Parameter ready: Is called once when the inboxes are looked into for the first time.
  /// - Throws: What goes wrong before that; later failures are told and tried again.
  package func run(ready: @Sendable () -> Void) async throws {
    var failures = 0
    var lastFailure = ContinuousClock.now
    var isReady = false
    while !wishes.isStopping {
      do {
        let session = try open()
        if !isReady {
          isReady = true
          ready()
        }
        try await watch(session)
      } catch {
        guard isReady else { throw error }
        if lastFailure.duration(to: .now) > Self.calm { failures = 0 }
        lastFailure = .now
        places.note(error, of: generation.directory.partners, in: paths)
        let pause = Self.pause(after: failures)
        failures += 1
        setting.tell(.failed(error, retryIn: pause))
        await wait(pause)
      }
    }
    setting.tell(.stopping)
  }

  private func open() throws -> HomeSession {
    try HomeFolders.requireOwed(paths)
    try look(for: generation.directory.partners)
    let session = try HomeSession(
      paths, key: key, lock: lock, generation: generation, away: away)
    setting.tell(
      .began(
        partners: generation.directory.partners.count, generation: generation.hash.hex,
        recovery: session.recovery))
    return session
  }

  /// Finds out who is away, and tells what has changed.
  private func look(for partners: [Partner]) throws {
    let found = places.find(partners, in: paths)
    for (partner, problem) in found.sorted(by: { $0.key < $1.key }) where !away.contains(partner) {
      setting.tell(.away(partner, problem))
    }
    for partner in away.subtracting(found.keys).sorted() { setting.tell(.back(partner)) }
    away = Set(found.keys)
    places.forgetFullDisks(but: away)
  }

  /// Works shift after shift with the same folders.
  private func watch(_ session: HomeSession) async throws {
    let looks = InboxLooks(
      session.generation.directory.partners.filter { $0.inbox != nil && !$0.isPaused }.map(\.id),
      in: paths, every: setting.scanEvery, hints: hints)
    let sorting = MeshSorting(session.generation, in: paths)
    let sorter = sorting.isWanted ? Task { [setting] in await Self.sort(sorting, setting) } : nil
    defer { sorter?.cancel() }
    var run = session.setting
    run.tell = { [tell = setting.tell] in tell(.committed($0)) }
    while true {
      try removeOldDays(session)
      var shift = WatchShift.Setting(
        run: run, looks: looks, hints: hints, wish: wish(), pulse: setting.pulse)
      shift.pulseEvery = setting.pulseEvery
      shift.lacksRoom = { [self] in tellLackOfRoom($0) }
      shift.isShortOfRoom = { [self] in tellShortOfRoom($0) }
      switch try await WatchShift(shift, in: session.home).run() {
      case .instruction: try await carryOut(session)
      case .newDay: continue
      case .reload:
        try session.close()
        try reload()
        return
      case .foldersMoved, .stopped:
        try session.close()
        return
      }
    }
  }

  /// Hands on what MESH clients bring, every few seconds until it is cancelled.
  private static func sort(_ sorting: MeshSorting, _ setting: Setting) async {
    var told: [MeshSorting.Left] = []
    while !Task.isCancelled {
      let left = sorting.sort(at: Clock.now())
      if left != told { setting.tell(.unsorted(left)) }
      told = left
      try? await Task.sleep(for: sortEvery)
    }
  }

  /// A listing of a folder costs next to nothing, and a referral that has come by MESH was under way for minutes.
  private static let sortEvery: Duration = .seconds(5)

  /// Removes what the archive keeps no longer: once a day, however often a shift begins, as a clock that is wrong by
  /// years must not cost the archive.
  private func removeOldDays(_ session: HomeSession) throws {
    guard let retention = generation.retention, nextRemoval <= .now else { return }
    nextRemoval = .now + Self.removalEvery
    let report = try Retention(archive: session.home.archive, ledger: session.ledger)
      .remove(olderThan: retention, at: Clock.now())
    if !report.removed.isEmpty { setting.tell(.removed(report)) }
  }

  /// Less than a day, as shifts begin with days.
  private static let removalEvery: Duration = .seconds(20 * 3_600)

  /// Tells of drops that there is no room for; a drop is tried each second.
  private nonisolated func tellLackOfRoom(_ senders: Set<PartnerID>) {
    let fresh = lackOfRoom.withLock { told in
      let fresh = senders.filter { told[$0].map { $0 <= .now } ?? true }
      for sender in fresh { told[sender] = .now + .seconds(600) }
      return fresh
    }
    for sender in fresh.sorted() { setting.tell(.withoutRoom(sender)) }
  }

  /// Tells that nothing new is taken in, or that it is again, once for each change.
  private nonisolated func tellShortOfRoom(_ isShort: Bool) {
    let hasChanged = isShortOfRoom.withLock { before in
      defer { before = isShort }
      return before != isShort
    }
    if hasChanged { setting.tell(.shortOfRoom(isShort)) }
  }

  /// What ends a shift: a wish, or somebody who was away and may be back.
  private func wish() -> @Sendable () -> WatchShift.Ending? {
    let missing = Guarded(ContinuousClock.now)
    let partners = generation.directory.partners.filter { away.contains($0.id) }
    return { [wishes, paths, places] in
      if let ending = wishes.ending { return ending }
      guard !partners.isEmpty else { return nil }
      let isTime = missing.withLock { next in
        guard next <= .now else { return false }
        next = .now + .seconds(2)
        return true
      }
      guard isTime else { return nil }
      return places.find(partners, in: paths).count < partners.count ? .foldersMoved : nil
    }
  }

  // MARK: Between shifts

  private func reload() throws {
    wishes.takeReload()
    do {
      let fresh = try HomeSession.load(paths, library: library)
      if fresh.closesByTheClock { _ = try fresh.wallClock() }
      guard fresh.hash != generation.hash else { return setting.tell(.unchanged) }
      let added = fresh.directory.partners.filter { generation.directory[$0.id] == nil }
      let senders = fresh.directory.partners.filter {
        $0.inbox != nil && generation.directory[$0.id]?.inbox == nil
      }
      try PartnerFolders.make(for: added, in: paths)
      try PartnerFolders.make(inboxesOf: senders, in: paths)
      places.remember(added, in: paths)
      generation = fresh
      setting.tell(.reloaded(generation: fresh.hash.hex))
    } catch {
      setting.tell(.reloadRefused(error))
    }
  }

  private func carryOut(_ session: HomeSession) async throws {
    for (number, words) in try await session.carryOutInstructions() {
      setting.tell(.carriedOut(instruction: number, words: words))
    }
  }

  // MARK: Failures

  /// After so long without a failure, the next one is a first one again.
  private static let calm: Duration = .seconds(120)

  /// How long to wait after so many failures in a row: from one second to half a minute.
  private static func pause(after failures: Int) -> Duration {
    .seconds(min(30, 1 << min(failures, 5)))
  }

  /// Waits, and wakes early for a wish.
  private func wait(_ pause: Duration) async {
    let end = ContinuousClock.now + pause
    while ContinuousClock.now < end, wishes.ending == nil {
      setting.pulse()
      try? await Task.sleep(for: .milliseconds(100))
    }
    if wishes.ending == .reload { try? reload() }
  }
}
