import Foundation
import Glibc
import Testing

/// Something that lies where a folder of ours, or a whole inbox, should be.
struct OccupiedPlace: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let code: String
  let occupy: @Sendable (_ inbox: String) -> Int32

  static let all =
    [
      OccupiedPlace(testDescription: "a link instead of our folder", code: "disk.kind") {
        symlink("/etc", $0 + "/.taken")
      },
      OccupiedPlace(testDescription: "a file instead of our folder", code: "disk.kind") {
        mknod($0 + "/.taken", S_IFREG | 0o660, 0)
      },
      OccupiedPlace(testDescription: "our folder, open to all", code: "folder.mode") {
        mkdir($0 + "/.taken", 0o700) | chmod($0 + "/.taken", 0o777)
      },
      OccupiedPlace(testDescription: "a folder instead of our trial", code: "disk.kind") {
        mkdir($0 + "/.trial", 0o700)
      },
      OccupiedPlace(testDescription: "a link instead of the inbox", code: "folder.moved") {
        rename($0, $0 + "-aside") | symlink("/etc", $0)
      },
      OccupiedPlace(testDescription: "a file instead of the inbox", code: "folder.moved") {
        rename($0, $0 + "-aside") | mknod($0, S_IFREG | 0o660, 0)
      },
    ]
    + (geteuid() == 0
      ? [
        OccupiedPlace(testDescription: "our folder, but another's", code: "folder.owner") {
          mkdir($0 + "/.taken", 0o700) | chown($0 + "/.taken", 54_321, 54_321)
        }
      ] : [])
}

@Suite("An inbox that its owner has made unusable", .serialized)
struct HostileFolderTests {
  private static let hostile = "canalside-practice"

  @Test(
    "stops nobody else: others are served, and the run ends with 1", arguments: OccupiedPlace.all)
  func occupied(_ place: OccupiedPlace) throws {
    let home = try GlasgowHome()
    try home.drop(
      Data(HostileText.referral("H-1").utf8), as: "good.xml", of: HostileCase.practice)
    let inbox = try home.inbox(Self.hostile, "x").deletingLastPathComponent().path
    #expect(place.occupy(inbox) == 0)
    let run = try home.run("run", "--json")
    #expect(run.status == 1)
    #expect((run.count("delivered"), run.count("records")) == (1, 1), "\(run.talk)")
    #expect(run.talk.contains("the folders of \(Self.hostile) cannot be used"))
    #expect(run.talk.contains("[\(place.code)]"), "\(run.talk)")
    #expect(run.talk.contains("fix: "))
  }

  @Test("is served again once that is out of the way")
  func again() throws {
    let home = try GlasgowHome()
    let drop = Data(try sampleDrop("canalside-practice/referral-0201.xml").utf8)
    try home.drop(drop, as: "good.xml", of: Self.hostile)
    let taken = try home.inbox(Self.hostile, ".taken")
    try Data().write(to: taken)
    #expect(try home.run("run").status == 1)
    try FileManager.default.removeItem(at: taken)
    let run = try home.run("run", "--json")
    #expect((run.status, run.count("delivered")) == (0, 1), "\(run.talk)")
  }

  @Test(
    "by mounting something over an entry is told of that once, and keeps it",
    .enabled(if: SmallDisk.canMount, "only root may mount"))
  func mounted() throws {
    let home = try GlasgowHome()
    try home.drop(
      Data(HostileText.referral("H-1").utf8), as: "good.xml", of: HostileCase.practice)
    let folder = try home.inbox(HostileCase.practice, "mounted")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let disk = try SmallDisk(under: folder, megabytes: 1)
    defer { disk.unmount() }
    let run = try home.run("run", "--json")
    #expect((run.count("delivered"), run.count("rejected")) == (1, 1), "\(run.talk)")
    #expect(try home.left() == ["birchbank-practice/mounted"])
    #expect(try home.run("run", "--json").count("records") == 0)
  }
}
