import Exchange
import Operations
import Pipeline
import Referrals

/// What a run says about itself, on one screen: what a person must look at first, then what became of everything.
///
/// Lists are cut where they are too long, and say with which command the rest is seen.
struct NightScreen {
  /// The lines of a terminal that nobody has made larger.
  private static let height = 24
  private static let mostCauses = 3
  private static let mostWaiting = 4
  private static let leastRows = 5

  private let night: NightReport
  private let option: String

  /// - `home`: The home as the command named it.
  init(_ night: NightReport, home: String?) {
    self.night = night
    option = HomeWords.option(home)
  }

  /// The whole screen.
  var text: String {
    let causes = causes
    let rest = rest
    let room = Self.height - causes.count - rest.count - (causes.isEmpty ? 0 : 1) - 2
    return ((causes.isEmpty ? [] : causes + [""]) + balance(rows: max(Self.leastRows, room)) + rest)
      .joined(separator: "\n")
  }

  /// What records of the run are held or failed for, each with the command that goes on from there.
  var causes: [String] {
    let shown = night.causes.prefix(Self.mostCauses)
    let lines = shown.flatMap { found -> [String] in
      let cause = found.cause
      let records = "\(found.records) \(RunWords.word("record", found.records))"
      let before = found.isNew ? "new" : "again"
      return [
        "\(before): \(records) \(cause.bucket) for \(cause.code), from \(cause.sender)",
        "  interchange failures show \(cause.cause)\(option)",
      ]
    }
    let more = night.causes.count - shown.count
    return more > 0
      ? lines + ["and \(more) more \(RunWords.word("cause", more)): interchange failures\(option)"]
      : lines
  }

  // MARK: Balance

  /// A row for each partner: what it sent, by bucket, and what it received.
  private func balance(rows: Int) -> [String] {
    let summary = night.summary
    guard !summary.balance.accounts.isEmpty || !summary.received.isEmpty else {
      return (summary.closings.isEmpty ? ["nothing to do: no files lie in the inboxes"] : [])
        + RunWords.leftAlone(summary)
    }
    return RunWords.table(summary, rows: rows, home: option)
  }

  // MARK: The rest

  /// What was written, what waits, and what has been lying about longest.
  private var rest: [String] {
    let summary = night.summary
    var lines: [String] = []
    if !summary.balance.accounts.isEmpty {
      let files = "\(summary.deliveries) \(RunWords.word("file", summary.deliveries)) delivered"
      let receipts = "\(summary.receipts) \(RunWords.word("receipt", summary.receipts)) written"
      lines = ["\(files), \(receipts)"] + RunWords.leftAlone(summary)
    }
    let waiting = WaitingWords.lines(night.waiting)
    lines += clipped(NightWords.closings(summary), "went out")
    lines += clipped(waiting, "for which records wait")
    lines += night.oldest.map {
      "oldest \($0.bucket): \(Age.words($0.seconds)), from \($0.sender)"
    }
    return lines + NightWords.uncollected(night)
  }

  private func clipped(_ lines: [String], _ what: String) -> [String] {
    guard lines.count > Self.mostWaiting else { return lines }
    let more = lines.count - Self.mostWaiting + 1
    return lines.prefix(Self.mostWaiting - 1)
      + ["and \(more) more partners \(what): interchange status\(option)"]
  }
}
