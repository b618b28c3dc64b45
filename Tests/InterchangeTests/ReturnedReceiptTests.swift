import Foundation
import Testing

@Suite("A receipt that an agency sends back", .serialized)
struct ReturnedReceiptTests {
  private static let agency = "carers-corner"

  /// A home after its first night, and the receipt for the agency's two referrals, of which the second is on hold.
  private static func home() throws -> (home: GlasgowHome, receipt: String) {
    let home = try GlasgowHome()
    try home.drop(folder: "drops")
    _ = try home.run("run")
    let receipt = try #require(
      home.outboxes().first { $0.key.hasPrefix("\(agency)/receipt-18") })
    return (home, String(decoding: receipt.value, as: UTF8.self))
  }

  private static func reference(in receipt: String, row: Int) -> String {
    let rows = receipt.split(separator: "\n")
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    let column = rows[0].firstIndex(of: "Our reference") ?? 0
    return String(rows[row][column])
  }

  @Test(
    "saved in another way is known row for row",
    arguments: ["tabs", "semicolons", "quotes", "mark", "utf16"])
  func habits(_ habit: String) throws {
    let (home, receipt) = try Self.home()
    var bytes = Data(receipt.utf8)
    switch habit {
    case "semicolons":
      // A cell of ours with a semicolon would need quotes; people delete what is wrong.
      bytes = Data(receipt.replacing(";", with: ",").replacing("\t", with: ";").utf8)
    case "quotes":
      let lines = receipt.split(separator: "\n")
        .map { line in
          line.replacing("\"", with: "").split(separator: "\t", omittingEmptySubsequences: false)
            .map { "\"\($0)\"" }.joined(separator: ",")
        }
      bytes = Data((lines.joined(separator: "\r\n") + "\r\n,,,,,,\r\n").utf8)
    case "mark": bytes = Data([0xEF, 0xBB, 0xBF]) + bytes
    case "utf16":
      bytes = Data([0xFF, 0xFE] + receipt.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    default: break
    }
    let files = try home.outboxes().count
    try home.drop(bytes, as: "returned.csv", of: Self.agency)
    let run = try home.run("run", "--json")
    #expect((run.status, run.count("duplicate"), run.count("records")) == (0, 2, 2))
    #expect(try home.outboxes().count == files + 1)
  }

  @Test("corrected goes out, and what was on hold does not follow it when it is processed again")
  func superseded() throws {
    let (home, receipt) = try Self.home()
    let held = Self.reference(in: receipt, row: 2)
    let corrected = receipt.replacing("\t99073\t", with: "\tRowan Street Practice (99054)\t")
    try home.drop(Data(corrected.utf8), as: "returned.csv", of: Self.agency)
    let run = try home.run("run", "--json")
    #expect((run.count("delivered"), run.count("duplicate")) == (1, 1))
    let files = try home.outboxes()
    let again = try home.run("reprocess", held, "--json", "--why", "the practice takes part")
    #expect(again.output.contains("it is rejected"), "\(again.output)")
    #expect(try home.outboxes() == files)
    #expect(try home.run("archive", "verify").status == 0)
  }

  @Test("to another agency's inbox is not accepted in any row, and goes nowhere")
  func anotherAgency() throws {
    let (home, receipt) = try Self.home()
    let files = try home.outboxes()
    try home.drop(Data(receipt.utf8), as: "returned.csv", of: "warm-homes")
    let run = try home.run("run", "--json")
    #expect((run.status, run.count("rejected"), run.count("records")) == (0, 2, 2))
    let added = try home.outboxes().filter { files[$0.key] == nil }
    #expect(added.keys.allSatisfy { $0.hasPrefix("warm-homes/receipt-") } && added.count == 1)
    let words = String(decoding: added.first?.value ?? Data(), as: UTF8.self)
    #expect(words.contains("not that of anything you sent us"))
    #expect(!words.contains("Carers Corner"))
  }
}
