import Foundation
import Glibc
import Testing

/// What is wrong with a home, and what every command says of it.
private struct Plight: Sendable, CustomTestStringConvertible {
  let testDescription: String
  /// The code that commands tell which need what is broken.
  let code: String
  /// Commands that can do their work all the same, or hear something else, with their exit codes.
  var others: [String: Int32] = [:]
  let bring: @Sendable (GlasgowHome) throws -> Void

  static let all = [
    Plight(testDescription: "without its key", code: "home.key") {
      try FileManager.default.removeItem(at: $0.root.appending(path: "state/key"))
    },
    Plight(testDescription: "with half a key", code: "home.key") {
      try Data(count: 16).write(to: $0.root.appending(path: "state/key"))
    },
    Plight(testDescription: "without its state", code: "home.key") {
      try FileManager.default.removeItem(at: $0.root.appending(path: "state"))
    },
    Plight(testDescription: "with a folder as its ledger", code: "ledger.corrupt") {
      let ledger = $0.root.appending(path: "state/ledger.sqlite")
      try FileManager.default.removeItem(at: ledger)
      try FileManager.default.createDirectory(at: ledger, withIntermediateDirectories: true)
    },
    Plight(testDescription: "with rubbish as its ledger", code: "ledger.corrupt") {
      try Data((0..<50_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
        .write(to: $0.root.appending(path: "state/ledger.sqlite"))
    },
  ]
}

@Suite("A home that cannot be worked on", .serialized)
struct UnusableHomeTests {
  private static let commands = [
    ["run"], ["watch"], ["status"], ["failures"], ["show", "R7K2-93QF-V"],
    ["reprocess", "R7K2-93QF-V"], ["reprocess", "ALL", "--dry-run"], ["check"], ["plan"],
    ["recover"],
  ]

  /// A home with a night behind it and a drop that waits.
  private static func home() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.drop(folder: "drops", only: ["maryhill-practice", "westmuir-practice"])
    _ = try home.run("run")
    try home.drop(WatchDrops.referral("MF-99"), as: "next.xml", of: WatchDrops.practice)
    return home
  }

  private static func run(
    _ words: [String], on home: GlasgowHome, under wrapper: [String] = []
  ) throws -> ProgramRun {
    try Program.run(
      words + ["--home", home.root.path], under: ["/usr/bin/timeout", "30"] + wrapper)
  }

  /// Everything that lies in a home, by path.
  private static func content(_ home: GlasgowHome) -> [String: Data?] {
    let names = FileManager.default.enumerator(atPath: home.root.path)?.allObjects as? [String]
    return Dictionary(
      uniqueKeysWithValues: (names ?? [])
        .map {
          ($0, FileManager.default.contents(atPath: home.root.appending(path: $0).path))
        })
  }

  @Test("is left as it is, with the reason and an exit code", arguments: Plight.all)
  fileprivate func plight(_ plight: Plight) throws {
    let home = try Self.home()
    try plight.bring(home)
    let before = Self.content(home)
    for words in Self.commands {
      let run = try Self.run(words, on: home)
      #expect(run.status == 1, "\(words): \(run.talk)")
      #expect(run.talk.contains("[\(plight.code)]"), "\(words): \(run.talk)")
      #expect(run.talk.contains("fix: "))
      #expect(!run.talk.contains("SQLite"))
    }
    // Whoever takes the lock leaves the file in which it is noted.
    let after = Self.content(home).filter { $0.key != "state/lock" }
    #expect(after == before.filter { $0.key != "state/lock" })
  }

  @Test(
    "as a later program wrote its ledger says so and what to do, whatever is asked, and is left as it is"
  )
  func laterLedger() throws {
    let home = try Self.home()
    let held = try #require(try home.run("failures", "--json").objects.first)
    let reference = try #require(held["firstReference"] as? String)
    let change = try Program.run(wrapped: [
      "/usr/bin/sqlite3", home.root.appending(path: "state/ledger.sqlite").path,
      "UPDATE meta SET value = 900 WHERE key = 'version'",
    ])
    #expect(change.status == 0, "\(change.talk)")
    let backup = home.root.deletingLastPathComponent().appending(path: "backup-\(UUID())")
    defer { try? FileManager.default.removeItem(at: backup) }
    let before = Self.content(home).filter { $0.key != "state/lock" }
    for words in Self.commands + [
      ["trace", reference], ["explain", reference], ["verify"], ["verify", "--deep"],
      ["archive", "verify"], ["hold", reference], ["release", reference], ["backup", backup.path],
    ] {
      let run = try Self.run(words, on: home)
      #expect(run.status == 1, "\(words): \(run.talk)")
      #expect(run.talk.contains("[ledger.newer]"), "\(words): \(run.talk)")
      #expect(
        run.talk.contains("the ledger has version 900, and this program knows versions up to"))
      #expect(run.talk.contains("fix: use the version of the program that wrote it"))
    }
    #expect(Self.content(home).filter { $0.key != "state/lock" } == before)
  }

  @Test(
    "on a read-only disk is still told about, and nothing else is done",
    .enabled(if: SmallDisk.canMount, "only root may mount"))
  func readOnly() throws {
    let home = try Self.home()
    let held = try #require(try home.run("failures", "--json").objects.first)
    let reference = try #require(held["firstReference"] as? String)
    let before = Self.content(home)
    let disk = try SmallDisk(readOnly: home.root)
    defer { disk.unmount() }
    for words in [["run"], ["watch"], ["recover"], ["release", reference], ["check"]] {
      let run = try Self.run(words, on: home)
      #expect(run.status == 1, "\(words): \(run.talk)")
      #expect(run.talk.contains("[disk.read-only]"), "\(words): \(run.talk)")
    }
    for words in [["status"], ["failures"], ["show", reference], ["plan"], ["archive", "verify"]] {
      let run = try Self.run(words, on: home)
      #expect(run.status == 0, "\(words): \(run.talk)")
      #expect(!run.talk.contains("error"), "\(words): \(run.talk)")
    }
    #expect(Self.content(home) == before)
  }

  @Test(
    "that belongs to another user says whose it is",
    .enabled(if: geteuid() == 0, "only root may be another user"))
  func foreign() throws {
    let nobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    // The program itself may lie where nobody else can reach it.
    guard try Program.run(["--help"], under: nobody).status == 0 else { return }
    let home = try Self.home()
    let before = Self.content(home)
    for words in Self.commands {
      let run = try Self.run(words, on: home, under: nobody)
      #expect(run.status == 1, "\(words): \(run.talk)")
      #expect(run.talk.contains("[home.owner]"), "\(words): \(run.talk)")
      #expect(run.talk.contains("belongs to user 0"))
    }
    #expect(Self.content(home) == before)
    // A folder above that nobody may look into.
    #expect(chmod(home.root.path, 0o700) == 0)
    let run = try Self.run(["status"], on: home, under: nobody)
    #expect(run.status == 1)
    #expect(run.talk.contains("[home.owner]"), "\(run.talk)")
  }
}
