import ArgumentParser

/// `interchange map`: what whoever writes mappings works with.
struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Try, test and explain mappings, and list what they can send.",
    subcommands: [
      MapTryCommand.self, MapTestCommand.self, MapNewCommand.self, MapDisclosureCommand.self,
    ])
}
