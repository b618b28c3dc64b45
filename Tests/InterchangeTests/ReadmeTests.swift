import Foundation
import Testing

@Suite("The README")
struct ReadmeTests {
  private static let pages = ["README.md", "samples/glasgow/README.md", "samples/deploy/README.md"]

  // MARK: What it names

  @Test("names commands and options that there are", arguments: pages)
  func words(_ path: String) throws {
    let page = try Readme(path)
    let words = try CommandLineWords()
    let lines = page.blocks.flatMap(\.lines)
      .map { $0.replacing(/^\$ |^([0-9*]+ +){5}/, with: "") }
      .map(Readme.withoutComment)
    for line in (lines + page.spans) where line.hasPrefix("interchange ") {
      let command = line.components(separatedBy: " | ")[0]
      if command == "interchange help COMMAND" { continue }
      #expect(words.fault(command) == nil, "\(path): \(line)")
    }
    // Options that stand alone belong to one of the commands, or to a script beside the page.
    let folder = Program.checkout.appending(path: path).deletingLastPathComponent()
    let scripts = try [folder, Program.checkout.appending(path: "Tests")]
      .flatMap { folder in
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
          .filter { $0.hasSuffix(".sh") }
          .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
      }
    for line in lines + page.spans {
      let isOfScript = line.hasPrefix("interchange-") || line.contains(".sh ")
      guard line.hasPrefix("--") || isOfScript else { continue }
      for option in line.split(separator: " ").filter({ $0.hasPrefix("--") }) {
        #expect(
          scripts.contains { $0.contains(option) }
            || !isOfScript && words.allOptions.contains(String(option)),
          "\(path): no command has \(option)")
      }
    }
  }

  @Test("names files that there are", arguments: pages)
  func files(_ path: String) throws {
    let page = try Readme(path)
    let folder = Program.checkout.appending(path: path).deletingLastPathComponent()
    func exists(_ name: String) -> Bool {
      FileManager.default.fileExists(atPath: folder.appending(path: name).path)
        || FileManager.default.fileExists(atPath: Program.checkout.appending(path: name).path)
    }
    let titles = page.text.components(separatedBy: "\n").filter { $0.hasPrefix("## ") }
      .map { title in
        title.dropFirst(3).lowercased().filter { $0.isLetter || $0 == " " || $0 == "-" }
          .replacing(" ", with: "-")
      }
    for link in page.text.matches(of: /\]\(([^)]+)\)/).map({ String($0.1) })
    where !link.hasPrefix("https:") {
      if link.hasPrefix("#") {
        #expect(titles.contains(String(link.dropFirst())), "\(path): no chapter \(link)")
      } else {
        #expect(exists(link), "\(path): \(link)")
      }
    }
    let suites = try FileManager.default.subpathsOfDirectory(
      atPath: Program.checkout.appending(path: "Tests").path)
    for suite in page.spans where suite.wholeMatch(of: /[A-Z][A-Za-z]+Tests/) != nil {
      #expect(suites.contains { $0.hasSuffix("/\(suite).swift") }, "no tests \(suite)")
    }
    let starts = page.blocks.filter { $0.language.isEmpty }.flatMap(\.lines)
      .map { String($0.split(separator: " ").first ?? "") }
    for name in page.spans + starts {
      let isOurs = ["./", "samples/", "Tests/", "mappings/schemas", "mappings/codes"]
        .contains { name.hasPrefix($0) }
      if isOurs, !name.contains(" ") { #expect(exists(name), "\(path): \(name)") }
    }
  }

  // MARK: What it runs

  @Test("has a first night whose commands end as it says")
  func oneNight() throws {
    let folder = try WorkFolder()
    let blocks = try Readme("README.md").blocks
    let commands = try #require(blocks.first { $0.lines[0].hasPrefix("interchange init") }).lines
    #expect(commands.count == 5)
    for line in commands.map(Readme.withoutComment) {
      let run = try folder.run(line.replacing("DIR", with: "home"))
      #expect(run.status == 0, "\(line): \(run.talk)")
    }
  }

  @Test("has commands to look further whose names of records and causes can be put in")
  func further() throws {
    let night = try FirstNight()
    let blocks = try Readme("README.md").blocks.filter { $0.language.isEmpty }
    let lines = try #require(blocks.first { $0.lines[0].hasPrefix("interchange status") }).lines
    #expect(lines.count > 10)
    let folder = try WorkFolder()
    for line in lines.map(Readme.withoutComment) {
      let command = try night.command(line)
      let run = try folder.run(command)
      // One that is processed again before its cause is mended waits for a person as before.
      #expect(run.status == (line.contains("reprocess") ? 2 : 0), "\(command): \(run.talk)")
    }
  }

  @Test("has samples of traffic that are written")
  func traffic() throws {
    let home = try GlasgowHome()
    let folder = try WorkFolder()
    let commands = try Readme("README.md").commands(of: "Traffic to try things with")
    #expect(commands.count == 3)
    for line in commands {
      // Fewer records show the same.
      let command = line.replacing(/--records [0-9]+/, with: "--records 40")
      let run = try folder.run("\(command) --home \(home.root.path)")
      #expect(run.status == 0, "\(line): \(run.talk)")
      #expect(run.output.contains("-practice"))
    }
    #expect(
      FileManager.default.fileExists(
        atPath: folder.url.appending(path: "traffic/day-01").path))
  }

  @Test("has a daemon that starts and ends as it says")
  func daemon() throws {
    let commands = try Readme("README.md").commands(of: "All day")
    #expect(commands == ["interchange watch --home DIR"])
    let watch = try WatchedHome(try GlasgowHome(), [])
    #expect(watch.stop() == 0)
  }

  @Test("of the sample mends the failed record")
  func mending() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops", only: ["community-links"])
    _ = try home.run("run")
    let page = try Readme("samples/glasgow/README.md")
    let lines = page.blocks.filter { $0.chapter == "Mending the failed record" }.flatMap(\.lines)
    #expect(lines.count == 3)
    let folder = try WorkFolder(home.root)
    for line in lines {
      let run = try folder.run(line)
      #expect(run.status == (line.contains("reprocess") ? 2 : 0), "\(line): \(run.talk)")
    }
    #expect(try home.run("status", "--json").output.contains("\"failed\":1") == false)
  }

  // MARK: The walks

  @Test("has three first days, each as it is shown")
  func firstDays() throws {
    let page = try Readme("README.md")
    let steps = page.blocks.filter { $0.language == "console" }.flatMap { ShownStep.read($0.lines) }
    #expect(steps.count > 20)
    let folder = try WorkFolder()
    var words = ShownWords()
    var status: Int32 = 0
    for step in steps {
      let answer = try folder.run(words.command(step.command), after: status)
      status = answer.status
      let fault = words.fault(step, answer)
      #expect(fault == nil, "$ \(step.command)\n\(answer.output)\(answer.talk)")
    }
  }
}
