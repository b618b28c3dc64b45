import ArgumentParser
import Exchange
import Operations
import Pipeline
import Referrals

/// `interchange run`.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Process what lies in the inboxes: one pass, for cron.")

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let session = try HomeSession(home.paths(), library: library.folder())
    if let note = RecoveryWords.note(session.recovery) { output.say(note) }
    let summary = try await session.run()
    let overdue = try session.overdueOutboxes()
    try session.close()
    try tell(summary, overdue: overdue)
    if !summary.balance.isBalanced { throw ExitCode.unbalanced }
    if summary.needsPerson || !overdue.isEmpty { throw ExitCode.needsPerson }
  }

  private func tell(_ summary: RunSummary, overdue: [UncollectedOutbox]) throws {
    for outbox in overdue { Talk.say(outbox.warning) }
    if output.json {
      for (sender, account) in summary.balance.accounts.sorted(by: { $0.key < $1.key }) {
        try Talk.json(BalanceLine(sender: sender.rawValue, account: account))
      }
      try Talk.json(RunLine(summary))
      return
    }
    if !output.quiet { Talk.line(RunWords.balance(summary)) }
    if !summary.balance.isBalanced { Talk.say(RunWords.unbalanced) }
    let next = RunWords.nextCommands(summary, home: home.home)
    if !next.isEmpty { output.say(next) }
  }
}
