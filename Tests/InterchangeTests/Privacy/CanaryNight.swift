import Foundation

/// Runs commands on a home, and keeps what they say.
private struct Ear {
  let home: GlasgowHome
  private(set) var said: [String: String] = [:]

  init(home: GlasgowHome) {
    self.home = home
  }

  @discardableResult
  mutating func say(_ words: String..., under wrapper: [String] = []) throws -> ProgramRun {
    try say(words, under: wrapper)
  }

  @discardableResult
  mutating func say(_ words: [String], under wrapper: [String] = []) throws -> ProgramRun {
    let run = try Program.run(words + ["--home", home.root.path], under: wrapper)
    said[words.joined(separator: " "), default: ""] += run.output + run.talk
    return run
  }
}

/// A home in which a thousand records with canaries have gone every way there is, with all that was said about it.
final class CanaryNight: Sendable {
  let home: GlasgowHome
  /// How many records there were at least.
  let records: Int
  /// What each command said on its standard output and standard error, by its words.
  let said: [String: String]
  /// What the program that watched wrote into its log, every detail of it.
  let log: String
  let metrics: String
  /// The ledger's files as they lay while the program was at work, and once it had ended.
  let ledgers: [String: Data]

  static let shared = Result { try CanaryNight() }

  private init() throws {
    let home = try GlasgowHome()
    self.home = home
    var ear = Ear(home: home)
    // For a moment, so that a record waits which a person can stop.
    try home.replace(
      "deliver: each", with: "deliver: batch, every: 9000h", in: "partners/money-matters.yaml")
    records = try CanaryDrops.put(into: home)
    try ear.say("plan", "--records", "--routes")
    try ear.say("plan", "--records", "--routes", "--json")
    let killed = ["/usr/bin/timeout", "-s", "KILL", "0.4"]
    try ear.say("run", "--json", under: killed)
    try ear.say("recover")
    let file = home.root.appending(path: "metrics.prom")
    var ledgers: [String: Data] = [:]
    let watched = try WatchedHome(
      home,
      ["--scan", "1s", "--log", "json", "--log-level", "debug", "--metrics", file.path])
    try watched.require("all is taken") { try home.left().isEmpty }
    let held = try ear.say("failures", "--json").objects
      .compactMap { $0["firstReference"] as? String }
    for verb in ["hold", "release"] {
      for reference in held { try ear.say(verb, reference, "--why", Canaries.reason) }
    }
    try ear.say("reprocess", "ALL", "--dry-run")
    try ear.say("reprocess", "ALL", "--why", Canaries.reason)
    try Self.read(of: home, into: &ledgers, "beside it")
    _ = watched.stop()
    log = watched.log
    metrics = try String(contentsOf: file, encoding: .utf8)
    try Self.read(of: home, into: &ledgers, "after it")
    for words in [["run"], ["status"], ["status", "--json"], ["failures"], ["check"], ["recover"]] {
      try ear.say(words)
    }
    try ear.say("archive", "verify")
    try ear.say("backup", home.root.path + "-backup")
    for cause in try ear.say("failures", "--json").objects.compactMap({ $0["cause"] as? String }) {
      try ear.say("failures", "show", cause)
      try ear.say("failures", "show", cause, "--json")
    }
    for reference in try Self.examples(in: home) {
      try ear.say("show", reference, "--json")
      try ear.say("trace", reference)
    }
    said = ear.said
    self.ledgers = ledgers
  }

  private static func read(
    of home: GlasgowHome, into ledgers: inout [String: Data], _ when: String
  ) throws {
    let state = home.root.appending(path: "state")
    for name in try FileManager.default.contentsOfDirectory(atPath: state.path)
    where name.hasPrefix("ledger") {
      ledgers["\(name) \(when)"] = try Data(contentsOf: state.appending(path: name))
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: home.root.path + "-backup")
  }

  /// A record for each way to end, by bucket and by code of what is wrong.
  private static func examples(in home: GlasgowHome) throws -> [String] {
    var examples: [String: String] = [:]
    for line in try home.run("archive", "cat").objects where line["type"] as? String == "decided" {
      let problems = line["problems"] as? [[String: Any]] ?? []
      let codes = problems.compactMap { $0["code"] as? String }.joined(separator: " ")
      examples["\(line["bucket"] ?? "") \(codes)"] = line["reference"] as? String
    }
    return examples.values.sorted()
  }
}
