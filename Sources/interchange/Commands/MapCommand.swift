import ArgumentParser

/// `interchange map`: what whoever writes mappings works with.
struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Look for mistakes in mappings, try, test and explain them, and list what they can send.",
    subcommands: [
      MapLintCommand.self, MapTryCommand.self, MapNewCommand.self, MapDisclosureCommand.self,
    ])
}
