import ArgumentParser
import Foundation

/// A command with its options as its declaration has them, read from what the argument parser says of itself.
struct CommandOutline: Decodable {
  struct Argument: Decodable {
    struct Name: Decodable {
      let kind: String
      let name: String

      /// As it is typed: `--quiet` or `-q`.
      var typed: String { kind == "long" ? "--\(name)" : "-\(name)" }
    }

    let kind: String
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let names: [Name]?
    let valueName: String?
    let defaultValue: String?
    let allValues: [String]?
    let abstract: String?
  }

  private struct Answer: Decodable { let command: CommandOutline }

  let commandName: String
  let abstract: String?
  let discussion: String?
  let shouldDisplay: Bool
  let subcommands: [CommandOutline]?
  /// The subcommand that is meant where none is named.
  let defaultSubcommand: String?
  let arguments: [Argument]?

  /// The outline of the whole program.
  static func program() throws -> CommandOutline {
    try JSONDecoder().decode(Answer.self, from: Data(Interchange._dumpHelp().utf8)).command
  }

  /// The commands below, without `help` and those that are not shown.
  var commands: [CommandOutline] {
    (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
  }

  /// The arguments and options that are shown.
  var shownArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }

  /// The paragraphs of the discussion, and the lines of its examples.
  var parts: (paragraphs: [String], examples: [String]) {
    var (paragraphs, examples): ([String], [String]) = ([], [])
    for paragraph in (discussion ?? "").components(separatedBy: "\n\n") where !paragraph.isEmpty {
      guard paragraph.hasPrefix("Example") else {
        paragraphs.append(paragraph)
        continue
      }
      let lines = paragraph.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      let first = lines[0].drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces)
      examples += ([first] + lines.dropFirst()).filter { !$0.isEmpty }
    }
    return (paragraphs, examples)
  }
}
