import Foundation
import Glibc
import Testing

/// What the tests of `watch` drop: referrals of the Glasgow sample that go to its link workers.
enum WatchDrops {
  static let practice = "maryhill-practice"
  static let receiver = "community-links"
  static let name = "MF11.xml"

  /// A referral, by its sender's own number.
  static func referral(_ id: String = "MF-11") throws -> Data {
    let text = try sampleDrop("\(practice)/\(name)")
    precondition(text.contains("<Id>MF-11<"), "the sample's numbers have changed")
    return Data(text.replacing("<Id>MF-11<", with: "<Id>\(id)<").utf8)
  }
}

@Suite("Watching", .serialized)
struct WatchTests {
  @Test("delivers a drop as it comes, though the next look by the clock is an hour off")
  func hints() throws {
    let watched = try WatchedHome(GlasgowHome())
    try watched.home.drop(WatchDrops.referral(), as: "a.xml", of: WatchDrops.practice)
    let seconds = try watched.require(1, deliveriesTo: WatchDrops.receiver)
    // It takes a few hundredths on an idle machine.
    #expect(seconds < 10)
    try watched.require("a receipt") {
      try watched.home.receipts(of: WatchDrops.practice).contains("MF-11")
    }
    #expect(watched.stop() == 0)
    #expect(try watched.home.left() == [])
    #expect(try watched.home.run("archive", "verify").status == 0)
    #expect(try watched.home.run("run", "--json").count("records") == 0)
  }

  @Test("finds drops by the clock where the kernel tells nothing")
  func scans() throws {
    let watched = try WatchedHome(GlasgowHome(), ["--scan", "200ms", "--no-hints"])
    try watched.home.drop(WatchDrops.referral(), as: "a.xml", of: WatchDrops.practice)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop(SIGINT) == 0)
  }

  @Test("leaves a file alone that is still being written, until it is closed or renamed")
  func unfinished() throws {
    let watched = try WatchedHome(GlasgowHome(), ["--scan", "300ms"])
    let bytes = try WatchDrops.referral()
    let open = try watched.home.inbox(WatchDrops.practice, "open.xml")
    try Data().write(to: open)
    let writer = try FileHandle(forWritingTo: open)
    try writer.write(contentsOf: bytes.prefix(500))
    let part = try watched.home.inbox(WatchDrops.practice, "upload.xml.part")
    try WatchDrops.referral("MF-0012").write(to: part)
    // Another drop shows that the inbox has been looked into.
    try watched.home.drop(WatchDrops.referral("MF-0013"), as: "z.xml", of: WatchDrops.practice)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    usleep(700_000)
    #expect(try watched.deliveries(to: WatchDrops.receiver) == 1)
    try writer.write(contentsOf: bytes.dropFirst(500))
    try writer.close()
    try watched.require(2, deliveriesTo: WatchDrops.receiver)
    try FileManager.default.moveItem(at: part, to: part.deletingPathExtension())
    try watched.require(3, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
  }

  @Test("waits for the flag file where one is agreed, and takes it along")
  func flags() throws {
    let home = try GlasgowHome()
    try home.agree(
      WatchDrops.practice, "mapping: [referral-xml] }", "mapping: [referral-xml], flag: \".ok\" }")
    let stale = try home.inbox(WatchDrops.practice, "a.xml.ok")
    try Data().write(to: stale)
    usleep(20_000)
    let watched = try WatchedHome(home, ["--scan", "300ms"])
    try home.drop(WatchDrops.referral(), as: "a.xml", of: WatchDrops.practice)
    usleep(900_000)
    #expect(try watched.deliveries(to: WatchDrops.receiver) == 0)
    try Data().write(to: stale)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    try watched.require("no flag is left") { try home.left() == [] }
    #expect(watched.stop() == 0)
  }

  @Test(
    "takes a file of another owner, for which there is no lease, once it has rested",
    .enabled(if: geteuid() == 0, "only root may give files away"))
  func settling() throws {
    let home = try GlasgowHome()
    try home.agree(
      WatchDrops.practice, "mapping: [referral-xml] }", "mapping: [referral-xml], settle: 1500ms }")
    let unprivileged = ["/usr/bin/setpriv", "--bounding-set=-lease", "--inh-caps=-lease"]
    let watched = try WatchedHome(home, under: unprivileged)
    let file = try home.inbox(WatchDrops.practice, "a.xml")
    try WatchDrops.referral().write(to: file)
    #expect(chown(file.path, 65_534, 65_534) == 0)
    let seconds = try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(seconds > 1)
    #expect(watched.stop() == 0)
  }

  @Test("looks everywhere when the kernel could not remember all that happened")
  func overflow() throws {
    let watched = try WatchedHome(GlasgowHome())
    let limit = try String(
      contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
    let events = (Int(limit.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 16_384) + 100
    watched.signal(SIGSTOP)
    // Two names by turns: the kernel counts equal events that follow each other as one.
    let folder = try watched.home.inbox("canalside-practice", "x.part").deletingLastPathComponent()
    for number in 0...events {
      close(open("\(folder.path)/\(number % 2).part", O_WRONLY | O_CREAT, 0o600))
    }
    try watched.home.drop(WatchDrops.referral(), as: "a.xml", of: WatchDrops.practice)
    watched.signal(SIGCONT)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
  }

  @Test("lets one partner's record through while another's flood is worked off")
  func flood() throws {
    let home = try GlasgowHome()
    let flood = 3_000
    for number in 0..<flood {
      try home.drop(
        WatchDrops.referral("MF-\(number)"), as: "\(number).xml", of: WatchDrops.practice)
    }
    let watched = try WatchedHome(home)
    try watched.require("the flood has begun") {
      try watched.deliveries(to: WatchDrops.receiver) > 0
    }
    try home.drop(
      Data(sampleDrop("canalside-practice/referral-0201.xml").utf8), as: "one.xml",
      of: "canalside-practice")
    try watched.require("the one is answered") {
      try home.receipts(of: "canalside-practice").contains("CS-0201")
    }
    #expect(try watched.deliveries(to: WatchDrops.receiver) < flood)
    try watched.require(flood + 1, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
  }

  @Test("keeps feedback for a while whose referral comes a moment later")
  func feedbackFirst() throws {
    let home = try GlasgowHome()
    let watched = try WatchedHome(home)
    try home.drop(folder: "drops", only: ["community-links"], matching: "feedback-F01")
    usleep(500_000)
    #expect(try home.receipts(of: "community-links") == "")
    try home.drop(folder: "drops", only: ["maryhill-practice", "birchbank-practice"])
    try watched.require("the feedback is answered") {
      try home.receipts(of: "community-links") != ""
    }
    #expect(!(try home.receipts(of: "community-links")).contains("case.unknown"))
    #expect(watched.stop() == 0)
  }

  @Test("closes windows when they are due")
  func windows() throws {
    let home = try GlasgowHome()
    try home.agree(
      WatchDrops.receiver, "deliver: each,", "deliver: batch, every: 2s,")
    let watched = try WatchedHome(home)
    try home.drop(WatchDrops.referral("MF-1"), as: "1.xml", of: WatchDrops.practice)
    try home.drop(WatchDrops.referral("MF-2"), as: "2.xml", of: WatchDrops.practice)
    try watched.require("the window has closed") {
      try watched.deliveries(to: WatchDrops.receiver) > 0
    }
    #expect(watched.stop() == 0)
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("killed at any moment and started again goes on where it was")
  func killed() throws {
    let home = try GlasgowHome()
    let count = 400
    for number in 0..<count {
      try home.drop(
        WatchDrops.referral("MF-\(number)"), as: "\(number).xml", of: WatchDrops.practice)
    }
    for kill in 1...4 {
      let watched = try WatchedHome(home)
      try watched.require("some are delivered") {
        try watched.deliveries(to: WatchDrops.receiver) >= min(count, kill * 60)
      }
      _ = watched.stop(SIGKILL)
    }
    let last = try WatchedHome(home)
    try last.require(count, deliveriesTo: WatchDrops.receiver)
    #expect(last.stop() == 0)
    #expect(try home.left() == [])
    #expect(try home.run("archive", "verify").status == 0)
  }
}
