import Configuration
import Digests
import Exchange
import Foundation
import Referrals
import Routing
import Testing

/// How many records to measure with; 0 skips the measurement.
private let benchmarkRecords =
  Int(ProcessInfo.processInfo.environment["PURE_BENCHMARK"] ?? "") ?? 0

/// Measures what a record costs between its bytes and those of its file and receipt, in user time of one thread.
///
/// `PURE_BENCHMARK` gives the number of records. Run it in a release build:
/// `PURE_BENCHMARK=1000 swift test -c release -Xswiftc -enable-testing --filter PureStageBenchmark`.
@Suite("Speed of the pure stage", .enabled(if: benchmarkRecords > 0), .serialized)
struct PureStageBenchmark {
  private let worker = Worker(
    generation: Glasgow.generation, keys: RecordKeys(key: Night.key))

  @Test("is told for XML")
  func documents() throws {
    let sender = partner(Letters.practice)
    let drops = (1...benchmarkRecords).map { drop($0, sender, Letters.longReferral("B-\($0)")) }
    var prepared: [PreparedDrop] = []
    measure("prepare XML") { prepared = drops.map { worker.prepare($0, from: sender) } }
    #expect(prepared.allSatisfy { $0.records.count == 1 && $0.records[0].problems.isEmpty })
    finish(prepared, sender)
  }

  @Test("is told for CSV")
  func tables() throws {
    let sender = partner(Letters.agency)
    let rows = (1...benchmarkRecords).map { Letters.row("W-\($0)", notes: "Calls before noon.") }
    let table = drop(1, sender, Letters.table(rows))
    var prepared: [PreparedDrop] = []
    measure("prepare CSV") { prepared = [worker.prepare(table, from: sender)] }
    #expect(prepared[0].records.count == benchmarkRecords)
    finish(prepared, sender)
  }

  /// Decides, renders and writes the receipts of drops.
  private func finish(_ prepared: [PreparedDrop], _ sender: Partner) {
    var number = 0
    let records = prepared.flatMap { drop in
      drop.records.map { record in
        number += 1
        return Undecided(
          drop: drop.drop.number, sender: sender, record: record,
          numbers: RecordNumbers(
            id: Int64(number), number: number, reference: Night.reference(number)))
      }
    }
    let decider = Decider(generation: Glasgow.generation)
    var tasks: [RenderTask] = []
    var rendered: [RenderOutcome] = []
    _ = decideGroup(records, decider: decider, state: DecisionState()) {
      tasks = $0
      rendered = $0.map(worker.render)
      return rendered
    }
    measure("render") { for task in tasks { _ = worker.render(task) } }
    var decided: [DecidedRecord] = []
    measure("decide") {
      decided =
        decideGroup(records, decider: decider, state: DecisionState()) { _ in rendered }.records
    }
    measure("receipts") {
      var rest = decided[...]
      let drops = prepared.map { drop in
        let own = rest.prefix(drop.records.count)
        rest = rest.dropFirst(own.count)
        return DecidedDrop(prepared: drop, decided: own)
      }
      _ = receipts(
        for: drops, sender: sender, group: 1, directory: Glasgow.generation.directory)
    }
  }

  private func drop(_ number: Int, _ sender: Partner, _ text: String) -> Drop {
    let bytes = Array(text.utf8)
    guard let day = PartialDate(year: 2026, month: 11, day: 22) else {
      preconditionFailure("22 November 2026 is a day")
    }
    return Drop(
      number: Int64(number), partner: sender.id, name: Array("file-\(number)".utf8), bytes: bytes,
      sha256: SHA256Digest(of: bytes), receivedOn: day)
  }

  /// Prints the best of ten rounds in microseconds a record.
  private func measure(_ name: String, _ body: () -> Void) {
    var best = Double.infinity
    for _ in 0..<10 {
      let start = Self.userMicroseconds()
      body()
      best = min(best, Self.userMicroseconds() - start)
    }
    let each = String(format: "%.2f", best / Double(benchmarkRecords))
    print("pure stage, \(name): \(each) us a record")
  }

  private static func userMicroseconds() -> Double {
    var usage = rusage()
    getrusage(0, &usage)
    return Double(usage.ru_utime.tv_sec) * 1e6 + Double(usage.ru_utime.tv_usec)
  }
}

extension Letters {
  /// A referral of 2 KB and more than 40 elements, as practices send them.
  static func longReferral(_ id: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <Referral xmlns="urn:referral-interchange:messages:1">
      <Id>\(id)</Id>
      <Action>new</Action>
      <Date>2026-11-02</Date>
      <Sender>99016</Sender>
      <Practice>
        <Code>99016</Code>
        <Name>Birchbank Medical Practice</Name>
        <GP>Dr Iona Marl</GP>
      </Practice>
      <Person>
        <Name>
          <Title>Mrs</Title>
          <Given>Brenwyn</Given>
          <Given>Isla</Given>
          <Family>Kilnford</Family>
          <PreferredName>Bren</PreferredName>
        </Name>
        <BirthDate>1948-11-23</BirthDate>
        <Sex>female</Sex>
        <CHI>2311484044</CHI>
        <Address>
          <Line>Flat 2/1</Line>
          <Line>14 Larkspur Terrace</Line>
          <Line>Glasgow</Line>
          <Postcode>G99 1AA</Postcode>
        </Address>
        <Phone><Number>0141 496 0123</Number><Kind>home</Kind></Phone>
        <Phone>
          <Number>07700 900123</Number>
          <Kind>mobile</Kind>
          <Preferred>yes</Preferred>
        </Phone>
        <Email><Address>bren.kilnford@example.org</Address></Email>
        <Language>en</Language>
      </Person>
      <Referrer>
        <Name>Dr Iona Marl</Name>
        <Role><Text>General practitioner</Text></Role>
        <Contact>0141 496 0999</Contact>
      </Referrer>
      <Urgency>routine</Urgency>
      <Reason><Code>loneliness</Code></Reason>
      <Reason>
        <Code>money</Code>
        <Text>worried about heating bills this winter</Text>
      </Reason>
      <ReasonInWords>Lives alone since her husband died in the spring. Would like company in the afternoons &amp; help with letters from the council.</ReasonInWords>
      <WhatMatters>
        <MostImportant>To get out of the house twice a week and see people again.</MostImportant>
        <Communication>Hard of hearing on the left side, please speak clearly.</Communication>
      </WhatMatters>
      <Consent>
        <Referred>yes</Referred>
        <Share>yes</Share>
        <Feedback>yes</Feedback>
        <Date>2026-11-02</Date>
      </Consent>
      <Notes>Prefers calls before noon.</Notes>
    </Referral>

    """
  }
}
