import ArgumentParser
import Diagnostics
import Operations
import Pipeline
import Referrals

/// `interchange reprocess`.
struct ReprocessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reprocess",
    abstract:
      "Process held and failed records again, from the archive, under today's configuration.")

  @Argument(
    help: "References such as R7K2-93QF-V; or ALL, in capitals, for every held and failed record.")
  var records: [String]

  @Option(help: "Who asks for it (else your login name); kept in the archive.")
  var by: String?

  @Option(help: "Why; kept in the archive.")
  var why = ""

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if records.contains("ALL"), records.count > 1 {
      throw ValidationError("ALL stands alone: it means every held and failed record.")
    }
    if let all = records.first(where: { $0.uppercased() == "ALL" && $0 != "ALL" }) {
      throw ValidationError(
        "'\(all)' is not precise enough: type ALL in capitals for every held and failed record.")
    }
  }

  func run() async throws {
    let session = try HomeSession(home.paths(), library: library.folder(), for: "reprocess")
    if let note = RecoveryWords.note(session.recovery) { output.say(note) }
    let reprocess = Reprocess(
      session, who: by ?? Reprocess.loginName, why: why,
      command: "reprocess " + records.joined(separator: " "))
    let outcome =
      records == ["ALL"]
      ? try await reprocess.processAll()
      : try await reprocess.process(reprocess.records(named: records))
    let summary = outcome.summary
    try session.close()
    for skipped in outcome.skipped { Talk.say(skipped.diagnostic.rendered()) }
    try tell(summary)
    if !outcome.skipped.isEmpty { throw ExitCode.needsPerson }
    if summary.needsPerson { throw ExitCode.needsPerson }
  }

  private func tell(_ summary: RunSummary) throws {
    if output.json {
      try Talk.json(MovedLine(summary))
      return
    }
    if !output.quiet { Talk.line(RunWords.moved(summary)) }
    let next = RunWords.nextCommands(summary, home: home.home)
    if !next.isEmpty { output.say(next) }
  }
}

/// What became of records that were processed again, as a line of JSON.
private struct MovedLine: Encodable {
  let records: Int
  let moved: [String: Int]
  let files: Int

  init(_ summary: RunSummary) {
    records = summary.moved.values.reduce(0, +)
    moved = Dictionary(
      uniqueKeysWithValues: Bucket.allCases.map { ($0.rawValue, summary.moved[$0, default: 0]) })
    files = summary.deliveries
  }
}
