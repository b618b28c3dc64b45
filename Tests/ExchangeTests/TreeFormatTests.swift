import Configuration
import Diagnostics
import Digests
import Document
import Exchange
import Formats
import Mapping
import Referrals
import Routing
import Testing

@Suite("A drop in JSON or FHIR")
struct TreeFormatTests {
  private static let json = "birchbank-practice"
  private static let both = "canalside-practice"

  private static func prepared(_ sender: String, _ text: String) -> PreparedRecord {
    var night = Night(TreeLetters.generation)
    return night.prepare(Put(sender, text)).records[0]
  }

  private static func render(
    _ record: PreparedRecord, _ mapping: String, _ form: RenderTask.Form = .file
  ) throws -> RenderedDelivery {
    let worker = Worker(generation: TreeLetters.generation, keys: RecordKeys(key: Night.key))
    let task = RenderTask(
      index: record.ordinal, receiver: partner(json).id, form: form, kind: .referral,
      mapping: mapping, message: try #require(record.message),
      reference: Night.reference(record.ordinal))
    guard case .written(let file) = worker.render(task) else {
      throw RecordProblem(code: "test", outcome: .fail, what: "not written")
    }
    return file
  }

  @Test("is read as one record with nothing wrong, and written again in every format")
  func endToEnd() throws {
    let record = Self.prepared(Self.json, TreeLetters.json("J-1", notes: "one\\ntwo"))
    #expect(record.problems == [])
    #expect(record.message?.text("notes") == "one\ntwo")
    for (mapping, ending) in [
      ("letters-json", ".json"), ("letters-fhir", ".json"), ("letters-fhir-xml", ".xml"),
      ("referral-xml", ".xml"),
    ] {
      let file = try Self.render(record, mapping)
      #expect(file.ending == ending)
      var night = Night(TreeLetters.generation)
      let read = night.prepare(Put(Self.both, file.bytes)).records[0]
      // Its sender claims to be another practice; that it was read is all that counts here.
      #expect(read.problems.map(\.code).allSatisfy { $0.hasPrefix("sender.") }, "\(read.problems)")
      #expect(read.message?.text("id") == "J-1")
      #expect(read.message?.text("notes") == "one\ntwo")
      #expect(read.returned == Night.reference(1))
    }
  }

  @Test("is read by the mapping that it fits, where an inbox has several formats")
  func choice() throws {
    let bundle = Self.prepared(Self.both, TreeLetters.fhir("F-1"))
    #expect(bundle.problems == [])
    #expect(bundle.message?.text("id") == "F-1")
    let object = Self.prepared(Self.both, TreeLetters.json("J-1"))
    #expect(object.message?.text("id") == "J-1")
    let letter = Self.prepared(
      Self.both, Letters.referral("X-1", sender: "99021", practice: "99021"))
    #expect(letter.message?.text("id") == "X-1")
    let other = Self.prepared(Self.both, "{\"resourceType\":\"Patient\",\"id\":\"1\"}")
    #expect(other.problems.map(\.code) == ["document.match"])
    #expect(other.isUnreadable == false)
    let table = Self.prepared(Self.json, "Ref No,Surname\nA,B\n")
    #expect(table.problems.map(\.code) == ["drop.format"])
    #expect(table.problems.first?.why == "we expect referrals as JSON here")
    let xml = Self.prepared(Self.json, Letters.referral("A"))
    #expect(xml.problems.map(\.code) == ["drop.format"])
    let agency = Self.prepared(Letters.agency, "{\"kind\":1}")
    #expect(agency.problems.map(\.outcome) == [.reject])
  }

  @Test("is told what was not read, and where a value is wrong")
  func problems() throws {
    let extra = Self.prepared(
      Self.json, TreeLetters.json("J-1", more: "\n  \"shoes\": { \"size\": 7 },"))
    #expect(extra.problems.map(\.code) == ["value.unread"])
    #expect(extra.problems.first?.what == "we did not read 'shoes'")
    #expect(extra.problems.first?.place == .text(line: 18, column: 12))
    let wrong = Self.prepared(Self.both, TreeLetters.fhir("F-1", birthDate: "31/02/1948"))
    #expect(wrong.problems.map(\.code) == ["value.date"])
    #expect(wrong.problems.first?.place == .text(line: 12, column: 22))
    #expect(wrong.problems.first?.path == "entry/resource/birthDate")
    let utf16 = TreeLetters.json("J-1").replacing("1948-11-23", with: "1948-11-32").utf16
      .flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    var night = Night(TreeLetters.generation)
    let transcoded = night.prepare(Put(Self.json, [0xFF, 0xFE] + utf16)).records[0]
    #expect(transcoded.problems.first?.place == .text(line: 10, column: 13))
  }

  @Test("in a window is a list that stands between its frame's head and tail")
  func window() throws {
    let generation = TreeLetters.generation
    let mapping = try #require(generation.mappings.mapping(named: "letters-json"))
    var records: [[UInt8]] = []
    for id in ["J-1", "J-2", "J-3"] {
      let record = Self.prepared(Self.json, TreeLetters.json(id))
      let bytes = try Self.render(record, "letters-json", .record).bytes
      let single = WindowFrame(single: mapping)
      #expect(try single.head + bytes + single.tail == Self.render(record, "letters-json").bytes)
      #expect(single.ending == "json")
      records.append(bytes)
    }
    let frame = WindowFrame(mapping, records: 3)
    let list = frame.head + records.joined(separator: frame.between) + frame.tail
    let wrapped = Array("{\"all\": ".utf8) + list + Array("}".utf8)
    var document = Document()
    let symbols = generation.mappings.symbols
    #expect(JSONTreeDecoder(symbols: symbols).decode(wrapped, into: &document) == [])
    let numbers = document.nodes.indices
      .filter { document.name(of: document.nodes[$0].name, in: symbols) == "number" }
      .map { document.string(of: $0) }
    #expect(numbers == ["J-1", "J-2", "J-3"])
    #expect(frame.ending == "json")
  }

  /// A broken file, and what is said of it.
  struct Broken: CustomTestStringConvertible, Sendable {
    let name: String
    let bytes: [UInt8]
    let code: String
    let place: InputPlace
    /// False where its text can be read, and something in it is wrong.
    var isUnreadable = true

    init(
      _ name: String, _ text: String, _ code: String, _ line: Int, _ column: Int,
      isUnreadable: Bool = true
    ) {
      self.init(name, bytes: Array(text.utf8), code, line, column, isUnreadable: isUnreadable)
    }

    init(
      _ name: String, bytes: [UInt8], _ code: String, _ line: Int, _ column: Int,
      isUnreadable: Bool = true
    ) {
      self.name = name
      self.bytes = bytes
      self.code = code
      place = .text(line: line, column: column)
      self.isUnreadable = isUnreadable
    }

    var testDescription: String { name }
  }

  private static let sound = TreeLetters.json("J-1")
  private static let bundle = TreeLetters.fhir("F-1")

  static let broken = [
    Broken("cut short", String(sound.prefix(200)), "json.truncated", 9, 24),
    Broken(
      "a comma too many", sound.replacing("\"none\"", with: "\"none\","), "json.trailing-comma", 18,
      18),
    Broken(
      "a comma too few", sound.replacing("\"routine\",", with: "\"routine\""), "json.comma", 16, 3),
    Broken(
      "a bracket of the wrong kind", sound.replacing("\" } ],", with: "\" ] ],"), "json.comma", 16,
      39),
    Broken(
      "a comment", sound.replacing("\"notes\"", with: "/* why */ \"notes\""), "json.comment", 18, 3),
    Broken(
      "a number with zeros in front", sound.replacing("\"99016\" }", with: "099016 }"),
      "json.leading-zero", 6, 25),
    Broken("NaN", sound.replacing("\"none\"", with: "NaN"), "json.value", 18, 12),
    Broken(
      "the same name twice", sound.replacing("\"notes\"", with: "\"sender\": \"x\", \"notes\""),
      "json.duplicate", 18, 3),
    Broken(
      "half a character", sound.replacing("\"none\"", with: "\"\\ud83d\""), "json.surrogate", 18, 13
    ),
    Broken(
      "a line break in a text", sound.replacing("\"none\"", with: "\"no\nne\""), "json.control", 18,
      15),
    Broken(
      "overlong UTF-8", bytes: Array(sound.utf8).replacing(Array("none".utf8), with: [0xC0, 0xAE]),
      "text.invalid", 18, 13),
    Broken(
      "windows-1252", bytes: Array(sound.utf8).replacing(Array("none".utf8), with: [0x6E, 0xE9]),
      "text.invalid", 18, 14),
    Broken(
      "NUL", bytes: Array(sound.utf8).replacing(Array("none".utf8), with: [0x00]), "text.nul", 18,
      13),
    Broken("two messages", sound + sound, "json.extra", 20, 1),
    Broken("a list of messages", "[\(sound)]", "json.root", 1, 1),
    Broken(
      "100,000 lists in each other", String(repeating: "[", count: 100_000), "json.root", 1, 1),
    Broken(
      "100,000 objects in each other", String(repeating: "{\"a\":", count: 100_000), "json.depth",
      1, 321),
    Broken(
      "60,000 values", "{\"a\":[" + String(repeating: "1,", count: 60_000) + "1]}", "json.elements",
      1, 100_005),
    Broken(
      "a date that is none", sound.replacing("1948-11-23", with: "1948-02-31"), "value.date", 10,
      13, isUnreadable: false),
    Broken(
      "a code in no table", sound.replacing("\"female\"", with: "\"woman\""), "value.code", 11, 12,
      isUnreadable: false),
    Broken(
      "nothing where there must be something", sound.replacing("\"Kilnford\"", with: "\"\""),
      "field.missing", 1, 1, isUnreadable: false),
  ]

  @Test("is rejected with a code and the place where it is broken", arguments: broken)
  func brokenJSON(_ file: Broken) {
    var night = Night(TreeLetters.generation)
    let start = ContinuousClock.now
    let record = night.prepare(Put(Self.json, file.bytes)).records[0]
    #expect(start.duration(to: .now) < .milliseconds(900))
    #expect(record.problems.first?.code == file.code)
    #expect(record.problems.first?.place == file.place)
    #expect(record.problems.first?.outcome == .reject)
    #expect(record.isUnreadable == file.isUnreadable)
  }

  static let brokenBundles = [
    Broken("FHIR cut short", String(bundle.prefix(120)), "json.truncated", 8, 13),
    Broken(
      "FHIR without a type", bundle.replacing("\"resourceType\": \"Bundle\",", with: ""),
      "document.match", 1, 1, isUnreadable: false),
    Broken(
      "FHIR with wrong nesting", bundle.replacing("\"collection\",", with: "\"collection\"},"),
      "json.extra", 4, 24),
    Broken(
      "FHIR XML with wrong nesting", "<Bundle xmlns=\"http://hl7.org/fhir\">\n<entry></Bundle>",
      "xml.malformed", 2, 17),
    Broken(
      "FHIR XML without its namespace",
      "<Bundle>\n<!-- http://hl7.org/fhir --><id value=\"1\"/></Bundle>", "fhir.namespace", 1, 1),
    Broken(
      "FHIR XML with text", "<Bundle xmlns=\"http://hl7.org/fhir\">\n<id>1</id></Bundle>",
      "fhir.text", 2, 5),
    Broken(
      "FHIR XML with two resources in one place",
      "<Bundle xmlns=\"http://hl7.org/fhir\">\n<entry><resource><Basic/><Basic/></resource></entry></Bundle>",
      "fhir.resource", 2, 26),
    Broken(
      "FHIR XML with an entity",
      "<!DOCTYPE x [<!ENTITY e \"http://hl7.org/fhir\">]><Bundle>&e;</Bundle>", "xml.doctype", 1, 1),
  ]

  @Test("is rejected where it is FHIR that is broken", arguments: brokenBundles)
  func brokenFHIR(_ file: Broken) {
    var night = Night(TreeLetters.generation)
    let record = night.prepare(Put(Self.both, file.bytes)).records[0]
    #expect(record.problems.first?.code == file.code)
    #expect(record.problems.first?.place == file.place)
    #expect(record.problems.first?.outcome == .reject)
    #expect(record.isUnreadable == file.isUnreadable)
  }
}
