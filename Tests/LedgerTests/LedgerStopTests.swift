import Digests
import Ledger
import Referrals
import Testing

@Suite("Records that a later one stops")
struct LedgerStopTests {
  /// A case of three and a record 4 of another.
  ///
  /// Its referral 1 and an update 2 wait for partner 2, feedback 3 is held; the referral also waits for
  /// partner 1.
  private static func openCase() throws -> StagedGroup {
    var group = try Make.firstGroup()
    group.drops = [Make.drop(1)]
    for id in Int64(1)...4 {
      var record = Make.record(id, bucket: id == 3 ? .held : .waiting, code: "", at: id)
      record.caseRecord = id == 4 ? 4 : 1
      record.consents = 7
      group.records.append(record)
      if id != 3 { group.deliveries.append(Make.waiting(id, to: 2, since: id * 1_000)) }
    }
    group.deliveries.append(Make.waiting(1, to: 1, since: 1_000))
    group.deliveries.append(Make.delivery(3, to: 1, bucket: .held))
    return group
  }

  private static func stop(_ record: Int64, for receiver: Int = 0, in bucket: Bucket = .withheld)
    -> StopRow
  {
    StopRow(record: record, receiver: receiver, bucket: bucket, code: "case.withdrawn")
  }

  @Test("are told with their case as long as they are open", arguments: LedgerForm.allCases)
  func followers(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    try fixture.ledger.stage(Self.openCase(), delivering: [])
    var request = FactRequest()
    request.cases = [1, 4, 99]
    let open = try fixture.ledger.facts(for: request).followers
    #expect(open.mapValues { $0.map(\.id) } == [1: [2, 3]])
    #expect(open[1]?.first?.caseRoot == PartnerRecord(partner: 1, number: 1))
    #expect(
      open[1]?.first?.receivers
        == [ReceiverFact(receiver: 2, route: "to-agency", bucket: .waiting)])

    var second = Make.group(2)
    second.stops = [Self.stop(2)]
    try fixture.ledger.stage(second, delivering: [1])
    try fixture.reopen()
    #expect(
      try fixture.ledger.facts(for: request).followers.mapValues { $0.map(\.id) } == [1: [3]])
  }

  @Test("go no further, whole or for one receiver", arguments: LedgerForm.allCases)
  func stops(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Self.openCase(), delivering: [])
    var second = Make.group(2)
    second.stops = [Self.stop(1, for: 2), Self.stop(2), Self.stop(3, in: .rejected)]
    second.consents = [(record: 1, consents: 0x25)]
    try ledger.stage(second, delivering: [1])
    try fixture.reopen()
    let records = try fixture.ledger.records([1, 2, 3, 4])
    #expect(records.map(\.bucket) == [.waiting, .withheld, .rejected, .waiting])
    #expect(records.map(\.code) == ["", "case.withdrawn", "case.withdrawn", ""])
    #expect(records.map(\.consents) == [0x25, 7, 7, 7])
    #expect(
      try fixture.ledger.deliveries(ofRecord: 1).map(\.bucket) == [.waiting, .withheld])
    #expect(try fixture.ledger.deliveries(ofRecord: 2).map(\.bucket) == [.withheld])
    #expect(try fixture.ledger.deliveries(ofRecord: 3).map(\.bucket) == [.withheld])
    #expect(
      try fixture.ledger.waiting(for: 2, after: 0, through: .max, limit: 9).map(\.record) == [4])
    #expect(try fixture.ledger.events(ofRecord: 2).map(\.step) == ["decided", "stopped"])
    #expect(try fixture.ledger.events(ofRecord: 2).map(\.bucket) == [.waiting, .withheld])
    let counted = try fixture.ledger.tallies().filter { $0.count > 0 }
    #expect(
      counted.map { "\($0.bucket) \($0.count)" } == ["waiting 2", "rejected 1", "withheld 1"])

    var third = Make.group(3)
    third.stops = [Self.stop(1, for: 1)]
    try fixture.ledger.stage(third, delivering: [2])
    #expect(try fixture.ledger.record(1)?.bucket == .withheld)
    #expect(try fixture.ledger.record(1)?.code == "case.withdrawn")
  }

  @Test("of the same group are stopped as well", arguments: LedgerForm.allCases)
  func sameGroup(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    var group = try Self.openCase()
    group.stops = [Self.stop(1)]
    group.consents = [(record: 1, consents: 0x70)]
    try fixture.ledger.stage(group, delivering: [])
    #expect(try fixture.ledger.record(1)?.bucket == .withheld)
    #expect(try fixture.ledger.record(1)?.consents == 0x70)
    #expect(
      try fixture.ledger.deliveries(ofRecord: 1).map(\.bucket) == [.withheld, .withheld])
  }

  @Test(
    "leave what was delivered as it is, and are refused where there is nothing to stop",
    arguments: LedgerForm.allCases)
  func refuses(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var first = try Self.openCase()
    first.deliveries.append(Make.delivery(2, to: 1, bucket: .delivered, output: 0))
    try ledger.stage(first, delivering: [])
    for stop in [Self.stop(9), Self.stop(2, for: 1), Self.stop(2, for: 4)] {
      var group = Make.group(2)
      group.stops = [stop]
      #expect(throws: LedgerError.self) { try ledger.stage(group, delivering: []) }
    }
    #expect(try ledger.record(2)?.bucket == .waiting)
    var second = Make.group(2)
    second.stops = [Self.stop(2)]
    try ledger.stage(second, delivering: [])
    #expect(try ledger.deliveries(ofRecord: 2).map(\.bucket) == [.delivered, .withheld])
  }
}
