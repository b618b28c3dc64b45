import Foundation
import Testing

@Suite("Testing mappings at the command line")
struct MapTestCommandTests {
  @Test("the shipped mappings are as expected, with all their rules made use of")
  func shipped() throws {
    let home = try GlasgowHome()
    let names = ["agency-feedback-csv", "agency-referral-csv", "feedback-xml", "referral-xml"]
    let run = try Program.run(
      ["map", "test"] + names
        + ["--coverage", "--messages", "20", "--json", "--home", home.root.path])
    #expect(run.status == 0, "\(run.output)\(run.talk)")
    #expect(run.objects.compactMap { $0["mapping"] as? String } == names)
    for object in run.objects {
      #expect(object["made"] as? Int ?? 0 > 10)
      #expect((object["unused"] as? [Any])?.isEmpty == true)
    }
  }

  @Test("a new example is written out once, and what differs from it later is told and ends with 2")
  func updated() throws {
    let home = try GlasgowHome()
    let folder = home.root.appending(path: "mappings/examples/referral-xml")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let input = folder.appending(path: "mine.xml")
    let document = "<Referral xmlns=\"urn:referral-interchange:messages:1\"><Id>7</Id></Referral>"
    try Data(document.utf8).write(to: input)
    let new = try home.run("map", "test", "referral-xml", "--messages", "0")
    #expect(new.status == 2 && new.output.contains("there is no mine.message.txt"), "\(new.output)")
    let update = try home.run("map", "test", "referral-xml", "--messages", "0", "--update")
    #expect(update.status == 0, "\(update.output)\(update.talk)")
    let message = folder.appending(path: "mine.message.txt")
    #expect(try String(contentsOf: message, encoding: .utf8).contains("  id: 7\n"))
    #expect(FileManager.default.fileExists(atPath: folder.path + "/mine.output.xml"))
    try Data(document.replacing("7", with: "8").utf8).write(to: input)
    let changed = try home.run("map", "test", "referral-xml", "--messages", "0", "--update")
    #expect(changed.status == 2)
    #expect(changed.output.contains("record 1: id: expected '7', found '8'"), "\(changed.output)")
    #expect(try String(contentsOf: message, encoding: .utf8).contains("  id: 7\n"))
  }

  @Test("what was received and sent counts as examples with --archive")
  func archive() throws {
    let home = try GlasgowHome()
    // Examples of nothing: a mapping of the same rules under another name.
    let file = home.root.appending(path: "mappings/own-xml.yaml")
    let shipped = try String(
      contentsOf: Program.checkout.appending(path: "mappings/referral-xml.yaml"), encoding: .utf8)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(shipped.replacing("mapping: referral-xml", with: "mapping: own-xml").utf8)
      .write(to: file)
    for name in try FileManager.default.contentsOfDirectory(atPath: home.root.path + "/partners") {
      let partner = home.root.appending(path: "partners/\(name)")
      let text = try String(contentsOf: partner, encoding: .utf8)
      try Data(text.replacing("referral-xml", with: "own-xml").utf8).write(to: partner)
    }
    try home.drop(folder: "drops")
    let night = try home.run("run")
    #expect(night.status == 0 || night.status == 2, "\(night.talk)")
    let alone = try Self.unused(home, ["--coverage"])
    let archived = try Self.unused(home, ["--coverage", "--archive"])
    #expect(alone.contains("person.name.family read") && alone.contains("person.name.family write"))
    #expect(!archived.contains("person.name.family read"), "nothing was read from the archive")
    #expect(!archived.contains("person.name.family write"), "nothing that was sent was looked at")
    #expect(archived.isSubset(of: alone))
  }

  private static func unused(_ home: GlasgowHome, _ options: [String]) throws -> Set<String> {
    let run = try Program.run(
      ["map", "test", "own-xml", "--messages", "0", "--json"] + options
        + ["--home", home.root.path])
    let unused = run.objects.first?["unused"] as? [[String: String]] ?? []
    return Set(unused.map { "\($0["what"] ?? "?") \($0["direction"] ?? "?")" })
  }
}
