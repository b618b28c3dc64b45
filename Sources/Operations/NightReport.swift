package import Pipeline
import Referrals

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
