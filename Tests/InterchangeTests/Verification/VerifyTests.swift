import Foundation
import Testing

@Suite("Verifying a home")
struct VerifyTests {
  private static let busy = Result { try BusyHome.make() }

  @Test("at which everything has happened finds it in order, and counts what there is")
  func inOrder() throws {
    let home = try Self.busy.get()
    let totals = try #require(
      try home.run("status", "--json").lastObject["totals"] as? [String: Int])
    for arguments in [[], ["--deep"]] {
      let run = try Program.run(["verify", "--json", "--home", home.root.path] + arguments)
      #expect(run.status == 0, "\(run.talk)")
      #expect(run.count("problems") == 0)
      #expect(run.count("records") == totals.values.reduce(0, +))
      #expect(run.count("records") >= 1_200)
      let outboxes = try home.outboxes()
      #expect((run.count("files"), run.count("uncollected")) == (outboxes.count, outboxes.count))
      #expect((run.count("removed"), run.count("foreign"), run.count("unfinished")) == (0, 0, 0))
    }
    let deep = try home.run("verify", "--deep", "--json")
    #expect(deep.count("dropsHashed") == deep.count("drops"))
    #expect(deep.count("filesHashed") == deep.count("files"))
    let words = try home.run("verify")
    #expect(words.output.hasSuffix("ledger, archive and outboxes agree\n"), "\(words.output)")
  }

  /// Something that somebody does to a home, and the code under which it is found.
  struct Damage: CustomTestStringConvertible {
    let name: String
    let code: String
    var isDeep = false
    let apply: @Sendable (GlasgowHome) throws -> Void

    var testDescription: String { name }

    static func sql(_ name: String, _ code: String, isDeep: Bool = false, _ statements: String)
      -> Damage
    {
      Damage(name: name, code: code, isDeep: isDeep) { home in
        let run = try Program.run(wrapped: [
          "/usr/bin/sqlite3", home.root.appending(path: "state/ledger.sqlite").path, statements,
        ])
        precondition(run.status == 0, run.talk)
      }
    }
  }

  static let damages: [Damage] = [
    .sql(
      "a record in another bucket", "verify.state",
      "UPDATE records SET bucket = 1 WHERE id = (SELECT min(id) FROM records WHERE bucket = 4)"),
    .sql(
      "a count that is not true", "verify.tally",
      "UPDATE tallies SET count = count + 1 WHERE bucket = 1"),
    .sql(
      "a record that is gone", "verify.no-row",
      "DELETE FROM records WHERE id = (SELECT max(id) FROM records)"),
    .sql(
      "a record of another sender's number", "verify.differs",
      "UPDATE records SET number = number + 5000 WHERE id = 3"),
    .sql(
      "a record whose bytes are said to be elsewhere", "verify.differs",
      "UPDATE records SET offset = offset + 1 WHERE id = 3"),
    .sql(
      "a record that nobody sent", "verify.no-line",
      """
      INSERT INTO records SELECT id + 1000000, drop_number, ordinal, partner, number + 1000000, kind,
        action, bucket, code, rule, field, identity, content, case_record, consents,
        previous_attempt, duplicate_of, generation, day, offset, line, changed_at
      FROM records WHERE id = 1; UPDATE meta SET value = 2000000 WHERE key = 'next-record'
      """),
    .sql(
      "a delivery to somebody else", "verify.delivery",
      """
      UPDATE deliveries SET receiver = 900 WHERE record =
        (SELECT min(record) FROM deliveries WHERE bucket = 1)
      """),
    .sql(
      "a delivery that is gone", "verify.delivery",
      "DELETE FROM deliveries WHERE record = (SELECT min(record) FROM deliveries WHERE bucket = 1)"
    ),
    .sql(
      "a delivery with another's file", "verify.delivery",
      """
      UPDATE deliveries SET output = output + 1 WHERE record =
        (SELECT min(record) FROM deliveries WHERE bucket = 1)
      """),
    .sql(
      "a file of another hash", "verify.differs",
      "UPDATE outputs SET sha256 = zeroblob(32) WHERE id = 2"),
    .sql("a file that is gone", "verify.no-row", "DELETE FROM outputs WHERE id = 2"),
    .sql(
      "a file that nobody made", "verify.no-line",
      """
      INSERT INTO outputs SELECT id + 100000, group_number, partner, kind, 'x' || name, sha256, size,
        record, is_possible_duplicate, is_again FROM outputs WHERE id = 2;
      UPDATE meta SET value = 200000 WHERE key = 'next-output'
      """),
    .sql("a drop of another size", "verify.differs", "UPDATE drops SET size = 7 WHERE number = 2"),
    .sql("a drop that is gone", "verify.no-row", "DELETE FROM drops WHERE number = 2"),
    .sql(
      "a drop that has not come so far", "verify.decided",
      "UPDATE drops SET decided = decided - 1 WHERE number = 2"),
    .sql("a commit that is gone", "verify.no-row", "DELETE FROM groups WHERE number = 2"),
    .sql(
      "an identity that is gone", "verify.identity", isDeep: true,
      "DELETE FROM recent_identities WHERE record = (SELECT min(id) FROM records WHERE bucket = 1)"
    ),
    Damage(name: "a byte of the archive", code: "archive.", apply: { try damageArchive($0) }),
    Damage(name: "an archive that is cut short", code: "archive.shorter") { home in
      let file = try dayFile(home)
      try Data(contentsOf: file).dropLast(40).write(to: file)
    },
    Damage(name: "an archive that is gone", code: "archive.absent") { home in
      try FileManager.default.removeItem(at: dayFile(home))
    },
    Damage(name: "a file in an outbox that somebody has made longer", code: "verify.outbox") {
      home in
      let file = try delivered(home)
      try (Data(contentsOf: file) + Data("x".utf8)).write(to: file)
    },
    Damage(
      name: "a file in an outbox that somebody has changed", code: "verify.outbox", isDeep: true
    ) { home in
      let file = try delivered(home)
      var bytes = try Data(contentsOf: file)
      bytes[bytes.startIndex + 9] ^= 1
      try bytes.write(to: file)
    },
  ]

  private static func dayFile(_ home: GlasgowHome) throws -> URL {
    let archive = home.root.appending(path: "archive")
    let names = FileManager.default.enumerator(atPath: archive.path)?.allObjects as? [String] ?? []
    let name = try #require(names.filter { $0.hasSuffix(".gz") }.sorted().last)
    return archive.appending(path: name)
  }

  private static func damageArchive(_ home: GlasgowHome) throws {
    let file = try dayFile(home)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.startIndex + bytes.count / 2] ^= 1
    try bytes.write(to: file)
  }

  private static func delivered(_ home: GlasgowHome) throws -> URL {
    let name = try #require(
      home.outboxes().keys.filter { !$0.contains("receipt-") }.sorted().first)
    return home.root.appending(path: "outbox/\(name)")
  }

  @Test("finds, with 5 and under its code:", arguments: damages)
  func finds(_ damage: Damage) throws {
    let home = try GlasgowHome(copying: Self.busy.get())
    try damage.apply(home)
    let run = try Program.run(
      ["verify", "--json", "--home", home.root.path] + (damage.isDeep ? ["--deep"] : []))
    #expect(run.status == 5, "\(run.talk) \(run.output)")
    #expect(run.talk.contains("[\(damage.code)"), "\(run.talk)")
    #expect(run.count("problems") > 0)
    if damage.isDeep { #expect(try home.run("verify").status == 0, "found without --deep too") }
  }

  @Test("passes over files that are not ours, and those that were collected")
  func outboxes() throws {
    let home = try GlasgowHome(copying: Self.busy.get())
    let file = try Self.delivered(home)
    try FileManager.default.removeItem(at: file)
    try Data("mine".utf8).write(to: file.deletingLastPathComponent().appending(path: "own.txt"))
    let run = try home.run("verify", "--deep", "--json")
    #expect(run.status == 0, "\(run.talk)")
    #expect(run.count("foreign") == 1)
    #expect(run.count("uncollected") == run.count("files") - 1)
  }

  @Test("of a home without a single run finds nothing amiss")
  func empty() throws {
    let home = try GlasgowHome()
    let run = try home.run("verify", "--deep", "--json")
    #expect((run.status, run.count("records")) == (0, 0), "\(run.talk)")
  }

  @Test("while a run goes on sees one moment, and finds nothing amiss in it")
  func besideRun() throws {
    let home = try GlasgowHome()
    let talk = URL(filePath: NSTemporaryDirectory()).appending(path: "verify-\(UUID())")
    try FileManager.default.createDirectory(at: talk, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: talk) }
    var seen: Set<Int> = []
    for folder in ["drops", "drops-2"] {
      try home.drop(folder: folder)
      let run = try Program.start(["run", "--home", home.root.path], talkingInto: talk)
      while run.isRunning {
        let verified = try home.run("verify", "--json", "--deep")
        #expect(verified.status == 0, "\(verified.talk)")
        seen.insert(verified.count("records"))
      }
      run.waitUntilExit()
    }
    #expect(seen.count > 1, "no run was met at work")
    #expect(try home.run("verify", "--deep").status == 0)
  }

  @Test("counts what is only in the ledger since its day files were removed")
  func removed() throws {
    let home = try GlasgowHome(copying: Self.busy.get())
    let ledger = home.root.appending(path: "state/ledger.sqlite").path
    // What 'retention:' does: the ledger forgets the day, then the file goes.
    #expect(
      try Program.run(wrapped: ["/usr/bin/sqlite3", ledger, "DELETE FROM days"]).status == 0)
    try FileManager.default.removeItem(at: Self.dayFile(home))
    let run = try home.run("verify", "--deep", "--json")
    #expect(run.status == 0, "\(run.talk)")
    #expect(run.count("records") == 0)
    #expect(run.count("removed") > 1_200)
  }
}
