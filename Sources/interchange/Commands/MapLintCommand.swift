import ArgumentParser
import Authoring
import Configuration
import Diagnostics
import Foundation
import Mapping
import Operations
import Pipeline

/// `interchange map lint`.
struct MapLintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract:
      "Look for mistakes in mappings: what cannot be compiled, never happens, or loses something unsaid.",
    discussion: """
      Beside what 'interchange check' refuses, it finds rules, places, forms, tests and code rows that are never used, \
      codes that no row writes, conversions that keep less and do not say so, and what the home's routes and checks ask of \
      a message and no rule fills. Each finding has a code; mappings/README.md lists them. It ends with 2 where there is \
      any.

      It looks at the home's mappings and the shipped ones, or at those that are named; outside a home at the shipped ones \
      alone.

      Examples:
        interchange map lint
        interchange map lint agency-referral-csv
        interchange map lint --library mappings --json
      """)

  @Argument(help: "The names of mappings; all where there is none.")
  var mappings: [String] = []

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let lint = try MappingLint(
      mappings, home: homeFiles(), library: ConfigurationFolder.library(at: library.folder()))
    for finding in lint.findings {
      if output.json {
        try Talk.json(FindingLine(finding))
      } else {
        Talk.line(finding.diagnostic.framed(sources: lint.sources))
        Talk.line("")
      }
    }
    if !lint.asksRoutes {
      output.say("routes and checks were not asked: 'interchange check' says what is wrong there")
    }
    let count = lint.names.count == 1 ? "1 mapping" : "\(lint.names.count) mappings"
    guard lint.findings.isEmpty else {
      output.say("\(count), \(lint.findings.count) to correct")
      throw ExitCode.needsPerson
    }
    output.say("\(count), nothing to correct")
  }

  /// The files of the home; none where no home was named and the current folder is none.
  private func homeFiles() throws -> ConfigurationFiles? {
    do {
      return try ConfigurationFolder.home(at: home.paths().root)
    } catch PipelineError.noHome where home.home == nil && !Self.namesHome {
      return nil
    }
  }

  private static var namesHome: Bool {
    ProcessInfo.processInfo.environment[HomeFinding.variable]?.isEmpty == false
  }
}

/// Something that was found, as a line of JSON.
private struct FindingLine: Encodable {
  let code: String
  let severity: String
  let file: String?
  let line: Int?
  let column: Int?
  let mappings: [String]
  let what: String
  let why: String?
  let fix: String?

  init(_ finding: LintFinding) {
    let diagnostic = finding.diagnostic
    code = diagnostic.code
    severity = diagnostic.severity.rawValue
    if case .file(let path, let line, let column)? = diagnostic.position {
      (file, self.line, self.column) = (path, line, column)
    } else {
      (file, line, column) = (nil, nil, nil)
    }
    mappings = finding.mappings
    what = diagnostic.what
    why = diagnostic.why
    fix = diagnostic.fix
  }
}
