package import Configuration
package import Ledger
import Pipeline
import Referrals
import Routing

/// Records that wait for a partner, and when they go out.
package struct WaitingRecords: Sendable, Hashable, Encodable {
  /// What lets them go.
  package enum Release: String, Sendable, Hashable, Encodable {
    /// The window closes at a time.
    case atTime = "at-time"
    /// The next run, as nothing else is agreed or the time has come already.
    case nextRun = "next-run"
    /// The partner is paused: they go once it is not.
    case resumption
    /// The partner is trying things out: they go once it takes part.
    case endOfTest = "end-of-test"
    /// The partner takes no messages any more, and nobody knows where they should go.
    case nobody
  }

  package let partner: String
  package let records: Int
  /// How long the oldest has waited.
  package let oldestSeconds: Int64
  package let release: Release
  /// When the window closes, in UTC, where it closes at a time.
  package let closesAt: String?
  /// The same as the home's clock shows it, such as `tomorrow 06:00`.
  package let closes: String?
}

/// Looks up what waits for whom.
package struct WaitingSurvey {
  private let windows: [PartnerID: Window]
  private let paused: Set<PartnerID>
  private let testing: Set<PartnerID>
  private let receiving: Set<PartnerID>
  private let clock: WallClock?

  /// Reads the agreements of a generation.
  package init(_ generation: Generation) {
    let partners = generation.directory.partners
    self.init(
      windows: Dictionary(
        uniqueKeysWithValues: partners.compactMap { partner in
          partner.outbox?.window.map { (partner.id, $0) }
        }),
      paused: Set(partners.filter(\.isPaused).map(\.id)),
      testing: Set(partners.filter(\.isTest).map(\.id)),
      receiving: Set(partners.filter { $0.outbox != nil }.map(\.id)),
      timezone: generation.timezone)
  }

  /// Reads the agreements that are seen at a glance.
  package init(_ glance: ConfigurationGlance) {
    self.init(
      windows: glance.windows, paused: glance.paused, testing: glance.testing,
      receiving: glance.receiving,
      timezone: glance.timezone)
  }

  private init(
    windows: [PartnerID: Window], paused: Set<PartnerID>, testing: Set<PartnerID>,
    receiving: Set<PartnerID>,
    timezone: String
  ) {
    self.windows = windows
    self.paused = paused
    self.testing = testing
    self.receiving = receiving
    clock = WallClock(timezone: timezone)
  }

  /// Returns what waits at a time in milliseconds since 1970, by partner.
  package func waiting(in ledger: any WaitingDeliveries, at now: Int64) throws -> [WaitingRecords] {
    let partners = try ledger.partners()
    return try ledger.waitingQueues()
      .map { queue in
        let partner = partners[queue.receiver]
        let (release, instant) = release(of: queue, for: partner, at: now)
        return WaitingRecords(
          partner: partner?.rawValue ?? "partner \(queue.receiver)", records: queue.count,
          oldestSeconds: max(0, now - queue.since) / 1_000, release: release,
          closesAt: instant.map(Moment.iso), closes: instant.flatMap { words($0, at: now) })
      }
      .sorted { $0.partner < $1.partner }
  }

  private func release(
    of queue: WaitingQueue, for partner: PartnerID?, at now: Int64
  ) -> (WaitingRecords.Release, Int64?) {
    guard let partner, receiving.contains(partner) else { return (.nobody, nil) }
    if paused.contains(partner) { return (.resumption, nil) }
    if testing.contains(partner) { return (.endOfTest, nil) }
    guard let window = windows[partner], let clock else { return (.nextRun, nil) }
    let schedule = WindowSchedule(window: window, clock: clock)
    if schedule.due(oldestWaiting: queue.since, now: now) != nil { return (.nextRun, nil) }
    guard let next = schedule.next(oldestWaiting: queue.since, now: now) else {
      return (.nextRun, nil)
    }
    return (.atTime, next)
  }

  /// An instant as the home's clock shows it: `06:00`, `tomorrow 06:00`, or the day where it is further off.
  private func words(_ instant: Int64, at now: Int64) -> String? {
    guard let clock, let time = clock.time(at: instant) else { return nil }
    if clock.isSameDay(instant, now) { return time.description }
    if clock.isSameDay(instant, now + 86_400_000) { return "tomorrow \(time)" }
    return Moment.words(instant)
  }
}
