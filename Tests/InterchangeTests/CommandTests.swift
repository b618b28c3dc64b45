import Foundation
import Testing

@Suite("The command line")
struct CommandTests {
  @Test("recover tells of drops that were taken before anything was committed")
  func firstCrash() throws {
    let home = try GlasgowHome()
    #expect(try home.run("run").status == 0)
    let taken = try home.inbox("maryhill-practice", ".taken")
    try Data(sampleDrop("maryhill-practice/MF11.xml").utf8)
      .write(to: taken.appending(path: "1~MF11.xml"))
    let recovered = try home.run("recover")
    #expect(recovered.output.contains("1 drop"), "\(recovered.output)")
    #expect(try home.run("run", "--json").count("records") == 1)
  }

  @Test("makes a home that passes its own check and runs")
  func initialised() throws {
    let root = URL(filePath: NSTemporaryDirectory()).appending(path: "home-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    #expect(try Program.run(["init", root]).status == 0)
    let check = try Program.run(["check", "--home", root])
    #expect(check.status == 0, "\(check.talk)")
    #expect(check.talk == "")
    #expect(try Program.run(["run", "--home", root]).status == 0)
    for (path, mode) in [("", 0o711), ("state", 0o700), ("state/key", 0o600), ("archive", 0o700)] {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(root)/\(path)")
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode, "\(path)")
    }
    let again = try Program.run(["init", root])
    #expect(again.status == 64)
    #expect(again.talk.contains("init.home"))
  }

  @Test(
    "ends with 64 for what it does not understand or know",
    arguments: [
      ["frobnicate"], ["run", "--frobnicate"], ["show", "R7K2-93QF-5"], ["show", "zzz"],
      ["show", "drop", "999"], ["reprocess", "all"], ["reprocess", "R7K2-93QF-5"],
      ["check", "nothing.xml"], ["check", "nothing.xml", "--partner", "nobody"],
      ["archive", "cat", "yesterday"], ["archive", "cat", "2001-01-01"],
    ])
  func usage(_ arguments: [String]) throws {
    let home = try GlasgowHome()
    let run = try Program.run(arguments + ["--home", home.root.path])
    #expect(run.status == 64)
    #expect(run.output == "")
    #expect(run.talk != "")
  }

  @Test("ends with 64 and plain words where there is no home")
  func noHome() throws {
    let run = try Program.run(["status", "--home", "/nowhere"])
    #expect(run.status == 64)
    #expect(run.talk.contains("home.absent"))
  }

  @Test("ends with 4 and every fault of a broken configuration")
  func broken() throws {
    let home = try GlasgowHome()
    for name in ["maryhill-practice", "warm-homes"] {
      let file = home.root.appending(path: "partners/\(name).yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try text.replacing("kind:", with: "knd:").write(to: file, atomically: true, encoding: .utf8)
    }
    for command in ["check", "run"] {
      let run = try home.run(command)
      #expect(run.status == 4)
      #expect(run.talk.contains("partners/maryhill-practice.yaml:3:1"))
      #expect(run.talk.contains("partners/warm-homes.yaml:4:1"))
    }
    #expect(try home.run("status").status == 0)
    #expect(try home.run("recover").status == 0)
  }

  @Test("shows a record by its reference in any spelling, and nothing of what is in it")
  func show() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let causes = try home.run("failures", "--json", "--quiet")
    let reference = try #require(causes.lastObject["firstReference"] as? String)
    let plain = try home.run("show", reference)
    #expect(plain.status == 0)
    #expect(
      try home.run("show", reference.lowercased().replacing("-", with: "")).output == plain.output)
    #expect(plain.output.contains(reference))
    for word in ["Sample", "Glasgow", "0141", "07700"] {
      #expect(!plain.output.contains(word), "\(word) is in \(plain.output)")
    }
  }

  @Test("tells the sender of a file what its receipt would say, without taking it in")
  func checkFile() throws {
    let home = try GlasgowHome()
    let file = GlasgowHome.sample.appending(path: "drops/warm-homes/referrals-2026-11.csv").path
    let check = try home.run("check", file, "--partner", "warm-homes")
    #expect(check.status == 2)
    #expect(check.output.contains("row 3: Not accepted"))
    #expect(check.output.contains("3 records, 1 would be rejected"))
    #expect(try home.run("run", "--json").count("records") == 0)
  }

  @Test("finds damage in the archive and ends with 5")
  func damage() throws {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let archive = home.root.appending(path: "archive")
    let names = FileManager.default.enumerator(atPath: archive.path)?.allObjects as? [String] ?? []
    let day = try #require(names.first { $0.hasSuffix(".gz") })
    let file = archive.appending(path: day)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 0xFF
    try bytes.write(to: file)
    #expect(try home.run("archive", "verify").status == 5)
  }
}
