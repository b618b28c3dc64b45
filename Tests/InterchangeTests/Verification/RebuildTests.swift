import Foundation
import Testing

/// The ledger of a home is lost and made again from the archive.
@Suite("A lost ledger")
struct RebuildTests {
  #if DEBUG
  private static let records = 1_000
  #else
  private static let records = 10_000
  #endif

  /// What the tables hold, terms by their words; what people asked for and got answered is not in the archive.
  private static let queries = [
    """
    SELECT records.id, drop_number, ordinal, partner, number, kind, action, bucket, c.value, r.value, f.value,
      hex(identity), hex(content), case_record, consents, previous_attempt, duplicate_of, hex(g.value),
      d.value, offset, line, changed_at
    FROM records JOIN terms c ON c.id = code JOIN terms r ON r.id = rule JOIN terms f ON f.id = field
      JOIN terms g ON g.id = generation JOIN terms d ON d.id = day ORDER BY records.id
    """,
    """
    SELECT record, receiver, r.value, bucket, output, o.value, since, d.value, rendered_offset
    FROM deliveries JOIN terms r ON r.id = route JOIN terms o ON o.id = omitted
      JOIN terms d ON d.id = rendered_day ORDER BY record, receiver
    """,
    """
    SELECT id, group_number, partner, kind, name, hex(sha256), size, record, is_possible_duplicate
    FROM outputs ORDER BY id
    """,
    """
    SELECT number, partner, received_at, size, hex(sha256), device, inode, hex(name), hex(g.value),
      records, d.value, offset, is_notice, decided, position, receipt_length, first_record, last_record
    FROM drops JOIN terms g ON g.id = generation JOIN terms d ON d.id = day ORDER BY number
    """,
    """
    SELECT record, group_number, at, s.value, bucket, c.value
    FROM events JOIN terms s ON s.id = step JOIN terms c ON c.id = code
    ORDER BY record, group_number, place
    """,
    """
    SELECT partner, hex(identity), record, is_taken FROM (
      SELECT * FROM recent_identities UNION ALL SELECT * FROM identities WHERE NOT EXISTS (
        SELECT 1 FROM recent_identities r
        WHERE r.partner = identities.partner AND r.identity = identities.identity))
    ORDER BY partner, identity
    """,
    "SELECT * FROM tallies WHERE count <> 0 ORDER BY partner, bucket",
    "SELECT number, staged_at, records FROM groups ORDER BY number",
    "SELECT record, p.value, hex(person) FROM failing JOIN terms p ON p.id = path ORDER BY record",
    "SELECT group_number, d.value, offset FROM interventions JOIN terms d ON d.id = day ORDER BY 1",
    "SELECT * FROM days ORDER BY day",
    "SELECT key, value FROM meta WHERE key LIKE 'next-%' ORDER BY key",
  ]

  private static func tables(of home: GlasgowHome) throws -> [String] {
    try queries.map { query in
      let run = try Program.run(wrapped: [
        "/usr/bin/sqlite3", home.root.appending(path: "state/ledger.sqlite").path, query,
      ])
      precondition(run.status == 0, run.talk)
      return run.output
    }
  }

  private static func loseLedger(of home: GlasgowHome) throws {
    let state = home.root.appending(path: "state")
    for name in try FileManager.default.contentsOfDirectory(atPath: state.path)
    where name.hasPrefix("ledger.sqlite") {
      try FileManager.default.removeItem(at: state.appending(path: name))
    }
  }

  /// What every listing says, and every so many records.
  private static func answers(of home: GlasgowHome, records: [String]) throws -> [String] {
    var answers = [
      try home.run("status", "--json").output, try home.run("failures", "list", "--json").output,
    ]
    for record in records {
      for command in ["show", "trace"] {
        let run = try home.run(command, record, "--json")
        #expect(run.status == 0, "\(run.talk)")
        answers.append(run.output)
      }
    }
    // How long ago something was is another second later.
    return answers.map { $0.replacing(#/"[a-zA-Z]*[sS]econds":[0-9]+/#, with: "") }
  }

  @Test("is made again by 'recover', and every query answers as before")
  func rebuilt() throws {
    let home = try BusyHome.make()
    let sampled = try home.run(
      "sample", "--records", "\(Self.records)", "--batch", "--faulty", "10", "--seed", "6")
    #expect(sampled.status == 0, "\(sampled.talk)")
    #expect([0, 2].contains(try home.run("run").status))
    let references = try home.references("\"type\":\"decided\"")
    #expect(references.count > Self.records)
    let some = stride(from: 0, to: references.count, by: references.count / 24)
      .map { references[$0] }
    let before = try Self.tables(of: home)
    let answered = try Self.answers(of: home, records: some)
    let files = try home.outboxes()

    try Self.loseLedger(of: home)
    let missing = try home.run("status")
    #expect(missing.status == 1)
    #expect(missing.talk.contains("'interchange recover' makes it again from the archive"))
    let recovered = try home.run("recover")
    #expect(recovered.status == 0, "\(recovered.talk)")
    #expect(recovered.output.hasPrefix("the ledger was brought up to the archive:"))

    for (query, (now, then)) in zip(Self.queries, zip(try Self.tables(of: home), before)) {
      #expect(now == then, "\(query)")
    }
    for (now, then) in zip(try Self.answers(of: home, records: some), answered) {
      #expect(now == then)
    }
    let verified = try home.run("verify", "--deep", "--json")
    #expect(verified.status == 0, "\(verified.talk)")
    #expect((verified.lastObject["inDoubt"] as? [String])?.isEmpty == true)
    #expect(try home.outboxes() == files)
    #expect(try home.run("run", "--json").count("records") == 0)
  }

  @Test("and a run that was killed: what may have been delivered is held, and listed")
  func inDoubt() throws {
    var isDoubtful = false
    for call in [4, 9, 14] where !isDoubtful {
      let home = try GlasgowHome()
      try home.drop(folder: "drops")
      let killed = try Program.run(
        ["run", "--home", home.root.path], killedAt: call, of: "fdatasync")
      guard killed.status != 0 else { continue }
      try Self.loseLedger(of: home)
      let recovered = try home.run("recover", "--json")
      #expect(recovered.status == 0, "\(recovered.talk)")
      #expect(recovered.count("commitsCaughtUp") > 0)
      let verified = try home.run("verify", "--json")
      #expect(verified.status == 0, "\(verified.talk)")
      let listed = verified.lastObject["inDoubt"] as? [String] ?? []
      #expect(recovered.count("recordsInDoubt") == listed.count)
      let held = try home.run("failures", "list", "--json").output
      #expect(held.contains("delivery.possibly-made") == !listed.isEmpty)
      isDoubtful = !listed.isEmpty
      let words = try home.run("verify")
      #expect(listed.allSatisfy { words.output.contains($0) })
      #expect([0, 2].contains(try home.run("run").status))
      #expect(try home.run("verify", "--deep").status == 0)
      #expect(try home.left() == [])
    }
    #expect(isDoubtful, "no kill left anything in doubt")
  }

  @Test("whose only commit is in the archive is made again from it, not cut off it")
  func onlyCommit() throws {
    let home = try GlasgowHome()
    try home.drop(
      Data(sampleDrop("warm-homes/referrals-2026-11.csv").utf8), as: "1.csv", of: "warm-homes")
    #expect([0, 2].contains(try home.run("run").status))
    // The commit that closes the run tells of the one before; without it the first is all there is.
    let status = try home.run("status", "--json").lastObject["totals"] as? [String: Int]
    try Self.loseLedger(of: home)
    let plan = try home.run("plan")
    #expect(plan.status == 1 && plan.talk.contains("[ledger.missing]"), "\(plan.talk)")
    #expect([0, 2].contains(try home.run("run").status))
    #expect(try home.run("status", "--json").lastObject["totals"] as? [String: Int] == status)
  }
}
