import Configuration
import Diagnostics
import Exchange
import Referrals
import Testing

@Suite("An agreement")
struct AgreementTests {
  private static let unwritable = String(repeating: "word ", count: 60)

  /// A night at the sample, with lines added to the files of partners.
  private func night(adding lines: [String: String]) throws -> Night {
    var files: [String: String] = [:]
    for (partner, text) in lines {
      let path = "partners/\(partner).yaml"
      let bytes = try Glasgow.file("samples/glasgow/\(path)")
      files[path] =
        String(decoding: bytes, as: UTF8.self)
        .replacing("deliver: each", with: text.contains("batch") ? text : "deliver: each")
        + (text.contains("batch") ? "" : "\(text)\n")
    }
    return Night(Glasgow.load(replacing: files))
  }

  // MARK: Waiting

  @Test(
    "lets a record wait for a batch, and for a receiver that is paused, written all the same",
    arguments: ["deliver: batch, at: \"06:00\"", "paused: yes"])
  func waits(_ line: String) throws {
    var night = try night(adding: [Letters.agency: line])
    let item = try #require(
      night.take(Put(Letters.linkWorkers, Letters.onward("A"))).decided.first)
    #expect(item.decision.bucket == .waiting)
    #expect(item.decision.identity == .taken)
    #expect(item.decision.deliveries.map(\.bucket) == [.waiting])
    #expect(item.decision.deliveries.first?.message != nil)
    #expect(item.files.map(\.receiver.rawValue) == [Letters.agency])
    let again = night.take(Put(Letters.linkWorkers, Letters.onward("A"))).decided.first
    #expect(again?.decision.bucket == .duplicate)
  }

  @Test("tells the sender for whom a record waits, and why it does")
  func waitingWords() throws {
    var batch = try night(adding: [Letters.agency: "deliver: batch"])
    let put = Put(Letters.linkWorkers, Letters.onward("A"))
    let text = batch.receiptText(put)
    #expect(text.contains("<Result>waiting</Result>"))
    #expect(text.contains("We have it. It goes to Money Matters Advice with the next collection."))
    #expect(!text.contains("<Problem>"))
    var paused = try night(adding: [Letters.agency: "paused: yes"])
    let other = paused.receiptText(put)
    #expect(other.contains("Money Matters Advice is not taking anything at the moment."))
  }

  @Test("fails a record for a batch that cannot be written, as one for a file")
  func unwritableBatch() throws {
    var night = try night(adding: [Letters.agency: "deliver: batch"])
    let decided =
      night.take(
        Put(Letters.linkWorkers, Letters.onward("A", notes: Self.unwritable))
      )
      .decided
    #expect(decided.map(\.decision.bucket) == [.failed])
  }

  // MARK: Tests

  @Test(
    "lets nothing go out that a test partner sends, and says what would have become of it",
    arguments: [
      (Letters.onward("A"), "it would have been sent to Money Matters Advice."),
      (Letters.onward("A", to: nil, reason: "other"), "a person here would have had to look"),
      (
        Letters.onward("A", notes: unwritable), "it would have waited for something to be put right"
      ),
      (
        Letters.referral(
          "A", sender: "community-links", recipient: Letters.agency,
          consent: "<Referred>yes</Referred><Share>no</Share>"),
        "it would not have been sent to Money Matters Advice"
      ),
    ])
  func testSender(_ message: String, _ words: String) throws {
    var night = try night(adding: [Letters.linkWorkers: "test: yes"])
    let put = Put(Letters.linkWorkers, message)
    for attempt in 1...2 {
      let item = try #require(night.take(put).decided.first)
      #expect(item.decision.bucket == .rejected, "attempt \(attempt)")
      #expect(item.decision.problems.first?.code == "sender.testing")
      #expect(item.decision.problems.count { $0.outcome != .warn } == 1)
      #expect(item.decision.identity == .attempted)
      #expect(item.decision.isTest)
      #expect(item.decision.deliveries.isEmpty)
      #expect(item.files.isEmpty)
    }
    let text = night.receiptText(put)
    #expect(text.contains("This was a test and went nowhere."))
    #expect(text.contains(words))
  }

  @Test("leaves a test partner's faults as they are, since they are what the test is for")
  func faultyTest() throws {
    var night = try night(adding: [Letters.practice: "test: yes"])
    let decision =
      night.take(
        Put(Letters.practice, Letters.referral("A", chi: "2311484045"))
      )
      .decided.first?
      .decision
    #expect(decision?.bucket == .rejected)
    #expect(decision?.isTest == false)
    #expect(decision?.problems.first?.code != "sender.testing")
  }

  @Test("says in words for a spreadsheet and for plain text that it was a test")
  func testWords() throws {
    var night = try night(adding: [Letters.agency: "test: yes"])
    let table = night.receiptText(
      Put(Letters.agency, Letters.table([Letters.row("M-1")])))
    #expect(table.contains(";Test only;"))
    #expect(
      table.contains("This was a test and went nowhere. Had it been real, it would have been"))
    var other = try self.night(adding: [Letters.practice: "test: yes"])
    let drop = other.take(Put(Letters.practice, Letters.referral("A")))
    let entries = drop.decided.map {
      ReceiptEntry($0, of: drop.prepared.survey, fileName: [0x61]) { $0.rawValue }
    }
    let text = String(decoding: textReceipt(sender: "B", entries: entries), as: UTF8.self)
    #expect(text.contains("Result: Test only"))
    #expect(text.contains("Please note: this was a test") || text.contains("Please note: This was"))
  }

  @Test("holds what a live partner sends to one that only tries things out")
  func testReceiver() throws {
    var night = try night(adding: [Letters.agency: "test: yes"])
    let decision = try #require(
      night.take(Put(Letters.linkWorkers, Letters.onward("A"))).decided.first?.decision)
    #expect(decision.bucket == .held)
    #expect(decision.problems.map(\.code) == ["receiver.testing"])
    #expect(decision.deliveries.map(\.bucket) == [.held])
    #expect(decision.deliveries.first?.message == nil)
    #expect(decision.identity == .taken)
  }

  @Test("lets two test partners see what would pass between them")
  func bothTest() throws {
    var night = try night(adding: [Letters.agency: "test: yes", Letters.linkWorkers: "test: yes"])
    let decision = night.take(Put(Letters.linkWorkers, Letters.onward("A"))).decided.first?
      .decision
    #expect(decision?.bucket == .rejected)
    #expect(decision?.problems.map(\.code) == ["sender.testing"])
  }
}
