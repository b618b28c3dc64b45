import Foundation
import Glibc
import Testing

/// One of the home's folders lies on a small disk of its own, of which the room or the inodes are used up.
@Suite(
  "On a small disk", .serialized,
  .enabled(if: PowerImage.canCut, "only root may mount an image, on a kernel with ext4"))
struct SmallImageTests {
  /// What is used up.
  enum Shortage: CaseIterable { case bytes, inodes }

  /// Where the disk lies: staging folders lie in their outboxes, the ledger in the state folder.
  static let places = ["outbox/community-links", "state", "archive"]

  private static func home() throws -> GlasgowHome {
    let home = try GlasgowHome()
    // Whatever is made once is there when the disk is full.
    try #require(home.run("run").status == 0)
    let text = try sampleDrop("canalside-practice/referral-0201.xml")
    for number in 1...30 {
      try home.drop(
        Data(text.replacing("CS-0201", with: "CS-7\(number)").utf8), as: "\(number).xml",
        of: "canalside-practice")
    }
    try home.drop(
      Data(sampleDrop("warm-homes/referrals-2026-11.csv").utf8), as: "rows.csv", of: "warm-homes")
    return home
  }

  private static func deliveries(_ home: GlasgowHome) throws -> [String: Data] {
    try home.outboxes().filter { !$0.key.contains("/receipt-") }
  }

  @Test(
    "that is full the program shows no half file, says so, and goes on unaided when there is room",
    arguments: places, Shortage.allCases)
  func full(_ place: String, _ shortage: Shortage) throws {
    let undisturbed = try Self.home()
    #expect([0, 2].contains(try undisturbed.run("run").status))
    let expected = try Self.deliveries(undisturbed)
    #expect(expected.count > 30)

    let home = try Self.home()
    let disk = try PowerImage(
      of: home.root.appending(path: place), megabytes: 8, inodes: 128)
    try disk.mount()
    defer { disk.unmount() }
    // Full before the run begins, and in the midst of it.
    for room in [0, 3, 12] {
      switch shortage {
      case .bytes: try disk.fill(leavingKilobytes: room)
      case .inodes: try disk.useUpInodes(but: room)
      }
      let run = try home.run("run")
      if room == 0 {
        #expect(run.status == 1, "\(run.output)")
        #expect(
          ["[disk.low]", "[disk.full]", "[ledger.full]"].contains { run.talk.contains($0) },
          "\(run.talk)")
      }
      for (name, bytes) in try Self.deliveries(home) {
        #expect(bytes == expected[name], "\(name) with room for \(room)")
      }
      #expect(try home.run("status").status == 0)
      try disk.empty()
    }
    #expect([0, 2].contains(try home.run("run", "--json").status))
    #expect(try Self.deliveries(home) == expected)
    #expect(try home.left() == [])
    #expect(!home.hasUnfinished())
    #expect(try home.verified().status == 0)
  }
}

extension PowerImage {
  private var filling: URL { folder.appending(path: ".filling") }

  /// Fills the disk but for so many KiB.
  func fill(leavingKilobytes room: Int) throws {
    try FileManager.default.createDirectory(at: filling, withIntermediateDirectories: true)
    let file = open(filling.appending(path: "bytes").path, O_WRONLY | O_CREAT, 0o600)
    defer { close(file) }
    let block = [UInt8](repeating: 7, count: 1_024)
    var size: off_t = 0
    while write(file, block, block.count) == block.count { size += off_t(block.count) }
    guard ftruncate(file, max(0, size - off_t(room << 10))) == 0, fsync(file) == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  /// Makes files until there are inodes for so many more.
  func useUpInodes(but room: Int) throws {
    try FileManager.default.createDirectory(at: filling, withIntermediateDirectories: true)
    var made: [String] = []
    while true {
      let path = filling.appending(path: "\(made.count)").path
      let file = open(path, O_WRONLY | O_CREAT, 0o600)
      guard file >= 0 else { break }
      close(file)
      made.append(path)
    }
    guard errno == ENOSPC, made.count > room else { throw CocoaError(.fileWriteUnknown) }
    for path in made.suffix(room) { unlink(path) }
  }

  /// Makes room again.
  func empty() throws {
    try FileManager.default.removeItem(at: filling)
  }
}
