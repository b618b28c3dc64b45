import Foundation
import Testing

/// One power cut while a work is done, and what it leaves; everything about it comes from its seed.
struct PowerCut {
  let work: ProvenWork
  /// The disk with the work's home on it, as it is before the work.
  let disk: PowerImage
  /// What is done to the program before the power goes, and with which call it goes.
  var faults: [Fault]
  var options = PowerImage.lazy
  /// Whether what was fetched may be placed again, as it may when the power goes before a group's folders are synced.
  var repeats = true
  /// What happens to the disk before the next run.
  var between: (@Sendable (GlasgowHome) throws -> Void)?

  struct Outcome {
    /// What is wrong, if anything.
    let problem: String?
    /// Whether power was cut while the program ran, not after its end.
    let isInterrupted: Bool
  }

  /// Does the work until the power goes, starts the machine again, and looks at what is there.
  func carryOut() throws -> Outcome {
    let home = work.home
    let disk = try PowerImage(copying: disk)
    try disk.mount(options)
    defer { disk.unmount() }
    let basket = FileManager.default.temporaryDirectory.appending(path: "fetched-\(UUID())")
    try FileManager.default.createDirectory(at: basket, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: basket) }
    let run = try work.kind.carryOut(
      in: home,
      faults: faults.map { fault in
        var fault = fault
        if fault.action.hasPrefix("collect") { fault.action += " \(basket.path)" }
        return fault
      })
    let isAcknowledged = [0, 2].contains(run.status)
    if isAcknowledged { try disk.cut() }
    try disk.restart()
    try between?(home)
    let fetched = try Self.fetched(basket)
    let problem = try problem(
      in: home, isAcknowledged: isAcknowledged, fetched: fetched)
    let talk = run.status == 9 || isAcknowledged ? nil : "ended with \(run.status): \(run.talk)"
    return Outcome(problem: talk ?? problem, isInterrupted: !isAcknowledged)
  }

  private func problem(
    in home: GlasgowHome, isAcknowledged: Bool, fetched: [String: Data]
  ) throws -> String? {
    // What a partner sees before anybody has put things right.
    let visible = home.hasDelivered() ? try home.outboxes() : [:]
    if let problem = try work.problem(seenIn: home, beside: fetched) { return problem }
    for (name, bytes) in fetched where visible[name] ?? bytes != bytes {
      return "\(name) was fetched, and has other bytes now"
    }
    if isAcknowledged {
      let sent = SentFiles(visible.merging(fetched) { $1 })
      if let difference = sent.difference(from: work.expected) {
        return "after its end: \(difference)"
      }
    }
    if let problem = try work.problem(
      in: home, isAcknowledged: isAcknowledged, fetched: fetched)
    {
      return problem
    }
    let placed = try home.outboxes()
    for (name, bytes) in visible where placed[name] != bytes {
      return "\(name) was visible, and has other bytes now"
    }
    return try unmarked(in: home, placed, visible: visible, fetched: fetched)
  }

  /// What was fetched before the cut and was placed once more behind it, without a word that it may be a duplicate.
  private func unmarked(
    in home: GlasgowHome, _ placed: [String: Data], visible: [String: Data],
    fetched: [String: Data]
  ) throws -> String? {
    for name in fetched.keys.sorted() where placed[name] != nil && visible[name] == nil {
      guard repeats else { return "\(name) was fetched, and placed again" }
      // Only a file of one record has its reference as its name.
      let file = name.components(separatedBy: "/")[1]
      guard let match = file.firstMatch(of: /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]/) else { continue }
      let trace = try home.run(["trace", String(match.output)])
      guard trace.output.contains("a possible duplicate") else {
        return "\(name) was fetched and placed again, and is not marked: \(trace.output)"
      }
    }
    return nil
  }

  /// What partners have fetched, by `partner/name`; what came twice must be the same.
  private static func fetched(_ basket: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for partner in try FileManager.default.contentsOfDirectory(atPath: basket.path) {
      let folder = basket.appending(path: partner)
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
        let own = name.components(separatedBy: "~").dropFirst().joined(separator: "~")
        files["\(partner)/\(own)"] = try Data(contentsOf: folder.appending(path: name))
      }
    }
    return files
  }
}
