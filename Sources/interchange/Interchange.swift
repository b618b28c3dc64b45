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
      Exit codes: 0 all is well; 1 the system failed; 2 a person must look; 3 another program works on the home; \
      4 the configuration is wrong; 5 out of balance, or damage was found; 64 the command was misspelt, or names a \
      record that is not known.
      """,
    subcommands: [
      InitCommand.self, CheckCommand.self, PlanCommand.self, RunCommand.self, StatusCommand.self,
      FailuresCommand.self, ShowCommand.self, TraceCommand.self, ReprocessCommand.self,
      HoldCommand.self, ReleaseCommand.self, RecoverCommand.self,
      BackupCommand.self, ArchiveCommand.self, SampleCommand.self,
    ])

  static func main() async {
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
      guard let failure = Failure(error) else { exit(withError: error) }
      Talk.say(failure.text)
      exit(withError: failure.code)
    }
  }
}
