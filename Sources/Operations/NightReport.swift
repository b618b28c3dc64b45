import Configuration
import Ledger
package import Pipeline
import Referrals
package import Routing

/// One run with everything around it that an operator wants to know the next morning.
package struct NightReport: Sendable {
  package let summary: RunSummary
  /// What records of this run are held or failed for, what is new first.
  package let causes: [NightCause]
  /// Since when the oldest record has been held and the oldest been failed, where that is longer than this run.
  package let oldest: [OldestRecord]
  /// What waits for each partner, and when it goes out.
  package let waiting: [WaitingRecords]
  /// Every outbox in which something lies, the files of this run included.
  package let outboxes: [UncollectedOutbox]
  /// Files that MESH clients could not send.
  package let failed: [FailedSurvey.Failed]
  /// Files that MESH clients have brought and that could not be handed to a partner's inbox.
  package let unsorted: [MeshSorting.Left]
  /// What was left for the next run, where the time was up.
  package let left: [LeftInInbox]
  /// What was removed from the archive.
  package let retention: RetentionReport
  /// When the run began, in milliseconds since 1970.
  package let began: Int64
  /// When it had ended.
  package let ended: Int64

  /// The outboxes in which a file has lain longer than its partner agreed.
  package var overdue: [UncollectedOutbox] { outboxes.filter(\.isOverdue) }

  /// The outbox with the file that has lain longest, where that is older than this run.
  package var oldestUncollected: UncollectedOutbox? {
    outboxes.max { $0.oldestSeconds < $1.oldestSeconds }
      .flatMap { $0.oldestSeconds * 1_000 > ended - began ? $0 : nil }
  }
}

extension HomeSession {
  /// One pass over every inbox, with what belongs around it: the windows that close, the time by which it ends, and the
  /// removal of what the archive keeps no longer.
  ///
  /// - Parameters:
  ///   - until: The time of day in the home's zone at which no new drop is taken any more: today's or, if that is over,
  ///     tomorrow's.
  ///   - tell: Hears of each group once its files lie in their outboxes.
  /// - Returns: What was done and what is left.
  /// - Throws: The first error of disk, ledger or archive; `PipelineError.timezoneUnknown` before anything is done.
  package func night(
    until: TimeOfDay? = nil, tell: @escaping @Sendable (CommittedGroup) -> Void = { _ in }
  ) async throws -> NightReport {
    let began = Clock.now()
    var setting = setting
    setting.tell = tell
    let known = try NightCause.known(in: ledger)
    if let until {
      let deadline = try generation.wallClock().next(until, after: began)
      setting.isTimeUp = { Clock.now() >= deadline }
    } else if generation.closesByTheClock {
      _ = try generation.wallClock()
    }
    let unsorted = MeshSorting(generation, in: paths).sort(at: began)
    var summary = try await Run(setting, in: home).pass()
    summary.recovery = recovery
    let now = Clock.now()
    return NightReport(
      summary: summary,
      causes: try NightCause.all(
        of: summary, in: ledger, RecordNames(ledger: ledger, key: key), known: known, at: now),
      oldest: try OldestRecord.all(in: ledger, before: began, at: now),
      waiting: try WaitingSurvey(generation).waiting(in: ledger, at: now),
      outboxes: try OutboxSurvey(paths)
        .uncollected(by: generation.directory.partners, at: now),
      failed: FailedSurvey().failed(for: generation), unsorted: unsorted,
      left: summary.isStopped || summary.isShortOfRoom
        ? try InboxSurvey(paths).left(by: takingFrom, in: ledger) : [],
      retention: try generation.retention.map {
        try Retention(archive: home.archive, ledger: ledger).remove(olderThan: $0, at: now)
      } ?? RetentionReport(),
      began: began, ended: now)
  }

  /// The partners from whose inboxes drops are taken.
  private var takingFrom: [PartnerID] {
    generation.directory.partners.filter { $0.inbox != nil && !$0.isPaused }.map(\.id)
  }
}

extension Generation {
  /// True where a window closes at a time of day.
  var closesByTheClock: Bool {
    directory.partners.contains { $0.outbox?.window?.at.isEmpty == false }
  }

  /// The clock on the home's wall.
  func wallClock() throws(PipelineError) -> WallClock {
    guard let clock = WallClock(timezone: timezone) else { throw .timezoneUnknown(timezone) }
    return clock
  }
}
