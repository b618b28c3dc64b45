import Digests
import Ledger
import Referrals
import Testing

@Suite("What a ledger keeps of held and failed records")
struct LedgerFailingTests {
  private static func row(_ record: Int64, _ path: String, person: Int?) -> FailingRow {
    FailingRow(record: record, path: path, person: person.map(Make.hash))
  }

  /// Six records that are held for one code, of three people, at two places.
  private static func group() throws -> StagedGroup {
    var group = try Make.firstGroup()
    group.records = (1...6)
      .map { id in
        Make.record(id, partner: 1, number: Int(id), bucket: .held, code: "map.table", at: id)
      }
    group.failing = [
      row(1, "row/chi", person: 7), row(2, "row/chi", person: 7), row(3, "row/chi", person: 8),
      row(4, "row/chi", person: nil), row(5, "row/name", person: 7),
    ]
    return group
  }

  @Test(
    "groups them by the place in the input, and counts people once", arguments: LedgerForm.allCases)
  func people(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    try fixture.ledger.stage(Self.group(), delivering: [])
    try fixture.reopen()
    let groups = try fixture.ledger.failureGroups()
    #expect(groups.map(\.path) == ["row/chi", "row/name", ""])
    #expect(groups.map(\.count) == [4, 1, 1])
    #expect(groups.map(\.people) == [3, 1, 1])
    #expect(groups.map(\.firstRecord) == [1, 5, 6])
    #expect(
      try fixture.ledger.failing([5, 9, 6, 1]) == [
        Self.row(5, "row/name", person: 7), Self.row(1, "row/chi", person: 7),
      ])
  }

  @Test("is forgotten when they are held and failed no more", arguments: LedgerForm.allCases)
  func forgotten(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Self.group(), delivering: [])
    var second = Make.group(2)
    second.changed = [
      Make.record(1, partner: 1, number: 1, bucket: .delivered),
      Make.record(2, partner: 1, number: 2, bucket: .failed, code: "disk.full"),
    ]
    second.failing = [Self.row(2, "row/other", person: 9)]
    second.stops = [StopRow(record: 3, receiver: 0, bucket: .withheld, code: "case.withdrawn")]
    try ledger.stage(second, delivering: [])
    try fixture.reopen()
    #expect(
      try fixture.ledger.failing([1, 2, 3, 4]) == [
        Self.row(2, "row/other", person: 9), Self.row(4, "row/chi", person: nil),
      ])
  }

  @Test("says where the archive tells who asked for a group", arguments: LedgerForm.allCases)
  func interventions(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    try fixture.ledger.stage(Self.group(), delivering: [])
    var second = Make.group(2)
    second.intervention = ArchivePlace(day: "2026-11-23", offset: 77)
    try fixture.ledger.stage(second, delivering: [])
    try fixture.reopen()
    #expect(try fixture.ledger.intervention(inGroup: 2) == second.intervention)
    #expect(try fixture.ledger.intervention(inGroup: 1) == nil)
  }

  @Test("knows runs by the groups that end them", arguments: LedgerForm.allCases)
  func runs(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    #expect(try ledger.run(withGroup: nil) == nil)
    try ledger.stage(Make.firstGroup(records: 2), delivering: [])
    var second = Make.group(2)
    second.records = [Make.record(3, number: 30)]
    try ledger.stage(second, delivering: [])
    try ledger.stage(Make.group(3), delivering: [])
    // A run that brought nothing in and sent a receipt.
    var fourth = Make.group(4)
    fourth.outputs = [Make.output(900, group: 4, kind: .receipt)]
    try ledger.stage(fourth, delivering: [])
    try fixture.reopen()
    let now = fixture.ledger
    let first = RunRow(groups: 1...3, records: 1...3)
    #expect(try now.run(withGroup: nil) == first)
    for group in 1...3 { #expect(try now.run(withGroup: Int64(group)) == first) }
    #expect(try now.run(withGroup: 4) == RunRow(groups: 4...4, records: nil))
    #expect(try now.run(withGroup: 5) == nil)
  }
}
