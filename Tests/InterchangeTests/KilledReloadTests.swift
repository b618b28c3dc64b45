import Foundation
import Glibc
import Testing

@Suite("A configuration that is read again", .serialized)
struct KilledReloadTests {
  /// What lies in the folder of generations: those that are kept, and what was left unfinished.
  private static func generations(_ home: GlasgowHome) throws -> (kept: [String], left: [String]) {
    let folder = home.root.appending(path: "state/generations")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names.filter { !$0.hasSuffix(".new") }, names.filter { $0.hasSuffix(".new") })
  }

  /// The files of a generation.
  private static func files(_ name: String, _ home: GlasgowHome) throws -> Set<String> {
    let folder = home.root.appending(path: "state/generations/\(name)").path
    return Set(try FileManager.default.subpathsOfDirectory(atPath: folder))
  }

  @Test("and killed at any moment leaves whole generations only, and the next start works")
  func killed() throws {
    let home = try GlasgowHome()
    try home.drop(WatchDrops.referral("MF-0"), as: "0.xml", of: WatchDrops.practice)
    let whole = try Self.files(firstGeneration(home), home)
    var name = "Maryhill Family Practice"
    var unfinished = 0
    for (kill, milliseconds) in [-1, 0, 5, -1, 15, 30, -1, 60, 120].enumerated() {
      let watched = try WatchedHome(home)
      #expect(try Self.generations(home).left.count <= 1)
      try home.agree(WatchDrops.practice, "name: \(name)", "name: Practice \(kill)")
      name = "Practice \(kill)"
      let before = try Self.generations(home).kept
      watched.signal(SIGHUP)
      if milliseconds < 0 {
        // As soon as it has begun to write, which may take a while.
        let limit = Date() + 10
        while Date() < limit, try Self.generations(home).left == [],
          try Self.generations(home).kept == before
        {}
      } else {
        usleep(UInt32(milliseconds) * 1_000)
      }
      _ = watched.stop(SIGKILL)
      let (kept, left) = try Self.generations(home)
      unfinished += left.count
      #expect(left.count <= 1)
      for generation in kept { #expect(try Self.files(generation, home) == whole) }
    }
    // Otherwise the kills came at the wrong times, and the test proves nothing.
    #expect(unfinished > 0)
    try home.drop(WatchDrops.referral("MF-1"), as: "1.xml", of: WatchDrops.practice)
    let last = try WatchedHome(home)
    try last.require(2, deliveriesTo: WatchDrops.receiver)
    #expect(last.stop() == 0)
    #expect(try Self.generations(home).left == [])
    #expect(try home.run("archive", "verify").status == 0)
  }

  private func firstGeneration(_ home: GlasgowHome) throws -> String {
    #expect(try home.run("run").status == 0)
    return try #require(try Self.generations(home).kept.first)
  }

  @Test("makes the inbox of a partner that has begun to send")
  func newInbox() throws {
    let home = try GlasgowHome()
    try home.agree("birchbank-practice", "inbox: { mapping: [referral-xml] }\n", "")
    let inbox = try home.inbox("birchbank-practice", "x").deletingLastPathComponent()
    try FileManager.default.removeItem(at: inbox)
    let watched = try WatchedHome(home)
    try home.agree(
      "birchbank-practice", "kind: practice\n",
      "kind: practice\ninbox: { mapping: [referral-xml] }\n")
    watched.signal(SIGHUP)
    try watched.require("it is read") { watched.log.contains("was read again") }
    try watched.require("there is an inbox") {
      FileManager.default.fileExists(atPath: inbox.path)
    }
    try home.drop(
      Data(sampleDrop("birchbank-practice/referral-1001.xml").utf8), as: "1.xml",
      of: "birchbank-practice")
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(!watched.log.contains("cannot be used"))
    #expect(watched.stop() == 0)
  }

  @Test("as soon as the program has begun is no end of it")
  func early() throws {
    let home = try GlasgowHome()
    let folder = home.root.appending(path: "state")
    for milliseconds in [50, 100, 200] {
      let process = try Program.start(
        ["watch", "--home", home.root.path], talkingInto: folder)
      let lock = folder.appending(path: "lock").path
      try? FileManager.default.removeItem(atPath: lock)
      // The lock is taken after the signal is caught.
      while process.isRunning, !FileManager.default.fileExists(atPath: lock) { usleep(1_000) }
      usleep(UInt32(milliseconds) * 100)
      kill(process.processIdentifier, SIGHUP)
      let talk = { try String(contentsOf: folder.appending(path: "talk"), encoding: .utf8) }
      let limit = Date() + 30
      while process.isRunning, try !talk().contains("was read again"), Date() < limit {
        usleep(5_000)
      }
      #expect(try talk().contains("was read again"))
      kill(process.processIdentifier, SIGTERM)
      process.waitUntilExit()
      #expect(process.terminationReason == .exit)
      #expect(process.terminationStatus == 0)
    }
  }
}

@Suite("Two programs on one home", .serialized)
struct TwoProgramsTests {
  @Test("hear of each other: watch beside a run, and whatever else beside watch")
  func beside() throws {
    let home = try GlasgowHome()
    #expect(try home.run("run").status == 0)
    try Data("4711\nrun\n".utf8).write(to: home.root.appending(path: "state/lock"))
    let descriptor = open(home.root.appending(path: "state/lock").path, O_RDWR)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    for command in ["watch", "run", "recover"] {
      let run = try home.run(command)
      #expect(run.status == 3)
      #expect(run.talk.contains("interchange run (process 4711)"), "\(run.talk)")
    }
    // Those who only look are in nobody's way.
    for command in ["status", "failures", "plan"] { #expect(try home.run(command).status == 0) }
    flock(descriptor, LOCK_UN)
    let watched = try WatchedHome(home)
    let words = "interchange watch (process \(watched.process.processIdentifier))"
    for command in ["watch", "run", "recover"] {
      let run = try home.run(command)
      #expect(run.status == 3)
      #expect(run.talk.contains(words), "\(run.talk)")
    }
    #expect(watched.process.isRunning)
    #expect(watched.stop() == 0)
  }

  @Test("that were started at once: one watches, the others end with 3")
  func atOnce() throws {
    let home = try GlasgowHome()
    let folders = try (0..<4)
      .map { number in
        let folder = home.root.appending(path: "state/talk-\(number)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
      }
    let programs = try folders.map {
      try Program.start(["watch", "--home", home.root.path], talkingInto: $0)
    }
    let limit = Date() + 60
    func isWatched() -> Bool {
      folders.contains {
        (try? String(contentsOf: $0.appending(path: "talk"), encoding: .utf8))?
          .contains("watching the inboxes") == true
      }
    }
    while programs.count(where: { $0.isRunning }) > 1 || !isWatched(), Date() < limit {
      usleep(10_000)
    }
    let ended = programs.filter { !$0.isRunning }
    #expect(ended.count == 3)
    #expect(ended.allSatisfy { $0.terminationStatus == 3 })
    for program in programs where program.isRunning {
      kill(program.processIdentifier, SIGTERM)
      program.waitUntilExit()
      #expect(program.terminationStatus == 0)
    }
  }

  @Test("an instruction that was left to a program which has gone is carried out by a run too")
  func leftToRun() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let cause = try #require(
      try home.run("failures", "--json").objects
        .first { $0["code"] as? String == "identity.conflict" })
    let reference = try #require(cause["firstReference"] as? String)
    let watched = try WatchedHome(home)
    watched.signal(SIGSTOP)
    #expect(try home.run("release", reference, "--no-wait").status == 0)
    _ = watched.stop(SIGKILL)
    let run = try home.run("run")
    #expect(run.talk.contains("carried out instruction"), "\(run.talk)")
    #expect(try home.run("show", reference).output.contains("\(reference)  delivered"))
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("who waits long for the one that watches is told for whom")
  func patience() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops", only: ["westmuir-practice"])
    _ = try home.run("run")
    let watched = try WatchedHome(home)
    watched.signal(SIGSTOP)
    let folder = home.root.appending(path: "state")
    let asking = try Program.start(
      ["release", "ALL", "--home", home.root.path], talkingInto: folder)
    try watched.require("it is told") {
      try String(contentsOf: folder.appending(path: "talk"), encoding: .utf8)
        .contains("waiting for the program that watches")
    }
    watched.signal(SIGCONT)
    asking.waitUntilExit()
    #expect([0, 2].contains(asking.terminationStatus))
    #expect(watched.stop() == 0)
  }
}
