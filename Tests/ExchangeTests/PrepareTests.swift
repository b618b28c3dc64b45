import Diagnostics
import Exchange
import Formats
import Referrals
import Testing

@Suite("A drop is prepared")
struct PrepareTests {
  private static let rows =
    "Ref No,Surname,First name(s),GP Practice,Consent to refer\nM-1,Hollin,Bram,99016,Yes\n\nM-2,,Bram,99016,Yes\n"

  private static func dialect(_ delimiter: String, _ lineEnd: String, _ mark: [UInt8] = [])
    -> [UInt8]
  {
    mark
      + rows.replacing(",", with: delimiter).replacing("\n", with: lineEnd).utf8
  }

  static let drops: [[UInt8]] = [
    Array(Letters.referral("A").utf8),
    Array("\u{FEFF}\(Letters.referral("A"))".utf8),
    dialect(",", "\r\n", [0xEF, 0xBB, 0xBF]), dialect(";", "\r\n"), dialect("\t", "\n"),
    Array("Our referrals,,\n,,\n".utf8) + dialect(",", "\r"),
    dialect(";", "\r\n").map { $0 == UInt8(ascii: "l") ? 0xEB : $0 },
    dialect(",", "\n") + Array("M-3,\"Pinkstane,Bram\nM-4,x".utf8),
    [0xFF, 0xFE] + rows.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
    Array("<Referral><Id>".utf8), Array("PK\u{3}\u{4}".utf8), [], Array("nothing we know".utf8),
  ]

  @Test("in slices that are the drop, each record with one of them", arguments: drops)
  func slices(_ bytes: [UInt8]) {
    for sender in [Letters.agency, Letters.practice] {
      var night = Night()
      let prepared = night.prepare(Put(sender, bytes))
      #expect(prepared.slices.flatMap { Array(bytes[$0.range]) } == bytes)
      #expect(prepared.records.map(\.ordinal) == Array(1...prepared.records.count))
      #expect(prepared.slices.map(\.ordinal).filter { $0 > 0 } == prepared.records.map(\.ordinal))
    }
  }

  @Test("alike in every dialect", arguments: Array(drops[2..<6]))
  func dialects(_ bytes: [UInt8]) {
    var night = Night()
    let prepared = night.prepare(Put(Letters.agency, bytes))
    #expect(prepared.records.map { $0.message?.text("id") } == ["M-1", "M-2"])
    #expect(prepared.records.map { $0.problems.map(\.code) } == [[], ["field.missing"]])
  }

  @Test("by the mapping whose root it has")
  func root() {
    var night = Night()
    let kinds = [Letters.onward("A"), Letters.feedback("F", about: "A")]
      .map { night.prepare(Put(Letters.linkWorkers, $0)).records[0].kind }
    #expect(kinds == [.referral, .feedback])
    let feedback = night.prepare(Put(Letters.practice, Letters.feedback("F", about: "A")))
    #expect(feedback.records[0].problems.first?.outcome == .reject)
    let other = night.prepare(Put(Letters.practice, "<Invoice/>"))
    #expect(other.records[0].problems.first?.outcome == .reject)
  }

  @Test("by the mapping that knows most of its columns")
  func columns() {
    var night = Night()
    let feedback = "Ref No,Surname,Referrer,Referrer's number,Status\nF,Hollin,99016,A,Accepted\n"
    let kinds = [Self.rows, feedback]
      .map { night.prepare(Put(Letters.agency, $0)).records[0].kind }
    #expect(kinds == [.referral, .feedback])
  }

  @Test("as one rejected record where it is not what its sender sends at all")
  func otherFormats() {
    var night = Night()
    let table = night.prepare(Put(Letters.practice, Self.rows))
    #expect(table.isUnreadable)
    #expect(table.records.map { $0.problems.map(\.code) } == [["drop.format"]])
    let xml = night.prepare(Put(Letters.agency, Letters.referral("A")))
    #expect(xml.isUnreadable)
    #expect(xml.records[0].problems.map(\.code) == ["drop.format"])
    #expect(
      xml.records[0].problems.first?.why
        == "we expect referrals as a spreadsheet, in Excel or CSV or feedback as a spreadsheet, in Excel or CSV here"
    )
  }

  @Test("with the columns named that nothing reads")
  func unknownColumns() {
    var night = Night()
    let prepared = night.prepare(
      Put(Letters.agency, "Ref No,Shoe size,Surname,,Hat\nM-1,7,Hollin,,\n"))
    #expect(prepared.remarks.map(\.code) == ["csv.unknown-columns"])
    #expect(prepared.remarks.first?.what == "we did not read the columns 'Shoe size', 'Hat'")
  }

  @Test("with the cells named that nothing reads, of a title that stands twice")
  func doubledTitle() {
    var night = Night()
    let records =
      night.prepare(
        Put(
          Letters.agency,
          "Ref No,Surname,Notes,Notes\nM-1,Hollin,a,\nM-2,Hollin,b,c\nM-3,Hollin,,d\nM-4,Hollin,e,e\n"
        )
      )
      .records
    #expect(
      records.map { $0.problems.filter { $0.code == "value.unread" }.map(\.place) } == [
        [], [.cell(row: 3, column: 4, title: "Notes")], [], [],
      ])
    #expect(records[2].message?.text("notes") == "d")
    let told = records[1].problems.first { $0.code == "value.unread" }
    #expect(told?.outcome == .warn)
    #expect(told?.why?.contains("'Notes'") == true)
  }

  @Test("with the cells named that nothing reads, of two titles for one thing")
  func twoTitles() {
    var night = Night()
    let records =
      night.prepare(
        Put(Letters.agency, "Ref No,Surname,Last name\nM-1,Hollin,Marr\nM-2,,Hollin\n")
      )
      .records
    #expect(
      records.map { $0.problems.filter { $0.code == "value.unread" }.map(\.place) } == [
        [.cell(row: 2, column: 3, title: "Last name")], [],
      ])
  }

  @Test(
    "as one rejected record where a table has no rows",
    arguments: [
      "Ref No,Surname,Status\n", "Ref No,Surname\n\n,,\n",
      "Ref No,Surname,Result,Our reference\n,,Remark,\n",
    ])
  func noRows(_ text: String) {
    var night = Night()
    let prepared = night.prepare(Put(Letters.agency, text))
    #expect(prepared.records.map { $0.problems.map(\.code) } == [["csv.no-rows"]])
    #expect(prepared.slices.map(\.range) == [0..<text.utf8.count])
  }

  @Test("with the row, column and title of each problem")
  func cells() {
    var night = Night()
    let text =
      "Money Matters,,\nRef No,Surname,CHI,GP Practice\n\nM-1,Hollin,2311484045,99016\nM-2,Hollin,2311484044,99016\nM-3,Hollin,,99016,,x\n"
    let records = night.prepare(Put(Letters.agency, text)).records
    #expect(records.map(\.place.line) == [4, 5, 6])
    #expect(records[0].problems.map(\.code) == ["chi.checksum"])
    #expect(records[0].problems.first?.place == .cell(row: 4, column: 3, title: "CHI"))
    #expect(records[0].problems.first?.path == "chi")
    #expect(records[2].problems.first?.place == .cell(row: 6, column: 6, title: ""))
    let date = night.prepare(
      Put(Letters.agency, "Ref No,Surname,Date of referral\nM,Hollin,soon\n"))
    #expect(
      date.records[0].problems.first?.place == .cell(row: 2, column: 3, title: "Date of referral"))
  }

  @Test("with the line and column of each problem")
  func lines() {
    var night = Night()
    let text = Letters.referral("A").replacing("<Given>", with: "<Shoe>7</Shoe><Given>")
    let problem = night.prepare(Put(Letters.practice, text)).records[0].problems.first
    #expect(problem?.place?.line == 9)
    let broken = night.prepare(Put(Letters.practice, "<Referral>\n <Id>A</Ix>\n</Referral>"))
    #expect(broken.records[0].problems.first?.place?.line == 2)
  }

  @Test("with the parts named that no rule reads")
  func unread() {
    let generation = Glasgow.load(replacing: [
      "mappings/tiny.yaml": """
      mapping: tiny
      message: referral
      format:
        xml: {}
      rules:
        - at: R
          rules:
            - { at: Id, field: id }
            - { at: Name, field: person.name.family, required: true }
      """,
      "partners/westmuir-practice.yaml": """
      id: westmuir-practice
      name: Westmuir Medical Centre
      kind: practice
      identifiers: { practice-code: "99069" }
      inbox: { mapping: [tiny] }
      """,
    ])
    var night = Night(generation)
    let text = "<R><Id>A</Id><Name>Hollin</Name><Shoe><Size>7</Size></Shoe><Hat/></R>"
    let record = night.prepare(Put("westmuir-practice", text)).records[0]
    #expect(record.problems.map(\.code) == ["value.unread"])
    #expect(record.problems.first?.outcome == .warn)
    #expect(record.problems.first?.what.contains("'R/Shoe'") == true)
    #expect(record.unread.contains("R/Shoe"))
  }

  @Test("alike when one of its records comes again from the archive")
  func repeated() throws {
    var night = Night()
    let bytes = Self.dialect(",", "\r\n", [0xEF, 0xBB, 0xBF])
    let whole = night.prepare(Put(Letters.agency, bytes))
    let slices = whole.slices.map { Array(bytes[$0.range]) }
    let again = night.prepare(
      Put(Letters.agency, slices[0] + slices[2]), repeated: RepeatedRecord(ordinal: 2, line: 4))
    #expect(again.records.count == 1)
    #expect(again.records[0].ordinal == 2)
    #expect(again.records[0].place == whole.records[1].place)
    #expect(again.records[0].problems == whole.records[1].problems)
    #expect(again.records[0].content == whole.records[1].content)
  }

  @Test("alike when a record of a batch comes again behind the beginning of its batch")
  func repeatedOfBatch() throws {
    for records in [
      [Letters.bare(Letters.onward("A")), Letters.bare(Letters.onward("B", notes: "?"))],
      [Letters.bare(Letters.feedback("F", about: "A")).replacing("accepted", with: "?")],
    ] {
      var night = Night()
      let text = Letters.batch(
        records, header: Letters.count("Header", records.count),
        trailer: Letters.count("Trailer", records.count))
      let bytes = Array(text.utf8)
      let whole = night.prepare(Put(Letters.linkWorkers, bytes))
      let slices = whole.slices.map { Array(bytes[$0.range]) }
      for (index, record) in whole.records.enumerated() {
        let again = night.prepare(
          Put(Letters.linkWorkers, slices[0] + slices[index + 1]),
          repeated: RepeatedRecord(ordinal: record.ordinal, line: record.place.line))
        #expect(again.records.map(describe) == [describe(record)])
      }
    }
  }
}
