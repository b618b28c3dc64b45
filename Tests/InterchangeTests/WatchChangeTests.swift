import Foundation
import Glibc
import Testing

@Suite("What changes while it is watched", .serialized)
struct WatchChangeTests {
  @Test("a configuration that is read again takes effect as a whole, a broken one not at all")
  func reload() throws {
    let home = try GlasgowHome()
    let watched = try WatchedHome(home)
    try home.agree(WatchDrops.practice, "id: maryhill-practice", "id: maryhill-practise")
    watched.signal(SIGHUP)
    try watched.require("the refusal") { watched.log.contains("partner.file-name") }
    #expect(watched.log.contains("the one before stays in force"))
    try home.drop(WatchDrops.referral("MF-1"), as: "1.xml", of: WatchDrops.practice)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    try home.agree(WatchDrops.practice, "id: maryhill-practise", "id: maryhill-practice")
    try Data(
      """
      id: hilltop-practice
      name: Hilltop Practice
      kind: practice
      identifiers: { practice-code: "99942" }
      inbox: { mapping: [referral-xml] }
      receipts: xml

      """
      .utf8
    )
    .write(to: home.root.appending(path: "partners/hilltop-practice.yaml"))
    try FileManager.default.removeItem(
      at: home.root.appending(path: "partners/maryhill-practice.yaml"))
    try home.agree(WatchDrops.receiver, "maryhill-practice", "hilltop-practice")
    watched.signal(SIGHUP)
    try watched.require("the new one") { watched.log.contains("was read again") }
    try home.drop(WatchDrops.referral("MF-2"), as: "2.xml", of: "hilltop-practice")
    try watched.require(2, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
  }

  @Test("an inbox that is moved away and made anew is watched again")
  func replacedInbox() throws {
    let home = try GlasgowHome()
    let watched = try WatchedHome(home)
    let inbox = try home.inbox(WatchDrops.practice, "x").deletingLastPathComponent()
    try FileManager.default.moveItem(at: inbox, to: home.root.appending(path: "old"))
    try home.drop(WatchDrops.referral(), as: "1.xml", of: WatchDrops.practice)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
  }

  @Test("what is for a partner whose outbox is gone waits until it is back, and others go on")
  func missingOutbox() throws {
    let home = try GlasgowHome()
    let watched = try WatchedHome(home)
    let outbox = home.root.appending(path: "outbox/\(WatchDrops.receiver)")
    let aside = home.root.appending(path: "aside")
    try FileManager.default.moveItem(at: outbox, to: aside)
    try home.drop(WatchDrops.referral(), as: "1.xml", of: WatchDrops.practice)
    try watched.require("it is told") { watched.log.contains("folder.moved") }
    try watched.require("the sender is answered") {
      try home.receipts(of: WatchDrops.practice).contains("MF-11")
    }
    #expect(!FileManager.default.fileExists(atPath: outbox.path))
    try FileManager.default.moveItem(at: aside, to: outbox)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test(
    "a drop whose sender's outbox goes in that moment is answered when it is back, and harms nobody"
  )
  func senderAway() throws {
    let home = try GlasgowHome()
    let watched = try WatchedHome(home)
    let outbox = home.root.appending(path: "outbox/canalside-practice")
    let aside = home.root.appending(path: "aside")
    try FileManager.default.moveItem(at: outbox, to: aside)
    try home.drop(
      Data(sampleDrop("canalside-practice/referral-0201.xml").utf8), as: "1.xml",
      of: "canalside-practice")
    try watched.require("it is told") { watched.log.contains("folders of canalside-practice") }
    // It may get the number that the drop of the partner that is away had.
    try home.drop(WatchDrops.referral(), as: "1.xml", of: WatchDrops.practice)
    try watched.require("the other is answered") {
      try home.receipts(of: WatchDrops.practice).contains("MF-11")
    }
    try FileManager.default.moveItem(at: aside, to: outbox)
    try watched.require("it is answered") {
      try home.receipts(of: "canalside-practice").contains("CS-0201")
    }
    try home.drop(WatchDrops.referral("MF-12"), as: "2.xml", of: WatchDrops.practice)
    try watched.require("others go on") {
      try home.receipts(of: WatchDrops.practice).contains("MF-12")
    }
    #expect(watched.stop() == 0)
    #expect(try home.left() == [])
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test(
    "a file system that is unmounted and mounted again is noticed at once",
    .enabled(if: geteuid() == 0, "only root may mount"))
  func unmounted() throws {
    let home = try GlasgowHome()
    let inbox = try home.inbox(WatchDrops.practice, "x").deletingLastPathComponent()
    let image = home.root.appending(path: "image").path
    guard try run("/usr/bin/truncate", "-s", "16M", image) == 0,
      try run("/sbin/mkfs.ext4", "-q", "-F", image) == 0,
      try run("/bin/mount", "-o", "loop", image, inbox.path) == 0
    else { return }
    defer { _ = try? run("/bin/umount", "-l", inbox.path) }
    let watched = try WatchedHome(home)
    try home.drop(WatchDrops.referral("MF-1"), as: "1.xml", of: WatchDrops.practice)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(try run("/bin/umount", "-l", inbox.path) == 0)
    try watched.require("it is told") {
      watched.log.contains("partner.away") || watched.log.contains("cannot be used")
    }
    #expect(try run("/bin/mount", "-o", "loop", image, inbox.path) == 0)
    try watched.require("it is back") { watched.log.contains("can be used again") }
    try home.drop(WatchDrops.referral("MF-2"), as: "2.xml", of: WatchDrops.practice)
    try watched.require(2, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
  }

  @Test("a second program hears who is at work")
  func second() throws {
    let home = try GlasgowHome()
    let watched = try WatchedHome(home)
    for command in ["run", "recover", "watch"] {
      let second = try home.run(command)
      #expect(second.status == 3)
      #expect(
        second.talk.contains("interchange watch (process \(watched.process.processIdentifier))"))
    }
    #expect(watched.stop() == 0)
  }

  private func run(_ words: String...) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: words[0])
    process.arguments = Array(words.dropFirst())
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}

@Suite("What is told while it is watched", .serialized)
struct WatchTellingTests {
  @Test("stands in log lines of JSON without anything that a message says")
  func log() throws {
    let home = try GlasgowHome()
    let watched = try WatchedHome(
      home, ["--scan", "1h", "--log", "json", "--log-level", "debug"])
    try home.drop(folder: "drops")
    try watched.require("all is taken") { try home.left() == [] }
    #expect(watched.stop() == 0)
    let lines = watched.log.split(separator: "\n")
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect(object?["level"] is String && object?["at"] is String && object?["event"] is String)
    }
    #expect(lines.contains { $0.contains("\"held\":") })
    for text in try home.sentTexts() { #expect(!watched.log.contains(text), "\(text)") }
  }

  @Test("is counted in a file for Prometheus")
  func metrics() throws {
    let home = try GlasgowHome()
    let file = home.root.appending(path: "metrics.prom")
    let watched = try WatchedHome(home, ["--scan", "1h", "--metrics", file.path])
    try home.drop(WatchDrops.referral(), as: "1.xml", of: WatchDrops.practice)
    try watched.require(1, deliveriesTo: WatchDrops.receiver)
    #expect(watched.stop() == 0)
    let text = try String(contentsOf: file, encoding: .utf8)
    for line in [
      "interchange_records_total{bucket=\"delivered\",sender=\"maryhill-practice\"} 1",
      "interchange_files_total{receiver=\"community-links\"} 1",
      "interchange_records{bucket=\"delivered\",sender=\"maryhill-practice\"} 1",
      "interchange_outbox_files{partner=\"community-links\"} 1",
      "# TYPE interchange_commit_seconds histogram",
    ] { #expect(text.contains(line + "\n"), "\(line)") }
    let refused = try home.run("watch", "--metrics", "/nowhere/metrics.prom")
    #expect(refused.status == 1)
    #expect(refused.talk.contains("metrics.file"))
  }

  @Test("reaches systemd: ready, alive as long as the work goes on, reloading, stopping")
  func notifications() throws {
    let home = try GlasgowHome()
    let socket = try NotifySocket(at: home.root.appending(path: "notify").path)
    let watched = try WatchedHome(
      home, environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "1000000"])
    try watched.require("ready") { socket.received.contains { $0.contains("READY=1") } }
    let first = socket.received.count { $0.contains("WATCHDOG=1") }
    try watched.require("it lives") {
      socket.received.count { $0.contains("WATCHDOG=1") } >= first + 4
    }
    watched.signal(SIGHUP)
    try watched.require("reloading") { socket.received.contains { $0.contains("RELOADING=1") } }
    try watched.require("ready again") {
      socket.received.last { $0.contains("READY=1") || $0.contains("RELOADING=1") }?
        .contains("READY=1") == true
    }
    // A program that does nothing says nothing.
    watched.signal(SIGSTOP)
    let state = "/proc/\(watched.process.processIdentifier)/stat"
    try watched.require("it stands still") {
      try String(contentsOfFile: state, encoding: .utf8).contains(") T ")
    }
    let stopped = socket.received.count
    usleep(1_500_000)
    #expect(socket.received.count == stopped)
    watched.signal(SIGCONT)
    #expect(watched.stop() == 0)
    #expect(socket.received.contains { $0.contains("STOPPING=1") })
  }
}

/// A socket as systemd gives one to a service.
final class NotifySocket {
  let path: String
  private let descriptor: Int32
  private var texts: [String] = []

  init(at path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0)
  }

  deinit { close(descriptor) }

  /// Every datagram so far.
  var received: [String] {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return texts }
      texts.append(String(decoding: buffer[..<count], as: UTF8.self))
    }
  }
}
