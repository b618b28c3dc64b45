import Foundation
import Testing

@Suite("A record's way")
struct TraceTests {
  /// The sample's first night, with a window for one of the agencies.
  private func night() throws -> GlasgowHome {
    let home = try GlasgowHome()
    let file = home.root.appending(path: "partners/money-matters.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    try text.replacing("deliver: each", with: "deliver: batch")
      .write(to: file, atomically: true, encoding: .utf8)
    try home.drop(folder: "drops")
    _ = try home.run("run")
    return home
  }

  private func steps(_ run: ProgramRun) throws -> [[String: Any]] {
    try #require(run.lastObject["steps"] as? [[String: Any]])
  }

  /// The reference of the first decision in the archive whose line has all of these texts.
  private func reference(_ texts: String..., in home: GlasgowHome) throws -> String {
    let lines = try home.run("archive", "cat").output.split(separator: "\n")
    let line = try #require(
      lines.first { line in
        line.contains(#""type":"decided""#) && texts.allSatisfy { line.contains($0) }
      })
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return try #require(object?["reference"] as? String)
  }

  @Test("goes from its drop over the decision to the file and the receipt that told its sender")
  func delivered() throws {
    let home = try night()
    let reference = try reference(
      #""bucket":"delivered""#, #""receiver":"community-links""#, in: home)
    let trace = try home.run("trace", reference.lowercased().replacing("-", with: ""))
    #expect(trace.status == 0)
    #expect(trace.output.hasPrefix("\(reference)  delivered  from "))
    let file = try #require(
      home.outboxes().keys.first { $0.contains(reference) }?.split(separator: "/").last)
    #expect(trace.output.contains("file \(file) for community-links: placed, SHA-256 "))
    #expect(trace.output.contains("' led to community-links"))
    let steps = try steps(home.run("trace", reference, "--json"))
    #expect(steps.compactMap { $0["step"] as? String } == ["received", "decided", "told"])
    let receipt = try #require(
      (steps[2]["what"] as? String)?.split(separator: " ").last.map(String.init))
    let sender = try #require(trace.output.split(separator: "\n").first?.split(separator: " ").last)
    #expect(
      try String(decoding: #require(home.outboxes()["\(sender)/\(receipt)"]), as: UTF8.self)
        .contains(reference))
    for word in ["Sample", "Glasgow", "0141", "07700"] {
      #expect(!trace.output.contains(word), "\(word) is in \(trace.output)")
    }
  }

  @Test("says which route held it and why, and what became of it when it was processed again")
  func held() throws {
    let home = try night()
    let reference = try reference(#""answer":"holds it: route.not-covered""#, in: home)
    let trace = try home.run("trace", reference)
    #expect(trace.output.contains("held, because of route.not-covered"))
    #expect(trace.output.contains("' holds it: route.not-covered"))
    #expect(trace.output.contains("[route.not-covered], rule routes.yaml:"))
    _ = try home.run("reprocess", reference)
    let again = try steps(home.run("trace", reference, "--json"))
    #expect(
      again.compactMap { $0["step"] as? String } == ["received", "decided", "told", "reprocessed"])
  }

  @Test("tells with which file it left a window, and which fields stayed behind")
  func window() throws {
    let home = try night()
    let reference = try reference(
      #""receiver":"money-matters""#, #""bucket":"waiting""#, in: home)
    let trace = try home.run("trace", reference)
    #expect(trace.output.contains("left with a file that closed a window: delivered"))
    let file = try #require(
      home.outboxes().keys.first { $0.hasPrefix("money-matters/referrals-") }?
        .split(separator: "/").last)
    #expect(trace.output.contains("file \(file) for money-matters: placed"))
    #expect(trace.output.contains("money-matters: delivered; left out: "))
  }

  @Test("names the receipt of a drop that spans groups")
  func largeDrop() throws {
    let home = try GlasgowHome()
    let titles =
      "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer"
    let rows = (1...1_100)
      .map { number in
        "MM-\(number);09/11/2026;Kilnford;Brenwyn;19/11/1934;Birchbank (99016);Food or fuel;Yes"
      }
    try home.drop(
      Data(([titles] + rows).joined(separator: "\r\n").utf8), as: "all.csv", of: "money-matters")
    #expect(try home.run("run", "--json").count("records") == 1_100)
    for ordinal in [2, 700, 1_100] {
      let reference = try reference(#""ordinal":\#(ordinal),"#, in: home)
      let steps = try steps(home.run("trace", reference, "--json"))
      let told = try #require(steps.first { $0["step"] as? String == "told" }?["what"] as? String)
      #expect(told == "its sender, in the receipt of drop 1" || told.contains("receipt-1.csv"))
    }
  }

  @Test("ends with 64 for a reference that nobody was given")
  func unknown() throws {
    let home = try GlasgowHome()
    #expect(try home.run("trace", "zzz").status == 64)
    #expect(try home.run("trace", "R7K2-93QF-5").status == 64)
  }
}
