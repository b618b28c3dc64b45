import Foundation
import Testing

@Suite("What routes said to a record")
struct RouteTraceTests {
  private static let routes = """
    - { route: asylum, message: referral, from: { kind: agency }, when: { reasons: asylum }, to: { id: good-company }, needs: [], fields: [id], stop: yes }
    - { route: links, message: referral, from: { kind: agency }, to: { kind: clw-provider, covers: practice }, needs: [referred], fields: [all, -clinical], stop: yes }
    - { route: copy, message: referral, from: { id: [money-matters, warm-homes] }, when: { urgency: routine }, to: { id: [warm-homes, carers-corner] }, needs: [], fields: [id] }
    - { route: practices, message: referral, from: { kind: practice }, to: { kind: clw-provider, covers: practice }, needs: [referred], fields: [id] }
    - { route: door, message: referral, from: { kind: agency }, when: { consent.referred: yes }, to: { id: carers-corner }, needs: [referred], fields: [all, -clinical], final: yes }
    - { route: back, message: feedback, to: referrer, needs: [feedback] }
    - { route: clw, message: referral, from: { kind: clw-provider }, to: { kind: agency, serves: reason }, needs: [share], fields: [id] }

    """

  /// A night of one spreadsheet with a row for each practice, by the names of its columns.
  private func night(_ rows: [String]) throws -> GlasgowHome {
    let home = try GlasgowHome()
    try Self.routes.write(
      to: home.root.appending(path: "routes.yaml"), atomically: true, encoding: .utf8)
    let titles =
      "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer"
    try home.drop(
      Data(([titles] + rows).joined(separator: "\r\n").utf8), as: "all.csv", of: "money-matters")
    let run = try home.run("run", "--json")
    #expect(run.count("records") == rows.count)
    return home
  }

  private func row(_ number: Int, _ practice: String, consent: String = "Yes") -> String {
    "MM-\(number);09/11/2026;Kilnford;Brenwyn;19/11/1934;\(practice);Food or fuel;\(consent)"
  }

  /// The references of the records in order.
  private func references(_ home: GlasgowHome) throws -> [String] {
    try home.run("archive", "cat").output.split(separator: "\n")
      .filter { $0.contains(#""type":"decided""#) }
      .map { line in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        return try #require(object?["reference"] as? String)
      }
  }

  private func answers(_ run: ProgramRun) throws -> [[String: String]] {
    let steps = try #require(run.lastObject["steps"] as? [[String: Any]])
    let decided = try #require(steps.first { $0["step"] as? String == "decided" })
    let routes = try #require(decided["routes"] as? [[String: Any]])
    return routes.map { $0.compactMapValues { $0 as? String } }
  }

  @Test("is told of each route in order, with its place and the configuration that decided")
  func matched() throws {
    let home = try night([row(1, "Birchbank (99016)")])
    let reference = try #require(try references(home).first)
    let trace = try home.run("trace", reference)
    let lines = trace.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    #expect(
      lines.filter { $0.contains("route '") } == [
        "routes.yaml:1 route 'asylum' is not for it: 'reasons' is not asylum",
        "routes.yaml:2 route 'links' led to community-links",
        "routes.yaml:3 route 'copy' was not asked: 'links' had matched and ends the search",
        "routes.yaml:4 route 'practices' is for other senders",
        "routes.yaml:5 route 'door' was not asked: it is for what no other route takes",
        "routes.yaml:6 route 'back' is for feedback",
        "routes.yaml:7 route 'clw' is for other senders",
      ])
    let hash = try #require(
      (try home.run("trace", reference, "--json").lastObject["steps"] as? [[String: Any]])?
        .compactMap { $0["configuration"] as? String }.first)
    #expect(trace.output.contains("configuration \(hash.prefix(12))"))
    // Only what nothing else tells is kept with the record.
    let decided = try home.run("archive", "cat").output.split(separator: "\n")
      .first { $0.contains(#""type":"decided""#) }
    #expect(
      decided?
        .contains(
          #""routes":[{"route":"asylum","answer":"is not for it: 'reasons' is not asylum"}]"#)
        == true)
  }

  @Test("stays what it was when the configuration changes")
  func earlierGeneration() throws {
    let home = try night([row(1, "Birchbank (99016)")])
    let reference = try #require(try references(home).first)
    let before = try answers(home.run("trace", reference, "--json"))
    try ("# Changed.\n\n" + Self.routes.replacing("asylum", with: "legal"))
      .write(to: home.root.appending(path: "routes.yaml"), atomically: true, encoding: .utf8)
    _ = try home.run("run")
    #expect(try answers(home.run("trace", reference, "--json")) == before)
    #expect(before.first?["position"] == "routes.yaml:1")
    // Without the files of that configuration there is still what the archive keeps.
    try FileManager.default.removeItem(at: home.root.appending(path: "state/generations"))
    #expect(
      try answers(home.run("trace", reference, "--json")).map { $0["answer"] }
        == ["led to community-links", "is not for it: 'reasons' is not asylum"])
  }

  @Test(
    "shows the final route take what nobody covers, tells the sender, and hold back without consent"
  )
  func door() throws {
    let home = try night([row(1, "Westmuir (99069)"), row(2, "Westmuir (99069)", consent: "No")])
    let references = try references(home)
    let taken = try answers(home.run("trace", references[0], "--json"))
    #expect(
      taken.prefix(5).map { $0["answer"] } == [
        "is not for it: 'reasons' is not asylum", "found nobody: route.not-covered",
        "is not for it: 'urgency' is not routine", "is for other senders", "led to carers-corner",
      ])
    let receipt = try home.receipts(of: "money-matters")
    #expect(
      receipt.contains(
        "No partner covers the practice 'westmuir-practice', so it goes to Carers Corner"))
    let held = try answers(home.run("trace", references[1], "--json"))
    #expect(
      held.prefix(5).map { $0["answer"] }[4]
        == "is not for it: 'consent.referred' is not yes")
    #expect(held[1]["answer"] == "holds it: route.not-covered")
  }

  @Test("is that none was asked about a record that was rejected")
  func rejected() throws {
    let home = try night([row(1, "Birchbank (99016)").replacing("09/11/2026", with: "31/02/2026")])
    let trace = try home.run("trace", try #require(try references(home).first))
    #expect(trace.output.contains("no route was asked"))
    #expect(!trace.output.contains("route '"))
  }
}
