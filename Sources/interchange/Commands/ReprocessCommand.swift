import ArgumentParser
import Pipeline

/// `interchange reprocess`.
struct ReprocessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reprocess",
    abstract:
      "Process held and failed records again, from the archive, under today's configuration.",
    discussion: """
      Several criteria narrow the choice. Nobody who has a file of a record is sent another. What a person stopped with \
      'hold' stays where it is.

      Example: interchange reprocess --cause 7K2Q9F --dry-run
      """)

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var asking: AskingOptions
  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await InterventionRun(
      verb: .reprocess, selection: selection, asking: asking, home: home, library: library,
      output: output
    )
    .run()
  }
}
