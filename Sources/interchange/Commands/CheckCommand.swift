import ArgumentParser
import Configuration
import Diagnostics
import Exchange
import Operations
import Pipeline
import Referrals
import Routing

/// `interchange check`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Look for everything that could stop a run tonight; or at one file, as its sender would hear it.",
    discussion: """
      Without a file all mistakes of the configuration are told at once, with file, line and column. With one, the answer \
      is that of the receipt: nothing is taken in, and it ends with 2 where some of it would be rejected.

      Examples:
        interchange check
        interchange check week.csv --partner warm-homes
      """)

  @Argument(help: "A file, to hear what its sender would hear.", completion: .file())
  var file: String?

  @Option(help: "The partner in whose inbox the file would lie.")
  var partner: String?

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if file != nil, partner == nil {
      throw ValidationError("Say whose inbox the file would lie in: --partner ID.")
    }
    if file == nil, partner != nil {
      throw ValidationError("Name the file that --partner would drop.")
    }
  }

  func run() throws {
    let paths = try home.paths()
    if let file, let partner {
      try check(file, from: partner, in: paths)
      return
    }
    let check = try HomeCheck(paths, library: library.folder())
    let generation = check.generation
    let sources = Dictionary(
      uniqueKeysWithValues: generation.files.map {
        ($0.key, SourceText(path: $0.key, bytes: $0.value))
      })
    for finding in generation.warnings + check.findings {
      Talk.say(finding.rendered(sources: sources))
    }
    let count =
      "\(generation.directory.partners.count) partners, \(generation.routes.count) routes"
    if check.hasErrors {
      output.say("\(count); a run would stop")
      throw ExitCode.systemError
    }
    if output.json {
      try Talk.json(
        CheckLine(
          fine: true, warnings: generation.warnings.count + check.findings.count,
          partners: generation.directory.partners.count, routes: generation.routes.count))
    } else if !output.quiet {
      Talk.line("fine: \(count), configuration \(check.configuration.prefix(12))")
    }
  }
}

extension CheckCommand {
  /// Answers for one file; ends with 2 where some of it would be rejected.
  private func check(_ file: String, from partner: String, in paths: HomePaths) throws {
    var check = try FileCheck(file, partner: partner, in: paths, library: library.folder())
    let answer = try check.run { told in
      if output.json {
        try Talk.json(ToldLine(told))
      } else {
        for line in told.lines { Talk.line(line) }
      }
    }
    if output.json {
      try Talk.json(AnswerLine(records: answer.records, rejected: answer.rejected))
    } else {
      for line in answer.summary { Talk.line(line) }
    }
    if answer.rejected > 0 { throw ExitCode.needsPerson }
  }
}

/// A record of a file that there is something to tell of, as a line of JSON.
private struct ToldLine: Encodable {
  struct Problem: Encodable {
    let code: String
    let what: String
    let fix: String?
  }

  let place: String
  let bucket: String
  let result: String
  let explanation: String
  let problems: [Problem]

  init(_ told: FileAnswer.Told) {
    place = told.place
    bucket = told.bucket.rawValue
    result = told.result
    explanation = told.explanation
    problems = told.problems.map { Problem(code: $0.code, what: $0.what, fix: $0.fix) }
  }
}

/// What a whole file would come to, as a line of JSON.
private struct AnswerLine: Encodable {
  let records: Int
  let rejected: Int
}

/// A home that is fine, as a line of JSON.
private struct CheckLine: Encodable {
  let fine: Bool
  let warnings: Int
  let partners: Int
  let routes: Int
}
