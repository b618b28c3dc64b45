import Foundation
import Glibc
import Testing

/// An older kernel does not know openat2, and a sandbox may forbid it: names are opened in the older way then.
@Suite(
  "Where the kernel opens nothing beneath a folder", .serialized,
  .enabled(if: HostileNight.canTrace, "needs strace"))
struct OldKernelTests {
  private static let practice = "maryhill-practice"

  /// Runs a home with every openat2 refused; returns how often it was.
  private static func run(_ home: GlasgowHome, refusing error: String) throws -> (ProgramRun, Int) {
    let log = home.root.appending(path: "calls")
    defer { try? FileManager.default.removeItem(at: log) }
    let run = try Program.run(
      ["run", "--json", "--home", home.root.path],
      under: [
        "/usr/bin/strace", "-f", "-qq", "-o", log.path,
        "-e", "trace=openat2", "-e", "inject=openat2:error=\(error)",
      ])
    let calls = String(decoding: try Data(contentsOf: log), as: UTF8.self)
    return (run, calls.components(separatedBy: "(INJECTED)").count - 1)
  }

  @Test("a run sends the same, and sets the same aside", arguments: ["ENOSYS", "EPERM"])
  func sameRun(_ error: String) throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops", only: [Self.practice])
    let link = try home.inbox(Self.practice, "link.xml").path
    #expect(symlink("/etc/passwd", link) == 0)
    let other = try GlasgowHome(copying: home)
    let usual = try home.run("run", "--json")
    let (run, refused) = try Self.run(other, refusing: error)
    #expect(refused > 3)
    #expect((run.status, run.bucketSum) == (usual.status, usual.bucketSum), "\(run.talk)")
    #expect(run.count("delivered") == usual.count("delivered"))
    #expect(run.count("rejected") == usual.count("rejected") && run.count("rejected") > 0)
    #expect(try SentFiles(other.outboxes()).difference(from: SentFiles(home.outboxes())) == nil)
    #expect(try other.left() == [])
    #expect(try other.run("verify", "--deep").status == 0)
  }

  @Test(
    "a file that is mounted over one in the inbox is not read",
    .enabled(if: SmallDisk.canMount, "only root may mount"))
  func mounted() throws {
    let home = try GlasgowHome()
    let name = try home.inbox(Self.practice, "mounted.xml")
    try Data().write(to: name)
    #expect(Tool.run("/bin/mount", "--bind", "/proc/version", name.path))
    defer { Tool.run("/bin/umount", "-l", name.path) }
    let (run, refused) = try Self.run(home, refusing: "ENOSYS")
    #expect(refused > 0)
    #expect((run.count("records"), run.count("rejected")) == (1, 1), "\(run.talk)")
    #expect(try home.left() == ["\(Self.practice)/mounted.xml"])
    let archive = try home.run("archive", "cat").output
    #expect(!archive.contains("Linux version"))
  }
}
