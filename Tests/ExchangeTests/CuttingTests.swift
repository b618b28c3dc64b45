import Diagnostics
import Exchange
import Formats
import Foundation
import Referrals
import Testing

@Suite("A drop is cut")
struct CuttingTests {
  private static let records = [
    Letters.bare(Letters.onward("A")), Letters.bare(Letters.onward("B")).replacing("\n", with: ""),
    Letters.bare(Letters.feedback("F", about: "A")),
    Letters.bare(Letters.onward("C")).replacing("urgency", with: "x")
      .replacing("routine", with: "?"),
    Letters.bare(Letters.onward("D")).replacing("</Id>", with: "</Ix>"),
    Letters.bare(Letters.onward("E")).replacing("Brenwyn", with: "Br\u{E9}nwyn"),
    "<Referral/>", "<Referal><Id>F</Id></Referal>",
  ]

  private static let prefixed = Letters.batch(records)
    .replacing("<Batch xmlns=", with: "<m:Batch xmlns:x='urn:x' xmlns:m=\n  ")
    .replacing("</Batch>", with: "</m:Batch>")
    .replacing("</", with: "</m:").replacing("</m:m:", with: "</m:")
    .replacing("<Re", with: "<m:Re").replacing("<Fe", with: "<m:Fe")

  /// Drops in all forms, sound and broken.
  static let drops: [(String, [UInt8])] =
    PrepareTests.drops.map { (Letters.agency, $0) }
    + [
      Letters.batch(
        records, header: Letters.count("Header", 8), trailer: Letters.count("Trailer", 8)),
      Letters.batch(records, between: ""),
      Letters.batch(records, between: "<!-- </Batch> -->\r\n\r"),
      Letters.batch(records, between: "\n<?x </Batch> ?>\t").replacing("\n", with: "\r\n"),
      "\u{FEFF}" + Letters.batch(records), prefixed,
      Letters.batch(records).replacing("<Reason>", with: "<Reason><!-- </Referral> <Referral> -->"),
      Letters.batch(records).replacing("routine", with: "<![CDATA[</Referral>]]>"),
      Letters.batch(records + ["<Referral><Id>G</Id>"] + records),
      Letters.batch(records + ["<Referral><Id>G<!-- </Id></Referral>"] + records),
      Letters.batch(records, trailer: Letters.count("Trailer", 7)), Letters.batch([]),
      String(Letters.batch(records).dropLast(4)), Letters.referral("A"), "<Batch/>", "<Batch",
    ]
    .map { (Letters.linkWorkers, Array($0.utf8)) }
    + [
      (
        Letters.linkWorkers,
        Letters.batch(records).replacing("UTF-8", with: "ISO-8859-1").unicodeScalars
          .map { UInt8($0.value) }
      )
    ]

  @Test("into parts that joined are the drop, each record with its slices", arguments: drops)
  func slices(_ sender: String, _ bytes: [UInt8]) {
    for most in [1, 2, 100] {
      var cutting = Cutting(sender, bytes)
      cutting.mostRecords = most
      let survey = cutting.survey()
      let parts = cutting.parts(survey)
      #expect(parts.flatMap(\.bytes) == bytes)
      #expect(parts.first?.isFirst == true)
      #expect(parts.map(\.isLast) == parts.indices.map { $0 == parts.count - 1 })
      #expect(survey.records == parts.reduce(0) { $0 + $1.records.count })
      #expect(survey.size == Int64(bytes.count))
      #expect(survey.sha256 == cutting.drop.sha256)
      #expect(parts.flatMap(\.records).map(\.ordinal) == Array(1...survey.records))
      for part in parts {
        #expect(part.records.count <= most)
        #expect(part.slices.flatMap { Array(part.bytes[$0.range]) } == part.bytes)
        #expect(part.slices.map(\.ordinal).filter { $0 > 0 } == part.records.map(\.ordinal))
        for (record, slice) in zip(part.records, part.slices.filter { $0.ordinal > 0 }) {
          #expect(slice.range.contains(record.range) || record.range.isEmpty)
        }
      }
    }
  }

  @Test("into the same records however it is read, and wherever it goes on", arguments: drops)
  func pieces(_ sender: String, _ bytes: [UInt8]) {
    var night = Night()
    let whole = night.prepare(Put(sender, bytes)).records.map(describe)
    for (index, most) in [1, 200, 700, 3_000, .max].enumerated() {
      for chunk in [1, 7, 100, 10_000] {
        var cutting = Cutting(sender, bytes)
        cutting.mostBytes = most
        cutting.mostRecords = [.max, 1, 2, 3, .max][index]
        cutting.chunk = chunk
        cutting.resumes = (index + chunk).isMultiple(of: 2)
        #expect(cutting.records() == whole)
      }
    }
  }

  @Test("at the same places, whatever was cut before")
  func points() {
    var cutting = Cutting(Letters.linkWorkers, Letters.batch(Self.records, between: " "))
    cutting.mostRecords = 2
    let kept = cutting.parts(cutting.survey())
    cutting.resumes = true
    let resumed = cutting.parts(cutting.survey())
    #expect(kept.map(\.next) == resumed.map(\.next))
    #expect(kept.map(\.bytes) == resumed.map(\.bytes))
    #expect(kept.map(\.records) == resumed.map(\.records))
  }

  @Test("with each record's line and column, also where all stand in one line")
  func places() throws {
    let text = Letters.batch(Self.records.map { $0.replacing("\n", with: "") }, between: "")
      .replacing("\n", with: "")
    let expected = Self.records.indices.map { index in
      Letters.batch(Self.records[..<index].map { $0.replacing("\n", with: "") }, between: "")
        .replacing("\n", with: "").utf8.count - "</Batch>".utf8.count + 1
    }
    var cutting = Cutting(Letters.linkWorkers, text)
    cutting.mostRecords = 3
    cutting.resumes = true
    cutting.chunk = 64
    let records = cutting.prepared().flatMap(\.records)
    #expect(records.map(\.place) == expected.map { .text(line: 1, column: $0) })
  }

  @Test("with the places of problems in the drop, not in the record")
  func problems() throws {
    let text = Letters.batch(Self.records)
    let records = Cutting(Letters.linkWorkers, text).prepared().flatMap(\.records)
    func place(of word: String) throws -> InputPlace {
      let start = try #require(text.range(of: word)).lowerBound
      return .text(
        offset: text.utf8.distance(from: text.utf8.startIndex, to: start), in: Array(text.utf8))
    }
    #expect(
      records.map { $0.problems.first?.code } == [
        nil, nil, nil, "value.code", "xml.malformed", nil, nil, "xml.root",
      ])
    #expect(try records[3].problems.first?.place == place(of: "<Urgency>?"))
    #expect(try records[7].problems.first?.place == place(of: "<Referal>"))
    #expect(try records[6].place == place(of: "<Referral/>"))
    #expect(records.map(\.isUnreadable).allSatisfy { !$0 })
  }

  // MARK: Envelopes

  @Test(
    "into nothing where its envelope is not sound",
    arguments: [
      (Letters.batch(records, header: Letters.count("Header", 9)), "batch.count"),
      (Letters.batch(records, trailer: Letters.count("Trailer", 7)), "batch.count"),
      (Letters.batch(records, trailer: "<Trailer><Count>x</Count></Trailer>"), "xml.schema"),
      (Letters.batch(records, trailer: "text"), "xml.schema"),
      (Letters.batch([]), "batch.empty"),
      ("<Batch xmlns='urn:x'><Referral/></Batch>", "xml.root"),
      (String(Letters.batch(records).dropLast(3)), "batch.unclosed"),
      (String(Letters.batch(records).dropLast(30)), "batch.unclosed"),
      (Letters.batch(records).replacing("</Batch>", with: "</Bach>"), "xml.malformed"),
      (Letters.batch(records) + "<x/>", "xml.malformed"),
      (Letters.batch(records).replacing("<Batch", with: "<!DOCTYPE Batch><Batch"), "xml.doctype"),
      (Letters.batch(records).replacing("UTF-8", with: "KOI8-R"), "text.encoding"),
      (
        Letters.batch(
          records, header: "<Header>\(String(repeating: "<A/>", count: 400_000))</Header>"),
        "batch.envelope"
      ),
      (
        "<Batch xmlns='urn:x' xmlns:a='\(String(repeating: "x", count: 5_000))'><Referral/></Batch>",
        "batch.envelope"
      ),
    ])
  func envelopes(_ text: String, _ code: String) {
    let prepared = Cutting(Letters.linkWorkers, text).prepared()
    #expect(prepared.flatMap(\.records).map { $0.problems.first?.code } == [code])
    #expect(prepared.flatMap(\.records).allSatisfy { $0.problems.first?.outcome == .reject })
  }

  @Test("with the place where its envelope is not sound")
  func envelopePlace() throws {
    let text = Letters.batch(
      Self.records, header: Letters.count("Header", 8),
      trailer: "  <Trailer><Count>7</Count></Trailer>")
    let problem = try #require(
      Cutting(Letters.linkWorkers, text).prepared().first?.records.first?.problems.first)
    #expect(problem.what == "the file says that it has 7 records, and has 8")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.hasPrefix("  <Trailer>") })
    #expect(problem.place == .text(line: line + 1, column: 12))
  }

  @Test("not at all where it is a batch in UTF-16, with words that say what to do")
  func wide() {
    let units: [UInt16] = Array(
      Letters.batch(Self.records).replacing("UTF-8", with: "UTF-16").utf16)
    let bytes: [UInt8] = [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(Cutting(Letters.linkWorkers, bytes).codes() == [["batch.encoding"]])
  }

  // MARK: Hostile input

  @Test("around a record that is too large, which is told at its place")
  func tooLarge() {
    let large = Letters.bare(Letters.onward("L", notes: String(repeating: "word ", count: 3_000)))
    for text in [
      Letters.batch([Self.records[0], large, Self.records[1], large, Self.records[2]]),
      Letters.batch([large, Self.records[0]], between: " "),
    ] {
      var cutting = Cutting(Letters.linkWorkers, text)
      cutting.limits.record = 10_000
      cutting.mostBytes = 2_000
      cutting.chunk = 1_000
      let whole = cutting.records()
      for resumes in [false, true] {
        cutting.resumes = resumes
        let prepared = cutting.prepared()
        #expect(prepared.flatMap { $0.part.bytes } == cutting.bytes)
        #expect(prepared.allSatisfy { $0.part.bytes.count <= 4_000 })
        let records = prepared.flatMap(\.records)
        #expect(records.map(describe) == whole)
        for record in records {
          let isLarge = record.problems.first?.code == "record.too-large"
          #expect(isLarge == (record.message == nil))
          let sizes = prepared.flatMap { drop in
            drop.slices.filter { $0.ordinal == record.ordinal }.map(\.range.count)
          }
          #expect((sizes.reduce(0, +) > 10_000) == isLarge)
        }
      }
    }
  }

  @Test("around a row that is too large")
  func tooLargeRow() {
    let rows = [
      Letters.row("M-1"), Letters.row("M-2", notes: String(repeating: "word ", count: 3_000)),
      String(repeating: " ", count: 20_000), Letters.row("M-3"),
      Letters.row("M-4", notes: "\"open"),
      String(repeating: "\n", count: 20_000),
    ]
    var cutting = Cutting(Letters.agency, Letters.table(rows))
    cutting.limits.record = 10_000
    cutting.mostBytes = 2_000
    for resumes in [false, true] {
      cutting.resumes = resumes
      let prepared = cutting.prepared()
      #expect(prepared.flatMap { $0.part.bytes } == cutting.bytes)
      #expect(prepared.allSatisfy { $0.part.bytes.count <= 4_000 })
      let records = prepared.flatMap(\.records)
      #expect(records.map(\.place.line) == [2, 3, 5, 6])
      #expect(
        records.map { $0.problems.map(\.code) }
          == [[], ["record.too-large"], [], ["csv.unclosed-quote"]])
      #expect(records.last?.problems.first?.place == .cell(row: 6, column: 9, title: "Notes"))
    }
  }

  @Test("up to a record whose end cannot be found: the rest is one rejected record")
  func unclosed() {
    for tail in ["<Referral><Id>G</Id>", "<Referral><![CDATA[", "<Referral><!--", "<Referral a='"] {
      let text = Letters.batch(
        [Self.records[0], tail, Self.records[1]], header: Letters.count("Header", 3))
      let prepared = Cutting(Letters.linkWorkers, text).prepared()
      let records = prepared.flatMap(\.records)
      #expect(records.map(\.ordinal) == [1, 2])
      #expect(records.map { $0.problems.map(\.code) } == [[], ["record.unclosed"]])
    }
  }

  @Test(
    "where one record is ill-formed, with no harm to its neighbours",
    arguments: [
      "<Referral><Id>G</Id", "<Referral><Id a='>G</Id></Referral>", "<Referral><Id>G</Referral>",
      "<Referral>G</Id></Referral>", "<Referral>&x;</Referral>", "<Referral>\u{1}</Referral>",
      "<Referral a='1' a='2'/>", "<Referral><!DOCTYPE x></Referral>", "<Referral><a:b/></Referral>",
      "<Referral><Id>]]></Id></Referral>", "<Referral <Id/></Referral>",
    ])
  func illFormed(_ record: String) {
    let isOpen = record.hasSuffix("</Id")
    let text = Letters.batch(
      [Self.records[0], isOpen ? record + "</Referral>" : record, Self.records[1]])
    let records = Cutting(Letters.linkWorkers, text).prepared().flatMap(\.records)
    #expect(records.map { $0.problems.isEmpty } == [true, false, true])
    #expect(records[1].problems.first?.outcome == .reject)
  }

  @Test("where the bytes of one record are no text, with no harm to its neighbours")
  func noText() {
    for byte: UInt8 in [0, 0xFF] {
      let record = Self.records[0].replacing("Kilnford", with: "Kiln~ord")
      let text = Letters.batch([Self.records[1], record, Self.records[2]])
      let bytes = text.utf8.map { $0 == UInt8(ascii: "~") ? byte : $0 }
      let codes = Cutting(Letters.linkWorkers, bytes).codes()
      #expect(codes == [[], [byte == 0 ? "text.nul" : "text.invalid"], []])
    }
  }

  @Test("through much between records in bounded parts")
  func gaps() {
    let comment = "<!-- \(String(repeating: "<Referral>", count: 2_000)) -->"
    let text =
      Letters.batch([Self.records[0], comment, Self.records[1], comment])
      .replacing("<Referral>", with: "<Referral >", maxReplacements: 1)
    var cutting = Cutting(Letters.linkWorkers, text)
    cutting.limits.gap = 5_000
    cutting.mostBytes = 2_000
    let whole = cutting.records()
    #expect(whole.count == 2)
    for resumes in [false, true] {
      cutting.resumes = resumes
      let prepared = cutting.prepared()
      #expect(prepared.flatMap { $0.part.bytes } == cutting.bytes)
      #expect(prepared.allSatisfy { $0.part.bytes.count <= 7_000 })
      #expect(prepared.flatMap(\.records).map(describe) == whole)
    }
  }

  @Test("into as many records as there are, however small")
  func small() {
    let count = 20_000
    let tags = Letters.batch(Array(repeating: "<Referral/>", count: count), between: "")
    var cutting = Cutting(Letters.linkWorkers, tags)
    cutting.chunk = 1 << 16
    let survey = cutting.survey()
    #expect(survey.records == count)
    cutting.mostRecords = 500
    #expect(cutting.parts(survey).count == count / 500)
    let rows = "Ref No,Surname\n" + String(repeating: "x\n", count: count)
    var table = Cutting(Letters.agency, rows)
    table.chunk = 1 << 16
    table.mostRecords = 500
    #expect(table.parts(table.survey()).map(\.records.count) == Array(repeating: 500, count: 40))
  }

  @Test("into one rejected record where a single document is too large")
  func largeDocument() {
    var cutting = Cutting(
      Letters.linkWorkers, Letters.onward("A", notes: String(repeating: "word ", count: 3_000)))
    cutting.limits.record = 10_000
    cutting.mostBytes = 3_000
    let prepared = cutting.prepared()
    #expect(prepared.map(\.part.bytes.count).allSatisfy { $0 <= 3_000 })
    #expect(prepared.flatMap { $0.part.bytes } == cutting.bytes)
    #expect(cutting.codes() == [["record.too-large"]])
  }

  @Test("without end or crash whatever its bytes are")
  func noise() {
    var generator = SeededNumbers(seed: 30)
    let seed = Array(
      Letters.batch(
        [Self.records[6], "<Referral><Id>A</Id></Referral>", "<Feedback/>"],
        header: Letters.count("Header", 3)
      )
      .utf8)
    let marks = Array("<>/!?-[]'\"= \n\0".utf8)
    for _ in 0..<400 {
      var bytes = seed
      for _ in 0..<Int(generator.next() % 5) where !bytes.isEmpty {
        let place = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 3 {
        case 0: bytes[place] = marks[Int(generator.next() % UInt64(marks.count))]
        case 1: bytes.remove(at: place)
        default: bytes.insert(marks[Int(generator.next() % UInt64(marks.count))], at: place)
        }
      }
      var cutting = Cutting(Letters.linkWorkers, bytes)
      let whole = cutting.records()
      cutting.chunk = 5
      cutting.mostRecords = 1
      cutting.resumes = true
      let prepared = cutting.prepared()
      #expect(prepared.flatMap { $0.part.bytes } == bytes)
      #expect(prepared.flatMap(\.records).map(describe) == whole)
    }
  }
}

/// Numbers that are the same at every run (a linear congruential generator).
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
