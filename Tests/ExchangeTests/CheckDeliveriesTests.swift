import Configuration
import Diagnostics
import Exchange
import Referrals
import Routing
import Testing

@Suite("A check that waits for the routes")
struct CheckDeliveriesTests {
  private func night(_ checks: String) throws -> Night {
    let own = try Glasgow.file("samples/glasgow/checks.yaml")
    return Night(
      Glasgow.load(replacing: ["checks.yaml": String(decoding: own, as: UTF8.self) + checks]))
  }

  private static let long = String(repeating: "word ", count: 60)

  @Test("sends nothing where it rejects, and tells the sender in plain words why")
  func rejects() throws {
    var night = try night(
      """
      - check: required
        field: why
        severity: reject
        route: to-agency
        say: { why: agencies need to know what the person hopes for, fix: write two or three sentences }

      """)
    let drop = night.take(Put(Letters.linkWorkers, Letters.onward("A")))
    let record = try #require(drop.decided.first)
    #expect(record.decision.bucket == .rejected)
    #expect(record.decision.identity == .attempted)
    #expect(record.files.isEmpty && record.decision.deliveries.isEmpty)
    let problem = try #require(record.decision.problems.first)
    #expect(problem.code == "required.missing" && problem.field == "why")
    #expect(problem.rule == .file(path: "checks.yaml", line: 7, column: 10))
    let receipt = night.receiptText(Put(Letters.linkWorkers, Letters.onward("B")))
    #expect(receipt.contains("in the referrer's words' is missing. Agencies need to know"))
    #expect(receipt.contains("Write two or three sentences."))
    let practice = night.take(Put(Letters.practice, Letters.referral("C")))
    #expect(practice.decided.map(\.decision.bucket) == [.delivered])
  }

  @Test("lets a corrected record through under the same number")
  func corrected() throws {
    var night = try night("- { check: length, severity: reject }\n")
    let first = night.take(Put(Letters.linkWorkers, Letters.onward("A", notes: Self.long)))
    #expect(first.decided.map(\.decision.bucket) == [.rejected])
    let second = night.take(Put(Letters.linkWorkers, Letters.onward("A", notes: "Short.")))
    #expect(second.decided.map(\.decision.bucket) == [.delivered])
    #expect(second.decided.map(\.decision.previousAttempt) == [1])
  }

  @Test("tells the sender which text the receiver's format does not take, before our side fails")
  func lengths() throws {
    var night = try night("- { check: length, severity: reject }\n")
    let put = Put(Letters.linkWorkers, Letters.onward("A", notes: Self.long))
    let problem = try #require(night.take(put).decided.first?.decision.problems.first)
    #expect(problem.code == "length.too-long" && problem.field == "notes")
    #expect(problem.what == "'notes' has 299 characters, 99 too many")
    #expect(problem.why == "'money-matters' takes at most 200")
    var without = Night()
    #expect(without.take(put).decided.map(\.decision.bucket) == [.failed])
  }

  @Test("does not count what the route leaves out")
  func omitted() throws {
    let routes = String(
      decoding: try Glasgow.file("samples/glasgow/routes.yaml"), as: UTF8.self)
    let checks = "- { check: length, severity: reject }\n"
    var night = Night(
      Glasgow.load(replacing: [
        "checks.yaml": checks, "routes.yaml": routes.replacing("    - notes\n", with: ""),
      ]))
    let drop = night.take(Put(Letters.linkWorkers, Letters.onward("A", notes: Self.long)))
    #expect(drop.decided.map(\.decision.bucket) == [.delivered])
  }

  @Test(
    "holds or warns as it says",
    arguments: [("hold", Bucket.held, 0), ("warn", .delivered, 1), ("off", .delivered, 1)])
  func severities(_ severity: String, _ bucket: Bucket, _ files: Int) throws {
    var night = try night("- { check: consent, severity: \(severity), dated: yes }\n")
    let record = try #require(
      night.take(Put(Letters.practice, Letters.referral("A"))).decided.first)
    #expect(record.decision.bucket == bucket)
    #expect(record.files.count == files)
    let codes = record.decision.problems.map(\.code)
    #expect(codes == (severity == "off" ? [] : ["consent.undated"]))
  }

  @Test("leaves what is on hold where it is when its correction is rejected", arguments: ["M", ""])
  func rejectedCorrection(_ number: String) throws {
    var night = try night(
      "- { check: required, field: notes, severity: reject, route: agency-to-link-worker }\n")
    func returned(_ row: String) -> Put {
      Put(Letters.agency, "\(Letters.titles);Our reference\n\(row);\(Night.reference(1))\n")
    }
    let first = night.take(
      Put(Letters.agency, Letters.table([Letters.row(number, practice: "99073")])))
    #expect(first.decided.map(\.decision.bucket) == [.held])
    let again = try #require(night.take(returned(Letters.row(number))).decided.first).decision
    #expect(again.bucket == .rejected)
    #expect(again.effects.stops.isEmpty, "nobody would be left to decide about the person")
    let sound = returned(Letters.row(number, notes: "Ring twice."))
    let last = try #require(night.take(sound).decided.first).decision
    #expect(last.bucket == .delivered)
    #expect(last.effects.stops.map(\.record.id) == [1])
    if !number.isEmpty { #expect(again.identity == .unchanged) }
  }

  @Test("holds instead of rejecting a record of which somebody has a file already")
  func alreadySent() throws {
    let generation = Glasgow.load(replacing: [
      "checks.yaml": "- { check: required, field: why, severity: reject, route: to-agency }\n",
      "routes.yaml": String(
        decoding: try Glasgow.file("samples/glasgow/routes.yaml"), as: UTF8.self)
          + """
          - route: copy
            message: referral
            from: { kind: clw-provider }
            to: { id: warm-homes }
            needs: []
            fields: [id]

          """,
    ])
    var night = Night(generation)
    let prepared = night.prepare(Put(Letters.linkWorkers, Letters.onward("A")))
    let sent = try #require(PartnerID(rawValue: "warm-homes"))
    let undecided = Undecided(
      drop: 1, sender: partner(Letters.linkWorkers, of: generation), record: prepared.records[0],
      numbers: RecordNumbers(id: 1, number: 1, reference: Night.reference(1)),
      since: SinceDecided(alreadySent: [sent]))
    let outcome = decideGroup(
      [undecided], decider: Decider(generation: generation), state: DecisionState()
    ) { _ in [] }
    let decision = try #require(outcome.records.first?.decision)
    #expect(decision.bucket == .held)
    #expect(decision.problems.map(\.outcome) == [.hold])
    #expect(Set(decision.deliveries.map(\.bucket)) == [.held, .delivered])
  }
}

@Suite("The day of reception")
struct ReceptionDayTests {
  @Test("is what dates are compared with")
  func compared() {
    var night = Night()
    let ahead = Letters.referral("A").replacing("<Date>2026-11-02", with: "<Date>2026-11-24")
    let decision = night.take(Put(Letters.practice, ahead)).decided.first?.decision
    #expect(decision?.bucket == .delivered)
    #expect(decision?.problems.map(\.code) == ["dates.future"])
  }

  @Test("decides the century of a year of two digits")
  func century() {
    var night = Night()
    let row = Letters.row("A").replacing("19/11/1934", with: "19/11/34")
    let record = night.prepare(Put(Letters.agency, Letters.table([row]))).records[0]
    #expect(record.message?.group("person")?.date("birthDate")?.iso == "1934-11-19")
  }
}
