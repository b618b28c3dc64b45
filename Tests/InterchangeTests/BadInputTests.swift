import Foundation
import Glibc
import Testing

/// A file that no interchange can use, and the code that its sender is told.
struct BadFile: Sendable, CustomTestStringConvertible {
  let name: String
  let code: String
  let bytes: @Sendable () throws -> Data

  var testDescription: String { name }

  static let practice = "birchbank-practice"
  static let agency = "warm-homes"

  private static func referral(_ change: @escaping @Sendable (String) -> String)
    -> @Sendable ()
    throws -> Data
  {
    { Data(change(try sampleDrop("birchbank-practice/referral-1001.xml")).utf8) }
  }

  static let ofPractice = [
    BadFile(
      name: "truncated.xml", code: "xml.malformed",
      bytes: referral { String($0.prefix($0.count / 2)) }),
    BadFile(name: "wrong-encoding.xml", code: "text.invalid") {
      var bytes = Data(try sampleDrop("birchbank-practice/referral-1001.xml").utf8)
      bytes.insert(contentsOf: [0xE9, 0xFF], at: bytes.count / 2)
      return bytes
    },
    BadFile(
      name: "unknown-encoding.xml", code: "text.encoding",
      bytes: referral { $0.replacing("UTF-8", with: "EBCDIC-XX") }),
    BadFile(name: "empty.xml", code: "file.empty") { Data() },
    BadFile(name: "laughs.xml", code: "xml.doctype") {
      let entities = (1...9)
        .map { level in
          let below = level == 1 ? "lol" : "&lol\(level - 1);"
          return "<!ENTITY lol\(level) \"\(String(repeating: below, count: 10))\">"
        }
      return Data(
        ("<?xml version=\"1.0\"?><!DOCTYPE r [" + entities.joined()
          + "]><Referral xmlns=\"urn:referral-interchange:messages:1\"><Id>&lol9;</Id></Referral>")
          .utf8)
    },
    BadFile(name: "xxe.xml", code: "xml.doctype") {
      Data(
        """
        <?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>
        <Referral xmlns="urn:referral-interchange:messages:1"><Id>&x;</Id></Referral>
        """
        .utf8)
    },
    BadFile(name: "attributes.xml", code: "xml.attributes") {
      let attributes = (0..<100_000).map { "a\($0)=\"1\"" }.joined(separator: " ")
      return Data("<Referral xmlns=\"urn:referral-interchange:messages:1\" \(attributes)/>".utf8)
    },
  ]

  static let ofAgency = [
    BadFile(name: "alien.csv", code: "csv.no-header") { Data("a,b,c\r\n1,2,3\r\n".utf8) },
    BadFile(name: "truncated.csv", code: "text.truncated") {
      Data(try sampleDrop("warm-homes/referrals-2026-11.csv").utf8) + [0xC3]
    },
    BadFile(name: "empty.csv", code: "file.empty") { Data() },
  ]
}

@Suite("A file that cannot be used", .serialized)
struct BadInputTests {
  /// Runs a home with one thing in it between two good neighbours.
  private func night(
    of partner: String, _ place: (GlasgowHome) throws -> Void
  ) throws -> (home: GlasgowHome, run: ProgramRun) {
    let home = try GlasgowHome()
    try home.drop(
      Data(try sampleDrop("birchbank-practice/referral-1001.xml").utf8), as: "a-good.xml",
      of: BadFile.practice)
    try place(home)
    try home.drop(
      Data(try sampleDrop("birchbank-practice/referral-1002.xml").utf8), as: "z-good.xml",
      of: BadFile.practice)
    let run = try home.run("run", "--json")
    #expect(run.count("records") == run.bucketSum)
    #expect(run.lastObject["balanced"] as? Bool == true)
    #expect(run.count("delivered") >= 2, "the neighbours were not delivered")
    #expect(try home.run("archive", "verify").status == 0)
    return (home, run)
  }

  @Test(
    "is rejected with a code, and harms no neighbour",
    arguments: BadFile.ofPractice.map { ($0, BadFile.practice) }
      + BadFile.ofAgency.map { ($0, BadFile.agency) })
  func rejected(_ file: BadFile, _ partner: String) throws {
    let (home, run) = try night(of: partner) { home in
      try home.drop(file.bytes(), as: file.name, of: partner)
    }
    #expect(run.status == 0, "a rejected file alone needs no person: \(run.talk)")
    #expect((run.count("rejected"), run.count("delivered")) == (1, 2))
    let receipts = try home.receipts(of: partner)
    #expect(receipts.contains(file.name))
    #expect(receipts.contains(file.code), "\(receipts)")
    #expect(try home.left() == [])
  }

  @Test(
    "that is no file at all is told once and moved to quarantine",
    arguments: ["folder", "link", "pipe"])
  func noFile(_ kind: String) throws {
    let (home, run) = try night(of: BadFile.practice) { home in
      let path = try home.inbox(BadFile.practice, "x.xml")
      switch kind {
      case "folder":
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
      case "link":
        try FileManager.default.createSymbolicLink(
          at: path, withDestinationURL: URL(filePath: "/etc/passwd"))
      default: #expect(mkfifo(path.path, 0o660) == 0)
      }
    }
    #expect((run.status, run.count("rejected"), run.count("delivered")) == (0, 1, 2))
    #expect(try home.receipts(of: BadFile.practice).contains("drop.kind"))
    #expect(try home.left() == [])
    #expect(try home.run("run", "--json").count("records") == 0)
  }

  @Test("because its sender still writes it waits for the next run")
  func halfWritten() throws {
    let home = try GlasgowHome()
    let path = try home.inbox(BadFile.practice, "half.xml")
    let text = try sampleDrop("birchbank-practice/referral-1001.xml")
    try Data(text.prefix(500).utf8).write(to: path)
    let writer = try FileHandle(forWritingTo: path)
    let first = try home.run("run", "--json")
    #expect((first.status, first.count("records"), first.count("notYet")) == (0, 0, 1))
    try writer.seekToEnd()
    try writer.write(contentsOf: Data(text.dropFirst(500).utf8))
    try writer.close()
    let second = try home.run("run", "--json")
    #expect((second.count("records"), second.count("delivered")) == (1, 1))
  }

  @Test("for a schema elsewhere is read by our own schema: the address is never followed")
  func schemaElsewhere() throws {
    let (_, run) = try night(of: BadFile.practice) { home in
      let text = try sampleDrop("birchbank-practice/referral-1004.xml")
      let lead = """
        <Referral xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
        xsi:schemaLocation="urn:referral-interchange:messages:1 http://127.0.0.1:9/other.xsd" 
        """
      let changed = text.replacing("<Referral ", with: lead)
      try home.drop(Data(changed.utf8), as: "elsewhere.xml", of: BadFile.practice)
    }
    #expect((run.count("records"), run.count("delivered"), run.count("rejected")) == (3, 3, 0))
  }

  @Test("in one column alone is taken, and its sender hears which column nobody reads")
  func unknownColumns() throws {
    let (home, run) = try night(of: BadFile.agency) { home in
      let text = try sampleDrop("warm-homes/referrals-2026-11.csv")
      try home.drop(
        Data(text.replacing("Details", with: "Shoe size").utf8), as: "columns.csv",
        of: BadFile.agency)
    }
    #expect(run.count("records") == 5)
    #expect(try home.receipts(of: BadFile.agency).contains("Shoe size"))
  }
}
