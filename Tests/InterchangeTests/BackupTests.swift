import Foundation
import Testing

@Suite("A backup")
struct BackupTests {
  private static func freshFolder() -> URL {
    URL(filePath: NSTemporaryDirectory()).appending(path: "backup-\(UUID())")
  }

  /// Puts a backup in a home's place: all of it but the files of partners.
  private static func restore(_ backup: URL, into home: GlasgowHome, with names: [String]) throws {
    let manager = FileManager.default
    for name in names {
      let target = home.root.appending(path: name)
      if manager.fileExists(atPath: target.path) { try manager.removeItem(at: target) }
      try manager.copyItem(at: backup.appending(path: name), to: target)
    }
  }

  /// The files below a folder, by their paths in it, with their modes.
  private static func modes(below folder: URL) throws -> [String: Int] {
    var modes: [String: Int] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let path = folder.appending(path: name).path
      modes[name] =
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    return modes
  }

  @Test("holds a whole, private home, says so, and brings a lost one back")
  func bringsBack() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let folder = Self.freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let made = try home.run("backup", folder.path)
    #expect(made.status == 0, "\(made.talk)")
    #expect(made.output.contains("90 records"))
    #expect(made.talk.contains("interchange recover"))

    let modes = try Self.modes(below: folder)
    for name in ["interchange.yaml", "state/key", "state/ledger.sqlite", "routes.yaml"] {
      #expect(modes[name] == 0o600, "\(name)")
    }
    #expect(modes["state"] == 0o700 && modes["archive"] == 0o700)
    #expect(Set(modes.values) == [0o600, 0o700])
    #expect(modes.keys.contains { $0.hasPrefix("archive/") && $0.hasSuffix(".jsonl.gz") })
    #expect(!modes.keys.contains { $0.hasPrefix("inbox") || $0.hasPrefix("outbox") })

    let status = try home.run("status", "--json").output
    try Self.restore(folder, into: home, with: ["state", "archive", "partners"])
    #expect(try home.run("archive", "verify").status == 0)
    _ = try home.run("recover")
    #expect(
      try home.run("status", "--json").lastObject["totals"] as? [String: Int]
        == Self.totals(status))
    #expect(try home.run("run", "--json").count("records") == 0)
  }

  @Test("is older than the archive when it is put back, which tells the rest before a run")
  func catchesUp() throws {
    let home = try GlasgowHome()
    let folder = Self.freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let early = try home.run("backup", folder.path)
    #expect(early.status == 0, "\(early.talk)")
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let status = try home.run("status", "--json").output
    let files = try home.outboxes()

    let generations = try FileManager.default.contentsOfDirectory(
      atPath: home.root.appending(path: "state/generations").path)
    #expect(generations.count == 1)
    try Self.restore(folder, into: home, with: ["state"])
    let recovered = try home.run("recover")
    #expect(recovered.output.contains("90 records in them"), "\(recovered.output)")
    #expect(
      try home.run("status", "--json").lastObject["totals"] as? [String: Int]
        == Self.totals(status))
    // The same files once more are known.
    try home.drop(folder: "drops")
    let again = try home.run("run", "--json")
    #expect(again.count("delivered") == 0)
    #expect(again.count("duplicate") > 60)
    #expect(
      try home.outboxes().filter { !$0.key.contains("/receipt-") }
        == files.filter { !$0.key.contains("/receipt-") })
  }

  @Test("tells of days that it knows and whose files are gone when it is put back")
  func forgetsDays() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops", only: ["westmuir-practice"])
    _ = try home.run("run")
    let folder = Self.freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try home.run("backup", folder.path).status == 0)
    // As of a day that retention has removed since.
    let ledger = folder.appending(path: "state/ledger.sqlite").path
    let added = try Program.run(wrapped: [
      "/usr/bin/sqlite3", ledger, "INSERT INTO days VALUES ('2020-02-01', 900)",
    ])
    #expect(added.status == 0, "\(added.talk)")
    try Self.restore(folder, into: home, with: ["state"])
    let recovered = try home.run("recover")
    #expect(recovered.status == 0, "\(recovered.talk)")
    #expect(recovered.output.contains("  1 days forgotten, as their files are gone"))
    #expect(try home.run("verify", "--deep").status == 0)
    #expect(try home.run("recover").output.hasPrefix("nothing to recover"))
  }

  private static func totals(_ json: String) throws -> [String: Int]? {
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    return object?["totals"] as? [String: Int]
  }

  @Test("is made while a run goes on, and is whole whenever it is made")
  func duringRun() throws {
    let home = try GlasgowHome()
    let talk = Self.freshFolder()
    try FileManager.default.createDirectory(at: talk, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: talk) }
    for _ in 1...3 {
      try home.drop(folder: "drops")
      let run = try Program.start(["run", "--home", home.root.path], talkingInto: talk)
      for _ in 1...2 {
        let folder = Self.freshFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let made = try home.run("backup", folder.path)
        #expect(made.status == 0, "\(made.talk)")
        // What a restored home would prove: every byte that the ledger counts on is there.
        let verified = try Program.run(["archive", "verify", "--home", folder.path])
        #expect(verified.status == 0, "\(verified.talk)")
      }
      run.waitUntilExit()
    }
  }

  @Test("is refused in a folder that is used, inside the home, and of no home")
  func refuses() throws {
    let home = try GlasgowHome()
    let folder = Self.freshFolder()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "mine.txt")
    try Data("mine".utf8).write(to: file)
    for (path, code) in [
      (folder.path, "backup.not-empty"), (file.path, "backup.not-a-folder"),
      (home.root.appending(path: "backup").path, "backup.inside"),
    ] {
      let refused = try home.run("backup", path)
      #expect(refused.status == 1)
      #expect(refused.talk.contains("[\(code)]"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["mine.txt"])
    #expect(
      try Program.run(["backup", Self.freshFolder().path, "--home", "/nowhere"]).status == 64)
  }
}
