import Configuration
import Diagnostics
import Mapping
import Referrals
import Routing
import Testing

@Suite("A generation")
struct GenerationTests {
  private func partner(_ id: String, in generation: Generation) throws -> Partner {
    let id = try #require(PartnerID(rawValue: id))
    return try #require(generation.directory[id])
  }

  @Test("holds what the files say")
  func content() throws {
    let generation = try TestHome.load().get()
    #expect(generation.name == "Test North")
    #expect(generation.timezone == "Europe/London")
    #expect(generation.archiveLevel == 3)
    #expect(
      generation.directory.partners.map(\.id.rawValue) == ["links", "money-help", "oak-practice"])
    #expect(generation.routes.map(\.name) == ["to-links", "to-agency", "back"])
    #expect(generation.mappings.names == ["tiny-feedback", "tiny-referral"])
    #expect(generation.schemas.keys.sorted() == ["schemas/tiny.xsd"])
    #expect(generation.warnings.isEmpty)
  }

  @Test("holds what a partner's file says")
  func partners() throws {
    let generation = try TestHome.load().get()
    let practice = try partner("oak-practice", in: generation)
    #expect(practice.kind == .practice)
    #expect(practice.identifiers.practiceCode == "99942")
    #expect(practice.inbox == InboxAgreement(mappings: ["tiny-referral"], settle: .seconds(10)))
    #expect(practice.outbox?.mapping(for: .feedback) == "tiny-feedback")
    #expect(practice.outbox?.mapping(for: .referral) == nil)
    #expect(practice.outbox?.collectWithin == .seconds(86_400))
    #expect(practice.receipts == ReceiptAgreement(format: .xml))
    #expect(practice.position == .file(path: "partners/oak-practice.yaml", line: 1, column: 5))
    let links = try partner("links", in: generation)
    #expect(links.covers.map(\.rawValue) == ["oak-practice"])
    #expect(links.receipts == ReceiptAgreement(format: .csv, scope: .group))
    let agency = try partner("money-help", in: generation)
    #expect(agency.identifiers.oscrNumber == "SC999901")
    #expect(agency.serves == ["money"])
    #expect(agency.group == "money")
  }

  @Test("holds the windows, names and flags of an outbox, and who is paused or tries things out")
  func agreements() throws {
    let text =
      """
      id: money-help
      name: Money Help
      kind: agency
      serves: [money]
      areas: [glasgow-north, glasgow-east]
      closed: 2026-03-31
      paused: yes
      test: true
      inbox: { mapping: tiny-referral }
      outbox:
        mapping: tiny-feedback
        deliver: batch
        at: ["18:30", 06:00]
        every: 2h
        most: 5000
        name: "{partner}_{kinds}-{number}.dat"
        flag: .ctl

      """
    let agency = try partner(
      "money-help", in: try TestHome.load(["partners/money-help.yaml": text]).get())
    #expect(agency.areas == ["glasgow-north", "glasgow-east"])
    #expect(agency.closed == PartialDate(year: 2026, month: 3, day: 31))
    #expect(agency.isPaused)
    #expect(agency.isTest)
    let outbox = try #require(agency.outbox)
    let window = try #require(outbox.window)
    #expect(window.at.map(\.description) == ["06:00", "18:30"])
    #expect(window.every == .seconds(7200))
    #expect(window.most == 5000)
    #expect(!window.closesWithEachRun)
    let names = outbox.fileNames(
      kind: .feedback, reference: nil, number: 12, receiver: agency.id, ending: ".csv")
    #expect(names.messages == "money-help_feedback-12.dat")
    #expect(names.flag?.name == "money-help_feedback-12.ctl")
  }

  @Test("closes a batch that names no time with each run, at 10,000 records a file")
  func usualWindow() throws {
    let text =
      "id: money-help\nname: M\nkind: agency\noutbox: { mapping: tiny-feedback, deliver: batch }\n"
    let agency = try partner(
      "money-help", in: try TestHome.load(["partners/money-help.yaml": text]).get())
    let window = try #require(agency.outbox?.window)
    #expect(window.closesWithEachRun)
    #expect(window.most == 10_000)
    #expect(!agency.isPaused && !agency.isTest)
  }

  @Test(
    "keeps the archive as long as it says",
    arguments: [("forever", nil), ("400d", 400), ("7y", 7 * 366)] as [(String, Int?)])
  func retention(_ text: String, _ days: Int?) throws {
    let settings = "name: Test\narchive: { retention: \(text) }\n"
    let generation = try TestHome.load(["interchange.yaml": settings]).get()
    #expect(generation.retention == days.map { .seconds($0 * 86_400) })
  }

  @Test("shows at a glance what reading commands tell of partners, whatever else is wrong")
  func glance() throws {
    var home = TestHome.home
    home["partners/money-help.yaml"] =
      "id: money-help\nname: M\nkind: agency\npaused: yes\n"
      + "outbox: { mapping: nothing, deliver: batch, at: \"06:00\" }\n"
    home["partners/links.yaml"] = home["partners/links.yaml"].map { $0 + "test: yes\nodd: 1\n" }
    let glance = ConfigurationGlance(
      home: TestHome.bytes(home), library: TestHome.bytes(TestHome.library))
    #expect(glance.paused.map(\.rawValue) == ["money-help"])
    #expect(glance.testing.map(\.rawValue) == ["links"])
    #expect(glance.windows.values.map { $0.at.map(\.description) } == [["06:00"]])
    #expect(glance.timezone == "Europe/London")
  }

  @Test("finds the schema of a mapping")
  func schema() throws {
    let generation = try TestHome.load().get()
    let referral = try #require(generation.mappings.mapping(named: "tiny-referral"))
    let feedback = try #require(generation.mappings.mapping(named: "tiny-feedback"))
    #expect(generation.schema(of: referral) === generation.schemas["schemas/tiny.xsd"])
    #expect(generation.schema(of: feedback) == nil)
  }

  @Test("has the standard checks without checks.yaml, and those of checks.yaml with it")
  func checks() throws {
    func made(_ generation: Generation) throws -> [CheckSubject] {
      generation.checks.made(on: .referral, from: try partner("links", in: generation))
        .map(\.subject)
    }
    let standard = try made(try TestHome.load().get())
    #expect(
      standard == [
        .chi, .nhsNumber, .practiceCode, .postcode, .birthDate, .chiBirthDate, .chiSex, .dates,
      ])
    let text = "- { check: chi, severity: off }\n- { check: dates, severity: off }\n"
    let changed = try made(try TestHome.load(["checks.yaml": text]).get())
    #expect(changed == standard.filter { $0 != .chi && $0 != .dates })
  }

  @Test("has the same hash for the same files, and another for any change")
  func hash() throws {
    let first = try TestHome.load().get()
    #expect(try TestHome.load().get().hash == first.hash)
    for path in ["routes.yaml", "library/schemas/tiny.xsd", "library/tiny-referral.yaml"] {
      let old = TestHome.home[path] ?? TestHome.library[String(path.dropFirst(8))] ?? ""
      let changed = try TestHome.load([path: old + "\n"]).get()
      #expect(changed.hash != first.hash, "\(path)")
    }
  }

  @Test("is made of the library's files that the home names, or that those name, and of no others")
  func used() throws {
    let first = try TestHome.load().get()
    #expect(first.files["mappings/codes/words.yaml"] == nil)
    let library = [
      "library/other-feedback.yaml": "mapping: other-feedback\nextends: tiny-feedback\n"
        + "rules:\n  - { at: Said, field: status, codes: words, one-way: read }\n",
      "library/codes/words.yaml": "table: words\nrows: { Yes: accepted }\n",
      "library/codes/more.yaml": "table: more\nrows: { No: declined }\n",
    ]
    let beside = try TestHome.load(library.mapValues { $0 }).get()
    #expect(beside.hash == first.hash)
    #expect(beside.mappings.names == first.mappings.names)
    let mine = ["mappings/mine.yaml": "mapping: mine\nextends: other-feedback\n"]
    let naming = try TestHome.load(library.merging(mine) { $1 }.mapValues { $0 }).get()
    #expect(Set(naming.mappings.names).isSuperset(of: ["mine", "other-feedback"]))
    #expect(naming.files["mappings/codes/words.yaml"] != nil)
    #expect(naming.files["mappings/codes/more.yaml"] == nil)
    #expect(naming.hash != first.hash)
  }

  @Test("knows every name of the library where one is written that does not exist")
  func misspelt() throws {
    let text = "mapping: other-feedback\nextends: tiny-feedback\nrules: []\n"
    let partner = TestHome.home["partners/money-help.yaml"]?
      .replacing("tiny-feedback", with: "othr-feedback")
    let loaded = TestHome.load([
      "library/other-feedback.yaml": text, "partners/money-help.yaml": partner,
    ])
    let faults = try #require(throws: ConfigurationFaults.self) { try loaded.get() }
    #expect(faults.rendered.contains("write 'other-feedback'"), "\(faults.rendered)")
  }

  @Test("finds a mapping of the library whose name is written with escapes")
  func escaped() throws {
    let text = "mapping: other-feedback\nextends: tiny-feedback\nrules: []\n"
    let partner = TestHome.home["partners/money-help.yaml"]?
      .replacing("tiny-feedback", with: "\"other\\x2dfeedback\"")
    let generation =
      try TestHome.load([
        "library/other-feedback.yaml": text, "partners/money-help.yaml": partner,
      ])
      .get()
    #expect(generation.mappings.names.contains("other-feedback"))
  }

  @Test("is made again from its own files alone")
  func again() throws {
    let first = try TestHome.load().get()
    let second = try Generation.load(home: first.files, library: [:]).get()
    #expect(second.hash == first.hash)
    #expect(second.mappings.names == first.mappings.names)
  }

  @Test("takes a file of the home before the library's of the same path")
  func overlay() throws {
    let mapping =
      "mapping: tiny-feedback\nmessage: feedback\nformat: { csv: { columns: [Other] } }\n"
      + "rules:\n  - { at: Other, field: id }\n"
    let generation = try TestHome.load(["mappings/tiny-feedback.yaml": mapping]).get()
    let feedback = try #require(generation.mappings.mapping(named: "tiny-feedback"))
    guard case .csv(let options) = feedback.format else {
      Issue.record("the mapping reads CSV")
      return
    }
    #expect(options.columns == ["Other"])
  }

  @Test("leaves files alone that are no configuration")
  func otherFiles() throws {
    let first = try TestHome.load().get()
    let second =
      try TestHome.load([
        "inbox/oak-practice/a.xml": "<a/>", "mappings/examples/tiny/a.yaml": "[",
        "partners/.links.yaml.swp": "", "notes.yaml": "[",
      ])
      .get()
    #expect(second.hash == first.hash)
  }

  @Test("warns of an outbox that cannot take what a route sends there")
  func missingMapping() throws {
    let text =
      "id: money-help\nname: Money Help\nkind: agency\nserves: [money]\n"
      + "outbox: { mapping: tiny-feedback }\n"
    let generation = try TestHome.load(["partners/money-help.yaml": text]).get()
    #expect(generation.warnings.map(\.code) == ["partner.no-mapping"])
    #expect(
      generation.warnings.map(\.position)
        == [.file(path: "partners/money-help.yaml", line: 5, column: 9)])
  }
}
