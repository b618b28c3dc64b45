import Foundation
import Testing

/// The files that a run opened, read from what strace tells of it.
struct OpenedFiles {
  /// Where each opened file really lay, links resolved by the kernel.
  let paths: [String]
  /// The calls that reach somebody else: other programs, sockets, new links.
  let outward: [String]

  init(_ lines: [Substring]) {
    var paths: [String] = []
    var outward: [String] = []
    for line in lines {
      // A line begins with the number of the thread.
      let call = line.drop { $0.isNumber }.drop { $0 == " " }
      if call.hasPrefix("open") || call.hasPrefix("<... open") {
        if let path = Self.result(of: call) { paths.append(path) }
      } else if !call.hasPrefix("+++"), !call.hasPrefix("---") {
        outward.append(String(call.prefix(200)))
      }
    }
    self.paths = paths
    self.outward = outward
  }

  /// The path behind the descriptor that a call answered; `nil` for one that failed.
  private static func result(of call: Substring) -> String? {
    guard let mark = call.range(of: ") = ", options: .backwards) else { return nil }
    let answer = call[mark.upperBound...]
    guard let start = answer.firstIndex(of: "<"), answer.first?.isNumber == true,
      let end = answer.lastIndex(of: ">")
    else { return nil }
    return String(answer[answer.index(after: start)..<end])
  }
}

@Suite(
  "What a run over a hostile inbox opens",
  .serialized, .enabled(if: HostileNight.canTrace, "needs strace"))
struct HostileReachTests {
  /// What every program opens, and nothing that a sender could want: beginnings of paths, a `/` at the end of folders.
  private static let system = [
    "/etc/ld.so.cache", "/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/", "/opt/swift/usr/lib/",
    "/etc/localtime", "/usr/share/zoneinfo/", "/etc/timezone", "/dev/null", "/dev/urandom",
    // How the owner of the ledger's file is called: the ledger's library asks when it opens it, and has no use for it.
    "/etc/nsswitch.conf", "/etc/passwd", "/etc/group",
    "/sys/fs/cgroup/", "/sys/devices/system/cpu/", "/sys/kernel/mm/", "/proc/sys/vm/",
  ]

  @Test("lies below the home, the library or a short list of places")
  func roots() throws {
    let night = try HostileNight.shared.get()
    let opened = OpenedFiles(night.calls)
    #expect(opened.paths.count > 500)
    let program = Program.executable.deletingLastPathComponent().path
    let roots =
      [night.home.root.path, Program.checkout.appending(path: "mappings").path, program]
      .map { URL(filePath: $0).resolvingSymlinksInPath().path }
    let strangers = Set(opened.paths)
      .filter { path in
        // What the process knows of itself stands below its own number.
        if path.wholeMatch(of: /\/proc\/\d+\/(maps|status|stat|task.*|cgroup|mountinfo)/) != nil {
          return false
        }
        if roots.contains(where: { path == $0 || path.hasPrefix($0 + "/") }) { return false }
        return !Self.system.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
      }
    #expect(strangers.isEmpty, "\(strangers.sorted())")
  }

  @Test("are files and folders alone: no pipe, socket, device or link is opened to be looked at")
  func kinds() throws {
    let night = try HostileNight.shared.get()
    let paths = Set(OpenedFiles(night.calls).paths)
    for (hostile, name) in HostileNight.cases where hostile.outcome == .quarantined("drop.kind") {
      let path = "inbox/\(hostile.sender)/" + String(decoding: name, as: UTF8.self)
      #expect(!paths.contains { $0.hasSuffix(path) }, "\(hostile)")
    }
  }

  @Test("is all there is: no other program is started, nobody is called, nothing is linked")
  func outward() throws {
    let calls = try OpenedFiles(HostileNight.shared.get().calls).outward
    // The first call of all is the one that starts the program.
    #expect(calls.first?.hasPrefix("execve(") == true)
    // The C library looks for its cache of names on this machine before it reads the files; nobody listens on either side
    // but this machine.
    let others = calls.dropFirst()
      .filter { !$0.hasPrefix("socket(AF_UNIX, ") && !$0.contains("/var/run/nscd/socket") }
    #expect(others.isEmpty, "\(others)")
  }

  @Test("is told of a file that is opened outside")
  func planted() {
    let lines = [
      "12 openat(5</home/inbox>, \"x\", O_RDONLY) = 7</etc/passwd>",
      "12 <... openat2 resumed>) = 8</etc/shadow>", "12 openat(5</h>, \"y\", 0) = -1 ENOENT (No)",
      "12 connect(3<socket:[1]>, {sa_family=AF_INET}, 16) = 0",
    ]
    let opened = OpenedFiles(lines.map { $0[...] })
    #expect(opened.paths == ["/etc/passwd", "/etc/shadow"])
    #expect(opened.outward.count == 1)
  }
}
