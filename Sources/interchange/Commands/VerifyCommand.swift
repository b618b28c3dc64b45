import Archive
import ArgumentParser
import Diagnostics
import Operations

/// `interchange verify`.
struct VerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Prove that everything taken in is accounted for; a run may go on meanwhile.",
    discussion: """
      Holds the ledger, the archive and the outboxes against each other: every record is in one bucket, every delivery has \
      its file, every row of the ledger its line in the archive and back, every drop is the sum of its pieces. Ends with 5 \
      where something does not agree. With --deep every byte is hashed too, which takes several times as long.

      Examples:
        interchange verify
        interchange verify --deep --json
      """)

  @Flag(help: "Read and hash every byte, of drops, of files in the archive and in outboxes.")
  var deep = false

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let report = try await Verification(home.paths(), thorough: deep).run()
    for problem in report.problems { Talk.say(problem.rendered()) }
    if report.problemCount > report.problems.count {
      Talk.say("and \(report.problemCount - report.problems.count) more problems like these")
    }
    if output.json {
      try Talk.json(VerificationLine(report))
    } else if !output.quiet {
      Talk.line(VerificationWords.text(report))
    }
    if report.problemCount > 0 { throw ExitCode.unbalanced }
  }
}

/// What was verified as a line of JSON.
private struct VerificationLine: Encodable {
  let commits: Int
  let records: Int
  let deliveries: Int
  let files: Int
  let uncollected: Int
  let foreign: Int
  let drops: Int
  let removed: Int
  let unfinished: Int
  /// References.
  let inDoubt: [String]
  let problems: Int
  /// With `--deep`: drops and files whose bytes have their hashes.
  let dropsHashed: Int?
  let filesHashed: Int?

  init(_ report: VerificationReport) {
    commits = report.commits
    records = report.records
    deliveries = report.deliveries
    files = report.files
    uncollected = report.uncollected
    foreign = report.foreign
    drops = report.drops
    removed = report.removed
    unfinished = report.unfinished
    inDoubt = report.inDoubt
    problems = report.problemCount
    dropsHashed = report.proven?.drops
    filesHashed = report.proven?.outputs
  }
}

/// What was verified, in words.
private enum VerificationWords {
  static func text(_ report: VerificationReport) -> String {
    var lines = [
      "\(report.records) records with \(report.deliveries) deliveries, \(report.drops) drops and "
        + "\(report.files) files in \(report.commits) commits, "
        + "\(report.uncollected) of the files still in outboxes"
    ]
    if let proven = report.proven {
      lines.append("\(proven.drops) drops and \(proven.outputs) files have the bytes they had")
    }
    if report.removed > 0 {
      lines.append(
        "\(report.removed) commits, drops, records and files whose day files were removed or cannot be read are only in the ledger"
      )
    }
    if report.foreign > 0 {
      lines.append("\(report.foreign) files in outboxes are not ours")
    }
    if report.unfinished > 0 {
      lines.append(
        "\(report.unfinished) commits are not finished: a program is at work, or run 'interchange recover'"
      )
    }
    if !report.inDoubt.isEmpty {
      lines.append(
        "\(report.inDoubt.count) records are held as nobody knows whether their files were delivered:\n  "
          + report.inDoubt.joined(separator: " ")
          + "\n  fix: ask the receivers; 'interchange release REFERENCE' sends one again")
    }
    lines.append(
      report.problemCount == 0
        ? "ledger, archive and outboxes agree"
        : "\(report.problemCount) \(RunWords.word("problem", report.problemCount))")
    return lines.joined(separator: "\n")
  }
}
