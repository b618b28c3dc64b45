import Referrals
import Routing
import Testing

@Suite("A name template")
struct NameTemplateTests {
  private func name(_ text: String, ending: String = ".xml") throws -> String {
    let outbox = OutboxAgreement(
      mappings: [], nameTemplate: try NameTemplate(parsing: text), flag: ".ok")
    return
      outbox.fileNames(
        kind: .referral, reference: "R7K2-93QF-5", number: 42,
        receiver: try TestInterchange.id("money-help"), ending: ending
      )
      .messages
  }

  @Test(
    "puts the file's own words in the place of those in braces",
    arguments: [
      ("{kind}-{reference}", "referral-R7K2-93QF-5.xml"), ("{number}", "42.xml"),
      ("in_{kinds}{partner}.{number}", "in_referralsmoney-help.42.xml"),
      ("{reference}.dat", "R7K2-93QF-5.dat"), ("{reference}.part1.dat", "R7K2-93QF-5.part1.dat"),
    ])
  func names(_ text: String, _ name: String) throws {
    #expect(try self.name(text) == name)
  }

  @Test(
    "refuses a brace without its other half", arguments: ["{", "}", "a}b", "{kind", "{{kind}}"])
  func braces(_ text: String) {
    #expect(throws: NameTemplate.Fault.unpairedBrace) { try NameTemplate(parsing: text) }
  }

  @Test("refuses a word that stands for nothing", arguments: ["", "date", "Kind", " kind"])
  func words(_ word: String) {
    #expect(throws: NameTemplate.Fault.unknownVariable(word)) {
      try NameTemplate(parsing: "a-{\(word)}")
    }
  }

  @Test("is by kind and reference for single files, and by kinds and number for batches")
  func usual() throws {
    let outbox = OutboxAgreement(mappings: [])
    let receiver = try TestInterchange.id("money-help")
    let single = outbox.fileNames(
      kind: .feedback, reference: "R7K2-93QF-5", number: 42, receiver: receiver, ending: ".csv")
    #expect(single.messages == "feedback-R7K2-93QF-5.csv")
    #expect(single.flag == nil)
    let batch = outbox.fileNames(
      kind: .referral, reference: nil, number: 42, receiver: receiver, ending: ".xml")
    #expect(batch.messages == "referrals-42.xml")
  }

  @Test("gives the flag the name of its file with another ending")
  func flag() throws {
    let outbox = OutboxAgreement(
      mappings: [], nameTemplate: try NameTemplate(parsing: "{reference}.dat"), flag: ".ctl")
    let names = outbox.fileNames(
      kind: .feedback, reference: "R7K2-93QF-5", number: 42,
      receiver: try TestInterchange.id("money-help"), ending: ".csv")
    #expect(names.flag?.name == "R7K2-93QF-5.ctl")
    #expect(names.flag?.bytes == [])
  }
}

@Suite("A time of day")
struct TimeOfDayTests {
  @Test("is two digits, a colon and two digits", arguments: ["00:00", "06:05", "23:59"])
  func reads(_ text: String) throws {
    #expect(try #require(TimeOfDay(parsing: text)).description == text)
  }

  @Test(
    "is nothing else",
    arguments: ["", "6:00", "24:00", "06:60", "06.00", "06:000", "+6:00", "06:0a", "０6:00"])
  func refuses(_ text: String) {
    #expect(TimeOfDay(parsing: text) == nil)
  }
}
