import Pipeline

/// What recovery did, in words.
enum RecoveryWords {
  /// One line for each thing that was put right; a line that says so when nothing was.
  static func text(_ report: RecoveryReport) -> String {
    guard !report.isClean else {
      return "nothing to recover: the last run ended in order"
    }
    let counts: [(Int64, String)] = [
      (Int64(report.caughtUp.groups), "commits that it learned from the archive"),
      (Int64(report.caughtUp.records), "records in them, in the buckets that they had"),
      (
        Int64(report.caughtUp.recordsInDoubt),
        "records held as their files may have been delivered (delivery.possibly-made)"
      ),
      (
        Int64(report.caughtUp.receiptsInDoubt),
        "receipts that may have been delivered and are not sent again"
      ),
      (
        Int64(report.caughtUp.daysForgotten),
        "days forgotten, as their files are gone: retention removed them, or nobody has put them back"
      ),
      (report.archiveBytesCut, "bytes of an unfinished group cut off the archive"),
      (Int64(report.filesPlaced), "staged files placed in their outboxes"),
      (Int64(report.filesFoundPlaced), "files found to be in their outboxes already"),
      (Int64(report.stagedLeftoversRemoved), "staged files of an unfinished group removed"),
      (Int64(report.settledDropsRemoved), "drops removed that were settled before"),
      (Int64(report.dropsToResume), "drops of an unfinished group to be processed again"),
    ]
    let isInterrupted = report != RecoveryReport(caughtUp: report.caughtUp)
    let head =
      report.caughtUp.isEmpty
      ? "an interrupted run was put right:"
      : isInterrupted
        ? "the ledger was brought up to the archive, and an interrupted run was put right:"
        : "the ledger was brought up to the archive:"
    return
      ([head]
      + counts.filter { $0.0 > 0 }.map { "  \($0.0) \($0.1)" })
      .joined(separator: "\n")
  }

  /// A note for a run that found something to put right.
  static func note(_ report: RecoveryReport) -> String? {
    report.isClean ? nil : text(report)
  }
}
