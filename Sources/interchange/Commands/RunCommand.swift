import ArgumentParser
import Diagnostics
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
  @OptionGroup var observation: LogOptions

  private static func time(_ text: String) throws -> TimeOfDay {
    guard let time = TimeOfDay(parsing: text) else {
      throw ValidationError("'\(text)' is no time of day; write it like 05:30.")
    }
    return time
  }

  func run() async throws {
    let paths = try home.paths()
    let library = try library.folder()
    let log = observation.logger().map(WatchLog.init)
    let meter = try observation.metrics.map { try MetricsFile($0, home: paths, library: library) }
    for warning in HomeWarnings.network(paths) { output.say(warning.rendered()) }
    let session = try HomeSession(paths, library: library, for: "run")
    if let note = RecoveryWords.note(session.recovery) { output.say(note) }
    for (number, words) in try await session.carryOutInstructions() {
      output.say("carried out instruction \(number), which was left before: \(words)")
    }
    let line = output.quiet || output.json || log != nil ? nil : ProgressLine()
    let night = try await session.night(until: until) { group in
      line?.add(group.records.values.reduce(0, +))
      log?.tell(.committed(group))
      meter?.note(.committed(group))
    }
    line?.end()
    try session.close()
    meter?.write()
    try tell(night)
    let summary = night.summary
    for (partner, problem) in session.unusable.sorted(by: { $0.key < $1.key }) {
      Talk.say(NightWords.unusable(partner, problem))
    }
    if !summary.balance.isBalanced { throw ExitCode.unbalanced }
    if summary.isShortOfRoom || !session.unusable.isEmpty { throw ExitCode.systemError }
    if summary.needsPerson || !night.overdue.isEmpty || !night.failed.isEmpty
      || !night.unsorted.isEmpty
    {
      throw ExitCode.needsPerson
    }
  }

  private func tell(_ night: NightReport) throws {
    let summary = night.summary
    for outbox in night.overdue { Talk.say(outbox.warning) }
    for failed in night.failed { Talk.say(failed.warning) }
    for unsorted in night.unsorted { Talk.say(unsorted.warning) }
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
    if summary.isShortOfRoom { Talk.say(NightWords.shortOfRoom(night)) }
    for note in NightWords.notes(night, home: home.home) { output.say(note) }
  }
}
