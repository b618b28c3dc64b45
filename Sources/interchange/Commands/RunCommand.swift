import ArgumentParser
import Exchange
import Operations
import Pipeline
import Referrals
import Routing

/// `interchange run`.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Process what lies in the inboxes: one pass, for cron.",
    discussion: """
      It ends with its balance: every record that came in is in exactly one bucket. It ends with 2 where something new is \
      held or failed, or an outbox is not collected in time.

      Examples:
        interchange run --home /srv/interchange
        interchange run --until 05:30 --quiet
      """)

  @Option(
    help: "Take nothing new from this time of day on, such as 05:30, in the home's time zone.",
    transform: Self.time)
  var until: TimeOfDay?

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  private static func time(_ text: String) throws -> TimeOfDay {
    guard let time = TimeOfDay(parsing: text) else {
      throw ValidationError("'\(text)' is no time of day; write it like 05:30.")
    }
    return time
  }

  func run() async throws {
    let session = try HomeSession(home.paths(), library: library.folder(), for: "run")
    if let note = RecoveryWords.note(session.recovery) { output.say(note) }
    let night = try await session.night(until: until)
    try session.close()
    try tell(night)
    let summary = night.summary
    if !summary.balance.isBalanced { throw ExitCode.unbalanced }
    if summary.needsPerson || !night.overdue.isEmpty { throw ExitCode.needsPerson }
  }

  private func tell(_ night: NightReport) throws {
    let summary = night.summary
    for outbox in night.overdue { Talk.say(outbox.warning) }
    for partner in summary.unreachable.sorted() { Talk.say(NightWords.unreachable(partner)) }
    if output.json {
      for (sender, account) in summary.balance.accounts.sorted(by: { $0.key < $1.key }) {
        try Talk.json(BalanceLine(sender: sender.rawValue, account: account))
      }
      try Talk.json(RunLine(night))
    } else if !output.quiet {
      Talk.line(([RunWords.balance(summary)] + NightWords.lines(night)).joined(separator: "\n"))
    }
    if !summary.balance.isBalanced { Talk.say(RunWords.unbalanced) }
    for note in NightWords.notes(night, home: home.home) { output.say(note) }
    if output.json { return }
    let next = RunWords.nextCommands(summary, home: home.home)
    if !next.isEmpty { output.say(next) }
  }
}
