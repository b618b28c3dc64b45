import ArgumentParser
import Operations

/// `interchange show`.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a record by its reference, or a drop by its number; never what is in it.",
    discussion: """
      A reference stands in every receipt, every delivered file and in 'interchange failures'.

      Examples:
        interchange show R7K2-93QF-V
        interchange show drop 41
      """)

  @Argument(help: "A reference such as R7K2-93QF-V, in any case, dashes or none; or: drop 41.")
  var name: [String]

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try ReadingSession(home.paths())
    let words = name.flatMap { $0.split(separator: " ").map(String.init) }
    if words.first?.lowercased() == "drop" {
      guard words.count == 2, let number = Int64(words[1]) else {
        throw ValidationError("Name a drop by its number: drop 41.")
      }
      let report = try DropReport(number, in: session)
      output.json ? try Talk.json(report) : Talk.line(ShowWords.text(report))
      return
    }
    let report = try RecordReport(session.names.record(named: words.joined()), in: session)
    if output.json {
      try Talk.json(report)
      return
    }
    Talk.line(ShowWords.text(report))
    let next = ShowWords.next(report, home: home.home)
    if !next.isEmpty { output.say(next) }
  }
}

/// Records and drops in words.
private enum ShowWords {
  static func text(_ report: RecordReport) -> String {
    let what = [report.action, report.kind].compactMap { $0 }.joined(separator: " ")
    let place = report.line > 0 ? ", row or line \(report.line)" : ""
    var lines = [
      "\(report.reference)  \(report.bucket)  \(what.isEmpty ? "unread" : what) from \(report.sender)",
      "  received: \(report.receivedAt ?? "?"), drop \(report.drop)\(place)",
    ]
    if !report.code.isEmpty {
      lines.append("  cause: \(cause(report))")
    }
    if let other = report.previousAttempt { lines.append("  attempt before: \(other)") }
    if let other = report.duplicateOf { lines.append("  repeats: \(other)") }
    if let other = report.caseReference { lines.append("  about: \(other)") }
    lines += report.deliveries.flatMap(delivery)
    if !report.problems.isEmpty {
      lines.append(
        report.events.count > 1 ? "  found when it was first decided:" : "  found:")
      lines += report.problems.flatMap(problem)
    }
    lines.append("  steps:")
    lines += report.events.map { event in
      "    \(event.at)  \(event.step)  \(event.bucket)"
        + (event.code.isEmpty ? "" : "  \(event.code)") + asked(event)
    }
    lines.append("  configuration: \(report.generation.prefix(12)), archive: \(archive(report))")
    return lines.joined(separator: "\n")
  }

  /// Who asked for a step, and why.
  private static func asked(_ event: RecordReport.Event) -> String {
    guard let by = event.by else { return "" }
    return "  by \(by)" + (event.reason.map { ": \($0)" } ?? "")
  }

  /// The commands that come next, or nothing.
  static func next(_ report: RecordReport, home: String?) -> String {
    let option = HomeWords.option(home)
    let reference = report.reference
    switch report.bucket {
    case "failed":
      return "next: interchange reprocess \(reference)\(option)     once the cause is put right"
    case "held":
      return """
        next:
          interchange reprocess \(reference)\(option)     once the cause is put right
          interchange release \(reference)\(option)     to let it go as it is
        """
    case "waiting": return "to stop it: interchange hold \(reference)\(option)"
    default: return ""
    }
  }

  private static func archive(_ report: RecordReport) -> String {
    report.isArchiveRemoved
      ? "\(report.archiveDay), whose file is not kept any more: what was received and sent is gone"
      : report.archiveDay
  }

  private static func cause(_ report: RecordReport) -> String {
    report.code + (report.field.isEmpty ? "" : ", field \(report.field)")
      + (report.rule.isEmpty ? "" : ", rule \(report.rule)")
  }

  private static func delivery(_ delivery: RecordReport.Delivery) -> [String] {
    let file = delivery.file.isEmpty ? "" : " as \(delivery.file)"
    let route = delivery.route.isEmpty ? "" : ", by route \(delivery.route)"
    let omitted =
      delivery.omitted.isEmpty
      ? [] : ["    left out: \(delivery.omitted.joined(separator: ", "))"]
    return ["  to \(delivery.receiver): \(delivery.bucket)\(file)\(route)"] + omitted
  }

  private static func problem(_ problem: RecordReport.Problem) -> [String] {
    ["    \(problem.place): \(problem.what) [\(problem.code)]"]
      + (problem.why.map { ["      why: \($0)"] } ?? [])
      + (problem.fix.map { ["      fix: \($0)"] } ?? [])
  }

  static func text(_ report: DropReport) -> String {
    var table = TextTable([
      ("reference", .left), ("row or line", .right), ("bucket", .left), ("code", .left),
    ])
    for record in report.records {
      table.add([
        record.reference, record.line > 0 ? "\(record.line)" : "-", record.bucket, record.code,
      ])
    }
    return """
      drop \(report.drop) from \(report.sender), received \(report.receivedAt), \(report.size) bytes
      SHA-256 \(report.sha256)
      \(table.text)
      """
  }
}
