import Foundation
import Testing

@Suite("The README's chapter on held and failed records")
struct ReadmeSelectionTests {
  /// What stands in the first cells of the table of criteria, each by itself.
  private static func criteria() throws -> [String] {
    let chapter =
      try Readme("README.md").text
      .components(separatedBy: "\n## Held and failed records\n").dropFirst().first ?? ""
    return chapter.components(separatedBy: "\n## ")[0].components(separatedBy: "\n")
      .filter { $0.hasPrefix("| `") }
      .flatMap { row in
        row.components(separatedBy: " | ")[0].matches(of: /`([^`]+)`/).map { String($0.1) }
      }
  }

  @Test("lists ways to choose records that each command takes")
  func selections() throws {
    let night = try FirstNight()
    let folder = try WorkFolder()
    let criteria = try Self.criteria()
    #expect(criteria.count == 9)
    for criterion in criteria {
      // The run of which commit 17 is a part may be another one here.
      let words = criterion == "--run 17" ? "--run 1" : criterion
      for verb in ["reprocess", "hold", "release"] where verb == "reprocess" || words == "ALL" {
        let listed = "interchange failures show 7K2Q9F --json"
        let input = words == "-" ? try night.command(listed) + " | " : ""
        let command = try night.command("interchange \(verb) \(words) --dry-run")
        let run = try folder.run(input + command)
        #expect(run.status == 0 || run.status == 2, "\(command): \(run.talk)")
      }
    }
  }

  @Test("has every file of a record and of a drop written")
  func extraction() throws {
    let night = try FirstNight()
    let folder = try WorkFolder()
    for line in [
      "interchange archive extract ID --sent --to FOLDER",
      "interchange archive extract drop 41 --to other",
    ] {
      let run = try folder.run(try night.command(line))
      #expect(run.status == 0, "\(line): \(run.talk)")
    }
    for name in ["copy", "other"] {
      let files = try FileManager.default.subpathsOfDirectory(
        atPath: folder.url.appending(path: name).path)
      #expect(!files.isEmpty)
    }
  }
}
