import Foundation
import Testing

@Suite("Help")
struct HelpTests {
  /// A command by the words that name it, with what its declaration says.
  struct Command {
    let path: [String]
    let discussion: String
  }

  /// Every command that does something.
  static func commands() throws -> [Command] {
    let dump = try Program.run(["--experimental-dump-help"])
    let object = try JSONSerialization.jsonObject(with: Data(dump.output.utf8)) as? [String: Any]
    let program = try #require(object?["command"] as? [String: Any])
    func leaves(_ command: [String: Any], _ path: [String], _ above: String) -> [Command] {
      let discussion = above + (command["discussion"] as? String ?? "")
      let below = (command["subcommands"] as? [[String: Any]] ?? [])
        .filter { $0["commandName"] as? String != "help" }
      guard !below.isEmpty else { return [Command(path: path, discussion: discussion)] }
      return below.flatMap { leaves($0, path + [$0["commandName"] as? String ?? "?"], discussion) }
    }
    return (program["subcommands"] as? [[String: Any]] ?? [])
      .filter { $0["commandName"] as? String != "help" }
      .flatMap { leaves($0, [$0["commandName"] as? String ?? "?"], "") }
  }

  @Test("has an example of every command, and each is one that the command line takes")
  func examples() throws {
    let commands = try Self.commands()
    #expect(commands.count > 14)
    // These two have none so far.
    for command in commands where !["failures", "reprocess"].contains(command.path[0]) {
      let lines = command.discussion.split(separator: "\n")
      let begins = "interchange " + command.path.joined(separator: " ")
      #expect(lines.contains { $0.contains(begins) }, "\(command.path) has no example")
      for line in lines where line.hasPrefix("  interchange ") && !line.contains("&&") {
        // With --help behind them words are parsed, and nothing is done.
        let words = line.split(separator: " ").dropFirst().map(String.init)
        let run = try Program.run(words + ["--help"])
        #expect(run.status == 0, "\(line): \(run.talk)")
      }
    }
  }

  @Test(
    "says which word was meant",
    arguments: [
      (["failurs"], "did you mean 'failures'?"), (["stat"], "did you mean 'status'?"),
      (["frobnicate"], "there is: init, check"), (["archive", "veryfy"], "did you mean 'verify'?"),
      (["help", "chekc"], "did you mean 'check'?"),
      (["run", "--unti", "05:30"], "Did you mean '--until'?"),
      (["--home", "x", "status"], "options stand behind it"),
      (
        ["sample", "--records", "1", "--seed", "1", "--fault", "conflct"],
        "Did you mean 'conflict'?"
      ),
      (["init", "x", "--programme", "glascow"], "did you mean 'glasgow'?"),
    ])
  func nearest(_ arguments: [String], _ words: String) throws {
    let run = try Program.run(arguments)
    #expect(run.status == 64)
    #expect(run.output == "")
    #expect(run.talk.contains(words), "\(run.talk)")
  }

  @Test("says which partner was meant")
  func nearestPartner() throws {
    let home = try GlasgowHome()
    let file = GlasgowHome.sample.appending(path: "README.md").path
    for arguments in [
      ["sample", "--records", "1", "--seed", "1", "--sender", "warm-home"],
      ["check", file, "--partner", "warm-home"],
    ] {
      let run = try Program.run(arguments + ["--home", home.root.path])
      #expect(run.status == 64)
      #expect(run.talk.contains("'warm-homes'"), "\(run.talk)")
    }
  }

  @Test(
    "says what to do next where there is nothing yet",
    arguments: [
      (["status"], "put files into inbox/PARTNER"), (["plan"], "put files into inbox/PARTNER"),
      (["archive", "cat"], "put files into inbox/PARTNER"),
      (["show", "R7K2-93QF-V"], "interchange failures"),
      (["trace", "R7K2-93QF-V"], "interchange failures"),
    ])
  func empty(_ arguments: [String], _ words: String) throws {
    let home = try GlasgowHome()
    let run = try Program.run(arguments + ["--home", home.root.path])
    #expect((run.output + run.talk).contains(words), "\(run.talk)")
    let nowhere = try Program.run(
      arguments + ["--home", home.root.appending(path: "outbox").path])
    #expect(nowhere.status == 64)
    #expect(nowhere.talk.contains("interchange init DIR"))
  }
}
