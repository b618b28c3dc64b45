import Foundation
import Testing

@Suite("What an inbox may contain", .serialized)
struct HostileInboxTests {
  @Test("comes to what is written beside it", arguments: HostileNight.cases.indices)
  func outcome(_ index: Int) throws {
    let night = try HostileNight.shared.get()
    let (hostile, name) = HostileNight.cases[index]
    let outcome = night.outcome(of: hostile, name)
    #expect(outcome == hostile.outcome, "\(hostile)")
  }

  @Test("is a hundred and fifty things and more, each under a name of its own")
  func count() {
    let cases = HostileNight.cases
    #expect(cases.count >= 150)
    #expect(Set(cases.map { HostileDecisions.key($0.0.sender, $0.1) }).count == cases.count)
    #expect(Set(cases.map { $0.0.sender + $0.0.testDescription }).count == cases.count)
  }

  @Test("harms no neighbour, and leaves the books in order")
  func neighbours() throws {
    let night = try HostileNight.shared.get()
    #expect([0, 2].contains(night.run.status), "\(night.run.talk)")
    #expect(night.run.lastObject["balanced"] as? Bool == true)
    #expect(night.run.count("records") == night.run.bucketSum)
    for (sender, name, _) in HostileNight.neighbours {
      let found = night.decisions.records(of: sender, Array(name.utf8))
      #expect(found.map(\.bucket) == ["delivered"], "\(sender)/\(name)")
    }
    #expect(try night.home.run("archive", "verify").status == 0)
  }

  @Test("is told once, and the next run has nothing to do")
  func again() throws {
    // Where it is: nothing would copy the terabyte that lies in quarantine within our lifetime.
    let run = try HostileNight.shared.get().home.run("run", "--json")
    #expect((run.status, run.count("records")) == (0, 0), "\(run.talk)")
  }

  @Test("stands in no line that an operator reads, and colours no terminal")
  func listings() throws {
    let night = try HostileNight.shared.get()
    let commands = [
      ["status"], ["failures"], ["failures", "--json"], ["plan"], ["check"], ["status", "--json"],
    ]
    let texts =
      try [night.run.output, night.run.talk]
      + commands.map { words in
        let run = try Program.run(words + ["--home", night.home.root.path])
        return run.output + run.talk
      }
    for text in texts {
      #expect(!text.contains(HostileText.surname))
      let strange = text.unicodeScalars.filter {
        ($0.value < 0x20 && $0 != "\n") || $0 == "\u{202E}"
      }
      #expect(strange.isEmpty, "\(text)")
    }
  }

  @Test("reaches nobody but its sender and whoever a record is for")
  func othersFiles() throws {
    let night = try HostileNight.shared.get()
    let involved = Set(HostileNight.neighbours.map(\.0))
      .union([
        HostileCase.practice, HostileCase.agency, HostileCase.manifold, "community-links",
      ])
    for (path, bytes) in try night.home.outboxes() {
      let owner = String(path.prefix { $0 != "/" })
      #expect(involved.contains(owner), "\(path)")
      let text = String(decoding: bytes, as: UTF8.self)
      if owner != "community-links", owner != HostileCase.agency {
        #expect(!text.contains(HostileText.surname), "\(path)")
      }
      let own = path.drop { $0 != "/" }.dropFirst()
      #expect(own.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) })
    }
  }

  @Test("is answered in receipts that are whole, whatever the file was called")
  func receipts() throws {
    let night = try HostileNight.shared.get()
    let files = try night.home.outboxes().filter { $0.key.contains("/receipt-") }
    #expect(files.count > 10)
    for (path, bytes) in files {
      let text = String(decoding: bytes, as: UTF8.self)
      if path.hasSuffix(".xml") {
        #expect(text.hasPrefix("<?xml ") && text.hasSuffix("</Receipt>\n"), "\(path)")
        #expect(!text.contains("<a href") && !text.contains("]]>"), "\(path)")
      }
      // A spreadsheet's receipt gives its sender the rows back as they came.
      if path.hasSuffix(".csv") { continue }
      let strange = text.unicodeScalars
        .filter { $0.value < 0x20 && !"\r\n\t".unicodeScalars.contains($0) }
      #expect(strange.isEmpty, "\(path): \(strange)")
    }
  }
}
