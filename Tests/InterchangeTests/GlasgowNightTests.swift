import Foundation
import Testing

@Suite("A night of the Glasgow sample")
struct GlasgowNightTests {
  @Test("gives the outboxes, the receipts and the balance of the golden files")
  func golden() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let run = try home.run("run")
    #expect(run.status == 2)
    let first = try home.outboxes()
    try Self.compare(first, run, with: "expected")
    try home.drop(folder: "drops-2")
    let second = try home.run("run")
    let added = try home.outboxes().filter { first[$0.key] == nil }
    try Self.compare(added, second, with: "expected-2")
  }

  private static func compare(_ outboxes: [String: Data], _ run: ProgramRun, with folder: String)
    throws
  {
    let golden = Golden(folder: GlasgowHome.sample.appending(path: folder))
    var files = Dictionary(
      uniqueKeysWithValues: outboxes.map { ("outbox/\($0.key)", $0.value) })
    // When a window closes, and how long something has lain, depends on the clock; where the home is, on the test.
    let balance = run.output.components(separatedBy: "\n")
      .filter { !$0.hasPrefix("longest uncollected") && !$0.hasPrefix("oldest ") }
      .map { $0.components(separatedBy: "; out at ")[0].components(separatedBy: " --home ")[0] }
    files["balance.txt"] = Data(balance.joined(separator: "\n").utf8)
    if Golden.records {
      try golden.record(files)
      Issue.record("the golden files were recorded; run again without RECORD_GOLDEN")
    } else {
      let expected = try golden.read()
      #expect(files.keys.sorted() == expected.keys.sorted())
      for (name, bytes) in files where expected[name] != nil {
        #expect(expected[name] == bytes, "\(name) differs from the golden file")
      }
    }
  }

  @Test(
    "counts every record in one bucket, reaches every bucket, and leaves nothing behind"
  )
  func balance() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let run = try home.run("run", "--json")
    #expect(run.count("records") >= 60)
    #expect(run.count("records") == run.bucketSum)
    #expect(run.lastObject["balanced"] as? Bool == true)
    for bucket in Self.buckets {
      #expect(run.count(bucket) > 0, "nothing is \(bucket)")
    }
    #expect(try home.left() == [])
    let verified = try home.run("archive", "verify")
    #expect(verified.status == 0, "\(verified.talk)")
  }

  private static let buckets = [
    "delivered", "waiting", "held", "rejected", "duplicate", "withheld", "failed",
  ]

  @Test("is over after one run: the second does nothing")
  func stable() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let files = try home.outboxes()
    let second = try home.run("run", "--json")
    #expect(second.status == 0)
    #expect((second.count("records"), second.count("groups")) == (0, 0))
    #expect(try home.outboxes() == files)
    #expect(try home.run("recover").output.hasPrefix("nothing to recover"))
  }

  @Test("is mended as the sample's README says")
  func mended() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let before = try home.run("run", "--json")
    let mapping = home.root.appending(path: "mappings/money-matters-referral.yaml")
    let text = try String(contentsOf: mapping, encoding: .utf8)
    try text.replacing("max: 200", with: "max: 400")
      .write(
        to: mapping, atomically: true, encoding: .utf8)
    #expect(try home.run("check").status == 0)
    let files = try home.outboxes()
    let again = try home.run("reprocess", "ALL", "--json", "--why", "longer notes")
    let moved = again.lastObject["moved"] as? [String: Int] ?? [:]
    #expect(moved["delivered"] == 1)
    #expect(moved["held"] == before.count("held"))
    #expect(moved.values.reduce(0, +) == before.count("held") + before.count("failed"))
    let added = Set(try home.outboxes().keys).subtracting(files.keys)
    #expect(added.count == 2)
    #expect(added.contains { $0.hasPrefix("money-matters/referral-") })
    #expect(added.contains { $0.hasPrefix("community-links/receipt-group-") })
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("ends the same when the second night has come and gone")
  func secondNight() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    try home.drop(folder: "drops-2")
    let run = try home.run("run", "--json")
    #expect(run.count("records") == run.bucketSum)
    #expect((run.count("delivered"), run.count("held"), run.count("duplicate")) == (5, 2, 1))
    #expect(run.count("withheld") == 2)
    let told = try home.receipts(of: "community-links")
    for words in [
      "It is not sent on any more", "there is nothing for you to do", "with the next collection",
    ] {
      #expect(told.contains(words), "\(words)")
    }
    let notice = try #require(
      home.outboxes()
        .first {
          $0.key.hasPrefix("community-links/referral-")
            && String(decoding: $0.value, as: UTF8.self).contains("<Action>cancel<")
        })
    #expect(!String(decoding: notice.value, as: UTF8.self).contains("<CHI>"))
  }
}

/// Files that a test's outcome must equal.
struct Golden {
  let folder: URL

  /// True when the outcome is to be written instead of compared.
  static var records: Bool { ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" }

  func record(_ files: [String: Data]) throws {
    try? FileManager.default.removeItem(at: folder)
    for (name, bytes) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: file)
    }
  }

  func read() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for case let name as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
      if let bytes = try? Data(contentsOf: folder.appending(path: name)) { files[name] = bytes }
    }
    return files
  }
}
