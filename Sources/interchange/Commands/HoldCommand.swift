import ArgumentParser
import Pipeline

/// `interchange hold`.
struct HoldCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold",
    abstract: "Stop records that have not left: what waits for a window, is held or has failed.",
    discussion: """
      Nothing but 'interchange release' lets them go again. What has left cannot be stopped; the answer says to whom it \
      went, and when.

      Example: interchange hold R7K2-93QF-V --why "the practice called"
      """)

  @OptionGroup var selection: SelectionOptions
  @OptionGroup var asking: AskingOptions
  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    try await InterventionRun(
      verb: .hold, selection: selection, asking: asking, home: home, library: library,
      output: output
    )
    .run()
  }
}
