import Foundation
import Testing

@Suite("What people write", .serialized)
struct CanaryTests {
  @Test("goes every way there is: a thousand records, in each bucket")
  func buckets() throws {
    let night = try CanaryNight.shared.get()
    #expect(night.records >= 1_000)
    let status = try night.home.run("status", "--json").output
    for bucket in ["delivered", "held", "rejected", "duplicate", "withheld", "failed"] {
      #expect(status.contains("\"\(bucket)\":"), "\(bucket)")
    }
    #expect(night.said.count > 60)
  }

  @Test("stands in nothing that a command says")
  func commands() throws {
    for (words, text) in try CanaryNight.shared.get().said {
      let found = Canaries.found(in: text)
      #expect(found.isEmpty, "\(words): \(found)")
    }
  }

  @Test("stands neither in the log, down to its last detail, nor in the metrics")
  func log() throws {
    let night = try CanaryNight.shared.get()
    #expect(night.log.split(separator: "\n").count > 10)
    for text in [night.log, night.metrics] {
      #expect(Canaries.found(in: text).isEmpty)
      #expect(!text.contains(Canaries.reason))
    }
  }

  @Test("stands in the ledger in no form: not as text, nor wide, nor in hexadecimal or base64")
  func ledger() throws {
    let night = try CanaryNight.shared.get()
    var files = night.ledgers
    files["ledger of the backup"] = try Data(
      contentsOf: URL(filePath: night.home.root.path + "-backup/state/ledger.sqlite"))
    #expect(files.keys.contains("ledger.sqlite-wal beside it"))
    for (name, bytes) in files {
      let found = Set(Canaries.needles.filter { bytes.range(of: $0.bytes) != nil }.map(\.word))
      #expect(found.isEmpty, "\(name): \(found)")
    }
    // The same search finds what is there.
    let planted = Data("x".utf8) + Data(Canaries.practice.text.utf8)
    for bytes in [planted, Data(planted.base64EncodedString().utf8)] {
      #expect(Canaries.needles.contains { bytes.range(of: $0.bytes) != nil })
    }
  }

  @Test("stands in the name of no file but those that its sender has named")
  func names() throws {
    let night = try CanaryNight.shared.get()
    let names = FileManager.default.enumerator(atPath: night.home.root.path)?.allObjects
    let ours = (names as? [String] ?? []).filter { !$0.hasPrefix("inbox/") }
    #expect(ours.count > 300)
    for name in ours { #expect(Canaries.found(in: name).isEmpty, "\(name)") }
  }

  @Test("stands in no receipt but its sender's own")
  func receipts() throws {
    let night = try CanaryNight.shared.get()
    let senders: [String: Canaries] = [
      CanaryDrops.practice: .practice, CanaryDrops.uncovered: .practice,
      CanaryDrops.agency: .agency, CanaryDrops.linkWorkers: .linkWorkers,
    ]
    let receipts = try night.home.outboxes().filter { $0.key.contains("/receipt-") }
    #expect(receipts.count > 30)
    for (path, bytes) in receipts {
      let own = senders[String(path.prefix { $0 != "/" })]
      let others = Canaries.all.filter { $0.surname != own?.surname }
      let text = String(decoding: bytes, as: UTF8.self)
      let found = others.flatMap(\.words).filter { text.contains($0) }
      #expect(found.isEmpty, "\(path): \(found)")
      // What an operator notes for the operators is not for the sender.
      #expect(!text.contains(Canaries.reason), "\(path)")
    }
  }
}
