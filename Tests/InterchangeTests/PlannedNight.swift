import Foundation
import Glibc
import Testing

/// A plan held against what the run then does.
struct PlannedNight {
  private let home: GlasgowHome
  private let plan: ProgramRun
  private let before: [String: Data]

  /// Plans a run of a home, and sees to it that nothing changes.
  init(_ home: GlasgowHome) throws {
    self.home = home
    // A run makes the folders.
    before = (try? home.outboxes()) ?? [:]
    let tree = try HomeTree(home.root)
    plan = try home.run("plan", "--json")
    #expect(try HomeTree(home.root).difference(from: tree) == [])
  }

  /// The plan's last line.
  var last: [String: Any] { plan.lastObject }

  var talk: String { plan.talk }

  /// Runs, and compares all that a plan says.
  ///
  /// - `other`: A plan that was made before and had to say the same.
  func compareWithRun(like other: PlannedNight? = nil) throws {
    if let other {
      #expect(
        other.plan.output.split(separator: "\n").dropLast()
          == plan.output.split(separator: "\n").dropLast())
    }
    let run = try home.run("run", "--json")
    #expect(plan.status == run.status, "\(plan.talk)\(run.talk)")
    #expect(Self.lines(plan, with: "buckets") == Self.lines(run, with: "buckets"))
    for key in [
      "records", "delivered", "waiting", "held", "rejected", "duplicate", "withheld", "failed",
      "balanced", "files", "receipts", "notYet", "closings",
    ] {
      #expect(Self.text(plan.lastObject[key]) == Self.text(run.lastObject[key]), "\(key)")
    }
    #expect(Self.waiting(plan) == Self.waiting(run))
    try compareOutboxes()
    try compareRecords()
  }

  private static func text(_ value: Any?) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: [value ?? "nothing"], options: .sortedKeys)
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  /// The lines of the output that have a key, as text.
  private static func lines(_ run: ProgramRun, with key: String) -> [String] {
    run.output.split(separator: "\n")
      .filter { $0.contains("\"\(key)\":") && !$0.contains("balanced") }
      .map(String.init)
  }

  /// For whom how many records wait and what lets them go; not how long they have, as a clock goes on.
  private static func waiting(_ run: ProgramRun) -> [String] {
    (run.lastObject["waitingFor"] as? [[String: Any]] ?? [])
      .map { "\($0["partner"] ?? "") \($0["records"] ?? "") \($0["release"] ?? "")" }
  }

  /// Counts files that have come into each outbox, receipts apart.
  private func compareOutboxes() throws {
    var found: [String: [Int]] = [:]
    for name in try home.outboxes().keys where before[name] == nil && !name.hasSuffix(".ctl") {
      let parts = name.split(separator: "/")
      found[String(parts[0]), default: [0, 0]][parts[1].hasPrefix("receipt-") ? 1 : 0] += 1
    }
    var planned: [String: [Int]] = [:]
    for box in plan.lastObject["outboxes"] as? [[String: Any]] ?? [] {
      planned[box["partner"] as? String ?? ""] = [
        box["files"] as? Int ?? -1, box["receipts"] as? Int ?? -1,
      ]
    }
    #expect(planned == found)
  }

  // MARK: Records

  /// Compares every record with what the archive tells of its decision.
  private func compareRecords() throws {
    var decided: [String: [String: Any]] = [:]
    for line in try home.run("archive", "cat").output.split(separator: "\n")
    where line.contains(#""type":"decided""#) {
      let object = try Self.object(line)
      decided[object["reference"] as? String ?? ""] = object
    }
    let lines = plan.output.split(separator: "\n").filter { $0.contains("\"ordinal\":") }
    #expect(lines.count == plan.count("records"))
    for line in lines {
      let planned = try Self.object(line)
      let reference = try #require(planned["reference"] as? String)
      let found = try #require(decided[reference], "\(reference) was planned and is not there")
      #expect(Self.summary(planned, sender: "sender") == Self.summary(found, sender: "partner"))
      let answers = Set(Self.answers(planned))
      #expect(answers.isSuperset(of: Self.answers(found)), "\(reference): \(answers)")
      let led = (found["deliveries"] as? [[String: Any]] ?? [])
        .allSatisfy { delivery in
          answers.contains {
            $0.hasPrefix("\(delivery["route"] ?? "") leads to")
              && $0.contains("\(delivery["receiver"] ?? "?")")
          }
        }
      #expect(led, "\(reference): no route led where it went")
    }
  }

  private static func object(_ line: Substring) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  private static func summary(_ record: [String: Any], sender: String) -> String {
    let deliveries = (record["deliveries"] as? [[String: Any]] ?? [])
      .map { "\($0["receiver"] ?? "")/\($0["route"] ?? "")/\($0["bucket"] ?? "")" }
    let problems = (record["problems"] as? [[String: Any]] ?? []).map { "\($0["code"] ?? "")" }
    return [sender, "drop", "ordinal", "bucket"].map { "\(record[$0] ?? "")" }
      .joined(separator: " ") + " \(deliveries) \(problems)"
  }

  private static func answers(_ record: [String: Any]) -> [String] {
    (record["routes"] as? [[String: Any]] ?? [])
      .map { "\($0["route"] ?? "") \($0["answer"] ?? "")" }
  }
}

/// Everything below a folder with its content, size, owner, mode and time of change.
struct HomeTree: Equatable {
  private var entries: [String: String] = [:]

  init(_ root: URL) throws {
    let names = FileManager.default.enumerator(atPath: root.path)?.allObjects as? [String] ?? []
    for name in names + [""] {
      let path = root.appending(path: name).path
      var found = stat()
      try #require(lstat(path, &found) == 0)
      // Not when it was read, which reading changes, nor when SQLite, as root, gave it the owner that it had.
      let look =
        "\(found.st_size) \(found.st_mode) \(found.st_ino) \(found.st_nlink) \(found.st_uid) "
        + "\(found.st_gid) \(found.st_mtim.tv_sec).\(found.st_mtim.tv_nsec)"
      let isFile = found.st_mode & S_IFMT == S_IFREG
      let content = isFile ? try Data(contentsOf: URL(filePath: path)).hashValue : 0
      entries[name] = "\(look) \(content)"
    }
  }

  /// The names of what is not as in another tree.
  func difference(from other: HomeTree) -> [String] {
    Set(entries.keys).union(other.entries.keys).filter { entries[$0] != other.entries[$0] }.sorted()
  }
}
