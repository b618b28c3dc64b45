import Configuration
import Diagnostics
import Digests
import Exchange
import Foundation
import Referrals
import Routing
import Testing

@Suite("A record is decided")
struct DecideTests {
  @Test(
    "by its identity, its case and its routes, in one group with the records before it",
    arguments: Sequence.all)
  func together(_ sequence: Sequence) {
    var night = sequence.night
    let decided = night.group(sequence.puts).flatMap(\.decided)
    #expect(decided.map { .init($0.decision) } == sequence.outcomes)
  }

  @Test(
    "in the same way when the records before it are in the ledger",
    arguments: Sequence.all)
  func apart(_ sequence: Sequence) {
    var night = sequence.night
    let decided = sequence.puts.flatMap { night.take($0).decided }
    #expect(decided.map { .init($0.decision) } == sequence.outcomes)
  }

  @Test("and its sender is told in the words that are agreed")
  func told() throws {
    let file = Glasgow.root.appending(path: "Tests/ExchangeTests/Golden/sequences.txt")
    var lines: [String] = []
    // A reference is known to a sender from a receipt, so never in the group of its own record.
    for sequence in Sequence.all + Sequence.returns {
      var night = sequence.night
      lines.append(sequence.testDescription)
      for put in sequence.puts {
        let drop = night.take(put)
        for record in drop.decided {
          let entry = ReceiptEntry(record, of: drop.prepared.survey, fileName: []) { partner in
            night.generation.directory[partner]?.name ?? ""
          }
          lines.append("  \(entry.result.rawValue): \(entry.explanation)")
          for problem in entry.problems {
            lines.append("    \(ReceiptWording.sentence(problem)) [\(problem.code)]")
            if let fix = problem.fix { lines.append("      \(ReceiptWording.sentence(fix))") }
          }
        }
      }
    }
    let text = lines.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(Sequence.all.count >= 40)
    #expect(try text == String(contentsOf: file, encoding: .utf8))
  }

  @Test("equally from equal facts, down to the bytes of its files and receipts")
  func purity() {
    let puts = Sequence.all.filter { !$0.hasWindows }.flatMap(\.puts)
    var first = Night()
    var second = Night()
    let (one, other) = (first.group(puts), second.group(puts))
    #expect(
      one.flatMap(\.decided).map { Sequence.Outcome($0.decision) }
        == other.flatMap(\.decided).map { Sequence.Outcome($0.decision) })
    #expect(
      one.flatMap(\.decided).flatMap(\.files).map(\.bytes)
        == other.flatMap(\.decided).flatMap(\.files).map(\.bytes))
    #expect(
      one.flatMap(\.decided).map(\.decision.problems)
        == other.flatMap(\.decided).map(\.decision.problems))
    let answers = [(one, first), (other, second)]
      .map { drops, night in
        receipts(
          for: drops, sender: partner(Letters.practice), group: 1,
          directory: night.generation.directory
        )
        .map(\.bytes)
      }
    #expect(answers[0] == answers[1])
  }

  @Test("as held where it equals a row above it that has no number either")
  func equalRows() {
    var night = Night()
    let table = Letters.table([
      Letters.row("M-1"), Letters.row(""), Letters.row("M-2"), Letters.row(""), Letters.row(""),
    ])
    let decided = night.take(Put(Letters.agency, table)).decided.map(\.decision)
    #expect(decided.map(\.bucket) == [.delivered, .delivered, .delivered, .held, .held])
    for decision in decided.suffix(2) {
      #expect(decision.problems.map(\.code) == ["identity.repeated-row"])
      #expect(decision.problems.first?.what.contains("row 3") == true)
      #expect(decision.previousAttempt == 2)
    }
  }

  @Test("again when the record before it, of the same identity, cannot be written")
  func unwritable() throws {
    var night = Night()
    let long = String(repeating: "word ", count: 60)
    let decided =
      night.group([
        Put(Letters.linkWorkers, Letters.onward("A", notes: long)),
        Put(Letters.linkWorkers, Letters.onward("A", notes: "Short.")),
        Put(Letters.linkWorkers, Letters.onward("A", notes: "Short.")),
      ])
      .flatMap(\.decided)
    #expect(decided.map(\.decision.bucket) == [.failed, .delivered, .duplicate])
    #expect(decided.map(\.files.count) == [0, 1, 0])
    #expect(decided[1].decision.previousAttempt == 1)
    #expect(decided[2].decision.duplicateOf?.id == 2)
    let file = try #require(decided[1].files.first)
    #expect(file.receiver.rawValue == Letters.agency)
    #expect(file.ending == ".csv")
  }

  @Test("with the same case for a referral, its updates and its feedback")
  func caseRecord() {
    var night = Night()
    let decided =
      night.group([
        Put(Letters.practice, Letters.referral("A")),
        Put(Letters.practice, Letters.referral("A", family: "Hollin", action: "update")),
        Put(Letters.linkWorkers, Letters.feedback("F", about: "A")),
        Put(Letters.linkWorkers, Letters.feedback("G", reference: Night.reference(2).text)),
      ])
      .flatMap(\.decided)
    #expect(decided.map(\.decision.bucket) == [.delivered, .delivered, .delivered, .delivered])
    #expect(decided.map(\.decision.caseRecord) == [1, 1, 1, 1])
    #expect(decided[2].files.map(\.receiver.rawValue) == [Letters.practice])
  }

  @Test("with every reason for which it is not accepted")
  func severalReasons() {
    var night = Night()
    let decision =
      night.take(
        Put(
          Letters.practice,
          Letters.referral("A", sender: "99942", chi: "2311484045", reason: "nothing-we-know"))
      )
      .decided.first?
      .decision
    #expect(decision?.bucket == .rejected)
    #expect(decision?.problems.isEmpty == false)

    let row = Put(
      Letters.agency, Letters.table([Letters.row("M", surname: "", consent: "Perhaps")]))
    let codes = night.take(row).decided.first?.decision.problems.map(\.code) ?? []
    #expect(Set(codes) == ["field.missing", "value.code"])
  }
}
