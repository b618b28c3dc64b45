import ArgumentParser
import Operations

/// `interchange trace`.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace",
    abstract:
      "Follow a record from its receipt to every outbox, with what each route said; never what is in it.",
    discussion: """
      Examples:
        interchange trace R7K2-93QF-V
      """)

  @Argument(help: "A reference such as R7K2-93QF-V, in any case, dashes or none.")
  var reference: [String]

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try ReadingSession(home.paths())
    let report = try TraceReport(session.names.record(named: reference.joined()), in: session)
    output.json ? try Talk.json(report) : Talk.line(TraceWords.text(report))
  }
}

/// A record's way in words.
private enum TraceWords {
  static func text(_ report: TraceReport) -> String {
    (["\(report.reference)  \(report.bucket)  from \(report.sender)"] + report.steps.flatMap(lines))
      .joined(separator: "\n")
  }

  private static func lines(_ step: TraceReport.Step) -> [String] {
    let group = step.group.map { "  (group \($0))" } ?? ""
    let at = step.at ?? String(repeating: " ", count: 20)
    let name = step.step.padding(to: 11)
    let configuration = step.configuration.map { ["configuration \($0.prefix(12))"] } ?? []
    return ["  \(at)  \(name)  \(step.what)\(group)"]
      + (configuration + step.details + step.routes.map(line))
      .map { String(repeating: " ", count: 37) + $0 }
  }

  private static func line(_ answer: RouteAnswer) -> String {
    let position = answer.position.map { "\($0) " } ?? ""
    return "\(position)route '\(answer.route)' \(answer.answer)"
  }
}

extension String {
  /// The text with blanks behind it, up to a number of characters.
  fileprivate func padding(to length: Int) -> String {
    self + String(repeating: " ", count: max(0, length - count))
  }
}
