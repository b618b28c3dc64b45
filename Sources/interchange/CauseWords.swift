import Operations

/// Causes of held and failed records, in words.
enum CauseWords {
  /// A row for each cause.
  static func table(_ causes: [FailureCause]) -> String {
    var table = TextTable([
      ("cause", .left), ("bucket", .left), ("records", .right), ("people", .right),
      ("oldest", .right), ("sender", .left), ("code", .left), ("place", .left), ("rule", .left),
    ])
    for cause in causes {
      table.add([
        cause.cause, cause.bucket, "\(cause.count)", "\(cause.people)",
        Age.words(cause.oldestSeconds), cause.sender, cause.code,
        cause.place.isEmpty ? "-" : cause.place, cause.rule.isEmpty ? "-" : cause.rule,
      ])
    }
    return table.text
  }

  /// A cause with its records.
  static func text(_ report: CauseReport, home: String?) -> String {
    var lines = report.causes.flatMap(heading)
    if let explanation = report.explanation {
      lines.append("  what: \(explanation.what)")
      if let why = explanation.why { lines.append("  why:  \(why)") }
      if let fix = explanation.fix { lines.append("  fix:  \(fix)") }
    }
    if let advice = report.advice { lines.append("  do:   \(advice)") }
    var table = TextTable([
      ("reference", .left), ("drop", .right), ("row or line", .right), ("age", .right),
    ])
    for record in report.records {
      table.add([
        record.reference, "\(record.drop)", record.line > 0 ? "\(record.line)" : "-",
        Age.words(record.ageSeconds),
      ])
    }
    lines.append(table.text)
    let more = report.count - report.records.count
    if more > 0, let cause = report.causes.first {
      lines.append(
        "and \(more) more: interchange failures show \(cause.cause) --all\(HomeWords.option(home))")
    }
    return lines.joined(separator: "\n")
  }

  private static func heading(_ cause: FailureCause) -> [String] {
    let places = [
      cause.place.isEmpty ? "" : "at \(cause.place)",
      cause.rule.isEmpty ? "" : "rule \(cause.rule)",
    ]
    .filter { !$0.isEmpty }.joined(separator: ", ")
    return [
      "\(cause.cause)  \(amount(cause)) \(cause.bucket) for \(cause.code), from \(cause.sender)"
    ] + (places.isEmpty ? [] : ["  \(places)"])
  }

  /// How many records and people a cause concerns.
  static func amount(_ cause: FailureCause) -> String {
    "\(cause.count) \(RunWords.word("record", cause.count)) of \(cause.people) "
      + (cause.people == 1 ? "person" : "people")
  }

  /// The commands that come next, each with what it is for.
  static func steps(_ report: CauseReport, home: String?) -> String {
    let commands = report.steps.map { "interchange \($0.command)\(HomeWords.option(home))" }
    let width = commands.map(\.count).max() ?? 0
    let lines = zip(commands, report.steps)
      .map { command, step in
        "  " + command + String(repeating: " ", count: width - command.count + 5) + step.purpose
      }
    return (["next:"] + lines).joined(separator: "\n")
  }
}
