import ArgumentParser
import Diagnostics
import Foundation

/// The word that somebody most likely meant, for what the argument parser only calls wrong.
enum Suggestion {
  /// Adds a suggestion to the parser's message.
  ///
  /// - Parameters:
  ///   - message: What the parser says.
  ///   - arguments: The words behind the program's name.
  /// - Returns: The message, or `nil` where there is nothing to add.
  static func added(to message: String, arguments: [String]) -> String? {
    if let choice = wrongChoice(in: message) { return choice }
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    // Help about an unknown command would be help about the program.
    let isHelp = arguments.first == "help"
    if message.hasPrefix("Error: Unknown option"), arguments.first?.hasPrefix("-") == true {
      return "\(lines[0]) before a command; options stand behind it: interchange run --home DIR\n"
        + lines.dropFirst().joined(separator: "\n")
    }
    guard isHelp || lines[0].contains("nexpected argument"),
      let (word, names) = unknownCommand(in: arguments, told: isHelp ? nil : String(lines[0]))
    else { return nil }
    let known = "there is: \(names.joined(separator: ", "))"
    let help = nearest(to: word, in: names).map { "did you mean '\($0)'?" } ?? known
    let rest = isHelp ? ["  See 'interchange --help' for more information."] : lines.dropFirst()
    return (["Error: '\(word)' is no command; \(help)"] + rest).joined(separator: "\n")
  }

  /// Finds the first word that should name a command and does not, with the names that would.
  ///
  /// - Parameters:
  ///   - arguments: The words behind the program's name.
  ///   - line: The line that tells of words that were not expected, or `nil` where all are to name commands.
  /// - Returns: The word and the names, or `nil` where all commands are known.
  private static func unknownCommand(
    in arguments: [String], told line: String?
  ) -> (word: String, names: [String])? {
    var command: any ParsableCommand.Type = Interchange.self
    for word in arguments where !word.hasPrefix("-") && word != "help" {
      let below = command.configuration.subcommands
      guard !below.isEmpty else { return nil }
      if let next = below.first(where: { $0._commandName == word }) {
        command = next
      } else if line?.contains("'\(word)'") ?? true {
        return (word, below.filter { $0.configuration.shouldDisplay }.map { $0._commandName })
      }
    }
    return nil
  }

  /// Returns the message about a value that is none of those an option takes, with the nearest of them.
  private static func wrongChoice(in message: String) -> String? {
    guard message.hasPrefix("Error: The value '"), let first = message.split(separator: "\n").first,
      let value = first.split(separator: "'").dropFirst().first,
      let offer = first.range(of: " Please provide one of ")
    else { return nil }
    let listed = message.split(separator: "\n").filter { $0.hasPrefix("  - ") }
      .map { String($0.dropFirst(4)) }
    let quoted = first[offer.upperBound...].split(separator: "'").enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    guard let meant = nearest(to: String(value), in: listed + quoted) else { return nil }
    return first[..<offer.lowerBound] + " Did you mean '\(meant)'?" + first[offer.lowerBound...]
      + message.dropFirst(first.count)
  }

  /// The nearest word, or the only one that goes on as what was typed does.
  private static func nearest(to word: String, in words: [String]) -> String? {
    if let near = nearestMatch(to: word, in: words) { return near }
    let longer = words.filter { $0.hasPrefix(word) }
    return longer.count == 1 ? longer[0] : nil
  }
}
