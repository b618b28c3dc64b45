import Configuration
import Diagnostics
import Exchange
import Ledger
package import Pipeline
package import Referrals
import Routing

/// What a run would do, with everything around it that an operator wants to know the evening before.
package struct PlanReport: Sendable {
  /// What an interrupted run has left, which the next one puts right before it begins.
  package struct Interruption: Sendable, Hashable {
    /// Files of groups that were committed and may not lie in their outboxes yet.
    package let files: Int
    /// Drops that were taken and not settled.
    package let drops: Int
  }

  package let planned: PlannedRun
  /// What would wait for each partner when the run has ended, and when that goes out.
  package let waiting: [WaitingRecords]
  /// Every outbox in which something lies now.
  package let outboxes: [UncollectedOutbox]
  /// What lies in the inboxes of partners from whom nothing is taken.
  package let paused: [LeftInInbox]
  /// The partners that try things out and would have records in the run.
  package let testing: [PartnerID]
  /// What a run would hand to inboxes before it begins: files that MESH clients have brought, which are not planned.
  package let arrivals: [MeshArrivals]
  /// `nil` where the last run has ended in order, or is still at work.
  package let interruption: Interruption?
  /// True when another program works on the home.
  package let isAtWork: Bool

  /// The outboxes in which a file has lain longer than its partner agreed.
  package var overdue: [UncollectedOutbox] { outboxes.filter(\.isOverdue) }
}

extension PlanSession {
  /// Finds out what a run would do now.
  ///
  /// - Parameter tell: Is told of each record in received order.
  /// - Returns: What the run would say of itself, what it would leave, and what it would find.
  /// - Throws: The first error of disk, ledger or archive; a ``Diagnostics/Diagnostic`` where somebody has begun to change
  ///   the ledger meanwhile; `PipelineError.timezoneUnknown`.
  package func plan(
    _ tell: @escaping @Sendable (PlannedRecord) throws -> Void
  ) async throws -> PlanReport {
    if generation.closesByTheClock { _ = try generation.wallClock() }
    let planned: PlannedRun
    do {
      planned = try await Plan(setting, at: home).make(tell)
    } catch {
      try requireUnchanged()
      throw error
    }
    try requireUnchanged()
    let start = try ledger.start()
    let partners = generation.directory.partners
    let tested = partners.filter { $0.isTest && planned.summary.balance.accounts[$0.id] != nil }
    return PlanReport(
      planned: planned,
      waiting: try WaitingSurvey(generation).waiting(in: planned.waiting, at: now),
      outboxes: try OutboxSurvey(paths).uncollected(by: partners, at: now),
      paused: try InboxSurvey(paths)
        .left(by: partners.filter { $0.inbox != nil && $0.isPaused }.map(\.id), in: ledger),
      testing: tested.map(\.id),
      arrivals: MeshArrivals.all(in: generation.settings.arrivals),
      interruption: isAtWork || start.staged.isEmpty && home.dropsToResume == 0
        ? nil : .init(files: start.staged.count, drops: home.dropsToResume),
      isAtWork: isAtWork)
  }
}
