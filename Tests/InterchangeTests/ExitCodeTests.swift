import Foundation
import Glibc
import Testing

@Suite("An exit code")
struct ExitCodeTests {
  /// The README's rows: code and meaning.
  private func rows() throws -> [(code: String, meaning: String)] {
    let text = try Readme("README.md").text
    let chapter = text.components(separatedBy: "\n## Exit codes\n").dropFirst().first ?? ""
    return chapter.components(separatedBy: "\n## ")[0].split(separator: "\n")
      .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
      .filter { $0.count == 3 && Int($0[0]) != nil }
      .map { ($0[0], $0[1]) }
  }

  @Test("means what the README says, and there is no other")
  func listed() throws {
    let help = try Program.run(["--help"]).output.split(whereSeparator: \.isWhitespace)
      .joined(separator: " ")
    let sentence = try rows().map { "\($0.code) \($0.meaning)" }.joined(separator: "; ")
    #expect(help.contains("Exit codes: \(sentence)."))
  }

  @Test("is that of its case")
  func cases() throws {
    let home = try GlasgowHome()
    var seen: [Int32] = []
    func expect(_ status: Int32, _ arguments: String...) throws {
      let run = try Program.run(arguments + ["--home", home.root.path])
      #expect(run.status == status, "\(arguments): \(run.talk)")
      seen.append(run.status)
    }
    try expect(0, "check")
    try home.drop(folder: "drops", only: ["westmuir-practice"])
    try expect(2, "run")
    try expect(64, "show", "R7K2-93QF-V")

    let lock = open(home.root.appending(path: "state/lock").path, O_RDWR | O_CREAT, 0o600)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    try expect(3, "run")
    close(lock)

    let archive = home.root.appending(path: "archive")
    let names = try FileManager.default.subpathsOfDirectory(atPath: archive.path)
    let day = archive.appending(path: try #require(names.first { $0.hasSuffix(".gz") }))
    var bytes = try Data(contentsOf: day)
    bytes[bytes.count / 2] ^= 0xFF
    try bytes.write(to: day)
    try expect(5, "archive", "verify")

    try FileManager.default.removeItem(at: home.root.appending(path: "state/key"))
    try expect(1, "run")
    try home.replace("- route: back", with: "- rout: back", in: "routes.yaml")
    try expect(4, "check")
    #expect(seen.map(String.init).sorted() == (try rows().map(\.code).sorted()))
  }
}
