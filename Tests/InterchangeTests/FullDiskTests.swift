import Foundation
import Testing

@Suite(
  "On a full disk", .serialized,
  .enabled(if: SmallDisk.canMount, "only root may mount a small disk"))
struct FullDiskTests {
  /// A home with a night's drops of practices; the numbers of feedback depend on what its run knows already.
  private static func night() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.drop(
      folder: "drops",
      only: [
        "birchbank-practice", "canalside-practice", "fernhill-practice", "larkfield-practice",
        "maryhill-practice", "rowan-street-practice", "westmuir-practice",
      ])
    return home
  }

  private static func deliveries(_ home: GlasgowHome) throws -> [String: Data] {
    // A run that had no room at all has made no outboxes.
    guard home.hasDelivered() else { return [:] }
    return try home.outboxes().filter { !$0.key.contains("/receipt-") }
  }

  @Test("a run ends with 1 and plain words, shows no half file, and goes on when there is room")
  func run() throws {
    let undisturbed = try Self.night()
    #expect(try undisturbed.run("run").status == 2)
    let expected = try Self.deliveries(undisturbed)
    let home = try Self.night()
    let disk = try SmallDisk(under: home.root, megabytes: 6)
    defer { disk.unmount() }
    for kilobytes in [0, 4, 40, 200, 500, 700] {
      try disk.fill(leaving: kilobytes)
      let run = try home.run("run", "--quiet")
      if kilobytes < 300 {
        #expect(run.status == 1)
        #expect(
          ["[disk.low]", "[disk.full]", "[ledger.full]"].contains { run.talk.contains($0) },
          "\(kilobytes): \(run.talk)")
      }
      for (name, bytes) in try Self.deliveries(home) {
        #expect(bytes == expected[name], "\(name) with \(kilobytes) KiB of room")
      }
      #expect(try home.run("status").status == 0)
    }
    disk.empty()
    // What was delivered before was told as held or failed before.
    #expect([0, 2].contains(try home.run("run", "--json").status))
    #expect(try Self.deliveries(home) == expected)
    #expect(try home.left() == [])
    #expect(!home.hasUnfinished())
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("the program that watches lives on, says so, and goes on unaided when there is room")
  func watch() throws {
    let home = try GlasgowHome()
    let disk = try SmallDisk(under: home.root, megabytes: 6)
    defer { disk.unmount() }
    let watched = try WatchedHome(home)
    try home.drop(WatchDrops.referral("MF-1"), as: "1.xml", of: WatchDrops.practice)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    // The ledger hears a moment later that the file is out: a disk that is full by then stops that, not the next drop.
    try watched.require("the drop is settled") { !home.hasUnfinished() }
    let aside = home.root.appending(path: "state/aside.xml")
    try WatchDrops.referral("MF-2").write(to: aside)
    try disk.fill(leaving: 0)
    try FileManager.default.moveItem(at: aside, to: home.inbox(WatchDrops.practice, "2.xml"))
    try watched.require("it is told") {
      watched.log.contains("[disk.low]")
    }
    #expect(watched.log.components(separatedBy: "[disk.low]").count == 2)
    #expect(!watched.log.contains("error error"))
    #expect(try watched.deliveries(to: WatchDrops.receiver) == 1)
    let left = try home.run("release", "ALL")
    #expect(left.status == 1)
    #expect(left.talk.contains("[ledger.full]"), "\(left.talk)")
    disk.empty()
    try watched.require(2, deliveriesTo: WatchDrops.receiver)
    try watched.require("it is told") { watched.log.contains("there is room on the disk again") }
    #expect(watched.stop() == 0)
    #expect(try home.left() == [])
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("of one partner alone, what is for it waits until it has room, and others go on")
  func partnersDisk() throws {
    let home = try GlasgowHome()
    #expect(try home.run("run").status == 0)
    let disk = try SmallDisk(
      under: home.root.appending(path: "outbox/\(WatchDrops.receiver)"), megabytes: 1)
    defer { disk.unmount() }
    try disk.fill(leaving: 0)
    let watched = try WatchedHome(home)
    try home.drop(WatchDrops.referral("MF-1"), as: "1.xml", of: WatchDrops.practice)
    try watched.require("it is told") {
      watched.log.contains("the folders of \(WatchDrops.receiver) cannot be used")
    }
    #expect(watched.log.contains("[disk.full]"))
    try watched.require("the sender is answered") {
      try home.receipts(of: WatchDrops.practice).contains("MF-1")
    }
    #expect(try watched.deliveries(to: WatchDrops.receiver) == 0)
    disk.empty()
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("a drop that is too large for what is free waits, is told, and is taken up unaided")
  func largeDrop() throws {
    let home = try GlasgowHome()
    let disk = try SmallDisk(under: home.root, megabytes: 128)
    defer { disk.unmount() }
    let table = try sampleDrop("warm-homes/referrals-2026-11.csv")
    let lines = table.components(separatedBy: "\r\n")
    // Few rows and long ones: too large for memory, and soon worked off.
    let rows = String(repeating: String(repeating: "x", count: 60_000) + "\r\n", count: 160)
    let aside = home.root.appending(path: "state/aside.csv")
    try Data((lines[0] + "\r\n" + rows).utf8).write(to: aside)
    let watched = try WatchedHome(home)
    try disk.fill(leaving: 30_000)
    try FileManager.default.moveItem(at: aside, to: home.inbox("warm-homes", "large.csv"))
    try watched.require("it is told") { watched.log.contains("too large for what is free") }
    usleep(2_200_000)
    #expect(watched.log.components(separatedBy: "too large for what is free").count == 2)
    disk.empty()
    try watched.require("it is taken up") { watched.log.contains("from warm-homes") }
    #expect(watched.stop() == 0)
  }
}
