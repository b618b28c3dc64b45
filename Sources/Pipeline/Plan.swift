import Diagnostics
import Digests
package import Exchange
package import Ledger
package import Referrals

/// What a run would do, found out by the same pass over a home that is only looked at.
///
/// Nothing is committed: what a record's decision adds to what later ones see is kept until the end, by its keys. A file that
/// changed a moment ago, and of which nobody can tell whether it is finished, is waited for by a run; here it is taken for
/// finished where a run would look again.
package struct Plan {
  private let setting: Run.Setting
  private let home: HomeView

  /// - `setting`: As of a run; its ledger is read and its `wait` is not called.
  package init(_ setting: Run.Setting, at home: HomeView) {
    self.setting = setting
    self.home = home
  }

  /// Makes the plan.
  ///
  /// - Parameter tell: Is told of each record in received order.
  /// - Returns: What the run would say of itself, and what it would leave.
  /// - Throws: The first error of disk or ledger, or what `tell` throws.
  package func make(
    _ tell: @escaping @Sendable (PlannedRecord) throws -> Void
  ) async throws -> PlannedRun {
    var setting = setting
    setting.wait = { [home] _ in home.presumeRest() }
    let waiting = try PlannedWaiting(setting.ledger)
    let stage = PlanStage(adding: waiting, tell: tell)
    // Nothing reaches the ledger, so its progress stays where it is and no decision is forgotten.
    let summary = try await Pass(
      setting, in: home, waiting: waiting, progress: CommitProgress(), end: stage
    )
    .run()
    return PlannedRun(
      summary: summary, outboxes: await stage.outboxes, causes: await stage.causes,
      waiting: waiting, presumed: home.presumed)
  }
}

/// A run that was planned.
package struct PlannedRun: Sendable {
  /// What the run would say of itself.
  package let summary: RunSummary
  /// What would be placed in outboxes.
  package let outboxes: [PartnerID: PlannedOutbox]
  /// Why records would not be delivered, by bucket, the most frequent first.
  package let causes: [PlannedCause]
  /// What would wait when the run has ended.
  package let waiting: any WaitingDeliveries
  /// Files that were taken for finished, as a run waits for them.
  package let presumed: Int
}

/// One record as a run would decide it.
package struct PlannedRecord: Sendable {
  package let sender: PartnerID
  /// The number that its drop would be given.
  package let drop: Int64
  package let decided: DecidedRecord

  /// The reference that it would get.
  package var reference: String { decided.decision.numbers.reference.text }

  /// The code of the worst of what is wrong with it, or "" where nothing keeps it from its receivers.
  package var code: String { decided.decision.cause?.code ?? "" }

  /// The same, and for a record that is withheld, of which nothing is wrong, the code of the consent that it lacks.
  package var reason: String {
    guard code.isEmpty, decided.decision.bucket == .withheld else { return code }
    return decided.decision.problems.first { $0.code.hasPrefix("consent.") }?.code ?? ""
  }
}

/// What would be placed in one outbox.
package struct PlannedOutbox: Sendable, Hashable {
  package var files = 0
  /// Records in these files.
  package var records = 0
  package var receipts = 0

  /// Creates an outbox in which nothing is placed.
  package init() {}
}

/// Records that would be held, failed, withheld or rejected for one reason.
package struct PlannedCause: Sendable, Hashable {
  package let bucket: Bucket
  /// See ``PlannedRecord/reason``.
  package let code: String
  package var records: Int
  /// The reference that the first of them would get.
  package let firstReference: String
}
