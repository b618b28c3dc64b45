import Foundation
import Glibc
import Testing

@Suite("Records that are processed again are chosen", .serialized)
struct SelectionTests {
  /// A home after its first night, in which eight records are held or failed.
  private func night() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    return home
  }

  /// How many records a selection means, found out without changing anything.
  private func count(_ selection: [String], in home: GlasgowHome) throws -> Int {
    let run = try Program.run(
      ["reprocess"] + selection + ["--dry-run", "--json", "--home", home.root.path])
    #expect(run.status == 0 || run.status == 2, "\(selection): \(run.talk)")
    return run.count("records")
  }

  @Test("by cause, sender, time, run and all of these together")
  func criteria() throws {
    let home = try night()
    let causes = try home.run("failures", "--json").objects
    let covered = try #require(causes.first { $0["code"] as? String == "route.not-covered" })
    let cause = try #require(covered["cause"] as? String)
    #expect(try count(["ALL"], in: home) == 8)
    #expect(try count(["--cause", cause], in: home) == 2)
    #expect(
      try count(["--cause", cause.lowercased(), "--partner", "westmuir-practice"], in: home) == 2)
    #expect(try count(["--cause", cause, "--partner", "community-links"], in: home) == 0)
    #expect(
      try count(["--partner", "community-links", "--partner", "good-company"], in: home) == 4)
    #expect(try count(["--since", "2001-01-01"], in: home) == 8)
    #expect(try count(["--until", "2001-01-01T06:00"], in: home) == 0)
    #expect(try count(["--run", "last"], in: home) == 8)
    try home.drop(folder: "drops-2")
    let second = try home.run("run", "--json")
    #expect(try count(["--run", "last"], in: home) == second.count("held"))
    #expect(try count(["--run", "1"], in: home) == 8)
    #expect(try count(["--run", "last", "--partner", "westmuir-practice"], in: home) == 0)
  }

  @Test("by references, also on standard input and as our own listings print them")
  func references() throws {
    let home = try night()
    let causes = try home.run("failures", "--json").objects
    let cause = try #require(
      causes.first { $0["code"] as? String == "route.not-covered" }?["cause"] as? String)
    let listing = try home.run("failures", "show", cause, "--json")
    let references = listing.objects.compactMap { $0["reference"] as? String }
    #expect(references.count == 2)
    #expect(try count(references, in: home) == 2)
    for input in [listing.output, references.joined(separator: "\n\n") + "\n"] {
      let run = try Program.run(
        ["reprocess", "-", "--dry-run", "--json", "--home", home.root.path], reading: input)
      #expect(run.count("records") == 2, "\(run.talk)")
    }
    let narrowed = try Program.run(
      [
        "reprocess", "-", "--partner", "good-company", "--dry-run", "--json", "--home",
        home.root.path,
      ],
      reading: listing.output)
    #expect(narrowed.count("records") == 0)
    for input in ["", "{\"records\":1}\n", "{ nothing\n", "R7K2-93QF-5\n"] {
      let run = try Program.run(["reprocess", "-", "--home", home.root.path], reading: input)
      #expect(run.status == 64, "\(input)")
      #expect(run.output == "")
    }
  }

  @Test(
    "in words that are understood, or not at all",
    arguments: [
      ["reprocess"], ["reprocess", "all"], ["reprocess", "ALL", "R7K2-93QF-V"],
      ["reprocess", "--cause", "zzz"], ["reprocess", "--cause", "7K2Q9F"],
      ["reprocess", "--partner", "westmuir-practise"], ["reprocess", "--run", "99999"],
      ["reprocess", "--run", "first"], ["reprocess", "--since", "yesterday"],
      ["reprocess", "--until", "2026-02-30"], ["hold"], ["release", "ALL", "-"],
      ["hold", "R7K2-93QF-5"], ["release", "R7K2-93QF-5"], ["failures", "show", "7K2Q9F"],
      ["archive", "extract", "R7K2-93QF-5"], ["archive", "extract", "drop", "900"],
    ])
  func usage(_ arguments: [String]) throws {
    let home = try night()
    let tree = try HomeTree(home.root)
    let run = try Program.run(arguments + ["--home", home.root.path])
    #expect(run.status == 64, "\(run.talk)")
    #expect(run.output == "")
    if arguments.contains("westmuir-practise") {
      #expect(run.talk.contains("write 'westmuir-practice'"))
    }
    #expect(
      try HomeTree(home.root).difference(from: tree).filter { $0.hasSuffix(".gz") } == [])
  }

  @Test("and what would become of them is what becomes of them, with nothing changed before")
  func dryRun() throws {
    let home = try night()
    try home.replace("max: 200", with: "max: 400", in: "mappings/money-matters-referral.yaml")
    let lock = open(home.root.appending(path: "state/lock").path, O_RDWR | O_CREAT, 0o600)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let tree = try HomeTree(home.root)
    let text = try home.run("reprocess", "ALL", "--dry-run")
    let planned = try home.run("reprocess", "ALL", "--dry-run", "--json")
    #expect(try HomeTree(home.root).difference(from: tree) == [])
    close(lock)
    #expect(text.output.contains("  failed -> delivered  to money-matters\n"), "\(text.output)")
    #expect(text.output.contains("8 records would be 1 delivered, 7 held; 1 file to deliver"))
    #expect(text.talk.contains("leave out --dry-run"))
    let done = try home.run("reprocess", "ALL", "--json")
    func records(_ run: ProgramRun) -> [String] {
      run.objects.filter { $0["from"] != nil }
        .map {
          "\($0["reference"] ?? "") \($0["from"] ?? "") \($0["to"] ?? "") \($0["code"] ?? "")"
        }
    }
    #expect(records(planned) == records(done))
    for key in ["records", "files", "receipts"] { #expect(planned.count(key) == done.count(key)) }
    #expect(try home.run("reprocess", "ALL", "--dry-run", "--json").count("records") == 7)
  }
}
