import Digests
import Ledger
import Referrals
import Testing

@Suite("A ledger of either form")
struct LedgerContractTests {
  @Test("begins with the number 1 of everything and nothing staged", arguments: LedgerForm.allCases)
  func beginsEmpty(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let start = try fixture.ledger.start()
    #expect(start.nextDrop == 1)
    #expect(start.nextRecord == 1)
    #expect(start.nextGroup == 1)
    #expect(start.nextOutput == 1)
    #expect(start.partners.isEmpty && start.dayLengths.isEmpty)
    #expect(start.staged.isEmpty && start.openGroups.isEmpty)
  }

  @Test(
    "gives back every row as it was written, also when reopened", arguments: LedgerForm.allCases)
  func givesBackRows(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let group = try Make.firstGroup(records: 3)
    try fixture.ledger.stage(group, delivering: [])
    for _ in 1...2 {
      let ledger = fixture.ledger
      #expect(try ledger.drop(1) == group.drops[0])
      #expect(try ledger.record(2) == group.records[1])
      #expect(try ledger.records(ofDrop: 1) == group.records)
      #expect(try ledger.records(ofDrop: 2).isEmpty)
      #expect(try ledger.deliveries(ofRecord: 3) == [group.deliveries[2]])
      #expect(try ledger.outputs(ofRecord: 3) == [group.outputs[2]])
      #expect(try ledger.events(ofRecord: 1) == [Make.decision(1), group.events[0]])
      #expect(try ledger.partners() == [1: Make.practice, 2: Make.provider])
      #expect(try ledger.drop(2) == nil)
      #expect(try ledger.record(4) == nil)
      try fixture.reopen()
    }
  }

  @Test("keeps what is absent absent", arguments: LedgerForm.allCases)
  func keepsAbsence(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var group = try Make.firstGroup()
    var record = Make.record(1, bucket: .rejected, code: "xml.not-well-formed")
    record.kind = nil
    record.action = nil
    record.identity = nil
    record.content = nil
    record.archive = ArchivePlace(day: "", offset: 0)
    record.consents = 255
    group.records = [record]
    try ledger.stage(group, delivering: [])
    #expect(try ledger.record(1) == record)
  }

  @Test("goes on from the highest numbers of many groups", arguments: LedgerForm.allCases)
  func goesOn(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    for number in Int64(2)...40 {
      var group = Make.group(number)
      group.records = [
        Make.record(number * 2, partner: 1, number: Int(number) + 2),
        Make.record(number * 2 + 1, partner: 2, number: Int(number) - 1),
      ]
      try fixture.ledger.stage(group, delivering: [number - 1])
    }
    try fixture.reopen()
    let start = try fixture.ledger.start()
    #expect(start.nextGroup == 41)
    #expect(start.nextRecord == 82)
    #expect(start.nextDrop == 400)
    #expect(start.nextOutput == 4_000)
    #expect(
      start.partners == [
        try #require(Make.practice): PartnerNumbers(number: 1, nextRecord: 43),
        try #require(Make.provider): PartnerNumbers(number: 2, nextRecord: 40),
      ])
    #expect(start.dayLengths == ["2026-11-22": 400_000])
    #expect(start.openGroups == [40])
  }

  @Test("keeps the length of each day file apart", arguments: LedgerForm.allCases)
  func keepsDays(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.group(1), delivering: [])
    var next = Make.group(2)
    next.day = "2026-11-23"
    next.dayLength = 77
    try ledger.stage(next, delivering: [])
    #expect(try ledger.start().dayLengths == ["2026-11-22": 10_000, "2026-11-23": 77])
  }

  @Test("finds a record by the numbers of its reference", arguments: LedgerForm.allCases)
  func findsByReference(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var group = try Make.firstGroup()
    group.records = [
      Make.record(1, partner: 1, number: 1), Make.record(2, partner: 2, number: 1),
      Make.record(3, partner: 1, number: 2),
    ]
    try ledger.stage(group, delivering: [])
    #expect(try ledger.record(partner: 2, number: 1)?.id == 2)
    #expect(try ledger.record(partner: 1, number: 2)?.id == 3)
    #expect(try ledger.record(partner: 2, number: 2) == nil)
  }

  @Test("tells the steps of a record in their order, over groups", arguments: LedgerForm.allCases)
  func tellsEvents(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var first = try Make.firstGroup()
    first.records = [Make.record(1), Make.record(2, bucket: .held, code: "case.unknown")]
    first.events = [
      Make.event(1, group: 1, step: "decided"), Make.event(2, group: 1),
      Make.event(1, group: 1, step: "noted"),
    ]
    var second = Make.group(2)
    second.records = [Make.record(3)]
    second.events = [Make.event(1, group: 2, step: "reprocessed")]
    try ledger.stage(first, delivering: [])
    try ledger.stage(second, delivering: [])
    #expect(
      try ledger.events(ofRecord: 1) == [Make.decision(1), first.events[2], second.events[0]])
    #expect(
      try ledger.events(ofRecord: 2) == [
        Make.decision(2, bucket: .held, code: "case.unknown"), first.events[1],
      ])
    #expect(try ledger.events(ofRecord: 3) == [Make.decision(3, group: 2)])
    #expect(try ledger.events(ofRecord: 4) == [])
  }

  @Test(
    "tells the first decision on a record also when it has changed since",
    arguments: LedgerForm.allCases)
  func keepsFirstDecision(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.firstGroup(records: 1, bucket: .failed), delivering: [])
    for number in Int64(2)...3 {
      var group = Make.group(number)
      let bucket: Bucket = number == 2 ? .held : .delivered
      group.changed = [Make.record(1, bucket: bucket, code: "case.unknown")]
      group.events = [Make.event(1, group: number, step: "reprocessed")]
      try ledger.stage(group, delivering: [])
    }
    let events = try ledger.events(ofRecord: 1)
    #expect(events.map(\.step) == ["decided", "released", "reprocessed", "reprocessed"])
    #expect(events.first == Make.decision(1, bucket: .failed))
  }

  @Test(
    "finds the records of a drop that spans groups, among those of others",
    arguments: LedgerForm.allCases)
  func findsSpanningRecords(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var first = try Make.firstGroup()
    first.drops = [Make.drop(1), Make.drop(2), Make.drop(3)]
    first.records = [Make.record(1, drop: 1), Make.record(2, drop: 2)]
    try ledger.stage(first, delivering: [])
    var second = Make.group(2)
    second.records = [
      Make.record(3, drop: 3), Make.record(4, drop: 2), Make.record(5, drop: 3),
      Make.record(6, drop: 2),
    ]
    second.advanced = [(drop: 2, progress: DropProgress(decided: 3, offset: 9_999))]
    try ledger.stage(second, delivering: [])
    #expect(try ledger.records(ofDrop: 1).map(\.id) == [1])
    #expect(try ledger.records(ofDrop: 2).map(\.id) == [2, 4, 6])
    #expect(try ledger.records(ofDrop: 3).map(\.id) == [3, 5])
    #expect(try ledger.records(ofDrop: 4).isEmpty)
  }

  @Test("replaces the delivery of a record and receiver", arguments: LedgerForm.allCases)
  func replacesDelivery(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var first = try Make.firstGroup()
    first.deliveries = [
      Make.delivery(1, to: 2, bucket: .failed), Make.delivery(1, to: 1, bucket: .withheld),
    ]
    var second = Make.group(2)
    let repaired = Make.delivery(1, to: 2, bucket: .delivered, output: 9)
    second.deliveries = [repaired]
    try ledger.stage(first, delivering: [])
    try ledger.stage(second, delivering: [])
    #expect(try ledger.deliveries(ofRecord: 1) == [first.deliveries[1], repaired])
  }

  @Test("reads drops, records and outputs page by page", arguments: LedgerForm.allCases)
  func readsPages(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var group = try Make.firstGroup(records: 5)
    group.drops = [Make.drop(1), Make.drop(2), Make.drop(3)]
    try ledger.stage(group, delivering: [])
    #expect(try ledger.records(after: 0, limit: 2) == Array(group.records.prefix(2)))
    #expect(try ledger.records(after: 2, limit: 9) == Array(group.records.dropFirst(2)))
    #expect(try ledger.drops(after: 1, limit: 9).map(\.number) == [2, 3])
    #expect(try ledger.outputs(after: 3, limit: 1) == [group.outputs[3]])
  }
}
