import Foundation
import Testing

@Suite("A night of HL7 v2")
struct HL7NightTests {
  private static let referral = [
    "MSH|^~\\&|SYS|99016|||20261121093000||REF^I12^REF_I12|C-1|P|2.5|||||GBR|8859/1",
    "RF1||R||||BP-0417", "PRD|RP|Tarnside^Isla-Rae||^^^99016",
    "PID|1||2311484044^^^^CHI||Kilnford^Brenwyn||19481123|F|||14 Inchbrae Street",
    "PD1|||Birchbank Practice^^99016", "DG1|1||loneliness^^99RI|||W",
    "CON||referred^^99RI|||||||||A", "CON||share^^99RI|||||||||A",
    "CON||feedback^^99RI|||||||||A", "NTE|||Rang from the Caf\u{E9}, twice", "ZXX|1",
  ]

  /// The message as an older system writes it.
  private static let bytes = Data(
    referral.map { "\($0)\r" }.joined().unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })

  private static func home() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.agree("birchbank-practice", "mapping: [referral-xml]", "mapping: [hl7v2-referral]")
    try home.agree("birchbank-practice", "mapping: feedback-xml", "mapping: hl7v2-feedback")
    try home.agree(
      "community-links", "outbox: { mapping: [referral-xml, feedback-xml]",
      "outbox: { mapping: [hl7v2-referral, feedback-xml]")
    return home
  }

  /// The bytes of the files in a partner's outbox with an ending.
  private static func files(_ home: GlasgowHome, of partner: String, _ ending: String) throws
    -> [Data]
  {
    let folder = home.root.appending(path: "outbox/\(partner)")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .filter { $0.hasSuffix(ending) }
      .map { try Data(contentsOf: folder.appending(path: $0)) }
  }

  @Test("takes a message, sends it on in UTF-8, and tells its sender what nobody read")
  func night() throws {
    let home = try Self.home()
    let file = home.root.appending(path: "try.hl7")
    try Self.bytes.write(to: file)
    let check = try home.run("check", file.path, "--partner", "birchbank-practice")
    #expect(check.status == 0, "\(check.talk)")
    try home.drop(Self.bytes, as: "one.hl7", of: "birchbank-practice")
    let run = try home.run("run", "--json")
    #expect((run.status, run.count("records"), run.count("delivered")) == (0, 1, 1), "\(run.talk)")
    let sent = try Self.files(home, of: "community-links", ".hl7")
    #expect(sent.count == 1)
    let text = String(decoding: sent.first ?? Data(), as: UTF8.self)
    #expect(text.contains("|UNICODE UTF-8\rRF1||R||||BP-0417|"))
    #expect(text.contains("\rPID|1||2311484044^^^^CHI||Kilnford^Brenwyn||19481123|F|"))
    #expect(text.contains("\rNTE|||Rang from the Café, twice\r"))
    let receipts = try home.receipts(of: "birchbank-practice")
    #expect(receipts.contains("ZXX"))
    #expect(try home.run("verify").status == 0)
  }

  @Test("rejects what is no message, and harms no neighbour of it")
  func rejected() throws {
    let home = try Self.home()
    let broken = Self.bytes + Data("MSH|^~\\&|x\r".utf8)
    try home.drop(broken, as: "two.hl7", of: "birchbank-practice")
    let run = try home.run("run", "--json")
    #expect((run.count("records"), run.count("delivered"), run.count("rejected")) == (2, 1, 1))
    #expect(try home.receipts(of: "birchbank-practice").contains("hl7.header"))
  }
}
