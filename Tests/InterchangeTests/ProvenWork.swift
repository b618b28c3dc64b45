import Foundation
import Testing

/// A piece of work that is disturbed again and again: a home that is ready for it, a command, and what comes of it when
/// nothing disturbs it.
final class ProvenWork: Sendable {
  /// One call that an undisturbed run makes.
  struct Call: Sendable {
    let name: String
    /// Below the home.
    let path: String

    /// Whether it only proves that a folder can be worked with, which happens dozens of times.
    var isTrial: Bool { path.hasSuffix("/.trial") }
    var isChanging: Bool { Fault.changing.split(separator: ",").contains { $0 == name } }
  }

  let kind: Kind
  /// The home before the work.
  let home: GlasgowHome
  /// What partners have in the end.
  let expected: SentFiles
  private let totals: [String: Int]
  /// The kept files of generations, by their paths.
  private let generations: [String: Data]
  /// The calls of an undisturbed run that change the disk or make it durable, in their order.
  let calls: [Call]
  /// All its calls below the home.
  let allCalls: [Call]

  init(_ kind: Kind) throws {
    self.kind = kind
    home = try kind.home()
    let undisturbed = try GlasgowHome(copying: home)
    let log = undisturbed.root.appending(path: "state/calls")
    let run = try kind.carryOut(in: undisturbed, faults: [], log: log)
    try #require([0, 2].contains(run.status), "\(run.talk)")
    allCalls = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
      .map { line in
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
        return Call(name: String(parts[0]), path: String(parts[1]))
      }
    calls = allCalls.filter(\.isChanging)
    // A run of nothing ends what a later one would end too.
    _ = try undisturbed.run("run")
    expected = try SentFiles(undisturbed.outboxes())
    totals = try Self.totals(of: undisturbed)
    generations = try undisturbed.generations()
    try #require(undisturbed.left() == [])
    try #require(!expected.deliveries.isEmpty)
  }

  private static func totals(of home: GlasgowHome) throws -> [String: Int] {
    let status = try home.run("status", "--json")
    return status.lastObject["totals"] as? [String: Int] ?? [:]
  }

  /// What is wrong with what partners see after a disturbance, before anybody has put things right.
  ///
  /// - `fetched`: What partners have fetched, by `partner/name`.
  func problem(
    seenIn home: GlasgowHome, beside fetched: [String: Data] = [:]
  ) throws -> String? {
    guard home.hasDelivered() else { return nil }
    let visible = try home.outboxes()
    for (name, bytes) in visible where !name.contains("/receipt-") {
      guard expected.deliveries[name] == bytes else {
        return "\(name) was visible with \(bytes.count) other bytes"
      }
    }
    // A flag says that the file before it is whole.
    for name in visible.keys where name.hasSuffix(".ctl") {
      let file = name.dropLast(3) + "dat"
      if visible[String(file)] == nil, fetched[String(file)] == nil {
        return "\(name) was visible before its file"
      }
    }
    return nil
  }

  /// Runs the work once more after it was disturbed, as whoever is there in the morning does.
  ///
  /// - Parameters:
  ///   - home: Where it was disturbed.
  ///   - isAcknowledged: Whether the command had ended well: it is not given again, only a run.
  ///   - fetched: What partners have fetched, by `partner/name`.
  /// - Returns: What is wrong with what comes of it, or `nil`.
  /// - Throws: Errors of the tools that look.
  func problem(
    in home: GlasgowHome, isAcknowledged: Bool, fetched: [String: Data] = [:]
  ) throws -> String? {
    if !isAcknowledged, kind.isAskedFor {
      let again = try home.run(kind.words)
      if again.status != 0 { return "asked for again it ends with \(again.status): \(again.talk)" }
    }
    let run = try home.run(["run", "--json"], faults: [])
    guard [0, 2].contains(run.status) else {
      return "the next run ends with \(run.status): \(run.talk)"
    }
    guard run.count("records") == run.bucketSum else { return "the next run is out of balance" }
    let placed = try home.outboxes()
    for (name, bytes) in fetched where placed[name] ?? bytes != bytes {
      return "\(name) was fetched, and lies there again with other bytes"
    }
    let sent = SentFiles(placed.merging(fetched) { $1 })
    if let difference = sent.difference(from: expected) { return difference }
    let left = try home.left()
    if !left.isEmpty { return "left in inboxes: \(left)" }
    let verified = try home.verified()
    guard verified.status == 0 else { return "it is damaged: \(verified.output) \(verified.talk)" }
    let totals = try Self.totals(of: home)
    guard totals == self.totals else { return "buckets: \(totals) instead of \(self.totals)" }
    let kept = try home.generations()
    guard generations.allSatisfy({ kept[$0.key] == $0.value }) else {
      return "a generation is not kept whole"
    }
    return nil
  }
}

extension GlasgowHome {
  /// The kept files of generations, by their paths; what an interrupted attempt left is left out.
  fileprivate func generations() throws -> [String: Data] {
    var files: [String: Data] = [:]
    let folder = root.appending(path: "state/generations")
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    where path.hasSuffix(".yaml") && !path.contains(".new/") {
      files[path] = try Data(contentsOf: folder.appending(path: path))
    }
    return files
  }

  /// Proves disk and ledger against each other.
  func verified() throws -> ProgramRun {
    try run("verify", "--deep")
  }

  /// Runs a command on this home.
  func run(_ words: [String]) throws -> ProgramRun {
    try Program.run(words + ["--home", root.path])
  }
}

/// Works that are made once, however many tests of a suite disturb them one after the other.
///
/// Each suite has its own: a disk may lie over a work's home while another suite would copy it.
actor ProvenWorks {
  private var made: [ProvenWork.Kind: ProvenWork] = [:]

  func work(_ kind: ProvenWork.Kind) throws -> ProvenWork {
    if let work = made[kind] { return work }
    let work = try ProvenWork(kind)
    made[kind] = work
    return work
  }
}
