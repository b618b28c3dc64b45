import Configuration
import Diagnostics
import Digests
import Exchange
import Mapping
import Referrals
import Routing
import Testing

@Suite("A drop of HL7 v2")
struct HL7DropTests {
  private static func cutting(_ text: String, sender: String = HL7Messages.practice) -> Cutting {
    Cutting(sender, text, in: HL7Messages.generation)
  }

  @Test("of one message goes to the link workers as one, and their answer comes back")
  func loop() throws {
    var night = Night(HL7Messages.generation)
    let put = Put(HL7Messages.practice, HL7Messages.referral("A-1", more: ["NTE|||Caf\u{E9}"]))
    let taken = night.take(put).decided[0]
    #expect(taken.decision.problems.map(\.code) == [])
    #expect(taken.decision.bucket == .delivered)
    let record = taken.undecided.record
    #expect(record.message?.text("id") == "A-1")
    #expect(record.message?.text("notes") == "Café")
    #expect(record.identity?.isFingerprint == false)
    let answer = Put(HL7Messages.linkWorkers, HL7Messages.feedback("F-1", about: "A-1"))
    let back = night.take(answer).decided[0]
    #expect(back.decision.problems.map(\.code) == [])
    #expect(back.decision.bucket == .delivered)
    let file = String(decoding: try #require(back.files.first).bytes, as: UTF8.self)
    #expect(file.contains("RRI^I12^RRI_I12|"))
    #expect(file.contains("\rRF1|A^^^accepted^^99RI|||||A-1^99016\r"))
    #expect(file.hasPrefix("MSH|^~\\&|REFERRAL INTERCHANGE|"))
    #expect(file.hasSuffix("\r") && !file.contains("\n"))
  }

  @Test("names the referral that it changes or withdraws by the referrer's own number")
  func changes() {
    var night = Night(HL7Messages.generation)
    let puts = ["I12", "I13", "I14", "I12"]
      .map { Put(HL7Messages.practice, HL7Messages.referral("A-1", event: $0)) }
    let decided = puts.map { night.take($0).decided[0] }
    #expect(decided.map(\.decision.bucket) == [.delivered, .delivered, .delivered, .duplicate])
    #expect(decided.map(\.undecided.record.action) == [.new, .update, .cancel, .new])
  }

  static let several: [String] = {
    let messages = ["A", "B", "C"].map { HL7Messages.referral($0) }
    let plain = messages.joined()
    return [
      plain, HL7Messages.batch(messages), HL7Messages.batch(messages, count: ""),
      plain.replacing("\r", with: "\n"), plain.replacing("\r", with: "\r\n"), "\u{FEFF}\(plain)",
      messages.map { "\u{B}\($0)\u{1C}\r" }.joined(), messages.joined(separator: "\r\n\n"),
      messages.joined(separator: "\u{FEFF}"),
      "FHS|^~\\&\r" + plain + "FTS|3\r",
      "BHS|^~\\&\r\(messages[0])BTS|1\rBHS|^~\\&\r\(messages[1])\(messages[2])BTS|2\rFTS|2\r",
    ]
  }()

  @Test(
    "is cut into its messages alike, whatever is around them and however it comes",
    arguments: several)
  func cut(_ text: String) {
    var cutting = Self.cutting(text)
    let whole = cutting.records()
    #expect(whole.count == 3)
    #expect(cutting.codes() == [[], [], []])
    let messages = cutting.prepared().flatMap(\.records).map { $0.message?.text("id") }
    #expect(messages == ["A", "B", "C"])
    for (chunk, most, resumes) in [(1, 3, false), (7, 1, true), (64, 2, true), (4_096, 1, false)] {
      cutting.chunk = chunk
      cutting.mostRecords = most
      cutting.resumes = resumes
      #expect(cutting.records() == whole)
      let parts = cutting.parts(cutting.survey())
      #expect(parts.flatMap(\.bytes) == Array(text.utf8))
      #expect(parts.flatMap { $0.slices.map(\.range.count) }.reduce(0, +) == text.utf8.count)
    }
  }

  /// Files that nobody can take whole or in part: what is told of each record, and at which line and column.
  static let broken: [(text: String, told: [String])] = [
    ("PID|1\r", ["hl7.no-header 1:1"]),
    ("x", ["hl7.no-header 1:1"]),
    ("MSH|^~\\&|A|B\rPID|1\r", ["hl7.header 1:13"]),
    ("MSH|^~|||||||REF\r", ["hl7.delimiters 1:4"]),
    (HL7Messages.referral("A").replacing("PD1|", with: "PD1 or more|"), ["hl7.segment 5:1"]),
    (HL7Messages.referral("A").replacing("Inchbrae", with: "Inch\nbrae"), ["hl7.segment 5:1"]),
    (HL7Messages.referral("A").replacing("Inchbrae", with: "Inch\u{8}brae"), ["text.control 4:65"]),
    (HL7Messages.referral("A").replacing("Inchbrae", with: "Inch\u{0}brae"), ["text.nul 4:65"]),
    (
      HL7Messages.referral("A").replacing("UNICODE UTF-8", with: "ISO IR87"), ["text.encoding 1:72"]
    ),
    (
      HL7Messages.referral("A", more: ["NTE|||é"]).replacing("UNICODE UTF-8", with: "ASCII"),
      ["text.encoding 10:7"]
    ),
    (HL7Messages.referral("A").replacing("REF^", with: "ADT^"), ["hl7.event 1:1"]),
    (HL7Messages.referral("A", event: "I99"), ["value.code 1:42"]),
    (HL7Messages.referral("A", sex: "X"), ["value.code 4:54"]),
    (HL7Messages.referral("A").replacing("19481123", with: "19411431"), ["value.date 4:45"]),
    (HL7Messages.referral("A").replacing("2311484044", with: "2311484045"), ["chi.checksum 4:8"]),
    (HL7Messages.batch([HL7Messages.referral("A")], count: "2"), ["batch.count 12:1"]),
    (HL7Messages.batch([HL7Messages.referral("A")], count: "many"), ["batch.count 12:1"]),
    (HL7Messages.batch([HL7Messages.referral("A")], batches: "2"), ["batch.count 13:1"]),
    ("FHS|^~\\&\r" + HL7Messages.referral("A"), ["batch.unclosed 0:0"]),
    ("BHS|^~\\&\r" + HL7Messages.referral("A") + "FTS|1\r", ["batch.unclosed 0:0"]),
    (HL7Messages.batch([]), ["batch.empty 0:0"]),
    ("BHS|^~\\&\rPID|1\r" + HL7Messages.referral("A") + "BTS|1\r", ["hl7.outside 2:1"]),
    (
      HL7Messages.referral("A") + "MSH|^~\\&|x\r" + HL7Messages.referral("B"),
      ["", "hl7.header 10:11", ""]
    ),
    (
      HL7Messages.referral("A") + HL7Messages.referral("B").replacing("PD1", with: "pd1")
        + HL7Messages.referral("C"), ["", "hl7.segment 14:1", ""]
    ),
  ]

  @Test("is rejected with the code and the place of what is wrong", arguments: broken.indices)
  func rejected(_ index: Int) {
    let (text, told) = Self.broken[index]
    var night = Night(HL7Messages.generation)
    let drop = night.take(Put(HL7Messages.practice, text))
    let found = drop.decided.map { decided in
      decided.decision.problems.first.map { problem in
        guard case .text(let line, let column)? = problem.place else {
          return "\(problem.code) 0:0"
        }
        return "\(problem.code) \(line):\(column)"
      } ?? ""
    }
    #expect(found == told)
    for (decided, code) in zip(drop.decided, told) {
      #expect(decided.decision.bucket == (code.isEmpty ? .delivered : .rejected))
    }
    #expect(drop.prepared.slices.flatMap { Array(text.utf8)[$0.range] } == Array(text.utf8))
  }

  @Test("tells what nobody reads by segment and field, each once, and takes the message")
  func unread() {
    let more = ["ZXX|7", "ZXX|8", "IN1|1|x^y", "NTE|||a\\H\\b"]
    let cutting = Self.cutting(HL7Messages.referral("A", more: more))
    let record = cutting.prepared()[0].records[0]
    #expect(record.problems.map(\.code) == ["hl7.escape", "value.unread"])
    #expect(
      record.problems.map(\.place) == [.text(line: 13, column: 8), .text(line: 10, column: 1)])
    #expect(record.problems.last?.what == "we did not read 'ZXX', 'IN1'")
    #expect(record.message?.text("notes") == "a\\H\\b")
  }

  @Test("is not taken where no HL7 was agreed on, and names what was")
  func notAgreed() {
    let cutting = Cutting(Letters.agency, HL7Messages.referral("A"))
    #expect(cutting.codes() == [["drop.format"]])
    #expect(cutting.prepared()[0].isUnreadable)
  }

  @Test("of several messages is what a window writes, and is read again")
  func window() throws {
    let cutting = Self.cutting(["A", "B"].map { HL7Messages.referral($0) }.joined())
    let worker = Worker(generation: cutting.generation, keys: RecordKeys(key: Night.key))
    let files = cutting.prepared().flatMap(\.records)
      .compactMap { record -> [UInt8]? in
        guard let message = record.message else { return nil }
        let task = RenderTask(
          index: record.ordinal, receiver: cutting.sender.id, form: .record, kind: .referral,
          mapping: "hl7v2-referral", message: message, reference: Night.reference(record.ordinal))
        guard case .written(let file) = worker.render(task) else { return nil }
        return file.bytes
      }
    let mapping = try #require(cutting.generation.mappings.mapping(named: "hl7v2-referral"))
    let frame = WindowFrame(mapping, records: files.count)
    #expect(frame.ending == "hl7")
    let file = frame.head + files.flatMap { $0 } + frame.tail
    let text = String(decoding: file, as: UTF8.self)
    #expect(text.hasPrefix("FHS|^~\\&\rBHS|^~\\&\rMSH|"))
    #expect(text.hasSuffix("\rBTS|2\rFTS|1\r"))
    let again = Self.cutting(text).prepared().flatMap(\.records)
    #expect(again.map { $0.message?.text("id") } == ["A", "B"])
    #expect(again.map { $0.problems.map(\.code) } == [[], []])
    #expect(again.map { $0.returned?.text } == (1...2).map { Night.reference($0).text })
    let short = frame.head + files[0] + frame.tail
    #expect(
      Self.cutting(String(decoding: short, as: UTF8.self)).codes() == [["batch.count"]])
  }
}
