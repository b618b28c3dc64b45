import ArgumentParser
import Configuration
import Diagnostics
import Operations
import Pipeline
import Routing

/// `interchange check`.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract:
      "Look for everything that could stop a run tonight; or at one file, as its sender would hear it."
  )

  @Argument(help: "A file, to hear what its sender would hear.")
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
      let check = try FileCheck(file, partner: partner, in: paths, library: library.folder())
      for line in check.lines { Talk.line(line) }
      if check.rejected > 0 { throw ExitCode.needsPerson }
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

/// A home that is fine, as a line of JSON.
private struct CheckLine: Encodable {
  let fine: Bool
  let warnings: Int
  let partners: Int
  let routes: Int
}
