import ArgumentParser
import Operations

/// `interchange failures`.
struct FailuresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "failures", abstract: "List held and failed records, grouped by cause.",
    discussion: "Example: interchange failures show 7K2Q9F",
    subcommands: [List.self, Show.self], defaultSubcommand: List.self)

  /// `interchange failures list`, which is meant where no other word is given.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the causes, the most frequent first.")

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let causes = try FailureCause.all(in: ReadingSession(home.paths()), at: Clock.now())
      if output.json {
        for cause in causes { try Talk.json(cause) }
        return
      }
      let option = HomeWords.option(home.home)
      guard let first = causes.first else {
        Talk.line("no record is held or failed")
        output.say("see what there is: interchange status\(option)")
        return
      }
      Talk.line(CauseWords.table(causes))
      output.say(
        """
        next:
          interchange failures show \(first.cause)\(option)     what is wrong, and what to do
        """)
    }
  }

  /// `interchange failures show`.
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say what is wrong with the records of a cause, which they are, and what to do.",
      discussion: "Example: interchange failures show 7K2Q9F --json | interchange reprocess -")

    @Argument(help: "A cause, such as 7K2Q9F, in any case.")
    var cause: String

    @Flag(help: "List every record, however many there are.")
    var all = false

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let report = try CauseReport(
        cause, in: ReadingSession(home.paths()), most: all ? .max : 20, at: Clock.now())
      if output.json {
        for record in report.records { try Talk.json(record) }
        try Talk.json(CauseLine(report, home: home.home))
        return
      }
      Talk.line(CauseWords.text(report, home: home.home))
      output.say(CauseWords.steps(report, home: home.home))
    }
  }
}

/// A cause as a whole, as a line of JSON: the last one.
private struct CauseLine: Encodable {
  let causes: [FailureCause]
  let what: String?
  let why: String?
  let fix: String?
  let advice: String?
  let next: [String]

  init(_ report: CauseReport, home: String?) {
    causes = report.causes
    what = report.explanation?.what
    why = report.explanation?.why
    fix = report.explanation?.fix
    advice = report.advice
    next = report.steps.map { "interchange \($0.command)\(HomeWords.option(home))" }
  }
}
