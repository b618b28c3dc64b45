import Digests
import Ledger
import Referrals
import Testing

@Suite("Staging and delivering groups")
struct LedgerCommitTests {
  @Test("keeps a group's outputs staged until it is delivered", arguments: LedgerForm.allCases)
  func keepsStaged(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let group = try Make.firstGroup(records: 2)
    try fixture.ledger.stage(group, delivering: [])
    try fixture.reopen()
    #expect(try fixture.ledger.start().staged == group.outputs)
    #expect(try fixture.ledger.start().openGroups == [1])

    try fixture.ledger.deliver(groups: [1], at: 5_555)
    try fixture.reopen()
    #expect(try fixture.ledger.start().staged.isEmpty)
    #expect(try fixture.ledger.start().openGroups.isEmpty)
    #expect(try fixture.ledger.outputs(ofRecord: 2).map(\.isDelivered) == [true])
    #expect(
      try fixture.ledger.groups(last: 1) == [
        GroupRow(
          number: 1, at: 1_000, records: 2, isDelivered: true, deliveredAt: 5_555,
          day: group.day)
      ])
  }

  @Test("knows a sender's latest drop, and that another has none", arguments: LedgerForm.allCases)
  func latestDrop(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let group = try Make.firstGroup(records: 2)
    try fixture.ledger.stage(group, delivering: [])
    let sender = try #require(group.records.first?.partner)
    #expect(try fixture.ledger.latestDrop(of: sender) == group.records.map(\.drop).max())
    #expect(try fixture.ledger.latestDrop(of: sender + 7) == 0)
  }

  @Test("records the delivery of earlier groups with the next", arguments: LedgerForm.allCases)
  func ridesAlong(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.firstGroup(records: 2), delivering: [])
    var second = Make.group(2)
    second.outputs = [Make.output(3, group: 2, kind: .receipt)]
    try ledger.stage(second, delivering: [1])
    #expect(try ledger.start().staged == second.outputs)
    #expect(try ledger.groups(last: 9).map(\.deliveredAt) == [0, 2_000])
    #expect(try ledger.outputs(after: 0, limit: 9).map(\.isDelivered) == [true, true, false])
  }

  @Test("keeps the first time of a delivery that is told twice", arguments: LedgerForm.allCases)
  func deliversOnce(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.firstGroup(records: 1), delivering: [])
    try ledger.deliver(groups: [1], at: 10)
    try ledger.deliver(groups: [1], at: 20)
    #expect(try ledger.groups(last: 1).first?.deliveredAt == 10)
  }

  @Test("tells the last groups newest first", arguments: LedgerForm.allCases)
  func tellsGroups(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    for number in Int64(1)...4 { try ledger.stage(Make.group(number), delivering: []) }
    #expect(try ledger.groups(last: 2).map(\.number) == [4, 3])
  }

  @Test("marks outputs in doubt as possible duplicates", arguments: LedgerForm.allCases)
  func marksDuplicates(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.firstGroup(records: 3), delivering: [])
    try ledger.markPossibleDuplicates(outputs: [1, 3])
    let marks = try ledger.outputs(after: 0, limit: 9).map(\.isPossibleDuplicate)
    #expect(marks == [true, false, true])
    #expect(try ledger.start().staged.map(\.isPossibleDuplicate) == marks)
  }

  // MARK: All or nothing

  /// Everything a reader can see of a ledger that holds one group.
  private struct Picture: Equatable {
    let records: [RecordRow]
    let drops: [DropRow]
    let outputs: [OutputRow]
    let deliveries: [DeliveryRow]
    let events: [EventRow]
    let groups: [GroupRow]
    let tallies: [Tally]
    let numbers: [Int64]
    let days: [String: Int64]
    let partners: [PartnerID: PartnerNumbers]
    let identity: RecordFact?

    init(of ledger: any Ledger) throws {
      let start = try ledger.start()
      records = try ledger.records(after: 0, limit: 100)
      drops = try ledger.drops(after: 0, limit: 100)
      outputs = try ledger.outputs(after: 0, limit: 100)
      deliveries = try (0...9).flatMap { try ledger.deliveries(ofRecord: $0) }
      events = try (0...9).flatMap { try ledger.events(ofRecord: $0) }
      groups = try ledger.groups(last: 100)
      tallies = try ledger.tallies()
      numbers = [start.nextDrop, start.nextRecord, start.nextGroup, start.nextOutput]
      days = start.dayLengths
      partners = start.partners
      var request = FactRequest()
      let key = PartnerIdentity(partner: 1, identity: Make.hash(1))
      request.identities = [key]
      identity = try ledger.facts(for: request).identities[key]
    }
  }

  /// A way to spoil the second group, and what the ledger says to it.
  struct Spoiled: Sendable, CustomTestStringConvertible {
    let error: LedgerError
    var delivering: [Int64] = [1]
    let spoil: @Sendable (inout StagedGroup) -> Void

    var testDescription: String { error.what }
  }

  static let spoiled: [Spoiled] = [
    Spoiled(error: .numberUsed(.group, 1)) { $0 = StagedGroup.numbered(1, like: $0) },
    Spoiled(error: .numberUsed(.drop, 1)) { $0.drops.append(Make.drop(1)) },
    Spoiled(error: .numberUsed(.drop, 2)) { $0.drops.append(Make.drop(2)) },
    Spoiled(error: .numberUsed(.record, 1)) {
      $0.records.append(Make.record(1, number: 99))
    },
    Spoiled(error: .numberUsed(.record, 9)) {
      $0.records.append(Make.record(9, number: 1))
    },
    Spoiled(error: .numberUsed(.output, 1)) { $0.outputs.append(Make.output(1, group: 2)) },
    Spoiled(error: .numberUsed(.partner, 2)) { group in
      if let id = PartnerID(rawValue: "other") { group.newPartners = [(id: id, number: 2)] }
    },
    Spoiled(error: .numberUsed(.partner, 3)) { group in
      if let id = Make.provider { group.newPartners = [(id: id, number: 3)] }
    },
    Spoiled(error: .numberUnknown(.partner, 5)) {
      $0.drops.append(Make.drop(3, partner: 5))
    },
    Spoiled(error: .numberUnknown(.partner, 6)) {
      $0.records.append(Make.record(9, partner: 6))
    },
    Spoiled(error: .numberUnknown(.record, 8)) { $0.changed.append(Make.record(8)) },
    Spoiled(error: .numberUnknown(.record, 2)) {
      $0.changed.append(Make.record(2, number: 77))
    },
    Spoiled(error: .numberUnknown(.record, 6)) {
      $0.consents = [(record: 6, consents: 1)]
    },
    Spoiled(error: .numberUnknown(.record, 7)) {
      $0.stops = [StopRow(record: 7, receiver: 0, bucket: .withheld, code: "case.withdrawn")]
    },
    Spoiled(error: .numberUnknown(.record, 5)) {
      $0.deliveries.append(Make.waiting(5, to: 2, since: 1_000))
      $0.closed = [(record: 5, receiver: 2, output: 4)]
    },
    Spoiled(error: .numberUnknown(.group, 7), delivering: [1, 7]) { _ in },
  ]

  @Test(
    "leaves nothing of a group that it refuses, and takes it once it is right",
    arguments: LedgerForm.allCases, spoiled)
  func refusesWhole(_ form: LedgerForm, _ spoiled: Spoiled) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    try fixture.ledger.stage(Make.firstGroup(records: 3), delivering: [])
    let before = try Picture(of: fixture.ledger)
    let good = Self.secondGroup()
    var bad = good
    spoiled.spoil(&bad)
    #expect(throws: spoiled.error) {
      try fixture.ledger.stage(bad, delivering: spoiled.delivering)
    }
    #expect(try Picture(of: fixture.ledger) == before)
    try fixture.reopen()
    #expect(try Picture(of: fixture.ledger) == before)
    try fixture.ledger.stage(good, delivering: [1])
    #expect(try fixture.ledger.record(4) == good.records[0])
    #expect(try fixture.ledger.record(1) == good.changed[0])
    #expect(try fixture.ledger.drop(2) == good.drops[0])
  }

  /// A group that touches every table, with terms that are new to the ledger.
  private static func secondGroup() -> StagedGroup {
    var group = Make.group(2)
    group.drops = [Make.drop(2)]
    group.records = [Make.record(4, drop: 2, bucket: .failed, code: "disk.full")]
    group.changed = [Make.record(1, bucket: .held, code: "case.unknown")]
    group.deliveries = [Make.delivery(1, to: 2, bucket: .held), Make.delivery(4, to: 2)]
    group.outputs = [Make.output(4, group: 2, record: 4)]
    group.identities = [
      IdentityRow(partner: 1, identity: Make.hash(1), record: 4, isTaken: false)
    ]
    group.events = [Make.event(4, group: 2, step: "reprocessed")]
    return group
  }

  @Test("changes none of several groups when one is unknown", arguments: LedgerForm.allCases)
  func deliversAllOrNone(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.firstGroup(records: 1), delivering: [])
    #expect(throws: LedgerError.numberUnknown(.group, 2)) {
      try ledger.deliver(groups: [1, 2], at: 9)
    }
    #expect(try ledger.start().openGroups == [1])
    #expect(throws: LedgerError.numberUnknown(.output, 44)) {
      try ledger.markPossibleDuplicates(outputs: [1, 44])
    }
    #expect(try ledger.outputs(after: 0, limit: 1).first?.isPossibleDuplicate == false)
  }
}

extension StagedGroup {
  /// The same group under another number.
  fileprivate static func numbered(_ number: Int64, like group: StagedGroup) -> StagedGroup {
    var copy = group
    copy.number = number
    for index in copy.outputs.indices { copy.outputs[index].group = number }
    for index in copy.events.indices { copy.events[index].group = number }
    return copy
  }
}
