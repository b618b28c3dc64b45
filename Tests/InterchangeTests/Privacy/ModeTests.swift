import Foundation
import Glibc
import Testing

@Suite("What the program makes", .serialized)
struct ModeTests {
  /// The modes by where things lie, the first that fits; set-group-id where a partner's group is to be inherited.
  private static let modes: [(path: String, folders: mode_t, files: mode_t)] = [
    ("home|home/inbox|home/outbox", 0o711, 0),
    ("home/(inbox|outbox)/[^/]+/\\.(taken|staging).*", 0o2700, 0o600),
    ("home/(inbox|outbox)/[^/]+", 0o2770, 0), ("home/outbox/.*", 0, 0o640),
    ("home/.*", 0o700, 0o600),
    // Copies that a person asked for are theirs alone.
    ("(backup|extract).*", 0o700, 0o600),
  ]

  @Test(
    "has the mode that it is to have, whatever umask its caller has",
    arguments: ["000", "022", "077"])
  func modes(_ mask: String) throws {
    let folder = URL(filePath: NSTemporaryDirectory()).appending(path: "modes-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let home = folder.appending(path: "home").path
    func run(_ words: String...) throws -> ProgramRun {
      try Program.run(
        words, under: ["/bin/sh", "-c", "umask \(mask); exec \"$0\" \"$@\""])
    }
    #expect(try run("init", home, "--programme", "glasgow", "--drops").status == 0)
    try Data([0xFF, 0, 1]).write(to: URL(filePath: home + "/inbox/warm-homes/noise.csv"))
    // The sample's files keep the modes that its copy gave them; they are the senders' own.
    let first = try run("run", "--json", "--home", home)
    #expect(first.status == 2, "\(first.talk)")
    #expect(try run("reprocess", "ALL", "--home", home).status == 2)
    #expect(try run("backup", folder.appending(path: "backup").path, "--home", home).status == 0)
    let extract = try run(
      "archive", "extract", "drop", "1", "--to", folder.appending(path: "extract").path, "--home",
      home)
    #expect(extract.status == 0, "\(extract.talk)")
    let names = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []
    #expect(names.count > 200)
    for name in names where !name.hasPrefix("home/state/quarantine/") {
      var status = stat()
      #expect(lstat(folder.appending(path: name).path, &status) == 0)
      let mode = status.st_mode & 0o7777
      let rule = try #require(
        try Self.modes.first { try Regex($0.path).wholeMatch(in: name) != nil }, "\(name)")
      let wanted = status.st_mode & S_IFMT == S_IFDIR ? rule.folders : rule.files
      #expect(mode == wanted, "\(name): \(String(mode, radix: 8))")
    }
    // What lies in quarantine is as its sender left it, behind a folder that nobody else may enter.
    #expect(names.contains { $0.hasPrefix("home/state/quarantine/") })
  }
}
