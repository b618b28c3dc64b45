import Foundation
import Testing

@Suite("interchange sample")
struct SampleTests {
  @Test("fills the inboxes with records that a run delivers, all but the faulty ones")
  func delivered() throws {
    let home = try GlasgowHome()
    let sample = try home.run("sample", "--records", "200", "--seed", "5", "--faulty", "10")
    #expect(sample.status == 0, "\(sample.talk)")
    #expect(sample.output.contains("birchbank-practice"))
    let run = try home.run("run", "--json")
    #expect(run.status == 0, "\(run.talk)")
    #expect(run.count("delivered") + run.count("waiting") == 180)
    #expect(run.count("rejected") == 20)
  }

  @Test("writes batches elsewhere: one file for each sender, whole and without anything beside it")
  func batches() throws {
    let home = try GlasgowHome()
    let target = home.root.appending(path: "elsewhere")
    // A file of the same name is not overwritten: its records may be on their way.
    for (seed, status) in [("5", 0), ("5", 1), ("6", 0)] {
      let sample = try home.run(
        "sample", "--records", "500", "--seed", seed, "--batch", "--to", target.path, "--sender",
        "birchbank-practice", "--sender", "warm-homes", "--json")
      #expect(sample.status == Int32(status), "\(sample.talk)")
    }
    let names = try FileManager.default.contentsOfDirectory(
      atPath: target.path + "/birchbank-practice")
    #expect(names.sorted() == ["sample-5-batch.xml", "sample-6-batch.xml"])
    let batch = try String(
      contentsOfFile: target.path + "/birchbank-practice/sample-5-batch.xml", encoding: .utf8)
    #expect(batch.split(separator: "<Referral ").count == 251)
    #expect(batch.hasSuffix("</Batch>\n"))
    let table = try String(
      contentsOfFile: target.path + "/warm-homes/sample-5-batch.csv", encoding: .utf8)
    #expect(table.split(separator: "\r\n").count == 251)
  }

  @Test("says what is wrong with what it was asked for")
  func misused() throws {
    let home = try GlasgowHome()
    let unknown = try home.run("sample", "--records", "1", "--seed", "1", "--sender", "nobody")
    #expect(unknown.status == 64)
    #expect(unknown.talk.contains("sample.sender"))
    #expect(try home.run("sample", "--records", "0", "--seed", "1").status == 64)
  }
}
