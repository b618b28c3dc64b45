import ArgumentParser
import Exchange
import Operations
import Pipeline
import Referrals

/// `interchange plan`.
struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print what a run would do now, and change nothing.",
    discussion: """
      Every file in the inboxes is read and decided as 'interchange run' would do it, up to the references that the \
      records would get; nothing is taken, written or remembered. A file that changed a moment ago, for which a run \
      waits, is taken for finished.

      It ends with the exit code that the run would end with.

      Examples:
        interchange plan
        interchange plan --routes --home /srv/interchange
      """)

  @Flag(help: "Print a line for each record first: DROP:RECORD, reference, bucket, receivers.")
  var records = false

  @Flag(help: "Print below each record what every route said to it.")
  var routes = false

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let session = try PlanSession(home.paths(), library: library.folder())
    let report = try await session.plan(telling)
    try tell(report)
    let summary = report.planned.summary
    if !summary.balance.isBalanced { throw ExitCode.unbalanced }
    if summary.needsPerson || !report.overdue.isEmpty { throw ExitCode.needsPerson }
  }

  /// Prints a record, where records were asked for.
  private var telling: @Sendable (PlannedRecord) throws -> Void {
    if output.json { return { try Talk.json(PlannedRecordLine($0)) } }
    guard records || routes else { return { _ in } }
    return { [routes] record in
      for line in PlanWords.lines(record, withRoutes: routes) { Talk.line(line) }
    }
  }

  private func tell(_ report: PlanReport) throws {
    let summary = report.planned.summary
    for outbox in report.overdue { Talk.say(outbox.warning) }
    for partner in summary.unreachable.sorted() { Talk.say(NightWords.unreachable(partner)) }
    if output.json {
      for (sender, account) in summary.balance.accounts.sorted(by: { $0.key < $1.key }) {
        try Talk.json(BalanceLine(sender: sender.rawValue, account: account))
      }
      try Talk.json(PlanLine(report))
    } else {
      if (records || routes) && summary.balance.total.records > 0 { Talk.line("") }
      Talk.line(PlanWords.text(report))
    }
    if !summary.balance.isBalanced { Talk.say(RunWords.unbalanced) }
    for note in PlanWords.notes(report) { output.say(note) }
    if output.json { return }
    output.say(PlanWords.nextCommand(report, home: home.home))
  }
}
