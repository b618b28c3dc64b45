import Digests
import Ledger
import Referrals
import Testing

@Suite("Drops that span groups, and deliveries that wait")
struct LedgerWaitingTests {
  // MARK: Drops

  @Test("keeps how far a drop has come until it is complete", arguments: LedgerForm.allCases)
  func advances(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    var first = try Make.firstGroup(records: 1)
    var large = Make.drop(2)
    large.progress = DropProgress(decided: 1, offset: 700, line: 12, receiptLength: 55)
    first.drops.append(large)
    try fixture.ledger.stage(first, delivering: [])
    try fixture.reopen()
    #expect(try fixture.ledger.unfinishedDrops() == [large])
    #expect(try fixture.ledger.drop(1)?.isComplete == true)

    var second = Make.group(2)
    // All records, but not all bytes: what stands behind the last record is still to come.
    let almost = DropProgress(decided: 3, offset: 2_001, line: 30, receiptLength: 99)
    second.advanced = [(drop: 2, progress: almost)]
    try fixture.ledger.stage(second, delivering: [1])
    #expect(try fixture.ledger.unfinishedDrops().map(\.progress) == [almost])

    var third = Make.group(3)
    let whole = DropProgress(decided: 3, offset: 2_002, line: 31, receiptLength: 100)
    third.advanced = [(drop: 2, progress: whole)]
    try fixture.ledger.stage(third, delivering: [2])
    try fixture.reopen()
    #expect(try fixture.ledger.unfinishedDrops() == [])
    #expect(try fixture.ledger.drop(2)?.progress == whole)
  }

  @Test("refuses to advance a drop that it does not know", arguments: LedgerForm.allCases)
  func refusesUnknownDrop(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    var group = try Make.firstGroup(records: 1)
    group.advanced = [(drop: 7, progress: DropProgress(decided: 1, offset: 1))]
    #expect(throws: LedgerError.numberUnknown(.drop, 7)) {
      try fixture.ledger.stage(group, delivering: [])
    }
    #expect(try fixture.ledger.record(1) == nil)
  }

  // MARK: Windows

  /// Records 1 to 4 wait for partner 2, each a second longer than the next; 3 also for partner 1.
  private static func waitingGroup() throws -> StagedGroup {
    var group = try Make.firstGroup()
    group.drops = [Make.drop(1)]
    for id in Int64(1)...4 {
      group.records.append(Make.record(id, bucket: .waiting, at: id))
      group.deliveries.append(Make.waiting(id, to: 2, since: id * 1_000))
    }
    group.deliveries.append(Make.waiting(3, to: 1, since: 50))
    return group
  }

  @Test("gives back what waits for a receiver, page by page", arguments: LedgerForm.allCases)
  func tellsWaiting(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let group = try Self.waitingGroup()
    try fixture.ledger.stage(group, delivering: [])
    try fixture.reopen()
    let ledger = fixture.ledger
    func waiting(_ id: Int, since: Int64? = nil) -> WaitingDelivery {
      let record = group.records[id - 1]
      return WaitingDelivery(
        record: record.id, sender: record.partner, number: record.number, kind: record.kind,
        drop: record.drop, generation: record.generation,
        rendered: ArchivePlace(day: "2026-11-24", offset: record.id + 900),
        since: since ?? record.id * 1_000)
    }
    #expect(
      try ledger.waiting(for: 2, after: 0, through: .max, limit: 9)
        == (1...4).map { waiting($0) })
    func ids(through last: Int64, after id: Int64 = 0, limit: Int = 9) throws -> [Int64] {
      try ledger.waiting(for: 2, after: id, through: last, limit: limit).map(\.record)
    }
    #expect(try ids(through: 2) == [1, 2])
    #expect(try ids(through: 3, after: 1) == [2, 3])
    #expect(try ids(through: 9, limit: 2) == [1, 2])
    #expect(
      try ledger.waiting(for: 1, after: 0, through: 3, limit: 9) == [waiting(3, since: 50)])
    #expect(try ledger.waiting(for: 3, after: 0, through: .max, limit: 9) == [])
    #expect(try ledger.lastWaiting(for: 2, before: 3_000) == 2)
    #expect(try ledger.lastWaiting(for: 2, before: 3_001) == 3)
    #expect(try ledger.lastWaiting(for: 2, before: 1_000) == nil)
    #expect(try ledger.lastWaiting(for: 1, before: 51) == 3)
    #expect(
      try ledger.waitingQueues() == [
        WaitingQueue(receiver: 1, count: 1, since: 50),
        WaitingQueue(receiver: 2, count: 4, since: 1_000),
      ])
  }

  @Test("closes a window: deliveries, records and tallies follow", arguments: LedgerForm.allCases)
  func closes(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    let first = try Self.waitingGroup()
    try ledger.stage(first, delivering: [])
    var second = Make.group(2)
    second.outputs = [Make.output(9, group: 2)]
    second.closed = [1, 2, 3].map { (record: $0, receiver: 2, output: 9) }
    try ledger.stage(second, delivering: [1])
    try fixture.reopen()
    try Self.checkClosed(fixture.ledger, first.deliveries)
  }

  private static func checkClosed(_ ledger: any Ledger, _ before: [DeliveryRow]) throws {
    var delivery = before[0]
    delivery.bucket = .delivered
    delivery.output = 9
    delivery.since = 0
    #expect(try ledger.deliveries(ofRecord: 1) == [delivery])
    #expect(try ledger.record(1)?.bucket == .delivered)
    #expect(try ledger.record(1)?.changedAt == 2_000)
    // The third still waits for its other receiver.
    #expect(try ledger.deliveries(ofRecord: 3).map(\.bucket) == [.waiting, .delivered])
    #expect(try ledger.record(3)?.bucket == .waiting)
    #expect(try ledger.record(3)?.changedAt == 3)
    #expect(
      try ledger.tallies() == [
        Tally(partner: 1, bucket: .delivered, count: 2),
        Tally(partner: 1, bucket: .waiting, count: 2, since: 3),
      ])
    #expect(
      try ledger.events(ofRecord: 3).last
        == EventRow(
          at: 2_000, group: 2, record: 3, step: "delivered", bucket: .waiting, code: ""))
    #expect(try ledger.events(ofRecord: 2).last?.bucket == .delivered)
    #expect(try ledger.waiting(for: 2, after: 0, through: .max, limit: 9).map(\.record) == [4])
    #expect(try ledger.outputs(ofRecord: 2).map(\.id) == [9])
    #expect(try ledger.openRecords(in: [.waiting], after: 0, limit: 9).map(\.id) == [3, 4])
  }

  /// Records 1 to 450 and 460 to 470, those of the second hundred from another sender; every third is also held for
  /// partner 1.
  private static func manyWaiting() throws -> StagedGroup {
    var group = try Make.firstGroup()
    group.drops = [Make.drop(1), Make.drop(2, partner: 2)]
    for id in Array(Int64(1)...450) + Array(Int64(460)...470) {
      let isOther = (100...200).contains(id)
      group.records.append(
        Make.record(
          id, drop: isOther ? 2 : 1, partner: isOther ? 2 : 1, bucket: .waiting, at: id))
      group.deliveries.append(Make.waiting(id, to: 2, since: id))
      if id % 3 == 0 { group.deliveries.append(Make.delivery(id, to: 1, bucket: .held)) }
    }
    return group
  }

  @Test("closes many as it closes one after the other")
  func closesMany() throws {
    let leaving = Array(Int64(2)...449).filter { $0 != 333 } + Array(Int64(460)...462)
    var second = Make.group(2)
    second.outputs = [Make.output(9, group: 2), Make.output(10, group: 2)]
    second.closed = leaving.map { (record: $0, receiver: 2, output: $0 < 250 ? 9 : 10) }
    let forms = try LedgerForm.allCases.map { form in
      let fixture = try LedgerFixture(form)
      try fixture.ledger.stage(Self.manyWaiting(), delivering: [])
      try fixture.ledger.stage(second, delivering: [1])
      return fixture
    }
    defer { for fixture in forms { fixture.remove() } }
    let (memory, other) = (forms[0].ledger, forms[1].ledger)
    #expect(try memory.records(after: 0, limit: 999) == other.records(after: 0, limit: 999))
    #expect(try memory.tallies() == other.tallies())
    for id in Int64(1)...470 {
      #expect(try memory.deliveries(ofRecord: id) == other.deliveries(ofRecord: id))
      #expect(try memory.events(ofRecord: id) == other.events(ofRecord: id))
    }
    #expect(try other.record(2)?.bucket == .delivered)
    #expect(try other.record(3)?.bucket == .held)
    #expect(try other.record(333)?.bucket == .waiting)
  }

  @Test("names the delivery that does not wait among many that do", arguments: LedgerForm.allCases)
  func closesNoneOfMany(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    var first = try Self.manyWaiting()
    let index = try #require(first.deliveries.firstIndex { $0.record == 77 })
    first.deliveries[index].bucket = .withheld
    try fixture.ledger.stage(first, delivering: [])
    var second = Make.group(2)
    second.closed = (1...300).map { (record: $0, receiver: 2, output: 9) }
    #expect(throws: LedgerError.numberUnknown(.delivery, 77)) {
      try fixture.ledger.stage(second, delivering: [])
    }
    #expect(try fixture.ledger.record(1)?.bucket == .waiting)
  }

  @Test("closes a delivery once and only while it waits", arguments: LedgerForm.allCases)
  func closesOnce(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Self.waitingGroup(), delivering: [])
    var second = Make.group(2)
    second.closed = [(record: 1, receiver: 2, output: 9), (record: 1, receiver: 2, output: 9)]
    #expect(throws: LedgerError.numberUnknown(.delivery, 1)) {
      try ledger.stage(second, delivering: [])
    }
    #expect(try ledger.record(1)?.bucket == .waiting)
    second.closed = [(record: 1, receiver: 2, output: 9)]
    try ledger.stage(second, delivering: [])
    var third = Make.group(3)
    third.closed = second.closed
    #expect(throws: LedgerError.numberUnknown(.delivery, 1)) {
      try ledger.stage(third, delivering: [])
    }
    #expect(try ledger.start().nextGroup == 3)
  }

  @Test(
    "gives a record the worst bucket of its deliveries when one of them leaves",
    arguments: LedgerForm.allCases, [Bucket.failed, .held, .waiting, .withheld, .delivered])
  func worstBucket(_ form: LedgerForm, _ other: Bucket) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var first = try Make.firstGroup()
    first.records = [Make.record(1, bucket: .waiting)]
    first.deliveries = [
      Make.waiting(1, to: 2, since: 5), Make.delivery(1, to: 1, bucket: other),
    ]
    try ledger.stage(first, delivering: [])
    var second = Make.group(2)
    second.closed = [(record: 1, receiver: 2, output: 9)]
    try ledger.stage(second, delivering: [])
    #expect(try ledger.record(1)?.bucket == other)
  }

  // MARK: Days

  @Test("needs the days of what is open, and no other", arguments: LedgerForm.allCases)
  func needsDays(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var group = try Make.firstGroup()
    var drop = Make.drop(1)
    drop.archive.day = "2026-11-20"
    group.drops = [drop]
    group.records = [Make.record(1, bucket: .held), Make.record(2, bucket: .rejected)]
    group.records[0].archive.day = "2026-11-21"
    group.records[1].archive.day = "2026-11-19"
    group.records.append(Make.record(3, drop: 9, bucket: .waiting))
    group.records[2].archive.day = "2026-11-18"
    group.deliveries = [Make.waiting(3, to: 2, since: 1)]
    group.deliveries[0].rendered.day = "2026-11-17"
    try ledger.stage(group, delivering: [])
    let days: Set = ["2026-11-17", "2026-11-18", "2026-11-20", "2026-11-21"]
    #expect(try ledger.neededDays() == days)
    #expect(try ledger.isNeeded(day: "2026-11-21"))
    #expect(try !ledger.isNeeded(day: "2026-11-19"))
  }

  @Test("needs every day since an unfinished drop came", arguments: LedgerForm.allCases)
  func needsUnfinished(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var first = try Make.firstGroup()
    for (number, day) in [(1, "2026-11-20"), (2, "2026-11-21"), (3, "2026-11-22")] {
      if number > 1 { first = Make.group(Int64(number)) }
      first.day = day
      if number == 2 {
        var drop = Make.drop(1)
        drop.archive.day = day
        drop.progress = DropProgress(decided: 1, offset: 1)
        first.drops = [drop]
      }
      try ledger.stage(first, delivering: number == 1 ? [] : [Int64(number) - 1])
    }
    #expect(try ledger.neededDays() == ["2026-11-21", "2026-11-22"])
    var last = Make.group(4)
    last.advanced = [(drop: 1, progress: DropProgress(decided: 3, offset: 2_001))]
    try ledger.stage(last, delivering: [3])
    #expect(try ledger.neededDays() == [])
  }

  @Test("needs the day of a staged file, and all before a window's", arguments: LedgerForm.allCases)
  func needsStaged(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var first = try Make.firstGroup()
    first.day = "2026-11-20"
    first.outputs = [Make.output(1, group: 1, record: 1)]
    try ledger.stage(first, delivering: [])
    #expect(try ledger.neededDays() == ["2026-11-20"])
    var second = Make.group(2)
    second.day = "2026-11-21"
    second.outputs = [Make.output(2, group: 2, kind: .receipt)]
    try ledger.stage(second, delivering: [1])
    #expect(try ledger.neededDays() == ["2026-11-21"])
    var third = Make.group(3)
    third.day = "2026-11-22"
    third.outputs = [Make.output(3, group: 3)]
    try ledger.stage(third, delivering: [2])
    #expect(try ledger.neededDays() == ["2026-11-20", "2026-11-21", "2026-11-22"])
    try ledger.deliver(groups: [3], at: 9)
    #expect(try ledger.neededDays() == [])
  }

  @Test(
    "forgets the length of a day file and keeps everything else", arguments: LedgerForm.allCases)
  func forgetsDay(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    let group = try Make.firstGroup(records: 1)
    try ledger.stage(group, delivering: [])
    try ledger.forget(day: "2026-11-22")
    try ledger.forget(day: "1999-01-01")
    #expect(try ledger.start().dayLengths.isEmpty)
    #expect(try ledger.record(1) == group.records[0])
  }
}
