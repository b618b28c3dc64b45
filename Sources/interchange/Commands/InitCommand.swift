import ArgumentParser
import Operations
import Pipeline

/// `interchange init DIR`.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Make a working interchange to start from.")

  @Argument(help: "A folder that is empty or not there yet.")
  var directory: String

  func run() throws {
    let paths = try NewHome.make(at: directory)
    Talk.say(
      """
      \(paths.root) is an interchange now, with two example partners.
      next:
        change partners/*.yaml and routes.yaml into yours
        interchange check --home \(paths.root)
        put files into inbox/PARTNER, then: interchange run --home \(paths.root)
      """)
  }
}
