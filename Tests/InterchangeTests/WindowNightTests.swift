import Foundation
import Testing

/// A night of the sample at which some partners have agreed otherwise.
@Suite("A night with windows, pauses and tests")
struct WindowNightTests {
  /// The sample with a replacement in the file of a partner, and lines added to it.
  private func home(_ changes: [String: (deliver: String?, lines: String)]) throws -> GlasgowHome {
    let home = try GlasgowHome()
    for (partner, change) in changes { try self.change(partner, change, in: home) }
    return home
  }

  private func change(
    _ partner: String, _ change: (deliver: String?, lines: String), in home: GlasgowHome
  ) throws {
    let file = home.root.appending(path: "partners/\(partner).yaml")
    var text = try String(
      contentsOf: GlasgowHome.sample.appending(path: "partners/\(partner).yaml"), encoding: .utf8)
    if let deliver = change.deliver { text = text.replacing("deliver: each", with: deliver) }
    try (text + change.lines).write(to: file, atomically: true, encoding: .utf8)
  }

  private func names(in partner: String, of home: GlasgowHome) throws -> [String] {
    try home.outboxes().keys.filter { $0.hasPrefix("\(partner)/") && !$0.contains("receipt-") }
      .sorted()
  }

  @Test("lets records wait, sends them when it is time, and says so all along")
  func windows() throws {
    let home = try home([
      "community-links": ("deliver: batch, every: 9000h", ""),
      "money-matters": ("deliver: batch, name: \"{partner}-{number}.dat\", flag: .ctl", ""),
      "warm-homes": (nil, "paused: yes\n"), "good-company": (nil, "test: yes\n"),
    ])
    try home.drop(folder: "drops")
    let first = try home.run("run")
    #expect(first.status == 2)
    #expect(first.output.contains("that waited for money-matters went out, in 1 file"))
    #expect(first.output.contains("wait for community-links; out at 20"))
    #expect(
      first.output.contains("wait for warm-homes; out once warm-homes is not paused any more"))
    #expect(try names(in: "community-links", of: home).isEmpty)
    #expect(try names(in: "warm-homes", of: home).isEmpty)
    #expect(
      try names(in: "money-matters", of: home).map { $0.suffix(4) } == [".ctl", ".dat"])
    let receipt = try home.receipts(of: "good-company")
    #expect(receipt.contains("Test only"))
    #expect(receipt.contains("Had it been real, it would have gone to Community Links North"))
    #expect(try home.left().contains { $0.hasPrefix("warm-homes/") })

    let status = try home.run("status")
    #expect(status.output.contains("paused: warm-homes"))
    #expect(status.output.contains("trying things out: good-company"))
    #expect(status.output.contains("waiting for"))

    try change("community-links", ("deliver: batch", ""), in: home)
    try change("warm-homes", (nil, ""), in: home)
    let second = try home.run("run", "--json")
    let closings = second.lastObject["closings"] as? [[String: Any]] ?? []
    #expect(
      closings.compactMap { $0["partner"] as? String } == ["community-links", "warm-homes"])
    let waiting = second.lastObject["waitingFor"] as? [[String: Any]] ?? []
    #expect(waiting.compactMap { $0["partner"] as? String } == ["youth-learning"])
    #expect(try !names(in: "warm-homes", of: home).isEmpty)
    let batch = try #require(
      home.outboxes().first { $0.key.hasPrefix("community-links/referrals-") }?.value)
    let text = String(decoding: batch, as: UTF8.self)
    let count = text.components(separatedBy: "<Referral ").count - 1
    #expect(count > 30)
    #expect(text.contains("<Header><Count>\(count)</Count></Header>"))
    #expect(text.contains("<Trailer><Count>\(count)</Count></Trailer>"))
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("ends by the time that was given, and refuses what is no time")
  func until() throws {
    let home = try GlasgowHome()
    for text in ["5:30", "05.30", "24:00", "noon"] {
      let run = try home.run("run", "--until", text)
      #expect(run.status == 64, "\(text)")
      #expect(run.talk.contains("write it like 05:30"))
    }
    try home.drop(folder: "drops")
    // Half a day ahead: a night of a few seconds ends before it.
    let seconds = Int(Date().timeIntervalSince1970) + 43_200
    let (hour, minute) = (seconds / 3_600 % 24, seconds / 60 % 60)
    let time = (hour < 10 ? "0" : "") + "\(hour):" + (minute < 10 ? "0" : "") + "\(minute)"
    let run = try home.run("run", "--until", time, "--json")
    #expect(run.status == 2)
    #expect(run.lastObject["stopped"] as? Bool == false)
    #expect((run.lastObject["left"] as? [Any])?.isEmpty == true)
  }

  @Test("warns of an outbox that nobody collects from, and ends with 2")
  func uncollected() throws {
    let home = try home(["birchbank-practice": (nil, "")])
    let file = home.root.appending(path: "partners/birchbank-practice.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacing("collect-within: 24h", with: "collect-within: 500ms")
      .write(to: file, atomically: true, encoding: .utf8)
    try home.drop(
      Data(sampleDrop("birchbank-practice/referral-1001.xml").utf8), as: "a.xml",
      of: "birchbank-practice")
    #expect(try home.run("run").status == 0)
    // Each look takes its time; the receipt is a second old after some of them.
    var status = try home.run("status")
    for _ in 1...500 where !status.output.contains("OVERDUE") { status = try home.run("status") }
    #expect(status.talk.contains("nobody has collected from the outbox of birchbank-practice"))
    let run = try home.run("run")
    #expect(run.status == 2)
    #expect(run.talk.contains("[outbox.uncollected]"))
    #expect(run.output.contains("longest uncollected:"))
  }

  @Test("ends with 4 where the machine does not know the time zone")
  func timezone() throws {
    let home = try home(["community-links": ("deliver: batch, at: \"06:00\"", "")])
    let file = home.root.appending(path: "interchange.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacing("Europe/London", with: "Europe/Nowhere")
      .write(to: file, atomically: true, encoding: .utf8)
    for command in ["run", "check"] {
      let run = try home.run(command)
      #expect(run.status != 0)
      #expect(run.talk.contains("this machine knows no time zone 'Europe/Nowhere'"))
    }
    #expect(try home.run("run").status == 4)
  }

  @Test("says that a record's bytes are not kept any more, and shows the rest")
  func notKept() throws {
    let home = try GlasgowHome()
    try home.drop(
      Data(sampleDrop("birchbank-practice/referral-1001.xml").utf8), as: "a.xml",
      of: "birchbank-practice")
    #expect(try home.run("run").status == 0)
    let receipt = try home.receipts(of: "birchbank-practice")
    let reference = try #require(
      receipt.components(separatedBy: "<Reference>").last?.components(separatedBy: "<").first)
    try FileManager.default.removeItem(at: home.root.appending(path: "archive"))
    try FileManager.default.createDirectory(
      at: home.root.appending(path: "archive"), withIntermediateDirectories: false)
    let year = String(Calendar.current.component(.year, from: Date()))
    try FileManager.default.createDirectory(
      at: home.root.appending(path: "archive/\(year)"), withIntermediateDirectories: false)
    let show = try home.run("show", reference)
    #expect(show.status == 0, "\(show.talk)")
    #expect(show.output.contains("whose file is not kept any more"))
  }
}
