import Foundation
import Testing

/// A person holds, releases or reprocesses forty records and the program is killed at its system calls.
///
/// Here some of the calls are tried; `KILLED_CALLS=1` tries each.
@Suite("A change that a person asks for", .serialized)
struct KilledInterventionTests {
  /// The calls after which the disk may look different, or that make it durable.
  static let calls = ["pwrite64", "fdatasync", "fsync", "syncfs", "renameat2", "write", "unlinkat"]

  private static let stride =
    ProcessInfo.processInfo.environment["KILLED_CALLS"].flatMap(Int.init) ?? 89

  private static let rows = 40

  /// A home with forty rows that wait for link workers, or that nobody covered.
  private static func home(covered: Bool) throws -> GlasgowHome {
    let home = try GlasgowHome()
    let file = "partners/community-links.yaml"
    if covered {
      try home.replace("deliver: each", with: "deliver: batch, every: 9000h", in: file)
    } else {
      try home.replace("  - birchbank-practice\n", with: "", in: file)
    }
    let lines = try sampleDrop("warm-homes/referrals-2026-11.csv").components(separatedBy: "\r\n")
    let own = (1...rows).map { lines[1].replacing("WH-1", with: "WH-7\($0)") }
    try home.drop(
      Data((([lines[0]] + own).joined(separator: "\r\n") + "\r\n").utf8), as: "forty.csv",
      of: "warm-homes")
    let run = try home.run("run", "--json")
    #expect(run.count(covered ? "waiting" : "held") == rows)
    return home
  }

  /// What is tried: the verb, and a home in which it has forty records to change.
  static func template(_ verb: String) throws -> GlasgowHome {
    switch verb {
    case "hold": return try home(covered: true)
    case "release":
      let home = try home(covered: true)
      #expect(try home.run("hold", "ALL").status == 0)
      try home.replace(
        "deliver: batch, every: 9000h", with: "deliver: each", in: "partners/community-links.yaml")
      return home
    default:
      let home = try home(covered: false)
      try home.replace(
        "covers:\n", with: "covers:\n  - birchbank-practice\n", in: "partners/community-links.yaml")
      return home
    }
  }

  @Test(
    "and that is killed at any system call and asked for again leaves each partner one file a record",
    arguments: ["reprocess", "hold", "release"])
  func killed(_ verb: String) throws {
    let template = try Self.template(verb)
    let undisturbed = try GlasgowHome(copying: template)
    #expect(try undisturbed.run(verb, "ALL").status == 0)
    let expected = try undisturbed.outboxes()
    let sent = try undisturbed.sent(to: "community-links").count
    #expect(sent == (verb == "hold" ? 0 : Self.rows))
    for kind in Self.calls {
      var call = 1
      while true {
        let home = try GlasgowHome(copying: template)
        let run = try Program.run(
          [verb, "ALL", "--home", home.root.path], killedAt: call, of: kind)
        if run.status == 0 { break }
        let second = try home.run(verb, "ALL")
        #expect(second.status == 0, "\(kind) \(call): \(second.talk)")
        #expect(try home.outboxes() == expected, "\(kind) \(call)")
        #expect(try home.run("archive", "verify").status == 0, "\(kind) \(call)")
        let status = try home.run("status", "--json").lastObject["totals"] as? [String: Int]
        #expect(status?[verb == "hold" ? "held" : "delivered"] == Self.rows, "\(kind) \(call)")
        call += Self.stride
      }
    }
  }
}
