import Foundation
import Glibc
import Testing

@Suite("A run of 2,000 mixed records", .serialized)
struct InterruptionTests {
  @Test("that is killed at random twenty times delivers what an undisturbed run delivers")
  func killed() throws {
    let undisturbed = try GlasgowHome()
    try MixedTraffic.drop(into: undisturbed)
    let empty = try Self.seconds { _ = try GlasgowHome().run("run") }
    let whole = try Self.seconds {
      let run = try undisturbed.run("run", "--json")
      #expect(run.count("records") == MixedTraffic.records)
      #expect(run.count("records") == run.bucketSum)
    }
    let home = try GlasgowHome()
    try MixedTraffic.drop(into: home)
    let talk = home.root.appending(path: "state")
    var interrupted = 0
    for kill in 0..<20 {
      let process = try Program.start(["run", "--home", home.root.path], talkingInto: talk)
      // Every other one waits for files to lie in outboxes, as how fast a run gets there differs with the machine.
      if kill % 2 == 0 {
        while process.isRunning, !home.hasDelivered() { usleep(1_000) }
      }
      let limit =
        Date()
        + Double.random(in: kill % 2 == 0 ? 0...whole / 8 : empty / 4...empty / 4 + whole / 2)
      while process.isRunning, Date() < limit { usleep(1_000) }
      Glibc.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if home.hasUnfinished(), home.hasDelivered() { interrupted += 1 }
    }
    // Otherwise the kills came at the wrong times, and the test proves nothing.
    #expect(interrupted > 0)
    let last = try home.run("run", "--json")
    #expect(last.count("records") == last.bucketSum)
    #expect(try home.left() == [])
    let expected = try SentFiles(undisturbed.outboxes())
    #expect(try SentFiles(home.outboxes()).difference(from: expected) == nil)
    #expect(try home.run("archive", "verify").status == 0)
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = Date()
    try work()
    return Date().timeIntervalSince(start)
  }
}

@Suite("A second program")
struct LockTests {
  @Test("on a home that another one works on ends with 3")
  func second() throws {
    let home = try GlasgowHome()
    // The lock is the kernel's, so holding it here is what a running program does.
    let descriptor = open(home.root.appending(path: "state/lock").path, O_RDWR | O_CREAT, 0o600)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    for command in ["run", "recover"] {
      let run = try home.run(command)
      #expect(run.status == 3)
      #expect(run.talk.contains("home.locked"))
    }
    #expect(try home.run("status").status == 0)
    flock(descriptor, LOCK_UN)
    #expect(try home.run("run").status == 0)
  }
}

/// 2,000 records as XML and as rows: good ones, doubles, and some that are rejected.
enum MixedTraffic {
  static let records = 2_000
  private static let practices = [
    ("birchbank-practice", "birchbank-practice/referral-1002.xml", "BB-1002"),
    ("canalside-practice", "canalside-practice/referral-0201.xml", "CS-0201"),
  ]

  /// Fills a home's inboxes.
  static func drop(into home: GlasgowHome) throws {
    for (partner, path, id) in practices {
      let text = try sampleDrop(path)
      precondition(text.contains(id), "the sample's numbers have changed")
      for number in 0..<800 {
        // Every 20th is cut short, every 25th repeats the one before.
        let own = "\(id)-\(number % 25 == 24 ? number - 1 : number)"
        let whole = text.replacing(id, with: own)
        let part = number % 20 == 19 ? String(whole.prefix(900)) : whole
        try home.drop(Data(part.utf8), as: "\(number).xml", of: partner)
      }
    }
    let table = try sampleDrop("warm-homes/referrals-2026-11.csv")
    let lines = table.components(separatedBy: "\r\n")
    for file in 0..<8 {
      let rows = (0..<50)
        .map {
          lines[1].replacing("WH-1", with: $0 == 7 ? "" : "WH-\(file)-\($0)")
        }
      let text = ([lines[0]] + rows).joined(separator: "\r\n") + "\r\n"
      try home.drop(Data(text.utf8), as: "\(file).csv", of: "warm-homes")
    }
  }
}
