import Archive
import ArgumentParser
import Diagnostics
import Operations
import Pipeline

/// `interchange archive`.
struct ArchiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive", abstract: "Read or prove the archive of everything received and sent.",
    subcommands: [Cat.self, Extract.self, Verify.self])

  /// `interchange archive cat`.
  struct Cat: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the lines of a day, or of all days, to standard output.",
      discussion: """
        Warning: the lines hold everything that was received, people's details included.

        Examples:
          interchange archive cat 2026-11-22
        """)

    @Argument(help: "A day in UTC, such as 2026-11-22.")
    var day: String?

    @OptionGroup var home: HomeOptions

    func run() throws {
      let archive = try ArchiveReading(home.paths())
      var days = archive.days
      if let text = day {
        guard let day = Day(parsing: text) else {
          throw ValidationError("'\(text)' is no day; write it like 2026-11-22.")
        }
        guard days.contains(day) else {
          throw NotFound.nothing(
            named: text, why: Self.absence(of: day, from: days.first),
            fix: days.last.map { "the last day with lines is \($0)" } ?? "nothing was archived yet")
        }
        days = [day]
      }
      if days.isEmpty {
        Talk.say("nothing has been archived: put files into inbox/PARTNER, then: interchange run")
      }
      for day in days {
        try archive.lines(of: day, Talk.bytes)
      }
    }

    /// Says why there is nothing of a day: what lies before the first day may have been removed.
    private static func absence(of day: Day, from first: Day?) -> String {
      guard let first, day < first else { return "nothing was archived on that day" }
      return "the archive begins on \(first); what was older than it is kept was removed"
    }
  }

  /// `interchange archive verify`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prove that every byte received and sent can be read back.",
      discussion: """
        Examples:
          interchange archive verify --home /srv/interchange
        """)

    @OptionGroup var home: HomeOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let report = try ArchiveReading(home.paths()).verify()
      for problem in report.problems { Talk.say(problem.diagnostic.rendered()) }
      if output.json {
        try Talk.json(VerifiedLine(report))
      } else if !output.quiet {
        let removed =
          report.beginningsRemoved == 0
          ? "" : "\(report.beginningsRemoved) that began on days since removed, "
        Talk.line(
          "\(report.lines) lines, \(report.drops) drops and \(report.outputs) files proven, "
            + "\(report.openDrops) drops incomplete so far, \(removed)"
            + "\(report.problems.count) problems")
      }
      if !report.problems.isEmpty { throw ExitCode.unbalanced }
    }
  }
}

/// What was proven, as a line of JSON.
private struct VerifiedLine: Encodable {
  let lines: Int
  let drops: Int
  let outputs: Int
  let openDrops: Int
  let beginningsRemoved: Int
  let problems: Int

  init(_ report: ArchiveVerifier.Report) {
    lines = report.lines
    drops = report.drops
    outputs = report.outputs
    openDrops = report.openDrops
    beginningsRemoved = report.beginningsRemoved
    problems = report.problems.count
  }
}
