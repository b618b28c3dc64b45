import Digests
import Foundation
import Ledger
import Referrals
import Testing

/// How many records to measure with; 0 skips the measurement.
private let benchmarkRecords =
  Int(ProcessInfo.processInfo.environment["LEDGER_BENCHMARK"] ?? "") ?? 0

/// Measures the SQLite ledger on the disk of the temporary folder; `LEDGER_BENCHMARK` gives the number of records.
///
/// Run it in a release build: `LEDGER_BENCHMARK=1000000 swift test -c release --filter LedgerBenchmark`.
@Suite("Speed of the SQLite ledger", .enabled(if: benchmarkRecords > 0))
struct LedgerBenchmark {
  private static let groupSize = 500
  private static let senders = 7

  @Test("costs the same a record after many as at first")
  func costsTheSame() throws {
    let fixture = try LedgerFixture(.sqlite)
    defer { fixture.remove() }
    try fixture.ledger.stage(Self.partners(), delivering: [])
    let groups = benchmarkRecords / Self.groupSize
    let step = max(1, groups / 10)
    var staging = Duration.zero
    var facts = Duration.zero
    for index in 0..<groups {
      let group = Self.group(index)
      facts += try ContinuousClock()
        .measure {
          _ = try fixture.ledger.facts(for: Self.request(of: group))
        }
      staging += try ContinuousClock()
        .measure {
          try fixture.ledger.stage(group, delivering: [group.number - 1])
        }
      guard (index + 1) % step == 0 else { continue }
      let rows = Double(step * Self.groupSize)
      print(
        "ledger at \((index + 1) * Self.groupSize) records: stage \(staging / rows) a record,",
        "facts \(facts / rows)")
      (staging, facts) = (.zero, .zero)
    }
    let size = try FileManager.default.attributesOfItem(atPath: fixture.path)[.size]
    print("ledger file \(size ?? 0) bytes")
    #expect(try fixture.ledger.start().nextRecord == Int64(groups * Self.groupSize + 1))
  }

  private static func partners() throws -> StagedGroup {
    var group = Make.group(1)
    for number in 1...senders {
      group.newPartners.append(
        (id: try #require(PartnerID(rawValue: "p\(number)")), number: number))
    }
    return group
  }

  /// A group of one sender, as at most 500 records a turn make it: one drop, delivery and output a record.
  private static func group(_ index: Int) -> StagedGroup {
    let sender = index % senders + 1
    let first = Int64(index * groupSize)
    var group = Make.group(Int64(index) + 2)
    for id in first + 1...first + Int64(groupSize) {
      let number = index / senders * groupSize + Int(id - first)
      var record = Make.record(id, drop: id, partner: sender, number: number)
      record.code = ""
      let identity = Make.hash(Int(id))
      record.identity = identity
      group.drops.append(Make.drop(id, partner: sender))
      group.records.append(record)
      group.deliveries.append(Make.delivery(id, to: 2, output: id))
      group.outputs.append(Make.output(id, group: group.number, record: id))
      group.identities.append(
        IdentityRow(partner: sender, identity: identity, record: id, isTaken: true))
    }
    return group
  }

  private static func request(of group: StagedGroup) -> FactRequest {
    var request = FactRequest()
    for row in group.identities {
      request.identities.insert(PartnerIdentity(partner: row.partner, identity: row.identity))
    }
    return request
  }
}
