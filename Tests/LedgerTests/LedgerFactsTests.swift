import Digests
import Ledger
import Referrals
import Testing

@Suite("Facts for decisions")
struct LedgerFactsTests {
  private static func identity(_ number: Int, partner: Int = 1) -> PartnerIdentity {
    PartnerIdentity(partner: partner, identity: Make.hash(number))
  }

  @Test("come in one batch, without what is unknown", arguments: LedgerForm.allCases)
  func comeBatched(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var group = try Make.firstGroup(records: 5)
    group.deliveries.append(Make.delivery(2, to: 1, bucket: .waiting))
    group.deliveries.append(Make.delivery(2, to: 3, bucket: .withheld))
    group.deliveries.append(Make.delivery(2, to: 4, bucket: .failed))
    group.deliveries.append(Make.delivery(2, to: 5, bucket: .held))
    try ledger.stage(group, delivering: [])
    var request = FactRequest()
    request.identities = [Self.identity(2), Self.identity(4), Self.identity(6)]
    request.identities.insert(Self.identity(2, partner: 2))
    request.references = [
      PartnerRecord(partner: 1, number: 5), PartnerRecord(partner: 2, number: 5),
    ]
    let facts = try ledger.facts(for: request)
    #expect(Set(facts.identities.keys) == [Self.identity(2), Self.identity(4)])
    #expect(Array(facts.references.keys) == [PartnerRecord(partner: 1, number: 5)])
    let record = group.records[1]
    #expect(
      facts.identities[Self.identity(2)]
        == RecordFact(
          id: 2, partner: 1, number: 2, kind: .feedback, action: .cancel, bucket: .delivered,
          identity: record.identity, content: record.content, caseRecord: record.caseRecord,
          consents: record.consents,
          isTaken: true,
          receivers: [
            ReceiverFact(receiver: 1, route: "to-agency", bucket: .waiting),
            ReceiverFact(receiver: 2, route: "to-agency", bucket: .delivered),
            ReceiverFact(receiver: 5, route: "to-agency", bucket: .held),
          ], drop: record.drop, line: record.line))
  }

  @Test("say nothing to an empty request", arguments: LedgerForm.allCases)
  func sayNothing(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    let facts = try ledger.facts(for: FactRequest())
    #expect(facts.identities.isEmpty && facts.references.isEmpty && facts.files.isEmpty)
  }

  @Test(
    "tell a free identity from a taken one, and the newest attempt", arguments: LedgerForm.allCases)
  func tellAttempts(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    try fixture.ledger.stage(
      Make.firstGroup(records: 1, bucket: .rejected), delivering: [])
    var request = FactRequest()
    request.identities = [Self.identity(1)]
    request.references = [PartnerRecord(partner: 1, number: 1)]
    let first = try fixture.ledger.facts(for: request)
    #expect(first.identities[Self.identity(1)]?.isTaken == false)
    #expect(first.identities[Self.identity(1)]?.receivers == [])
    #expect(first.references.values.map(\.isTaken) == [false])

    var second = Make.group(2)
    var attempt = Make.record(2, bucket: .held)
    attempt.previousAttempt = 1
    second.records = [attempt]
    second.identities = [
      IdentityRow(partner: 1, identity: Make.hash(1), record: 2, isTaken: true)
    ]
    try fixture.ledger.stage(second, delivering: [])
    try fixture.reopen()
    let now = try fixture.ledger.facts(for: request).identities[Self.identity(1)]
    #expect(now?.id == 2)
    #expect(now?.isTaken == true)
    #expect(now?.bucket == .held)
    #expect(try fixture.ledger.record(2)?.previousAttempt == 1)
  }

  @Test("follow a change of the record", arguments: LedgerForm.allCases)
  func followChanges(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    try ledger.stage(Make.firstGroup(records: 1, bucket: .failed), delivering: [])
    var second = Make.group(2)
    second.changed = [Make.record(1, bucket: .delivered)]
    second.deliveries = [Make.delivery(1, to: 2, bucket: .delivered)]
    second.identities = [
      IdentityRow(partner: 1, identity: Make.hash(1), record: 1, isTaken: true)
    ]
    try ledger.stage(second, delivering: [])
    var request = FactRequest()
    request.identities = [Self.identity(1)]
    let fact = try ledger.facts(for: request).identities[Self.identity(1)]
    #expect(fact?.bucket == .delivered)
    #expect(fact?.isTaken == true)
    #expect(fact?.receivers.map(\.receiver) == [2])
  }

  @Test(
    "find the notices of a file, newest first and not too many, and no drops",
    arguments: LedgerForm.allCases)
  func findFiles(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    let ledger = fixture.ledger
    var group = try Make.firstGroup()
    group.drops = (1...20).map { Make.drop($0, inode: 7, isNotice: $0 != 18) }
    group.drops.append(Make.drop(21, inode: 8))
    group.drops.append(Make.drop(22, inode: 9, isNotice: true))
    group.drops.append(Make.drop(23, partner: 2, inode: 7, isNotice: true))
    try ledger.stage(group, delivering: [])
    let key = PartnerFile(partner: 1, device: 66_304, inode: 7)
    var request = FactRequest()
    request.files = [
      key, PartnerFile(partner: 1, device: 66_304, inode: 8),
      PartnerFile(partner: 1, device: 1, inode: 7),
    ]
    let files = try ledger.facts(for: request).files
    #expect(Array(files.keys) == [key])
    #expect(files[key]?.map(\.number) == [20, 19] + Array((4...17).reversed()))
    #expect(files[key]?[1] == group.drops[18])
  }
}
