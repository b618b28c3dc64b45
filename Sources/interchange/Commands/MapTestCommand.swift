import ArgumentParser
import Authoring
import Configuration
import Diagnostics
import Mapping
import Operations
import Pipeline
import Referrals

/// `interchange map test`.
struct MapTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Hold mappings to their examples and to the laws of reading and writing.",
    discussion: """
      Examples lie in mappings/examples/MAPPING of the home and of the shipped library: of an input NAME.EXT, \
      NAME.message.txt says what it becomes and NAME.output.EXT how that is written again, where that is not the input. \
      --update writes the ones that are missing and leaves the others as they are.

      On each example and on messages that are made, other ones every time unless --seed says which, the laws must hold: \
      L1 a message that is written is read back the same; L2 a document that was read can be written, and is then written \
      the same for ever; L3 every value is read or told, every field written or told; L4 what is written satisfies the \
      format's schema.

      --coverage lists the rules, places and code rows that no example made use of, when read or when written; with \
      --archive everything that was ever received and sent counts as an example, too.

      It ends with 2 where anything is not as expected, or with --coverage not used.

      Examples:
        interchange map test
        interchange map test foodbank-csv --update
        interchange map test agency-referral-csv --coverage --archive
      """)

  @Argument(
    help: ArgumentHelp("The names of mappings; all where none is given.", valueName: "mapping"))
  var mappings: [String] = []

  @Flag(help: "List the rules and code rows that no example made use of.")
  var coverage = false

  @Flag(help: "With --coverage: count what was received and sent as examples.")
  var archive = false

  @Flag(help: "Write what is missing beside examples, as it is now.")
  var update = false

  @Option(help: "How many messages are made for each mapping.")
  var messages = 200

  @Option(help: "Makes the same messages again.")
  var seed: UInt64?

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard !archive || coverage else {
      throw ValidationError("--archive goes with --coverage: it says what else was made use of.")
    }
    guard (0...1_000_000).contains(messages) else {
      throw ValidationError("--messages is a number from 0 to 1000000.")
    }
  }

  func run() throws {
    let paths = try home.paths()
    let library = try library.folder()
    let generation = try HomeSession.load(paths, library: library, isWhole: true)
    let names = mappings.isEmpty ? generation.mappings.names : mappings
    let chosen = try names.map { try generation.mappings.known($0) }
    let seed = seed ?? UInt64.random(in: 0..<1_000_000)
    let archived = archive ? try archivedUsage(of: chosen, in: generation, paths) : [:]
    var isSound = true
    for mapping in chosen {
      let files = try ExampleFiles(of: mapping, home: paths.root, library: library)
      let test = MappingTest(mapping, in: generation)
      if update { try writeMissing(beside: files, test) }
      let current =
        update
        ? try ExampleFiles(of: mapping, home: paths.root, library: library) : files
      let report = test.run(current.examples.map(\.example), made: messages, seed: seed)
      let unused =
        coverage ? report.unused(of: mapping, beside: archived[mapping.name] ?? RuleUsage()) : nil
      isSound = isSound && report.findings.isEmpty && unused?.isEmpty ?? true
      if output.json {
        try Talk.json(TestedLine(report, unused, seed: seed))
      } else {
        MapTestWords.tell(report, unused, of: mapping, quiet: output.quiet)
      }
    }
    output.say("messages of seed \(seed)")
    if !isSound { throw ExitCode.needsPerson }
  }

  /// Writes what is missing, so that the test that follows has it.
  private func writeMissing(beside files: ExampleFiles, _ test: MappingTest) throws {
    for (example, folder) in files.examples {
      for file in test.run([example], made: 0, seed: 0).missing {
        if let path = try ExampleFiles.write(file, in: folder) { output.say("wrote \(path)") }
      }
    }
  }

  private func archivedUsage(
    of mappings: [CompiledMapping], in generation: Generation, _ paths: HomePaths
  ) throws -> [String: RuleUsage] {
    var usage = ArchiveUsage(of: mappings, in: generation)
    var files = try ArchivedFiles(ReadingSession(paths))
    try files.each { file in
      if file.isSent {
        usage.add(sent: file.bytes, to: file.partner, on: file.day)
      } else {
        usage.add(received: file.bytes, from: file.partner, on: file.day)
      }
    }
    if files.passedOver > 0 {
      output.say("\(files.passedOver) files were too large to be looked at")
    }
    return usage.usage
  }
}
