import Ledger
import Referrals
import Testing

/// Records of one sender, each an attempt after another or a repetition, and what stands in the place of each.
struct Line: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let attempts: [Attempt]
  /// By record, from 1.
  let standings: [Int64?]

  struct Attempt: Sendable {
    var bucket = Bucket.delivered
    var after: Int64 = 0
    var repeats: Int64 = 0
    var code = ""
    var action = Action.new
    /// Whether the record took its identity.
    var isTaken: Bool { bucket.isAccepted && code.isEmpty }
  }

  init(_ description: String, _ attempts: [Attempt], _ standings: [Int64?]) {
    testDescription = description
    self.attempts = attempts
    self.standings = standings
  }

  static let all = [
    Line("one that was sent", [Attempt()], [1]),
    Line("one that was not accepted", [Attempt(bucket: .rejected)], [nil]),
    Line(
      "one that was not accepted twice, then sent",
      [
        Attempt(bucket: .rejected), Attempt(bucket: .rejected, after: 1), Attempt(after: 2),
      ], [3, 3, 3]),
    Line(
      "one on hold and its correction", [Attempt(bucket: .held), Attempt(after: 1)], [2, 2]),
    Line(
      "one that was sent, and its repetition",
      [Attempt(), Attempt(bucket: .duplicate, repeats: 1)], [1, 1]),
    Line(
      "one that was sent, and a change that we ask about, and a spoilt change after that",
      [
        Attempt(), Attempt(bucket: .held, after: 1, code: "identity.changed-row"),
        Attempt(bucket: .rejected, after: 2),
      ], [1, 1, 1]),
    Line(
      "one that was sent, and another under its number, which got a number of its own",
      [
        Attempt(), Attempt(bucket: .held, after: 1, code: "identity.conflict"), Attempt(after: 2),
      ], [1, 3, 3]),
    Line(
      "one that was corrected in two ways",
      [
        Attempt(bucket: .rejected), Attempt(after: 1),
        Attempt(bucket: .held, after: 1, code: "reference.twice"),
      ], [2, 2, 2]),
    Line(
      "one that was sent and updated", [Attempt(), Attempt(after: 1, action: .update)], [1, 2]),
    Line(
      "attempts in a ring, as no program writes them",
      [Attempt(bucket: .failed, after: 2), Attempt(bucket: .failed, after: 1)], [nil, nil]),
  ]
}

@Suite("What stands in a record's place")
struct LedgerStandingTests {
  @Test(
    "is the newest that was taken of all attempts at it", arguments: LedgerForm.allCases, Line.all)
  func standing(_ form: LedgerForm, _ line: Line) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    var group = try Make.firstGroup()
    group.drops = [Make.drop(1)]
    for (index, attempt) in line.attempts.enumerated() {
      let id = Int64(index) + 1
      var row = Make.record(id, number: Int(id) + 40, bucket: attempt.bucket, code: attempt.code)
      row.action = attempt.action
      row.previousAttempt = attempt.after
      row.duplicateOf = attempt.repeats
      group.records.append(row)
      if attempt.isTaken || attempt.bucket == .rejected {
        group.identities.append(
          IdentityRow(
            partner: 1, identity: Make.hash(Int(id)), record: id, isTaken: attempt.isTaken))
      }
    }
    try fixture.ledger.stage(group, delivering: [])
    try fixture.reopen()
    var request = FactRequest()
    for index in line.attempts.indices {
      request.standings.insert(PartnerRecord(partner: 1, number: index + 41))
    }
    request.standings.insert(PartnerRecord(partner: 2, number: 41))
    let facts = try fixture.ledger.facts(for: request)
    #expect(
      line.attempts.indices.map {
        facts.standings[PartnerRecord(partner: 1, number: $0 + 41)]?.id
      } == line.standings)
    #expect(facts.standings.count == line.standings.count { $0 != nil })
  }

  @Test("is told with what a decision needs to know of it", arguments: LedgerForm.allCases)
  func fact(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    var group = try Make.firstGroup(records: 2)
    group.records[0].bucket = .rejected
    group.records[0].action = .new
    group.records[1].action = .new
    group.records[1].previousAttempt = 1
    try fixture.ledger.stage(group, delivering: [])
    var request = FactRequest()
    request.standings = [PartnerRecord(partner: 1, number: 1)]
    let fact = try fixture.ledger.facts(for: request).standings.values.first
    #expect(fact?.id == 2)
    #expect(fact?.receivers.map(\.receiver) == [2])
    #expect(fact?.content == group.records[1].content)
  }

  @Test(
    "of a repetition is named by its own reference as well as by the first's",
    arguments: LedgerForm.allCases)
  func repetition(_ form: LedgerForm) throws {
    let fixture = try LedgerFixture(form)
    defer { fixture.remove() }
    var group = try Make.firstGroup(records: 3)
    for index in 1...2 {
      group.records[index].bucket = .duplicate
      group.records[index].duplicateOf = 1
    }
    group.records[1].content = group.records[0].content
    try fixture.ledger.stage(group, delivering: [])
    var request = FactRequest()
    request.references = Set((1...3).map { PartnerRecord(partner: 1, number: $0) })
    let facts = try fixture.ledger.facts(for: request).references
    let ids = (1...3).map { facts[PartnerRecord(partner: 1, number: $0)]?.id }
    // What has been replaced by something else is not what replaced it.
    #expect(ids == [1, 1, 3])
  }
}
