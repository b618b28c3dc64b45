import Foundation
import Glibc
import Testing

@Suite("An instruction to the program that watches", .serialized)
struct InstructionTests {
  /// A watched home with the sample's first night, of which records are held.
  private static func night() throws -> WatchedHome {
    let watched = try WatchedHome(GlasgowHome())
    try watched.home.drop(folder: "drops")
    try watched.require("all is taken") { try watched.home.left() == [] }
    return watched
  }

  /// The first reference that is held for a cause.
  private static func held(_ code: String, in home: GlasgowHome) throws -> String {
    let causes = try home.run("failures", "--json").objects
    let cause = try #require(causes.first { $0["code"] as? String == code })
    return try #require(cause["firstReference"] as? String)
  }

  @Test("is carried out between two groups, and answered as the command itself would have")
  func answered() throws {
    let watched = try Self.night()
    let home = watched.home
    let reference = try Self.held("identity.conflict", in: home)
    let release = try home.run("release", reference, "--by", "night-shift", "--why", "asked them")
    #expect(release.status == 0, "\(release.talk)")
    #expect(release.output.contains("1 record"), "\(release.output)")
    let shown = try home.run("show", reference)
    #expect(shown.output.contains("\(reference)  delivered"), "\(shown.output)")
    #expect(try home.run("trace", reference).output.contains("night-shift"))
    #expect(watched.log.contains("release of 1 records"))
    #expect(!watched.log.contains("asked them"))
    // The program goes on watching.
    try home.drop(WatchDrops.referral("MF-99"), as: "later.xml", of: WatchDrops.practice)
    try watched.require("it is delivered") {
      try home.receipts(of: WatchDrops.practice).contains("MF-99")
    }
    #expect(watched.stop() == 0)
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("for what nobody knows is refused in the same words, with the same exit code")
  func refused() throws {
    let watched = try Self.night()
    let beside = try watched.home.run("reprocess", "R7K2-93QF-V")
    #expect(watched.stop() == 0)
    let alone = try watched.home.run("reprocess", "R7K2-93QF-V")
    #expect(beside.status == 64)
    #expect(beside.status == alone.status)
    #expect(beside.talk == alone.talk)
  }

  @Test("can be left without waiting")
  func left() throws {
    let watched = try Self.night()
    let reference = try Self.held("identity.conflict", in: watched.home)
    let left = try watched.home.run("release", reference, "--no-wait")
    #expect(left.status == 0)
    #expect(left.talk.contains("left as instruction"))
    try watched.require("it is done") {
      try watched.home.run("show", reference).output.contains("\(reference)  delivered")
    }
    #expect(watched.stop() == 0)
  }

  @Test(
    "that was left to a program which was killed is carried out by whoever asked, or by the next")
  func orphaned() throws {
    let watched = try Self.night()
    let home = watched.home
    let waiting = try Self.held("identity.conflict", in: home)
    let unwatched = try Self.held("identity.repeated-row", in: home)
    watched.signal(SIGSTOP)
    let folder = home.root.appending(path: "state")
    let asking = try Program.start(
      ["release", waiting, "--home", home.root.path], talkingInto: folder)
    #expect(try home.run("release", unwatched, "--no-wait").status == 0)
    let talk = folder.appending(path: "talk")
    try watched.require("it waits") {
      try String(contentsOf: talk, encoding: .utf8).contains("waiting for the program that watches")
    }
    _ = watched.stop(SIGKILL)
    asking.waitUntilExit()
    #expect(asking.terminationStatus == 0)
    #expect(try home.run("show", waiting).output.contains("\(waiting)  delivered"))
    #expect(try home.run("show", unwatched).output.contains("\(unwatched)  held"))
    let next = try WatchedHome(home)
    try next.require("it is done") {
      try home.run("show", unwatched).output.contains("\(unwatched)  delivered")
    }
    #expect(next.stop() == 0)
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("is none beside a run: its lock is told, with exit code 3")
  func besideRun() throws {
    let home = try GlasgowHome()
    #expect(try home.run("run").status == 0)
    let file = home.root.appending(path: "state/lock")
    let descriptor = open(file.path, O_RDWR | O_CREAT, 0o600)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    try Data("4711\nrun\n".utf8).write(to: file)
    // Written anew, the file is another one: the lock must be on it.
    let again = open(file.path, O_RDWR)
    defer { close(again) }
    _ = flock(again, LOCK_EX | LOCK_NB)
    let release = try home.run("release", "ALL")
    #expect(release.status == 3)
    #expect(release.talk.contains("interchange run (process 4711)"))
  }
}
