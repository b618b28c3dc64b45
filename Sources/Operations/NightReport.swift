import Configuration
import Ledger
package import Pipeline
import Referrals
package import Routing

/// One run with everything around it that an operator wants to know the next morning.
package struct NightReport: Sendable {
  package let summary: RunSummary
  /// What waits for each partner, and when it goes out.
  package let waiting: [WaitingRecords]
  /// Every outbox in which something lies, the files of this run included.
  package let outboxes: [UncollectedOutbox]
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
  /// - Parameter until: The time of day in the home's zone at which no new drop is taken any more: today's or, if that is
  ///   over, tomorrow's.
  /// - Returns: What was done and what is left.
  /// - Throws: The first error of disk, ledger or archive; `PipelineError.timezoneUnknown` before anything is done.
  package func night(until: TimeOfDay? = nil) async throws -> NightReport {
    let began = Clock.now()
    var setting = setting
    if let until {
      let deadline = try wallClock().next(until, after: began)
      setting.isTimeUp = { Clock.now() >= deadline }
    } else if generation.directory.partners.contains(where: {
      $0.outbox?.window?.at.isEmpty == false
    }) {
      _ = try wallClock()
    }
    var summary = try await Run(setting).pass()
    summary.recovery = recovery
    let now = Clock.now()
    return NightReport(
      summary: summary,
      waiting: try WaitingSurvey(generation).waiting(in: ledger, at: now),
      outboxes: try outboxes(at: now),
      left: summary.isStopped
        ? try InboxSurvey(paths).left(by: takingFrom, in: ledger) : [],
      retention: try generation.retention.map {
        try Retention(archive: home.archive, ledger: ledger).remove(olderThan: $0, at: now)
      } ?? RetentionReport(),
      began: began, ended: now)
  }

  private func wallClock() throws -> WallClock {
    guard let clock = WallClock(timezone: generation.timezone) else {
      throw PipelineError.timezoneUnknown(generation.timezone)
    }
    return clock
  }

  /// The partners from whose inboxes drops are taken.
  private var takingFrom: [PartnerID] {
    generation.directory.partners.filter { $0.inbox != nil && !$0.isPaused }.map(\.id)
  }

  private func outboxes(at now: Int64) throws -> [UncollectedOutbox] {
    let partners = generation.directory.partners
    var collectWithin: [PartnerID: Duration] = [:]
    for partner in partners { collectWithin[partner.id] = partner.outbox?.collectWithin }
    return try OutboxSurvey(paths)
      .uncollected(partners.map(\.id), collectWithin: collectWithin, at: now)
  }
}
