import Ledger
import Referrals
import Testing

@Suite("What reports ask of a ledger")
struct LedgerReportTests {
  /// A group of records of two senders in every bucket.
  private static func mixedGroup() throws -> StagedGroup {
    var group = try Make.firstGroup()
    group.records = [
      Make.record(1, partner: 1, number: 1, bucket: .delivered),
      Make.record(2, partner: 1, number: 2, bucket: .held, code: "case.unknown", at: 50),
      Make.record(3, partner: 2, number: 1, bucket: .held, code: "case.unknown", at: 40),
      Make.record(4, partner: 1, number: 3, bucket: .failed, code: "map.table", at: 30),
      Make.record(5, partner: 1, number: 4, bucket: .held, code: "case.unknown", at: 20),
      Make.record(6, partner: 1, number: 5, bucket: .rejected, code: "value.code"),
      Make.record(7, partner: 1, number: 6, bucket: .waiting, at: 10),
      Make.record(8, partner: 1, number: 7, bucket: .delivered),
      Make.record(9, partner: 1, number: 8, bucket: .duplicate),
      Make.record(10, partner: 1, number: 9, bucket: .withheld),
    ]
    return group
  }

  @Test("fetches the records that are asked for, in that order", arguments: LedgerForm.allCases)
  func recordsByIDs(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 4), delivering: [])
    #expect(try fixture.ledger.records([3, 9, 1]).map(\.id) == [3, 1])
    #expect(try fixture.ledger.records([2]) == [fixture.ledger.record(2)])
    #expect(try fixture.ledger.records([]) == [])
  }

  @Test("counts by sender and bucket, with the age of what is open", arguments: LedgerForm.allCases)
  func counts(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    #expect(try fixture.ledger.tallies() == [])
    try fixture.ledger.stage(Self.mixedGroup(), delivering: [])
    try fixture.reopen()
    #expect(
      try fixture.ledger.tallies() == [
        Tally(partner: 1, bucket: .delivered, count: 2),
        Tally(partner: 1, bucket: .waiting, count: 1, since: 10),
        Tally(partner: 1, bucket: .held, count: 2, since: 20),
        Tally(partner: 1, bucket: .rejected, count: 1),
        Tally(partner: 1, bucket: .duplicate, count: 1),
        Tally(partner: 1, bucket: .withheld, count: 1),
        Tally(partner: 1, bucket: .failed, count: 1, since: 30),
        Tally(partner: 2, bucket: .held, count: 1, since: 40),
      ])
  }

  @Test("moves the counts with a change of bucket", arguments: LedgerForm.allCases)
  func movesCounts(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Self.mixedGroup(), delivering: [])
    var second = Make.group(2)
    second.records = [Make.record(11, partner: 2, number: 2, bucket: .delivered)]
    second.changed = [
      Make.record(3, partner: 2, number: 1, bucket: .delivered),
      Make.record(4, partner: 1, number: 3, bucket: .failed, code: "disk.full", at: 99),
      Make.record(5, partner: 1, number: 4, bucket: .failed, code: "disk.full", at: 98),
    ]
    try ledger.stage(second, delivering: [])
    #expect(
      try ledger.tallies() == [
        Tally(partner: 1, bucket: .delivered, count: 2),
        Tally(partner: 1, bucket: .waiting, count: 1, since: 10),
        Tally(partner: 1, bucket: .held, count: 1, since: 50),
        Tally(partner: 1, bucket: .rejected, count: 1),
        Tally(partner: 1, bucket: .duplicate, count: 1),
        Tally(partner: 1, bucket: .withheld, count: 1),
        Tally(partner: 1, bucket: .failed, count: 2, since: 98),
        Tally(partner: 2, bucket: .delivered, count: 2),
      ])
    #expect(try ledger.record(4) == second.changed[1])
    #expect(try ledger.groups(last: 1).first?.records == 4)
    #expect(try ledger.openRecords(in: [.held], after: 0, limit: 9).map(\.id) == [2])
  }

  @Test(
    "groups failures by cause, largest first, then oldest record", arguments: LedgerForm.allCases)
  func groupsFailures(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Self.mixedGroup(), delivering: [])
    let rule = "checks.yaml:4:3"
    #expect(
      try ledger.failureGroups() == [
        FailureGroup(
          bucket: .held, code: "case.unknown", rule: rule, field: "person.chi", partner: 1,
          count: 2, people: 2, firstRecord: 2, since: 20),
        FailureGroup(
          bucket: .held, code: "case.unknown", rule: rule, field: "person.chi", partner: 2,
          count: 1, people: 1, firstRecord: 3, since: 40),
        FailureGroup(
          bucket: .failed, code: "map.table", rule: rule, field: "person.chi", partner: 1,
          count: 1, people: 1, firstRecord: 4, since: 30),
      ])
  }

  @Test("walks the open records of some buckets in pages", arguments: LedgerForm.allCases)
  func walksOpen(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Self.mixedGroup(), delivering: [])
    func ids(_ buckets: Set<Bucket>, after id: Int64 = 0, limit: Int = 9) throws -> [Int64] {
      try ledger.openRecords(in: buckets, after: id, limit: limit).map(\.id)
    }
    #expect(try ids([.held, .failed]) == [2, 3, 4, 5])
    #expect(try ids([.held, .failed, .waiting], after: 3) == [4, 5, 7])
    #expect(try ids([.held, .failed], limit: 3) == [2, 3, 4])
    #expect(try ids([.waiting]) == [7])
    #expect(try ids([]) == [])
    #expect(try ledger.openRecords(in: [.failed], after: 0, limit: 1).first?.code == "map.table")
  }

  @Test(
    "finds every output of a record, of whichever group, and none for a receipt's 0",
    arguments: LedgerForm.allCases)
  func findsOutputs(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var first = try Make.firstGroup()
    first.records = [Make.record(1), Make.record(2)]
    first.outputs = [
      Make.output(1, group: 1, record: 1), Make.output(2, group: 1, kind: .receipt),
      Make.output(3, group: 1, record: 1), Make.output(4, group: 1, record: 2),
    ]
    var second = Make.group(2)
    second.records = [Make.record(3)]
    second.outputs = [
      Make.output(5, group: 2, record: 3), Make.output(6, group: 2, record: 1),
      Make.output(7, group: 2, record: 99),
    ]
    try ledger.stage(first, delivering: [])
    try ledger.stage(second, delivering: [])
    let outputs = first.outputs + second.outputs
    #expect(try ledger.outputs(ofRecord: 1) == [outputs[0], outputs[2], outputs[5]])
    #expect(try ledger.outputs(ofRecord: 2) == [outputs[3]])
    #expect(try ledger.outputs(ofRecord: 3) == [outputs[4]])
    #expect(try ledger.outputs(ofRecord: 99) == [outputs[6]])
    #expect(try ledger.outputs(ofRecord: 0) == [])
    #expect(try ledger.outputs(after: 1, limit: 1) == [outputs[1]])
  }
}
