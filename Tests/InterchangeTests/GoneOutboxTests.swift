import Foundation
import Glibc
import Testing

/// A run is killed when the ledger has a group and its files are not in their outboxes; then the outbox is not there.
@Suite("A file that is owed to an outbox that is gone", .serialized)
struct GoneOutboxTests {
  private static let partner = WatchDrops.receiver

  /// A home in which a referral was decided and lies in staging.
  private static func owed() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.drop(WatchDrops.referral(), as: "a.xml", of: WatchDrops.practice)
    let killed = try home.run(
      ["run"],
      faults: [
        Fault(calls: "rename", path: "outbox/\(partner)/[!.]*", when: "1", action: "kill")
      ])
    #expect(killed.status == 9, "\(killed.talk)")
    #expect(try home.sent(to: partner).isEmpty)
    #expect(home.hasUnfinished())
    return home
  }

  private static func outbox(_ home: GlasgowHome) -> URL {
    home.root.appending(path: "outbox/\(partner)")
  }

  /// Everything that changes a home says the same, and changes nothing that matters.
  private static func refuses(_ home: GlasgowHome) throws {
    for words in [["recover"], ["run"], ["watch"], ["check"], ["recover"]] {
      let run = try Program.run(
        words + ["--home", home.root.path], under: ["/usr/bin/timeout", "30"])
      #expect(run.status == 1, "\(words): \(run.talk)")
      #expect(run.talk.contains("[outbox.gone]"), "\(words): \(run.talk)")
      #expect(run.talk.contains(outbox(home).path))
      #expect(run.talk.contains("fix: put the folder back, or mount it"))
      #expect(run.talk.contains(/to be placed: referral-.{4}-.{4}-.\.xml \[outbox/), "\(run.talk)")
    }
  }

  private static func arrives(_ home: GlasgowHome) throws {
    let recovered = try home.run("recover")
    #expect(recovered.status == 0, "\(recovered.talk)")
    #expect(recovered.output.contains("staged files placed in their outboxes"))
    #expect(try home.sent(to: partner).count == 1)
    #expect(try home.run("verify", "--deep").status == 0)
    #expect(try home.run("run", "--json").count("records") == 0)
  }

  @Test("stops every start until the folder is back, and is delivered then")
  func moved() throws {
    let home = try Self.owed()
    let aside = home.root.appending(path: "aside")
    try FileManager.default.moveItem(at: Self.outbox(home), to: aside)
    try Self.refuses(home)
    try? FileManager.default.removeItem(at: Self.outbox(home))
    try FileManager.default.moveItem(at: aside, to: Self.outbox(home))
    try Self.arrives(home)
  }

  @Test(
    "is not taken for delivered while the outbox is not mounted, as after the power failed",
    .enabled(if: SmallDisk.canMount, "only root may mount"))
  func unmounted() throws {
    let home = try Self.owed()
    // What lies below the mount is an empty folder.
    let disk = home.root.appending(path: "disk")
    try FileManager.default.moveItem(at: Self.outbox(home), to: disk)
    try FileManager.default.createDirectory(
      at: Self.outbox(home), withIntermediateDirectories: true)
    try Self.refuses(home)
    #expect(Tool.run("/bin/mount", "--bind", disk.path, Self.outbox(home).path))
    defer { _ = Tool.run("/bin/umount", "-l", Self.outbox(home).path) }
    try Self.arrives(home)
  }

  @Test("can be given up by a person, who makes the folder anew and has the file from the archive")
  func givenUp() throws {
    let home = try Self.owed()
    try FileManager.default.removeItem(at: Self.outbox(home))
    try Self.refuses(home)
    let staging = Self.outbox(home).appending(path: ".staging")
    try FileManager.default.createDirectory(
      at: staging, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let recovered = try home.run("recover")
    #expect(recovered.status == 0, "\(recovered.talk)")
    let reference = try #require(try home.references("\"bucket\":\"delivered\"").first)
    let into = home.root.appending(path: "extracted")
    let extracted = try home.run("archive", "extract", reference, "--sent", "--to", into.path)
    #expect(extracted.status == 0, "\(extracted.talk)")
    #expect(try home.run("verify", "--deep").status == 0)
  }
}
