import Foundation
import Testing

@Suite("Lint of mappings")
struct MapLintTests {
  /// A mapping with a mistake in its sixth line.
  private static let mistaken = """
    mapping: foodbank-csv
    message: referral
    format: { csv: { columns: [ Surname, Notes ] } }
    rules:
      - { at: Surname, field: person.name.family, required: true }
      - { at: Notes, field: notes, cut: 40 }

    """

  private func write(_ text: String, as name: String, in home: GlasgowHome) throws {
    let file = home.root.appending(path: "mappings/\(name).yaml")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  // MARK: What is shipped

  @Test("finds nothing in the shipped mappings, inside the sample's home and outside any")
  func shipped() throws {
    let library = Program.checkout.appending(path: "mappings").path
    for run in [
      try GlasgowHome().run("map", "lint"), try Program.run(["map", "lint", "--library", library]),
    ] {
      #expect(run.status == 0, "\(run.output)\(run.talk)")
      #expect(run.output.isEmpty && run.talk.contains("nothing to correct"))
    }
  }

  @Test(
    "finds nothing in a first mapping made from a sample",
    arguments: [
      ("agency-referral-csv/week.csv", "referral"), ("agency-feedback-csv/month.csv", "feedback"),
      ("referral-xml/full.xml", "referral"), ("feedback-xml/full.xml", "feedback"),
    ])
  func drafted(_ sample: String, _ kind: String) throws {
    let home = try GlasgowHome()
    let path = Program.checkout.appending(path: "mappings/examples/\(sample)").path
    let draft = try home.run("map", "new", "draft", path, "--message", kind)
    try write(draft.output, as: "draft", in: home)
    let run = try home.run("map", "lint", "draft")
    #expect(run.status == 0, "\(run.output)")
  }

  // MARK: How it is told

  @Test("shows the line of a mistake with a caret, and ends with 2")
  func framed() throws {
    let home = try GlasgowHome()
    try write(Self.mistaken, as: "foodbank-csv", in: home)
    let run = try home.run("map", "lint")
    #expect(run.status == 2)
    #expect(
      run.output == """
        mappings/foodbank-csv.yaml:6:32: lossy.undeclared: 'cut' leaves out the end of a longer text
            6 |   - { at: Notes, field: notes, cut: 40 }
              |                                ^
          why: the rule does not say that it may
          fix: add 'lossy:' with the reason


        """)
    #expect(run.talk.contains("1 to correct"))
    // What is said of a mapping is not said when another is asked about.
    #expect(try home.run("map", "lint", "referral-xml").status == 0)
    #expect(try home.run("map", "lint", "foodbank-csv").status == 2)
    try write(
      Self.mistaken.replacing("cut: 40", with: "cut: 40, lossy: their form is small"),
      as: "foodbank-csv", in: home)
    #expect(try home.run("map", "lint").status == 0)
  }

  @Test("shows what cannot be compiled in the same way, with what was probably meant")
  func errors() throws {
    let home = try GlasgowHome()
    try write(
      Self.mistaken.replacing("field: notes", with: "field: ntoes"), as: "foodbank-csv", in: home)
    let run = try home.run("map", "lint")
    #expect(run.status == 2)
    #expect(
      run.output.hasPrefix(
        """
        mappings/foodbank-csv.yaml:6:25: rule.type: unknown field 'ntoes'
            6 |   - { at: Notes, field: ntoes, cut: 40 }
              |                         ^
          why: expected one of id, 
        """), "\(run.output)")
    #expect(run.output.contains("fix: write 'notes'"))
    #expect(run.talk.contains("routes and checks were not asked"))
  }

  @Test("gives other programs a line a finding")
  func json() throws {
    let home = try GlasgowHome()
    try write(Self.mistaken, as: "foodbank-csv", in: home)
    let run = try home.run("map", "lint", "--json")
    #expect(run.status == 2 && run.objects.count == 1)
    let finding = try #require(run.objects.first)
    #expect(finding["code"] as? String == "lossy.undeclared")
    #expect(finding["file"] as? String == "mappings/foodbank-csv.yaml")
    #expect(finding["line"] as? Int == 6 && finding["column"] as? Int == 32)
    #expect(finding["mappings"] as? [String] == ["foodbank-csv"])
    #expect(finding["severity"] as? String == "warning")
  }

  @Test("says which mapping was probably meant, and what is no home")
  func mistyped() throws {
    let home = try GlasgowHome()
    let typo = try home.run("map", "lint", "referal-xml")
    #expect(typo.status == 64 && typo.talk.contains("write 'referral-xml'"), "\(typo.talk)")
    let nowhere = try Program.run(["map", "lint", "--home", "/nowhere"])
    #expect(nowhere.status == 64, "\(nowhere.talk)")
    let variable = try Program.run(["map", "lint"], environment: ["INTERCHANGE_HOME": "/nowhere"])
    #expect(variable.status == 64, "\(variable.talk)")
  }

  // MARK: Routes

  /// The findings in the sample's home after a change of one of its files.
  private func findings(
    replacing old: String, with new: String, in path: String
  ) throws -> [[String: Any]] {
    let home = try GlasgowHome()
    try home.replace(old, with: new, in: path)
    let check = try home.run("check")
    #expect(check.status == 0, "\(check.talk)")
    return try home.run("map", "lint", "--json").objects
  }

  @Test("finds what a check demands and a mapping never fills")
  func demanded() throws {
    let first = "- { check: chi, severity: reject }\n"
    func demanding(_ field: String, _ rest: String) throws -> [[String: Any]] {
      try findings(
        replacing: first,
        with: first + "- { check: required, field: \(field), \(rest) }\n", in: "checks.yaml")
    }
    let found = try demanding("person.nhsNumber", "severity: reject, message: referral")
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0["code"] as? String == "required.unfilled" }, "\(found)")
    let mappings = Set(found.flatMap { $0["mappings"] as? [String] ?? [] })
    #expect(mappings.contains("agency-referral-csv") && !mappings.contains("referral-xml"))
    let why = try #require(found.first?["why"] as? String)
    #expect(why.contains("checks.yaml:3:") && why.contains("carers-corner, good-company"), "\(why)")
    #expect(Set(found.flatMap { $0["mappings"] as? [String] ?? [] }).count == found.count)
    // A warning stops nothing, and these fields have rules.
    #expect(
      try demanding("person.nhsNumber", "severity: warn, message: referral").isEmpty)
    #expect(try demanding("person.name", "severity: reject, message: referral").isEmpty)
    #expect(try demanding("reasons", "severity: reject, message: referral").isEmpty)
  }

  @Test("finds what a check along one route demands, where its messages may take it")
  func demandedAlong() throws {
    func demanding(_ scopes: String..., routes: String = "") throws -> [[String: Any]] {
      let first = "- { check: chi, severity: reject }\n"
      let checks = scopes.map {
        "- { check: required, field: person.nhsNumber, message: referral, \($0) }\n"
      }
      let home = try GlasgowHome()
      try home.replace(first, with: first + checks.joined(), in: "checks.yaml")
      try home.replace("- route: back\n", with: routes + "- route: back\n", in: "routes.yaml")
      #expect(try home.run("check").status == 0)
      return try home.run("map", "lint", "--json").objects
    }
    let found = try demanding("severity: reject, route: agency-to-link-worker")
    #expect(
      Set(found.flatMap { $0["mappings"] as? [String] ?? [] }) == ["agency-referral-csv"],
      "\(found)")
    #expect(try #require(found.first?["why"] as? String).contains("the check at checks.yaml:3:"))
    // Practices' mappings fill it, and what takes another route is not asked for it.
    #expect(try demanding("severity: reject, route: practice-to-link-worker").isEmpty)
    // Off along the only route of such messages, and along one of two.
    let off = "severity: off, kind: agency, route: agency-to-link-worker"
    #expect(try demanding("severity: reject, kind: agency", off).isEmpty)
    let other = """
      - route: between-agencies
        message: referral
        from: { kind: agency }
        to: { kind: agency, named: recipient }
        needs: [share]
        fields: [all, -clinical]

      """
    let some = try demanding("severity: reject, kind: agency", off, routes: other)
    let why = try #require(
      some.first { $0["code"] as? String == "required.unfilled" }?["why"] as? String)
    #expect(
      why.hasPrefix("the check at checks.yaml:3:")
        && why.contains(", along the route 'between-agencies' (routes.yaml:"), "\(why)")
  }

  @Test("finds what a route needs and a mapping never fills")
  func needed() throws {
    let needs = "  from: { kind: agency }\n  to: { kind: clw-provider, covers: practice }\n"
    let found = try findings(
      replacing: needs + "  needs: [referred]", with: needs + "  needs: [referred, records]",
      in: "routes.yaml")
    #expect(found.map { $0["code"] as? String }.allSatisfy { $0 == "required.unfilled" })
    #expect(
      found.contains {
        $0["what"] as? String == "no rule fills 'consent.records'"
          && ($0["mappings"] as? [String])?.contains("agency-referral-csv") == true
      }, "\(found)")
    // The practices' own mapping has a rule for it.
    let from = "  from: { kind: practice }\n  to: { kind: clw-provider, covers: practice }\n"
    #expect(
      try findings(
        replacing: from + "  needs: [referred]", with: from + "  needs: [referred, records]",
        in: "routes.yaml"
      )
      .isEmpty)
  }

  @Test("finds routes that no message of a mapping can ever take")
  func conditions() throws {
    let from = "  from: { kind: agency }\n"
    let found = try findings(
      replacing: from, with: from + "  when: { clinical.summary: { present: yes } }\n",
      in: "routes.yaml")
    #expect(found.contains { $0["what"] as? String == "no rule fills 'clinical.summary'" })
    #expect(
      try findings(
        replacing: from, with: from + "  when: { urgency: urgent }\n", in: "routes.yaml"
      )
      .isEmpty)
  }

  @Test("finds what a mapping demands and a route does not let through")
  func withheld() throws {
    let found = try findings(
      replacing: "    - person.name\n", with: "    - person.name.given\n", in: "routes.yaml")
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0["code"] as? String == "required.withheld" }, "\(found)")
    #expect(
      found.first?["file"] as? String == "mappings/agency-referral-csv.yaml"
        && found.first?["line"] as? Int == 58, "\(found)")
    #expect(
      try findings(
        replacing: "    - person.name\n", with: "    - person.name.family\n", in: "routes.yaml"
      )
      .isEmpty)
  }
}
