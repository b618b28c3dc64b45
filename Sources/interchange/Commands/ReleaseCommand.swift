import ArgumentParser
import Pipeline

/// `interchange release`.
struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Let held records go on, as you have looked at them and decided.",
    discussion: """
      What was stopped with 'hold' goes back on its way. What a check or a question about its number has held goes out \
      in spite of it. What cannot be sent even so stays held, and the answer says what to do instead. A withdrawal of \
      consent is never overridden.

      Example: interchange release R7K2-93QF-V --why "both rows are meant"
      """)

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var asking: AskingOptions
  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await InterventionRun(
      verb: .release, selection: selection, asking: asking, home: home, library: library,
      output: output
    )
    .run()
  }
}
