import Diagnostics
import Digests
import Testing

@testable import Archive

@Suite("A line without the bytes that it carries")
struct LineSketchTests {
  /// Decisions with every part that one may have, each alone and all together.
  static let decisions: [ArchiveLine.Decided] = {
    let hash = KeyedHash(high: 0x0123_4567_89AB_CDEF, low: .max)
    let problem = RecordProblem(
      code: "check.x", outcome: .hold, what: "a ] in \"quotes\" {", why: "[", fix: nil,
      place: .cell(row: 3, column: 2, title: "a\\b\u{1}"))
    var decisions: [ArchiveLine.Decided] = []
    let changes: [(inout ArchiveLine.Decided) -> Void] = [
      { _ in }, { $0.kind = "feedback" }, { $0.action = "update" }, { $0.problems = [problem] },
      { $0.identity = hash }, { $0.content = hash }, { $0.caseRecord = .max >> 4 },
      { $0.consents = 255 }, { $0.caseConsents = 0 }, { $0.caseConsents = 255 },
      { $0.caseIdentity = hash }, { $0.hasTakenCase = true }, { $0.previousAttempt = 1 },
      { $0.duplicateOf = 2 }, { $0.line = 17 }, { $0.person = hash },
      { $0.routes = [.init(route: "a", answer: "b\n"), .init(route: "c", answer: "")] },
      {
        $0.stops = [
          .init(record: 1, receiverNumber: 0, bucket: "rejected", code: "case.stopped"),
          .init(record: 2, receiverNumber: 7, bucket: "", code: "x"),
        ]
      },
      { $0.deliveries = ArchiveLineTests.fullDecision.deliveries },
    ]
    var all = ArchiveLineTests.plainDecision
    for change in changes {
      var one = ArchiveLineTests.plainDecision
      change(&one)
      change(&all)
      decisions.append(one)
    }
    return decisions + [all, ArchiveLineTests.fullDecision]
  }()

  @Test(
    "is the same whether the line is of the usual shape or not",
    arguments: ArchiveLineTests.bodies + decisions.map { .decided($0) })
  func same(_ body: ArchiveLine.Body) throws {
    let line = ArchiveLine(at: ArchiveLineTests.instant, group: 12, body)
    let text = ArchiveLineTests.text(line)
    var usual = try text.withUnsafeBytes { try LineSketch(parsing: $0) }
    // A key that is not known makes a line of no usual shape.
    let unusual = Array(text.dropLast()) + Array(#","later":[]}"#.utf8)
    var general = try unusual.withUnsafeBytes { try LineSketch(parsing: $0) }
    if usual.at == 0 { general.at = 0 }
    #expect(usual == general)
    usual.at = line.at
    #expect(usual == LineSketch(line))
  }

  @Test("reads decisions in the quick way", arguments: decisions)
  func quick(_ decision: ArchiveLine.Decided) {
    let text = ArchiveLineTests.text(
      ArchiveLine(at: ArchiveLineTests.instant, group: 12, .decided(decision)))
    let sketch = text.withUnsafeBytes { LineSketch.decided($0) }
    let hasRareEscape = decision.problems.contains { $0.place != nil }
    #expect((sketch != nil) == !hasRareEscape)
    if let sketch { #expect(sketch.at == ArchiveLineTests.instant) }
  }

  @Test(
    "reads in the quick way what there may be as many of as there are records",
    arguments: [
      .received(
        .init(
          drop: 41, partner: "maryhill-practice", partnerNumber: 3, name: Array("Zoë.xml".utf8),
          size: 9, sha256: ArchiveLineTests.digest, receivedAt: 1, device: 2, inode: 3,
          generation: ArchiveLineTests.digest, records: 8)),
      .received(
        .init(
          drop: 42, partner: "p", partnerNumber: 1, name: [], size: 0, sha256: nil, receivedAt: 0,
          device: 0, inode: 0, generation: ArchiveLineTests.digest, records: 1)),
      .delivered(.init(outputs: [7])), .delivered(.init(outputs: Array(1...500))),
      .settled(.init(drop: 41, records: 7)),
    ] as [ArchiveLine.Body])
  func quickly(_ body: ArchiveLine.Body) {
    let line = ArchiveLine(at: ArchiveLineTests.instant, group: 12, body)
    let sketch = ArchiveLineTests.text(line).withUnsafeBytes { LineSketch.usual($0) }
    #expect(sketch == LineSketch(line))
  }

  @Test("is refused or read as the whole line is, wherever a byte of it is damaged")
  func damaged() throws {
    let text = ArchiveLineTests.text(
      ArchiveLine(
        at: ArchiveLineTests.instant, group: 12, .decided(ArchiveLineTests.fullDecision)))
    for index in text.indices {
      for byte in [UInt8(ascii: "0"), UInt8(ascii: "\""), UInt8(ascii: "]"), 0xFF, 0x1F] {
        var damaged = text
        damaged[index] = byte
        let quick = damaged.withUnsafeBytes { try? LineSketch(parsing: $0) }
        let whole = (try? ArchiveLine(parsing: damaged)).map { LineSketch($0) }
        // What is passed over is not looked at: there a damaged line may pass.
        if let whole { #expect(quick == whole, "byte \(index)") }
      }
    }
  }
}
