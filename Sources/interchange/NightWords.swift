import Diagnostics
import Operations
import Pipeline
import Referrals
import Spool

/// What a run says besides its balance: what waits, what lies about, what is left.
enum NightWords {
  /// What waited and went out, a line for each receiver.
  static func closings(_ summary: RunSummary) -> [String] {
    summary.closings.sorted { $0.key < $1.key }
      .map { partner, tally in
        let records = "\(tally.records) \(RunWords.word("record", tally.records))"
        let files = "\(tally.files) \(RunWords.word("file", tally.files))"
        return "\(records) that waited for \(partner) went out, in \(files)"
      }
  }

  /// Which outbox nobody has collected from longest.
  static func uncollected(_ night: NightReport) -> [String] {
    guard let oldest = night.oldestUncollected else { return [] }
    return [
      "longest uncollected: \(Age.words(oldest.oldestSeconds)), in the outbox of \(oldest.partner)"
    ]
  }

  /// What belongs on standard error: what is left to do, and what was removed.
  static func notes(_ night: NightReport, home: String?) -> [String] {
    left(night, home: home) + retention(night.retention)
  }

  private static func left(_ night: NightReport, home: String?) -> [String] {
    guard night.summary.isStopped, !night.summary.isShortOfRoom else { return [] }
    let option = home.map { " --home \($0)" } ?? ""
    let lines = night.left.map { "  \($0.sender): \(InboxWords.amount($0))" }
    guard !lines.isEmpty else { return ["the time was up, and nothing is left in the inboxes"] }
    return [
      (["the time was up; left in the inboxes:"] + lines
        + ["to go on where it stopped: interchange run\(option)"])
        .joined(separator: "\n")
    ]
  }

  private static func retention(_ report: RetentionReport) -> [String] {
    var notes: [String] = []
    if let first = report.removed.first, let last = report.removed.last {
      let days = first == last ? first : "\(first) to \(last)"
      let later = report.later > 0 ? "; \(report.later) more with the next runs" : ""
      notes.append(
        "removed from the archive, as 'retention:' says: \(report.removed.count) "
          + "\(RunWords.word("day", report.removed.count)), \(days)\(later)")
    }
    if let first = report.needed.first {
      notes.append(
        "older than 'retention:' says, and kept as records in them are still open: "
          + "\(report.needed.count) \(RunWords.word("day", report.needed.count)) of the archive, "
          + "the oldest \(first)")
    }
    return notes
  }

  /// The error that nothing more is taken in for want of room, with what is left.
  static func shortOfRoom(_ night: NightReport) -> String {
    let left = night.left.map { "  left in the inboxes: \($0.sender): \(InboxWords.amount($0))" }
    return ([shortOfRoom] + left).joined(separator: "\n")
  }

  /// The same for whoever watches.
  static let shortOfRoom = """
    error: the disk of the home is almost full: nothing more is taken in, and what was taken is finished [disk.low]
      why: 64 MB, or a twentieth of a small disk, are kept free so that nothing is broken off
      fix: make room where state/ and archive/ lie; files in inboxes wait, and the next run takes them
    """

  /// The error that something lies where folders of a partner should be; the others were served.
  static func unusable(_ partner: PartnerID, _ problem: SpoolProblem) -> String {
    "the folders of \(partner) cannot be used; what is for it waits\n"
      + problem.diagnostic.rendered()
  }

  /// The warning that an outbox takes no files.
  static func unreachable(_ partner: PartnerID) -> String {
    """
    warning: the outbox of \(partner) takes no files; what is due for it goes on waiting [outbox.unreachable]
      fix: see whether outbox/\(partner) is there and is ours, then run again
    """
  }
}
