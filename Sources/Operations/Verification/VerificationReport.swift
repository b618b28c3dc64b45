package import Archive
package import Diagnostics

/// What holding ledger, archive and outboxes against each other has found.
package struct VerificationReport: Sendable {
  /// How many problems are told; the rest is counted.
  package static let mostTold = 100

  package var commits = 0
  package var records = 0
  package var deliveries = 0
  /// Files made for outboxes, receipts among them.
  package var files = 0
  /// Of these, files that still lie in their outboxes.
  package var uncollected = 0
  package var drops = 0
  package var lines = 0
  /// Records, drops and files whose lines were in day files that retention has removed.
  package var removed = 0
  /// Files in outboxes that this interchange did not make.
  package var foreign = 0
  /// Commits that an interrupted run has left to recovery.
  package var unfinished = 0
  /// The references of records that are held as nobody knows whether their files were delivered.
  package var inDoubt: [String] = []
  /// What the thorough proof has found besides, where it was asked for.
  package var proven: ArchiveVerifier.Report?
  /// The first of the problems.
  package private(set) var problems: [Diagnostic] = []
  package private(set) var problemCount = 0

  package init() {}

  mutating func note(_ problem: Diagnostic) {
    problemCount += 1
    if problems.count < Self.mostTold { problems.append(problem) }
  }

  mutating func note(_ problem: VerificationProblem) {
    note(problem.diagnostic)
  }
}
