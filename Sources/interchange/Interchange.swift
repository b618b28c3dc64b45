import ArgumentParser
import Spool

/// The command line of the interchange.
@main
struct Interchange: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interchange",
    abstract:
      "Takes the files that partners drop, and delivers what is in them to whoever may see it.",
    discussion: """
      Exit codes: \(ExitCodeMeanings.sentence)

      Examples:
        interchange init DIR
        interchange run --home DIR
        interchange help run
      """,
    subcommands: [
      InitCommand.self, CheckCommand.self, PlanCommand.self, RunCommand.self, WatchCommand.self,
      StatusCommand.self,
      FailuresCommand.self, ShowCommand.self, TraceCommand.self, ExplainCommand.self,
      ReprocessCommand.self, HoldCommand.self, ReleaseCommand.self, VerifyCommand.self,
      RecoverCommand.self, BackupCommand.self, ArchiveCommand.self, SampleCommand.self,
      MapCommand.self,
      ManualCommand.self,
    ])

  static func main() async {
    ProcessMemory.keepPrivate()
    ProcessMemory.shareHeap()
    // Sets the umask to 077 before anything is made.
    _ = RealFileSystem()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      guard let failure = Failure(error) else {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let text = Suggestion.added(to: fullMessage(for: error), arguments: arguments) {
          Talk.say(text)
          exit(withError: ExitCode.usage)
        }
        exit(withError: error)
      }
      Talk.say(failure.text)
      exit(withError: failure.code)
    }
  }
}
