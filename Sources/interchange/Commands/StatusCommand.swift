import ArgumentParser
import Operations
import Referrals

/// `interchange status`.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Show what is where, how old it is, and who does not collect.",
    discussion: """
      Examples:
        interchange status
        interchange status --json
      """)

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try StatusReport(
      ReadingSession(home.paths()), library: try? library.folder(), at: Clock.now())
    if output.json {
      try Talk.json(report)
      return
    }
    Talk.line(StatusWords.text(report))
    for outbox in report.outboxes where outbox.isOverdue { Talk.say(outbox.warning) }
    for failed in report.failed { Talk.say(failed.warning) }
    for unsorted in report.unsorted { Talk.say(unsorted.warning) }
    let waiting = (report.totals["held"] ?? 0) + (report.totals["failed"] ?? 0)
    if waiting > 0 {
      let option = home.home.map { " --home \($0)" } ?? ""
      output.say("\(waiting) held or failed; next: interchange failures\(option)")
    }
  }
}

/// The status in words.
private enum StatusWords {
  static func text(_ report: StatusReport) -> String {
    [
      records(report), waiting(report), outboxes(report), partners(report), configuration(report),
    ]
    .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static func records(_ report: StatusReport) -> String {
    guard !report.senders.isEmpty else {
      return "no record has been received; put files into inbox/PARTNER, then: interchange run"
    }
    var table = TextTable(
      [("sender", .left)] + Bucket.allCases.map { ($0.rawValue, TextTable.Alignment.right) }
        + [("oldest open", .right)])
    for sender in report.senders {
      table.add(
        [sender.sender] + counts(sender.buckets)
          + [sender.oldestOpenSeconds.map(Age.words) ?? "-"])
    }
    table.add(["total"] + counts(report.totals) + [""])
    return table.text
  }

  private static func counts(_ buckets: [String: Int]) -> [String] {
    Bucket.allCases.map { bucket in
      let count = buckets[bucket.rawValue] ?? 0
      return count == 0 ? "-" : "\(count)"
    }
  }

  private static func waiting(_ report: StatusReport) -> String {
    guard !report.waiting.isEmpty else { return "" }
    var table = TextTable([
      ("waiting for", .left), ("records", .right), ("oldest", .right), ("go out", .left),
    ])
    for waiting in report.waiting {
      table.add([
        waiting.partner, "\(waiting.records)", Age.words(waiting.oldestSeconds),
        WaitingWords.release(waiting),
      ])
    }
    return table.text
  }

  private static func partners(_ report: StatusReport) -> String {
    [("paused", report.paused), ("trying things out", report.testing)]
      .filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
      .joined(separator: "\n")
  }

  private static func outboxes(_ report: StatusReport) -> String {
    guard !report.outboxes.isEmpty else { return "every outbox is empty: all was collected" }
    var table = TextTable([
      ("outbox", .left), ("files", .right), ("oldest", .right), ("to be collected", .left),
    ])
    for outbox in report.outboxes {
      let agreed = outbox.collectWithinSeconds.map { "within \(Age.words($0))" } ?? "-"
      table.add([
        outbox.partner, "\(outbox.files)", Age.words(outbox.oldestSeconds),
        agreed + (outbox.isOverdue ? "  OVERDUE" : ""),
      ])
    }
    return table.text
  }

  private static func configuration(_ report: StatusReport) -> String {
    var lines = ["last commit: \(report.lastCommit ?? "never")"]
    let running = report.runningGeneration.map { String($0.prefix(12)) } ?? "none"
    switch (report.runningGeneration, report.diskGeneration) {
    case (let running?, let disk?) where running != disk:
      lines.append(
        "configuration: the last run used \(running.prefix(12)), on disk is \(disk.prefix(12))")
    case (_, let disk?): lines.append("configuration: \(disk.prefix(12))")
    case (_, nil): lines.append("configuration: the last run used \(running)")
    }
    if let atWork = report.atWork {
      lines.append("at work: \(atWork)")
    } else if report.unfinishedGroups > 0 {
      lines.append(
        "\(report.unfinishedGroups) unfinished; the next run, or 'interchange recover', completes them"
      )
    }
    return lines.joined(separator: "\n")
  }
}
