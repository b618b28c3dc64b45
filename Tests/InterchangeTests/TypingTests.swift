import Foundation
import Testing

@Suite("What is mistyped", .serialized)
struct TypingTests {
  /// A home with a night behind it, for all that only ask it.
  private static let home: GlasgowHome? = {
    let home = try? GlasgowHome()
    try? home?.drop(folder: "drops", only: ["maryhill-practice", "westmuir-practice"])
    _ = try? home?.run("run")
    return home
  }()

  /// Everything that was ever done in a home, as its archive has it.
  private static func archive(_ home: GlasgowHome) throws -> [String: Data] {
    let folder = home.root.appending(path: "archive")
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      files[name] = FileManager.default.contents(atPath: folder.appending(path: name).path)
    }
    return files
  }

  @Test(
    "is told with 64 in words that say what to type instead, and does nothing",
    arguments: [
      ("reprocess all", "type ALL in capitals"), ("release All", "type ALL in capitals"),
      ("hold aLL", "type ALL in capitals"), ("reprocess ALL R7K2-93QF-V", "ALL stands alone"),
      ("reprocess", "Say which records"), ("hold", "Say which records"),
      ("release", "Say which records"), ("reprocess -", "no references on standard input"),
      ("show", "Missing expected argument"), ("trace", "Missing expected argument"),
      ("failures show", "Missing expected argument '<cause>'"),
      ("archive extract", "Missing expected argument"),
      ("backup", "Missing expected argument '<folder>'"),
      ("init", "Missing expected argument"), ("manual", "Missing expected argument"),
      ("sample", "Missing expected argument '--records"),
      ("show R7K2-93QF-5", "its last character does not fit the others"),
      ("trace R7K2-93QF", "a reference has nine characters"),
      ("release R7K2-93QF-V;", "a reference has digits and letters"),
      ("hold R7K2-93QF-V", "no record of this interchange has that reference"),
      ("show drop 99999", "nothing is known of 'drop 99999'"),
      ("archive extract drop 99999", "nothing is known of 'drop 99999'"),
      ("failures show NOSUCH", "a cause has six digits and letters"),
      ("reprocess --cause 7K2Q9F", "nothing is known of '7K2Q9F'"),
      ("reprocess --partner maryhill-practise", "write 'maryhill-practice'"),
      ("reprocess --partner nobody", "no partner of that id"),
      ("reprocess --since yesterday", "write it like 2026-11-22"),
      ("reprocess --until 2026-02-30", "write it like 2026-11-22"),
      ("reprocess --run first", "'first'"), ("reprocess --run 999999", "no commit has that number"),
      ("archive cat 2026-13-01", "write it like 2026-11-22"), ("archive verify all", "'all'"),
      ("failures list all", "'all'"),
      ("run all", "Unexpected argument 'all'"), ("plan tonight", "Unexpected argument 'tonight'"),
      ("recover now", "Unexpected argument 'now'"), ("status -a", "Unknown option '-a'"),
      ("run --until 25:00", "write it like 05:30"), ("run --untl 05:30", "Did you mean '--until'?"),
      ("watch --scan 5", "write it like 60s, 5m or 1h"), ("watch --scan 0s", "is too short"),
      ("watch --log xml", "'text' and 'json'"), ("watch --hints", "--no-hints"),
      ("status --jsn", "Did you mean '--json'?"), ("status --home=", "Missing value"),
      ("check nowhere.xml", "--partner ID"),
      ("check nowhere.xml --partner maryhill", "give one of birchbank-practice"),
      ("sample --records few --seed 1", "'few'"), ("status statsu", "Unexpected argument"),
      ("statsu", "did you mean 'status'?"), ("wach", "did you mean 'watch'?"),
    ])
  func mistyped(_ line: String, _ words: String) throws {
    let home = try #require(Self.home)
    let before = try Self.archive(home)
    let typed = line.split(separator: " ").map(String.init)
    let isHomeGiven = typed.contains { $0.hasPrefix("--home") }
    let takesHome = !["init", "manual", "statsu", "wach"].contains(typed[0])
    let run = try Program.run(
      typed + (isHomeGiven || !takesHome ? [] : ["--home", home.root.path]),
      under: ["/usr/bin/timeout", "30"])
    #expect(run.status == 64, "\(run.talk)")
    #expect(run.output == "")
    #expect(run.talk.contains(words), "\(run.talk)")
    let first = try #require(run.talk.split(separator: "\n").first)
    #expect(first.lowercased().hasPrefix("error: "))
    #expect(try Self.archive(home) == before)
  }

  @Test("as a variable that is not set is not taken for the current folder")
  func empty() throws {
    for words in [["status", "--home", ""], ["run", "--metrics", ""]] {
      let run = try Program.run(words)
      #expect(run.status == 64)
      #expect(run.talk.contains("is empty: name the"), "\(run.talk)")
    }
  }

  @Test("or belongs to another home is known to nobody here")
  func otherHome() throws {
    let home = try #require(Self.home)
    let other = try GlasgowHome()
    try Data((0..<32).map { UInt8(200 - $0) }).write(to: other.root.appending(path: "state/key"))
    try other.drop(folder: "drops", only: ["maryhill-practice", "westmuir-practice"])
    _ = try other.run("run")
    let held = try #require(try other.run("failures", "--json").objects.first)
    let reference = try #require(held["firstReference"] as? String)
    let cause = try #require(held["cause"] as? String)
    for words in [
      ["show", reference], ["trace", reference], ["release", reference], ["hold", reference],
      ["reprocess", reference], ["archive", "extract", reference],
    ] {
      let run = try Program.run(words + ["--home", home.root.path])
      #expect(run.status == 64, "\(words): \(run.talk)")
      #expect(run.talk.contains("[record.unknown]"), "\(run.talk)")
    }
    // A cause is what is wrong, not whose: the same here and there.
    #expect(try home.run("failures", "show", cause).status == 0)
  }
}
