import ArgumentParser

/// `interchange map`: what whoever writes mappings works with.
struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract:
      "Find mistakes in mappings, try, test and time them, and list their keys and what they can send.",
    subcommands: [
      MapLintCommand.self, MapTryCommand.self, MapTestCommand.self, MapNewCommand.self,
      MapDisclosureCommand.self, MapReferenceCommand.self, MapSpeedCommand.self,
    ])
}
