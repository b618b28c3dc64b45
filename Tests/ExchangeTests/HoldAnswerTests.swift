import Diagnostics
import Exchange
import Foundation
import Referrals
import Testing

@Suite("A held record that a person lets go")
struct HoldAnswerTests {
  /// What a release does for each code, and so for the person in the record.
  enum Expected: Equatable {
    /// It goes out, as a person has answered what was asked.
    case goesOn
    /// It goes back on its way, and nothing but a release lets it.
    case goesBack
    /// It stays held, and the operator is told what to do instead.
    case stays
  }

  /// Every code that a record can be held for, but those of checks, whose names the home chooses the severity of.
  static let table: [String: Expected] = [
    // Another person, another referral, or a slip: somebody has looked, and it is sent as a record of its own.
    "identity.conflict": .goesOn, "identity.repeated-row": .goesOn,
    "identity.changed-row": .goesOn, "reference.twice": .goesOn,
    // The person waits for what another person has stopped, or for the answer whether it has arrived.
    "operator.held": .goesBack, "delivery.possibly-made": .goesBack,
    // Nobody could tell to whom it goes, or the wrong people would read it.
    "case.unnamed": .stays, "case.unknown": .stays, "case.of-others": .stays,
    "case.stranger": .stays,
    // It would overtake what it is about.
    "case.behind": .stays, "case.order": .stays, "case.undelivered": .stays,
    // The person has taken it back.
    "case.withdrawn-before": .stays,
    // It would go to nobody who works with it.
    "receiver.testing": .stays, "route.none": .stays, "route.ambiguous": .stays,
    "route.to-sender": .stays, "route.partner-gone": .stays, "route.partner-closed": .stays,
    "route.out-of-area": .stays, "route.not-covered": .stays, "route.practice-unknown": .stays,
    "route.no-area": .stays, "route.unserved": .stays, "route.recipient-missing": .stays,
    "route.recipient-unknown": .stays, "route.recipient-changed": .stays,
  ]

  @Test("has an answer for each code", arguments: table)
  func answers(_ code: String, _ expected: Expected) {
    switch HoldAnswer(to: code) {
    case .waived: #expect(expected == .goesOn)
    case .onlyByRelease: #expect(expected == .goesBack)
    case .instead(let advice):
      #expect(expected == .stays)
      #expect(advice.count > 20 && advice.first?.isUppercase == false && !advice.hasSuffix("."))
    }
  }

  @Test("is asked about in no code that the table lacks")
  func complete() throws {
    let sources = Glasgow.root.appending(path: "Sources")
    var found: Set<String> = []
    for module in ["Exchange", "Routing", "Mapping"] {
      let files = FileManager.default.enumerator(
        at: sources.appending(path: module), includingPropertiesForKeys: nil)
      for case let file as URL in files ?? .init() where file.pathExtension == "swift" {
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: /code: "([a-z.-]+)",\s*outcome: \.hold/) {
          found.insert(String(match.output.1))
        }
        for match in text.matches(of: /Code = "([a-z.-]+)"/) where text.contains("outcome: .hold") {
          found.insert(String(match.output.1))
        }
      }
    }
    // Codes of other outcomes that stand in a constant.
    found.subtract(["identity.superseded", "case.withdrawn", "sender.testing"])
    #expect(found.count > 20)
    #expect(found.subtracting(Self.table.keys).sorted() == [])
    #expect(Set(HoldAnswer.advice.keys).subtracting(Self.table.keys).sorted() == [])
  }

  @Test(
    "goes on or stays, whatever it was held for and whatever came before",
    arguments: Sequence.all + Sequence.returns)
  func released(_ sequence: Sequence) {
    var night = sequence.night
    let records = sequence.puts.flatMap { night.take($0).decided }
    for record in records where record.decision.bucket == .held {
      let decision = record.decision
      guard night.bucket(of: decision.numbers.reference) == .held,
        let code = decision.problems.first?.code
      else { continue }
      // What it is about may have come since.
      if code == "case.unknown" { continue }
      let again = night.again(record, isReleased: true).decision
      switch HoldAnswer(to: code) {
      case .waived: #expect(again.problems.first?.code != code || again.bucket != .held, "\(code)")
      case .instead, .onlyByRelease:
        #expect(again.bucket == .held && again.problems.first?.code == code, "\(code)")
      }
      let unreleased = night.again(record, isReleased: false).decision
      #expect(unreleased.bucket == .held, "\(code)")
    }
  }

  @Test("is not sent on where it was taken back before it came, whoever is asked in which order")
  func takenBack() throws {
    for order in [[0, 1], [1, 0]] {
      var night = Night()
      let records = [
        Letters.referral("A", action: "cancel"), Letters.referral("A"),
      ]
      .flatMap { night.take(Sequence.practice($0)).decided }
      #expect(records.map(\.decision.bucket) == [.held, .held])
      for index in order {
        let again = night.again(records[index], isReleased: true)
        #expect(again.files.isEmpty)
        #expect(again.decision.bucket == (index == 0 ? .withheld : .held))
      }
      // What took it back stops it, when that is processed again.
      let cancelled = night.again(records[0], isReleased: false).decision
      #expect(cancelled.effects.stops.map(\.record.id) == [records[1].decision.numbers.id])
    }
  }

  @Test("stands apart from what it was compared with, and takes no number from it")
  func apart() throws {
    var night = Night()
    _ = night.take(Sequence.practice(Letters.referral("A")))
    let other = night.take(Sequence.practice(Letters.referral("A", family: "Hollin"))).decided
    let conflict = try #require(other.first)
    #expect(conflict.decision.bucket == .held)
    let again = night.again(conflict, isReleased: true)
    #expect(again.decision.bucket == .delivered)
    #expect(again.decision.identity == .unchanged)
    #expect(again.decision.previousAttempt == 0)
    #expect(again.files.count == 1)
  }

  @Test("is not sent where a consent was taken back meanwhile")
  func withdrawn() throws {
    var night = Night()
    _ = night.take(Sequence.practice(Letters.referral("A")))
    let other = night.take(Sequence.practice(Letters.referral("A", family: "Hollin"))).decided
    let again = night.again(try #require(other.first), isReleased: true, withdrawn: .all)
    #expect(again.decision.bucket == .withheld)
    #expect(again.files.isEmpty)
  }

  @Test("gives no consent back that was taken back after it came")
  func givesNothingBack() throws {
    var night = Night()
    let early =
      night.take(
        Sequence.practice(Letters.referral("A", action: "update", notes: "early"))
      )
      .decided
    _ = night.take(Sequence.practice(Letters.referral("A")))
    let refusing = "<Referred>no</Referred><Share>yes</Share><Feedback>yes</Feedback>"
    let taken = night.take(
      Sequence.practice(Letters.referral("A", action: "update", consent: refusing)))
    #expect(taken.decided.first?.decision.effects.consents?.withdrawn == [.referred])
    let again = night.again(try #require(early.first), isReleased: false).decision
    #expect(again.bucket == .withheld)
    #expect(again.effects.consents == nil)
  }
}
