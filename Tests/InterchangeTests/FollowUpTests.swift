import Foundation
import Testing

@Suite("A record that is processed again")
struct FollowUpTests {
  private static func reference(of id: String, in text: String) throws -> String {
    let entry = try #require(
      text.components(separatedBy: "<Record>").last { $0.contains("<MessageId>\(id)<") })
    let start = try #require(entry.range(of: "<Reference>")).upperBound
    return String(entry[start...].prefix { $0 != "<" })
  }

  /// The Glasgow home after its first night, in which the referral CL-R10 failed, and the receipts of the link workers.
  private func night() throws -> (home: GlasgowHome, reference: String) {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    return (home, try Self.reference(of: "CL-R10", in: home.receipts(of: "community-links")))
  }

  /// Lets the agency take longer notes, which is why the referral failed.
  private func mend(_ home: GlasgowHome) throws {
    let file = home.root.appending(path: "mappings/money-matters-referral.yaml")
    try String(contentsOf: file, encoding: .utf8).replacing("max: 200", with: "max: 400")
      .write(to: file, atomically: true, encoding: .utf8)
  }

  private func receiptsSince(_ before: Set<String>, in home: GlasgowHome, of partner: String)
    throws -> [String: String]
  {
    try home.outboxes()
      .filter { $0.key.hasPrefix("\(partner)/receipt-") && !before.contains($0.key) }
      .mapValues { String(decoding: $0, as: UTF8.self) }
  }

  @Test("is told to its sender when it ends elsewhere, and takes along what waited behind it")
  func followUp() throws {
    let (home, reference) = try night()
    let update = try sampleDrop("community-links/onward-R10.xml")
      .replacing("<Action>new", with: "<Action>update").replacing("routine", with: "urgent")
    try home.drop(Data(update.utf8), as: "update.xml", of: "community-links")
    let waits = try home.run("run", "--json")
    #expect(waits.count("held") == 1)

    let again = try home.run("reprocess", reference, "--json")
    #expect(try receiptsSince(Set(home.outboxes().keys), in: home, of: "community-links").isEmpty)
    #expect(again.status == 2, "it fails as before")
    let before = Set(try home.outboxes().keys)
    try mend(home)
    let mended = try home.run("reprocess", reference, "--json", "--why", "longer notes")
    #expect(mended.status == 0)
    let receipts = try receiptsSince(before, in: home, of: "community-links")
    let text = receipts.values.joined()
    #expect(receipts.keys.allSatisfy { $0.hasSuffix("-later.xml") }, "\(receipts.keys)")
    #expect(text.components(separatedBy: "<Result>delivered<").count == 3)
    #expect(text.contains("<Reference>\(reference)<"))
    #expect(text.contains("<File>onward-R10.xml<") && text.contains("<File>update.xml<"))
    let files = try home.outboxes().keys
      .filter {
        !before.contains($0) && $0.hasPrefix("money-matters/")
      }
    #expect(files.count == 2)
  }

  @Test("as a row is told in the table's own columns")
  func row() throws {
    let home = try GlasgowHome()
    let table = try sampleDrop("warm-homes/referrals-2026-11.csv")
    let lines = table.components(separatedBy: "\r\n")
    let partner = home.root.appending(path: "partners/community-links.yaml")
    let text = try String(contentsOf: partner, encoding: .utf8)
    // Nobody covers the practice at first.
    try text.components(separatedBy: "covers:")[0]
      .write(to: partner, atomically: true, encoding: .utf8)
    try home.drop(
      Data(
        (([lines[0]] + ["WH-71", "WH-72"].map { lines[1].replacing("WH-1", with: $0) })
          .joined(separator: "\r\n") + "\r\n")
          .utf8), as: "two.csv",
      of: "warm-homes")
    #expect(try home.run("run", "--json").count("held") == 2)
    let before = Set(try home.outboxes().keys)
    try text.write(to: partner, atomically: true, encoding: .utf8)
    #expect(try home.run("reprocess", "ALL").status == 0)
    let receipts = try receiptsSince(before, in: home, of: "warm-homes")
    #expect(receipts.count == 1)
    #expect(receipts.keys.first?.contains("-later-") == true)
    let rows = receipts.values.joined().components(separatedBy: "\r\n").filter { !$0.isEmpty }
    #expect(rows.count == 3)
    #expect(rows.dropFirst().allSatisfy { $0.contains("Sent to Community Links North") })
  }

  @Test("and was cancelled meanwhile is not sent")
  func cancelled() throws {
    let (home, reference) = try night()
    let cancel = try sampleDrop("community-links/onward-R10.xml")
      .replacing("<Action>new", with: "<Action>cancel")
    try home.drop(Data(cancel.utf8), as: "cancel.xml", of: "community-links")
    let run = try home.run("run", "--json")
    #expect(run.count("withheld") == 1)
    #expect(
      try home.receipts(of: "community-links").contains("It is not sent on any more"))
    try mend(home)
    let again = try home.run("reprocess", reference)
    #expect(again.talk.contains("withheld"))
    let all = try home.run("reprocess", "ALL")
    #expect(all.status == 2, "what else is held stays held")
    #expect(
      try !home.outboxes()
        .contains { path, bytes in
          path.hasPrefix("money-matters/referral-")
            && String(decoding: bytes, as: UTF8.self).contains("CL-R10")
        })
  }
}
