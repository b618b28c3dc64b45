import Digests
import Exchange
import Referrals
import Testing

/// What a partner might send to find out what others have sent.
struct Probe: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let sender: String
  let text: String

  private static let agency = "warm-homes"
  private static let practice = "canalside-practice"
  private static let news = "Ref No;Referrer;Referrer's number;Referral reference;Status"

  private static func feedback(_ description: String, _ cells: String) -> Probe {
    Probe(testDescription: description, sender: agency, text: "\(news)\nW-1;\(cells);Accepted\n")
  }

  private static func row(_ record: Int) -> Probe {
    Probe(
      testDescription: "a row under the reference of record \(record)", sender: agency,
      text: "\(Letters.titles);Our reference\n\(Letters.row("", surname: "Hollin"));"
        + "\(Night.reference(record))\n")
  }

  private static func change(_ action: String, _ record: Int) -> Probe {
    Probe(
      testDescription: "the \(action) of record \(record)", sender: practice,
      text: Letters.referral(
        "P-1", action: action, reference: Night.reference(record).text, sender: "99021",
        practice: "99021"))
  }

  /// Records 1 to 5 are others', or were never there.
  static let all: [Probe] =
    (1...5)
    .flatMap { record in
      [
        feedback("feedback on record \(record)", ";;\(Night.reference(record))"), row(record),
        change("update", record), change("cancel", record),
        Probe(
          testDescription: "a new referral under the reference of record \(record)",
          sender: practice,
          text: Letters.referral(
            "P-2", reference: Night.reference(record).text, sender: "99021", practice: "99021")),
      ]
    } + [
      feedback("feedback on a link worker's number that went elsewhere", "community-links;R-1;"),
      feedback("feedback on a link worker's number on hold", "community-links;R-2;"),
      feedback("feedback on a practice's number", "99016;A-1;"),
      feedback("feedback on feedback", "community-links;F-1;"),
      Probe(
        testDescription: "the number of another's referral", sender: practice,
        text: Letters.referral("A-1", sender: "99021", practice: "99021")),
      Probe(
        testDescription: "an update under the number of another's referral", sender: practice,
        text: Letters.referral("A-1", action: "update", sender: "99021", practice: "99021")),
      Probe(
        testDescription: "another's row, word for word", sender: agency,
        text: Letters.table([Letters.row("", surname: "Canaryson")])),
    ]
}

@Suite("A receipt and what others have sent")
struct ReceiptPrivacyTests {
  private static let others: [Put] = [
    Put(Letters.practice, Letters.referral("A-1", family: "Canaryson"), name: "Canary-1.xml"),
    Put(Letters.linkWorkers, Letters.onward("R-1"), name: "Canary-2.xml"),
    Put(Letters.linkWorkers, Letters.onward("R-2", to: "warm-homes", practice: "99073")),
    Put(Letters.linkWorkers, Letters.feedback("F-1", about: "A-1")),
    Put(
      Letters.agency, Letters.table([Letters.row("", surname: "Canaryson")]), name: "Canary.csv"),
  ]

  /// As many records of others, none of which a probe speaks of.
  private static let elsewhere = (1...5)
    .map {
      Put("rowan-street-practice", Letters.referral("X-\($0)", sender: "99054", practice: "99054"))
    }

  @Test("is the same whether or not what the sender asks about is there", arguments: Probe.all)
  func sameAnswer(_ probe: Probe) {
    var receipts: [[UInt8]] = []
    for earlier in [Self.others, Self.elsewhere] {
      var night = Night()
      for put in earlier { _ = night.take(put) }
      receipts.append(night.receipt(Put(probe.sender, probe.text)).bytes)
    }
    let texts = receipts.map { String(decoding: $0, as: UTF8.self) }
    #expect(texts[0] == texts[1])
    #expect(!texts[0].contains("Canary") || probe.text.contains("Canary"))
    for record in 1...5 {
      let reference = Night.reference(record).text
      #expect(!texts[0].contains(reference) || probe.text.contains(reference))
    }
  }

  @Test("names of our partners those alone that the sender's record goes to")
  func partners() {
    let others = [
      "Money Matters", "money-matters", "Carers Corner", "carers-corner", "Good Company",
      "good-company", "Birchbank", "birchbank", "Maryhill", "maryhill",
    ]
    for sequence in Sequence.routings + Sequence.cases + Sequence.identities {
      for put in sequence.puts where put.sender == Letters.practice {
        var night = Night()
        let text = night.receiptText(put)
        for name in others where !name.lowercased().hasPrefix("birchbank") {
          #expect(!text.contains(name), "\(sequence): \(text)")
        }
      }
    }
    var night = Night()
    let uncovered = night.receiptText(
      Put("westmuir-practice", Letters.referral("A", sender: "99069", practice: "99069")))
    #expect(uncovered.contains("Nobody here takes referrals for that practice yet."))
    #expect(!uncovered.contains("practice-to-link-worker"))
    #expect(!uncovered.contains("operator"))
  }

  @Test("says what is to be done in words for the sender, and of routes and operators nothing")
  func noOperators() {
    for sequence in Sequence.routings + Sequence.cases + Sequence.identities + Sequence.returns {
      var night = Night()
      for put in sequence.puts {
        let text = night.receiptText(put)
        for word in ["operator", "route", "covers:", "outbox", "mapping", ".yaml", "to-agency"] {
          #expect(!text.replacing("route.", with: "").contains(word), "\(sequence): \(text)")
        }
      }
    }
  }
}
