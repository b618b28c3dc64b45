import Foundation
import Testing

@Suite("The manual")
struct ManualTests {
  /// Writes the manual into a folder that is gone behind the test.
  private static func withManual(_ body: (URL) throws -> Void) throws {
    let root = URL(filePath: NSTemporaryDirectory()).appending(path: "manual-\(UUID())")
    defer { try? FileManager.default.removeItem(at: root) }
    // The second takes the place of the first.
    for _ in 1...2 {
      let run = try Program.run(["manual", root.path])
      #expect(run.status == 0, "\(run.talk)")
    }
    try body(root)
  }

  /// Runs a tool to its end, and returns its status and all that it says.
  private static func tool(_ words: String...) throws -> (status: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  @Test("has a page of the program and one of every command, which mandoc finds nothing wrong with")
  func pages() throws {
    try Self.withManual { root in
      let folder = root.appending(path: "man/man1")
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      let commands = try HelpTests.commands().map { $0.path.joined(separator: "-") }
      for command in commands where !command.hasSuffix("-list") {
        #expect(names.contains("interchange-\(command).1"))
      }
      #expect(names.contains("interchange.1"))
      for name in names {
        let lint = try Self.tool(
          "mandoc", "-T", "lint", "-W", "warning", folder.appending(path: name).path)
        #expect(lint.status == 0 && lint.said.isEmpty, "\(lint.said)")
      }
      let attributes = try FileManager.default.attributesOfItem(
        atPath: folder.appending(path: "interchange.1").path)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o644)
    }
  }

  @Test("says of a command what its help says")
  func content() throws {
    try Self.withManual { root in
      let page = root.appending(path: "man/man1/interchange-sample.1").path
      let text = try Self.tool("mandoc", "-T", "ascii", page).said
        .replacing(/.\u{8}/, with: "")
      for words in [
        "SYNOPSIS", "--records number", "One of: missing-field, bad-code", "EXIT STATUS",
        "EXAMPLES", "interchange sample --records 20 --seed 1",
      ] {
        #expect(text.contains(words), "\(words) is not in:\n\(text)")
      }
    }
  }

  @Test(
    "has completions that their shells can read",
    arguments: [
      ("bash", "bash-completion/completions/interchange"),
      ("zsh", "zsh/site-functions/_interchange"),
      ("fish", "fish/vendor_completions.d/interchange.fish"),
    ])
  func completions(_ shell: String, _ path: String) throws {
    try Self.withManual { root in
      let file = root.appending(path: path).path
      let check = try Self.tool(shell, "-n", file)
      #expect(check.status == 0 && check.said.isEmpty, "\(check.said)")
      #expect(try String(contentsOfFile: file, encoding: .utf8).contains("reprocess"))
    }
  }
}
