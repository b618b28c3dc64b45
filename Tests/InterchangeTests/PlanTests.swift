import Foundation
import Glibc
import Testing

@Suite("A plan of the Glasgow sample")
struct PlanTests {
  @Test("is what the run does, on both nights, and changes nothing")
  func nights() throws {
    let home = try GlasgowHome()
    for folder in ["drops", "drops-2"] {
      try home.drop(folder: folder)
      try PlannedNight(home).compareWithRun()
    }
    let after = try PlannedNight(home)
    #expect(after.last["records"] as? Int == 0)
    try after.compareWithRun()
  }

  @Test("prints the run's own table, what goes to whom, and why the rest does not")
  func text() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let plan = try home.run("plan")
    #expect(plan.status == 2)
    let table = try String(
      contentsOf: GlasgowHome.sample.appending(path: "expected/balance.txt"), encoding: .utf8)
    let rows = table.split(separator: "\n").drop { !$0.hasPrefix("partner ") }
      .prefix { !$0.contains(" files delivered") }
    #expect(plan.output.hasPrefix(rows.joined(separator: "\n")))
    #expect(plan.output.contains(" to deliver, "))
    #expect(plan.output.contains("\noutbox "))
    #expect(plan.output.contains("\nheld      route.not-covered "))
    #expect(plan.output.contains("\nwithheld  consent."))
    #expect(plan.talk.contains("nothing was changed; to do it: interchange run --home"))
    let run = try home.run("run")
    for line in rows { #expect(run.output.contains("\(line)\n")) }
  }

  @Test("tells of each record on request, and what each route said; never the name of a file")
  func records() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let records = try home.run("plan", "--records").output.split(separator: "\n")
    let routes = try home.run("plan", "--routes").output
    #expect(records[0].hasPrefix("1:1 "))
    #expect(records[0].hasSuffix("  delivered  to community-links"))
    #expect(
      routes.contains("\n           route 'practice-to-link-worker' leads to community-links\n"))
    #expect(routes.contains("' holds it: route.not-covered\n"))
    for word in [".xml", ".csv", "Sample", "Glasgow", "0141", "07700"] {
      #expect(!routes.contains(word), "\(word) is in the plan")
    }
  }

  @Test("says so plainly where there is nothing to do")
  func empty() throws {
    let home = try GlasgowHome()
    for _ in 0..<2 {
      let plan = try home.run("plan")
      #expect(plan.status == 0)
      #expect(plan.output == "no files lie in the inboxes\n")
      #expect(plan.talk.contains("nothing to do; put files into inbox/PARTNER"))
      _ = try home.run("run")
    }
  }

  @Test("works beside a program that has the lock, says so, and is in nobody's way")
  func locked() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let lock = home.root.appending(path: "state/lock").path
    let descriptor = open(lock, O_RDWR | O_CREAT, 0o600)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let night = try PlannedNight(home)
    #expect(night.talk.contains("another program works on the home now"))
    #expect(night.last["atWork"] as? Bool == true)
    flock(descriptor, LOCK_UN)
    // One that asks, as a plan does, is gone in an instant.
    #expect(flock(descriptor, LOCK_SH | LOCK_NB) == 0)
    let busy = Thread { [descriptor] in
      usleep(8_000)
      flock(descriptor, LOCK_UN)
    }
    busy.start()
    try night.compareWithRun()
  }

  @Test("ends with 4 for a configuration that is wrong, and with 1 for a copy that has to catch up")
  func refused() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let copy = home.root.path + "-copy"
    defer { try? FileManager.default.removeItem(atPath: copy) }
    #expect(try home.run("backup", copy).status == 0)
    let plan = try Program.run(["plan", "--home", copy])
    #expect(plan.status == 1)
    #expect(plan.talk.contains("plan.copy"))
    try Data("routes".utf8).write(to: home.root.appending(path: "routes.yaml"))
    #expect(try home.run("plan").status == 4)
  }
}

@Suite("A plan of a night that is not as others")
struct UnusualPlanTests {
  private func change(
    _ home: GlasgowHome, _ partner: String, deliver: String? = nil, adding lines: String = ""
  ) throws {
    let sample = GlasgowHome.sample.appending(path: "partners/\(partner).yaml")
    var text = try String(contentsOf: sample, encoding: .utf8)
    if let deliver { text = text.replacing("deliver: each", with: deliver) }
    try (text + lines)
      .write(
        to: home.root.appending(path: "partners/\(partner).yaml"), atomically: true,
        encoding: .utf8)
  }

  @Test("knows windows, due and not, partners that are paused and such that try things out")
  func windows() throws {
    let home = try GlasgowHome()
    try change(home, "community-links", deliver: "deliver: batch, every: 9000h")
    try change(
      home, "money-matters",
      deliver: "deliver: batch, name: \"{partner}-{number}.dat\", flag: .ctl")
    try change(home, "warm-homes", adding: "paused: yes\n")
    try change(home, "good-company", adding: "test: yes\n")
    try home.drop(folder: "drops")
    let text = try home.run("plan").output
    #expect(text.contains("warm-homes is paused: 2 files stay in its inbox"))
    #expect(text.contains("good-company is trying things out"))
    #expect(text.contains("once warm-homes is not paused any more"))
    let first = try PlannedNight(home)
    #expect((first.last["waitingFor"] as? [Any])?.count == 3)
    try first.compareWithRun()

    try change(home, "community-links", deliver: "deliver: batch")
    try change(home, "warm-homes")
    try home.drop(folder: "drops-2")
    let second = try PlannedNight(home)
    let closings = second.last["closings"] as? [[String: Any]] ?? []
    #expect(
      closings.compactMap { $0["partner"] as? String } == ["community-links", "warm-homes"])
    try second.compareWithRun()
  }

  @Test("goes through 2,000 mixed records and a spreadsheet that spans groups")
  func mixed() throws {
    let home = try GlasgowHome()
    try MixedTraffic.drop(into: home)
    let header =
      "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer"
    let rows = (1...1_300)
      .map { number in
        "\(number % 300 == 0 ? "" : "MM-\(number)");09/11/2026;Kilnford;Brenwyn;19/11/1934;"
          + "Birchbank (99016);Food or fuel;\(number % 50 == 0 ? "No" : "Yes")"
      }
    try home.drop(
      Data(([header] + rows).joined(separator: "\r\n").utf8), as: "all.csv", of: "money-matters")
    let night = try PlannedNight(home)
    #expect(night.last["records"] as? Int == MixedTraffic.records + 1_300)
    try night.compareWithRun()
    // All of it once more, and what is in the way of a drop.
    try MixedTraffic.drop(into: home)
    try FileManager.default.createDirectory(
      at: home.inbox("warm-homes", "folder.csv"), withIntermediateDirectories: false)
    try home.drop(Data("<Referral".utf8), as: "new.xml.part", of: "canalside-practice")
    try PlannedNight(home).compareWithRun()
  }

  /// A call at which a run is killed.
  struct Kill: Sendable, CustomTestStringConvertible {
    let kind: String
    let call: Int
    /// Whether there is anything to put right.
    let hasBegun: Bool

    var testDescription: String { "\(kind) \(call)" }
  }

  @Test(
    "says that an interrupted run is put right first, and what the next one then does",
    arguments: [
      Kill(kind: "fdatasync", call: 1, hasBegun: false),
      Kill(kind: "fdatasync", call: 3, hasBegun: true),
      Kill(kind: "fdatasync", call: 4, hasBegun: true),
      Kill(kind: "renameat2", call: 30, hasBegun: true),
    ])
  func interrupted(_ kill: Kill) throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    let killed = try Program.run(
      ["run", "--home", home.root.path], killedAt: kill.call, of: kill.kind)
    // 2 is what a run that came to its end would say.
    #expect(killed.status != 0 && killed.status != 2)
    let log = home.root.appending(path: "state/ledger.sqlite-wal").path
    #expect(FileManager.default.fileExists(atPath: log))
    let night = try PlannedNight(home)
    #expect(night.talk.contains("an interrupted run is put right first") == kill.hasBegun)
    #expect(night.last["recovered"] as? Bool == kill.hasBegun)
    // What recovery places comes before the run, and is none of its work.
    _ = try home.run("recover")
    try PlannedNight(home).compareWithRun(like: night)
  }
}
