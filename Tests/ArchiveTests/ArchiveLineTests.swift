import Archive
import Diagnostics
import Digests
import Testing

@Suite("An archive line")
struct ArchiveLineTests {
  static let digest = SHA256Digest(of: [1])
  static let hash = KeyedHash(high: 1, low: 2)
  /// 22 November 2026, 02:35:00.123 UTC.
  static let instant: Int64 = 1_795_314_900_123

  /// Texts and bytes that tempt a writer of JSON.
  static let contents: [[UInt8]] = [
    [], Array("plain".utf8), Array("\"quoted\" \\ and / \u{0}\u{1F}\u{7F}\u{2028}".utf8),
    Array("CR\r LF\n TAB\t".utf8), Array("Zoë 日本 👩‍⚕️".utf8), [0xFF], [0x41, 0xC3], [0xC0, 0x80],
    [0xED, 0xA0, 0x80], [UInt8](repeating: 0x80, count: 100), (0...255).map { UInt8($0) },
    [UInt8](repeating: 0x22, count: 1_000),
  ]

  static let bodies: [ArchiveLine.Body] = {
    let reference = Reference(payload: 123_456_789)
    var bodies: [ArchiveLine.Body] = contents.flatMap { content in
      [
        .slice(.init(drop: 41, ordinal: 1, offset: 17, bytes: content)),
        .received(
          .init(
            drop: 41, partner: "maryhill-practice", partnerNumber: 3, name: content, size: 9,
            sha256: digest, receivedAt: instant, device: 66_306, inode: .max, generation: digest,
            records: 8)),
        .staged(
          .init(
            output: 5, partner: "clw", partnerNumber: 2, name: "a.xml", sha256: digest,
            references: [reference], bytes: content)),
        .receipt(
          .init(
            output: 5, partner: "clw", partnerNumber: 2, name: "a.csv", sha256: digest,
            size: 1 << 40, references: [],
            content: .window(head: content, records: [3, 9], tail: content))),
        .staged(
          .init(
            output: 6, partner: "clw", partnerNumber: 2, name: "a.json", sha256: digest,
            size: 9, references: [],
            content: .window(head: content, between: content, records: [3, 9], tail: content))),
        .rendered(
          .init(
            record: 3, reference: reference, partner: "clw", partnerNumber: 2, bytes: content)),
        .receiptPart(.init(drop: 41, offset: 1 << 33, bytes: content)),
        .generation(.init(hash: digest, files: [.init(path: "routes.yaml", bytes: content)])),
      ]
    }
    bodies += [
      .receipt(
        .init(
          output: 6, partner: "p", partnerNumber: 1, name: "r", sha256: digest, references: [],
          bytes: [])),
      .received(
        .init(
          drop: 42, partner: "p", partnerNumber: 1, name: [], size: 0, sha256: nil, receivedAt: 0,
          device: 0, inode: 0, generation: digest, records: 1)),
      .delivered(.init(outputs: [1, 2, 3], possibleDuplicates: [2])),
      .receipt(
        .init(
          output: 6, partner: "p", partnerNumber: 1, name: "r", sha256: digest, size: 1 << 40,
          references: [], content: .receiptParts(drop: 41))),
      .delivered(.init(outputs: [])),
      .settled(.init(drop: 41, records: 7)),
      .operator(
        .init(
          verb: "hold", who: "night desk", why: "\"asked\"", command: "reprocess",
          references: [reference])),
      .decided(plainDecision), .decided(fullDecision),
    ]
    return bodies
  }()

  static let plainDecision = ArchiveLine.Decided(
    record: 9, reference: Reference(payload: 1), number: 4, drop: 41, ordinal: 2, partner: "p",
    partnerNumber: 1, kind: nil, action: nil, bucket: "rejected", generation: digest)

  static let fullDecision: ArchiveLine.Decided = {
    var decided = ArchiveLine.Decided(
      record: 10, reference: Reference(payload: 2), number: 5, drop: 41, ordinal: 3, partner: "p",
      partnerNumber: 1, kind: "referral", action: "new", bucket: "delivered", generation: digest)
    decided.routes = [
      .init(route: "to-school", answer: "is not for an agency as recipient"),
      .init(route: "\"back\"", answer: "leads to nobody else"),
    ]
    decided.deliveries = [
      .init(
        receiver: "agency", receiverNumber: 4, route: "to-agency", bucket: "delivered", output: 5,
        omitted: ["person.chi", "notes"]),
      .init(
        receiver: "clw", receiverNumber: 2, route: "to-link-worker", bucket: "withheld", output: 0,
        omitted: []),
    ]
    decided.identity = hash
    decided.content = hash
    decided.caseRecord = 3
    decided.consents = 255
    decided.previousAttempt = 8
    decided.duplicateOf = 7
    decided.line = 17
    return decided
  }()

  /// The text of a line without its line feed.
  static func text(_ line: ArchiveLine) -> [UInt8] {
    let builder = ArchiveBlockBuilder()
    builder.append(line)
    return Array(builder.bytes.dropLast())
  }

  @Test("comes back as it was written, and is one line", arguments: bodies)
  func roundTrip(_ body: ArchiveLine.Body) throws {
    let line = ArchiveLine(at: Self.instant, group: 12, body)
    let text = Self.text(line)
    #expect(try ArchiveLine(parsing: text) == line)
    #expect(!text.contains { $0 < 0x20 })
  }

  @Test("begins with version, type, time and group")
  func head() {
    let line = ArchiveLine(at: Self.instant, group: 12, .settled(.init(drop: 41, records: 7)))
    #expect(
      String(decoding: Self.text(line), as: UTF8.self)
        == #"{"v":2,"type":"settled","at":"2026-11-22T02:35:00.123Z","group":12,"#
        + #""drop":41,"records":7}"#)
  }

  @Test("holds bytes as text where they are UTF-8, else in base 64")
  func content() {
    func slice(_ bytes: [UInt8]) -> String {
      let body = ArchiveLine.Body.slice(.init(drop: 1, ordinal: 0, offset: 0, bytes: bytes))
      return String(decoding: Self.text(.init(at: 0, group: 1, body)), as: UTF8.self)
    }
    #expect(slice(Array("Zoë\n\u{1}".utf8)).hasSuffix(#""text":"Zoë\n\u0001"}"#))
    #expect(slice([0xE9]).hasSuffix(#""base64":"6Q=="}"#))
    #expect(slice([0xE9, 0x61]).hasSuffix(#""base64":"6WE="}"#))
    #expect(slice([0xE9, 0x61, 0x61]).hasSuffix(#""base64":"6WFh"}"#))
  }

  @Test("keeps problems with their places and rules")
  func problems() throws {
    let problems =
      #"[{"code":"value.code","outcome":"reject","what":"unknown priority","why":"a","fix":"b","#
      + #""place":{"row":3,"column":2,"title":"Naïve"},"field":"urgency","#
      + #""rule":{"path":"mappings/a.yaml","line":4,"column":5}},"#
      + #"{"code":"x","outcome":"warn","what":"y","place":{"line":1,"column":2}},"#
      + #"{"code":"x","outcome":"hold","what":"y","place":{},"#
      + #""rule":{"drop":4,"place":{"line":1,"column":2}}},"#
      + #"{"code":"x","outcome":"fail","what":"y"}]"#
    let plain = String(
      decoding: Self.text(.init(at: 0, group: 1, .decided(Self.plainDecision))), as: UTF8.self)
    let parts = plain.split(separator: #""generation""#)
    let text = Array((parts[0] + #""problems":"# + problems + #","generation""# + parts[1]).utf8)
    let line = try ArchiveLine(parsing: text)
    guard case .decided(let decided) = line.body else {
      Issue.record("another type")
      return
    }
    #expect(decided.problems.count == 4)
    #expect(Self.text(line) == text)
  }

  @Test(
    "is refused where it is no line of ours",
    arguments: [
      ("", LineFault.json(at: 0)), ("{", .json(at: 1)), (#"{"v":1}x"#, .json(at: 7)),
      (#"{"v":1,"v":1}"#, .json(at: 11)), (#"{"v":1.5}"#, .json(at: 6)), ("[]", .key("v")),
      (#"{"v":3}"#, .newer(3)), (#"{"v":0}"#, .version(0)), (#"{"v":1}"#, .key("at")),
      (#"{"v":1,"at":"2026-02-30T00:00:00.000Z"}"#, .key("at")),
      (#"{"v":1,"at":"2026-02-03T00:00:00.000Z","group":1,"type":"other"}"#, .unknownType),
      (
        #"{"v":1,"at":"2026-02-03T00:00:00.000Z","group":1,"type":"settled","drop":"1"}"#,
        .key("drop")
      ),
      ("\"\u{1}\"", .json(at: 1)), (#""\x""#, .json(at: 3)), (#""\ud800""#, .json(at: 7)),
    ])
  func refused(_ text: String, _ fault: LineFault) {
    #expect(throws: fault) { try ArchiveLine(parsing: Array(text.utf8)) }
  }

  @Test("is refused where it nests deeper than any line does, without harm to the program")
  func deep() {
    let text = [UInt8](repeating: 0x5B, count: 1_000_000)
    #expect(throws: LineFault.json(at: 16)) { try ArchiveLine(parsing: text) }
  }

  @Test("passes over keys of a later program")
  func unknownKeys() throws {
    let line =
      #"{"v":1,"type":"settled","at":"2026-11-22T02:35:00.123Z","group":12,"drop":41,"records":7,"#
      + #""more":[null,true,false,{"a":"😀\ud83d\ude00\/"}]}"#
    #expect(
      try ArchiveLine(parsing: Array(line.utf8)).body == .settled(.init(drop: 41, records: 7)))
  }

  @Test("is read as version 1 wrote it")
  func versionOne() throws {
    let head = #"{"v":1,"type":"received","at":"2026-11-22T02:35:00.123Z","group":12,"#
    let digest = Self.digest.hex
    let text =
      head
      + #""drop":41,"partner":"p","partnerNumber":1,"name":"a","size":9,"sha256":"\#(digest)","#
      + #""receivedAt":"2026-11-22T02:35:00.123Z","device":1,"inode":2,"generation":"\#(digest)"}"#
    let line = try ArchiveLine(parsing: Array(text.utf8))
    guard case .received(let received) = line.body else {
      Issue.record("another type")
      return
    }
    #expect((received.records, received.drop) == (0, 41))
  }

  @Test("of a later version is refused with what to do about it")
  func newer() {
    let error = ArchiveError.line(
      at: ArchivePosition(day: Day(number: 20_779), offset: 1), .newer(3))
    #expect(error.diagnostic.code == "archive.newer")
    #expect(error.diagnostic.rendered().contains("use the release of the program that wrote it"))
  }
}
