import Foundation
import Testing

@Suite("Why a field is what it is")
struct ExplainTests {
  private func night() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    return home
  }

  private func deliveries(_ run: ProgramRun) throws -> [[String: Any]] {
    try #require(run.lastObject["deliveries"] as? [[String: Any]])
  }

  @Test(
    "is told of every text of a spreadsheet's row that went on as XML, and nothing of its content")
  func table() throws {
    let home = try night()
    var run: ProgramRun?
    for reference in try home.references(#""bucket":"delivered""#) where run == nil {
      let told = try home.run("explain", reference)
      #expect(told.status == 0 && told.output.hasPrefix("\(reference)  delivered  from "))
      if told.output.contains("    stood at    row ") { run = told }
    }
    let output = try #require(run).output
    #expect(output.contains("read by     mappings/agency-"))
    #expect(output.contains("written by  mappings/"))
    #expect(output.contains(", date dd/MM/yyyy"))
    #expect(output.contains("      code row  mappings/codes/"))
    for word in ["Sample", "Glasgow", "0141", "07700", "@example"] {
      #expect(!output.contains(word), "\(word) is in \(output)")
    }
    // Every file:line that it names holds a rule or a row.
    for match in output.matches(of: #/(mappings\/[a-z0-9\/-]+\.yaml):([0-9]+)/#) {
      let file = Program.checkout.appending(path: String(match.1))
      let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
      let number = try #require(Int(match.2))
      #expect(number <= lines.count && lines[number - 1].contains(":"))
    }
  }

  @Test("is found by writing once more exactly what was sent, for every delivery of a night")
  func same() throws {
    let home = try night()
    let references = try home.references(#""bucket":"delivered""#)
    #expect(references.count > 50)
    var mappings: Set<String> = []
    // Each is a start of the program: every third of them.
    for reference in stride(from: 0, to: references.count, by: 3).map({ references[$0] }) {
      for delivery in try deliveries(home.run("explain", reference, "--json"))
      where delivery["bucket"] as? String == "delivered" {
        #expect(delivery["isSame"] as? Bool == true, "\(reference)")
        mappings.insert(try #require(delivery["mapping"] as? String))
        for field in try #require(delivery["fields"] as? [[String: Any]])
        where field["field"] as? String != "" {
          let sources = try #require(field["sources"] as? [[String: Any]])
          #expect(!sources.isEmpty || field["remark"] != nil, "\(reference) \(field)")
        }
      }
    }
    #expect(mappings.isSuperset(of: ["referral-xml", "feedback-xml", "agency-referral-csv"]))
  }

  @Test("is told of one field, one group or one place alone, and of a wrong name which was meant")
  func one() throws {
    let home = try night()
    let reference = try #require(
      try home.references(#""bucket":"delivered""#, #""receiver":"community-links""#).first)
    let field = try home.run("explain", reference, "person.birthDate")
    #expect(field.output.contains("Referral/Person/BirthDate  person.birthDate"))
    #expect(field.output.components(separatedBy: "written by  ").count == 2)
    let group = try home.run("explain", reference, "person.address")
    #expect(group.output.contains("person.address.lines[1]"))
    #expect(!group.output.contains("person.birthDate"))
    #expect(try home.run("explain", reference, "Person/BirthDate").output == field.output)
    let wrong = try home.run("explain", reference, "person.birthdate")
    #expect(wrong.status == 64)
    #expect(wrong.talk.contains("write 'person.birthDate'"), "\(wrong.talk)")
  }

  @Test("is told of a record that was sent to nobody, as far as it was read")
  func held() throws {
    let home = try night()
    let reference = try #require(try home.references(#""code":"chi.checksum""#).first)
    let run = try home.run("explain", reference, "person.chi")
    #expect(run.output.contains("sent to nobody; it was read like this"))
    #expect(run.output.contains("read by     mappings/"))
  }

  @Test("cannot be found without the configuration that decided it, and says so")
  func unkept() throws {
    let home = try night()
    let reference = try #require(try home.references(#""bucket":"delivered""#).first)
    try FileManager.default.removeItem(at: home.root.appending(path: "state/generations"))
    let run = try home.run("explain", reference)
    #expect(run.status == 64)
    #expect(run.talk.contains("record.unexplained"))
  }
}
