import Exchange
import Operations
import Pipeline
import Referrals
import Routing

/// What a plan says.
enum PlanWords {
  /// The balance, what would go to whom, and why the rest would not.
  static func text(_ report: PlanReport) -> String {
    [balance(report.planned.summary), outboxes(report), causes(report), partners(report)]
      .filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static func balance(_ summary: RunSummary) -> String {
    guard !summary.balance.accounts.isEmpty else {
      return (["no files lie in the inboxes"] + RunWords.leftAlone(summary))
        .joined(separator: "\n")
    }
    let files = "\(summary.deliveries) \(RunWords.word("file", summary.deliveries))"
    let receipts = "\(summary.receipts) \(RunWords.word("receipt", summary.receipts))"
    return
      (RunWords.table(summary) + ["\(files) to deliver, \(receipts) to write"]
      + RunWords.leftAlone(summary))
      .joined(separator: "\n")
  }

  /// What would be placed in each outbox, and what would wait for it.
  private static func outboxes(_ report: PlanReport) -> String {
    let placed = report.planned.outboxes
    let waiting = Dictionary(
      report.waiting.map { ($0.partner, $0) }, uniquingKeysWith: { first, _ in first })
    let partners = Set(placed.keys.map(\.rawValue)).union(waiting.keys).sorted()
    guard !partners.isEmpty else { return "" }
    var table = TextTable([
      ("outbox", .left), ("files", .right), ("records", .right), ("receipts", .right),
      ("waiting", .right), ("go out", .left),
    ])
    for partner in partners {
      let box = PartnerID(rawValue: partner).flatMap { placed[$0] } ?? PlannedOutbox()
      table.add(
        [partner]
          + [box.files, box.records, box.receipts, waiting[partner]?.records ?? 0].map(count)
          + [waiting[partner].map(WaitingWords.release) ?? ""])
    }
    return table.text
  }

  private static func count(_ count: Int) -> String { count == 0 ? "-" : "\(count)" }

  private static func causes(_ report: PlanReport) -> String {
    guard !report.planned.causes.isEmpty else { return "" }
    var table = TextTable([
      ("bucket", .left), ("code", .left), ("records", .right), ("first", .left),
    ])
    for cause in report.planned.causes {
      table.add([cause.bucket.rawValue, cause.code, "\(cause.records)", cause.firstReference])
    }
    return table.text
  }

  /// The partners that do not take part as others do.
  private static func partners(_ report: PlanReport) -> String {
    (report.paused.map { "\($0.sender) is paused: \(InboxWords.amount($0)) stay in its inbox" }
      + report.testing.map {
        "\($0) is trying things out: what it sends is checked, and goes nowhere"
      })
      .joined(separator: "\n")
  }

  // MARK: Records

  /// A record in one line, and what the routes said to it below.
  static func lines(_ record: PlannedRecord, withRoutes: Bool) -> [String] {
    let decision = record.decided.decision
    let place = "\(record.drop):\(record.decided.undecided.record.ordinal)"
    let receivers = decision.deliveries.map { delivery in
      delivery.receiver.rawValue
        + (delivery.bucket == decision.bucket ? "" : " (\(delivery.bucket.rawValue))")
    }
    let line = [
      padded(place, to: 9), record.reference, padded(decision.bucket.rawValue, to: 9),
      record.reason, receivers.isEmpty ? "" : "to \(receivers.joined(separator: ", "))",
    ]
    let routes = withRoutes ? decision.steps : []
    return [line.filter { !$0.isEmpty }.joined(separator: "  ")]
      + routes.map { "           route '\($0.route)' \($0.words)" }
  }

  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  // MARK: Talk

  /// What belongs on standard error: what makes the plan less than certain.
  static func notes(_ report: PlanReport) -> [String] {
    var notes: [String] = []
    if report.isAtWork {
      notes.append(
        "another program works on the home now: the plan is of this instant, and partly done already"
      )
    }
    if let interruption = report.interruption {
      let files = "\(interruption.files) \(RunWords.word("file", interruption.files))"
      let drops = "\(interruption.drops) \(RunWords.word("drop", interruption.drops))"
      notes.append(
        "an interrupted run is put right first: \(files) that may not be placed yet, \(drops) to go on with"
      )
    }
    for arrivals in report.arrivals {
      if let files = arrivals.files {
        let (verb, them) = files == 1 ? ("is", "it") : ("are", "them")
        notes.append(
          "\(files) \(RunWords.word("file", files)) of the MESH client \(verb) not in this plan: a run first hands "
            + "\(them) to the inboxes of those that sent \(them), from \(arrivals.folder)")
      } else {
        notes.append(arrivals.warning)
      }
    }
    let presumed = report.planned.presumed
    if presumed > 0 {
      let verb = presumed == 1 ? "changed a moment ago and is" : "changed a moment ago and are"
      notes.append(
        "\(presumed) \(RunWords.word("file", presumed)) \(verb) taken for finished, as a run waits for it"
      )
    }
    return notes
  }

  /// What to do next.
  static func nextCommand(_ report: PlanReport, home: String?) -> String {
    let option = home.map { " --home \($0)" } ?? ""
    let summary = report.planned.summary
    return summary.balance.accounts.isEmpty && summary.closings.isEmpty
      ? "nothing to do; put files into inbox/PARTNER, then: interchange plan\(option)"
      : "nothing was changed; to do it: interchange run\(option)"
  }
}

/// What lies in an inbox, in words.
enum InboxWords {
  /// Files, and records of files that are taken in part.
  static func amount(_ left: LeftInInbox) -> String {
    [(left.files, "file"), (left.records, "record")].filter { $0.0 > 0 }
      .map {
        "\($0.0) \(RunWords.word($0.1, $0.0))\($0.1 == "record" ? " of files taken in part" : "")"
      }
      .joined(separator: ", ")
  }
}
