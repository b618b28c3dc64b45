import Foundation
import Referrals
import Samples
import Testing

@Suite("Sample traffic")
struct SampleTrafficTests {
  private static func traffic(
    _ records: Int, seed: Int = 7, faulty: Int = 200, senders: [String] = []
  ) throws -> SampleTraffic {
    var order = SampleOrder(records: records, seed: seed)
    order.faultyShare = faulty
    order.senders = senders.compactMap { PartnerID(rawValue: $0) }
    return try SampleTraffic(order, in: Glasgow.generation)
  }

  @Test("is the same for the same seed, in whatever order it is made, and another for another seed")
  func deterministic() throws {
    var first = try Self.traffic(60, faulty: 2_000).maker()
    var second = try Self.traffic(60, faulty: 2_000).maker()
    var other = try Self.traffic(60, seed: 8, faulty: 2_000).maker()
    let records = (0..<60).map { first.record($0) }
    for index in (0..<60).reversed() {
      #expect(second.record(index) == records[index])
      #expect(other.record(index).bytes != records[index].bytes)
    }
    #expect(Set(records.map(\.bytes)).count == 60)
  }

  @Test("is what it was when benchmarks were measured with it")
  func unchanged() throws {
    var maker = try Self.traffic(110, faulty: 1_000).maker()
    // FNV-1a over all bytes: whoever changes what is written on purpose changes the number.
    let sum = (0..<110).flatMap { maker.record($0).bytes }
      .reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    #expect(sum == 3_961_249_468_426_926_512)
  }

  @Test(
    "has exactly the share of faults that was ordered",
    arguments: [
      (100, 200, 2), (150, 200, 3), (99, 200, 1), (1_000, 55, 5), (300, 10_000, 300), (300, 0, 0),
      (7, 5_000, 3),
    ])
  func share(_ records: Int, _ share: Int, _ faults: Int) throws {
    var maker = try Self.traffic(records, faulty: share).maker()
    #expect((0..<records).count { maker.record($0).fault != nil } == faults)
  }

  @Test("has faults of every kind, of all senders")
  func kinds() throws {
    var maker = try Self.traffic(2_200, faulty: 1_000).maker()
    let faulty = (0..<2_200).map { maker.record($0) }.filter { $0.fault != nil }
    #expect(Set(faulty.compactMap(\.fault)) == Set(SampleFault.usual))
    #expect(Set(faulty.map(\.sender)).count == 11)
  }

  @Test("comes from all whose referrals reach somebody, in turns, with the mapping of their inbox")
  func senders() throws {
    let traffic = try Self.traffic(25)
    #expect(
      traffic.senders.map(\.partner.rawValue) == [
        "birchbank-practice", "canalside-practice", "carers-corner", "community-links",
        "fernhill-practice", "good-company", "larkfield-practice", "maryhill-practice",
        "money-matters", "rowan-street-practice", "warm-homes",
      ])
    #expect(traffic.senders.map(\.records) == [3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2])
    #expect(traffic.senders[0].mapping == "referral-xml")
    #expect(traffic.senders[2].mapping == "agency-referral-csv")
    #expect(traffic.fileName(of: 24) == "sample-7-000025.csv")
    #expect(traffic.batchName(of: 0) == "sample-7-batch.xml")
  }

  @Test("comes from the partners asked for, and says which of them cannot send")
  func chosen() throws {
    #expect(try Self.traffic(5, senders: ["westmuir-practice"]).senders.map(\.records) == [5])
    #expect(throws: SampleProblem.unknownSender("nobody", nearest: nil)) {
      try Self.traffic(5, senders: ["nobody"])
    }
  }

  @Test("has XML records of 2.0 to 2.5 KB and at least 40 elements, about people who do not exist")
  func sizes() throws {
    var maker =
      try Self.traffic(500, faulty: 500, senders: ["birchbank-practice", "community-links"])
      .maker()
    for index in 0..<500 {
      let record = maker.record(index)
      let text = String(decoding: record.bytes, as: UTF8.self)
      #expect((2_000...2_500).contains(record.bytes.count))
      #expect(text.split(separator: "</").count > 40)
      #expect(text.contains("<Postcode>ZZ99 "))
      let chi = try #require(text.firstMatch(of: /<CHI>(\d{10})<\/CHI>/)).1
      #expect(((try? CHINumber(checking: String(chi))) == nil) == (record.fault == .checkDigit))
    }
  }

  @Test("has batches whose envelopes tell the number of records")
  func frames() throws {
    let traffic = try Self.traffic(22)
    let xml = traffic.senders[0].frame
    #expect(String(decoding: xml.batchHead, as: UTF8.self).contains("<Header><Count>2</Count>"))
    #expect(String(decoding: xml.batchTail, as: UTF8.self).contains("<Trailer><Count>2</Count>"))
    let csv = traffic.senders[2].frame
    #expect(csv.batchHead == csv.fileHead && csv.batchTail.isEmpty && csv.ending == ".csv")
  }
}
