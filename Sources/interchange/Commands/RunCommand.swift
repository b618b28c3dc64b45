import ArgumentParser
import Exchange
import Operations
import Pipeline
import Referrals
import Routing

/// `interchange run`.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Process what lies in the inboxes: one pass, for cron.")

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
    let session = try HomeSession(home.paths(), library: library.folder())
    if let note = RecoveryWords.note(session.recovery) { output.say(note) }
    let night = try await progressing { try await session.night(until: until, progress: $0) }
    try session.close()
    try tell(night)
    let summary = night.summary
    if !summary.balance.isBalanced { throw ExitCode.unbalanced }
    if summary.needsPerson || !night.overdue.isEmpty { throw ExitCode.needsPerson }
  }

  /// Shows on a terminal how far the run is.
  private func progressing<Value>(
    _ work: (@escaping @Sendable (Int) -> Void) async throws -> Value
  ) async throws -> Value {
    guard !output.quiet, !output.json, let line = ProgressLine() else {
      return try await work { _ in }
    }
    defer { line.end() }
    return try await work { line.add($0) }
  }

  private func tell(_ night: NightReport) throws {
    let summary = night.summary
    for outbox in night.overdue { Talk.say(outbox.warning) }
    for partner in summary.unreachable.sorted() { Talk.say(NightWords.unreachable(partner)) }
    if output.json {
      for (sender, account) in summary.balance.accounts.sorted(by: { $0.key < $1.key }) {
        try Talk.json(BalanceLine(sender: sender.rawValue, account: account))
      }
      for (receiver, count) in summary.received.sorted(by: { $0.key < $1.key }) {
        try Talk.json(ReceivedLine(receiver: receiver.rawValue, received: count))
      }
      try Talk.json(RunLine(night))
    } else {
      let screen = NightScreen(night, home: home.home)
      if !output.quiet {
        Talk.line(screen.text)
      } else if !screen.causes.isEmpty {
        Talk.line(screen.causes.joined(separator: "\n"))
      }
    }
    if !summary.balance.isBalanced { Talk.say(RunWords.unbalanced) }
    for note in NightWords.notes(night, home: home.home) { output.say(note) }
  }
}
