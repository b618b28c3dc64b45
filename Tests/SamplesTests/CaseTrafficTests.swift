import Configuration
import Foundation
import Referrals
import Samples
import Testing

@Suite("Traffic of several days")
struct CaseTrafficTests {
  private static let days = 40

  /// A message with what it says of itself.
  private struct Sent {
    let day: Int
    let sender: String
    let kind: MessageKind
    let text: String
  }

  /// All messages of all days, without faults.
  private static func traffic(
    _ cases: Int, share: Int = 0, from senders: [String] = []
  ) throws -> [(Sent, CaseRecord)] {
    var order = SampleOrder(records: cases, seed: 7)
    (order.days, order.faultyShare) = (days, share)
    order.faults = Set(SampleFault.allCases)
    order.senders = senders.compactMap { PartnerID(rawValue: $0) }
    let traffic = try CaseTraffic(order, in: Glasgow.generation)
    var maker = traffic.maker()
    return (0..<days)
      .flatMap { day in
        traffic.cases(aliveOn: day).flatMap { maker.records(ofCase: $0, on: day) }
          .map { record in
            let writer = traffic.writers[record.writer]
            let text = String(decoding: record.bytes, as: UTF8.self)
            return (
              Sent(day: day, sender: writer.partner.rawValue, kind: writer.kind, text: text), record
            )
          }
      }
  }

  @Test("has feedback that names a referral which its author got on an earlier day")
  func feedbackFollows() throws {
    let sent = try Self.traffic(150)
    var referrals: [String: Int] = [:]
    for (message, record) in sent where message.kind == .referral {
      if referrals[record.name] == nil { referrals[record.name] = message.day }
    }
    var (reports, statuses) = (0, Set<String>())
    for (message, record) in sent where message.kind == .feedback && message.text.hasPrefix("<") {
      let about = try #require(message.text.firstMatch(of: /<Id>(C7-\d+(-R)?)<\/Id>\s*<\/About>/))
      let day = try #require(referrals[String(about.1)], "\(record.name)")
      #expect(day < message.day)
      reports += 1
      let status = try #require(message.text.firstMatch(of: /<Status>([a-z-]+)<\/Status>/))
      statuses.insert(String(status.1))
    }
    #expect(reports > 250)
    #expect(
      statuses.isSuperset(of: [
        "accepted", "waiting", "active", "declined", "not-wanted", "no-contact", "completed",
      ]))
  }

  @Test("has changes, cancellations and referrals on to agencies in plausible shares")
  func shares() throws {
    let names = try Self.traffic(300).map(\.1.name)
    func share(_ ending: String) -> Double {
      Double(names.count { $0.hasSuffix(ending) }) / 300
    }
    #expect((0.01...0.08).contains(share("-update")))
    #expect((0.003...0.05).contains(share("-cancel")))
    #expect((0.1...0.4).contains(share("-R")))
    #expect(Set(names).count == names.count)
  }

  @Test("speaks of the same person, who does not exist, in everything about a case")
  func samePerson() throws {
    var names: [String: Set<String>] = [:]
    // What begins in a spreadsheet goes on in XML, which says more.
    for (message, record) in try Self.traffic(120, from: ["warm-homes"]) {
      let number = record.name.split(separator: "-").prefix(2).joined(separator: "-")
      if !message.text.hasPrefix("<") {
        // The columns of surname and first name; before them no cell has a comma.
        let cells = message.text.split(separator: ",", omittingEmptySubsequences: false)
        let place = message.kind == .feedback ? 9 : 5
        names[number, default: []].insert("\(cells[place + 1]) \(cells[place])")
        continue
      }
      if let name = message.text.firstMatch(of: /<Given>(.+)<\/Given>\s*<Family>(.+)<\/Family>/) {
        names[number, default: []].insert("\(name.1) \(name.2)")
      }
      if let chi = message.text.firstMatch(of: /<CHI>(\d+)<\/CHI>/)?.1 {
        #expect((try? CHINumber(checking: String(chi))) != nil)
      }
      if let nhs = message.text.firstMatch(of: /<NHSNumber>(\d+)<\/NHSNumber>/)?.1 {
        #expect((try? NHSNumber(checking: String(nhs))) != nil)
      }
      for phone in message.text.matches(of: /<Number>([^<]+)<\/Number>/) {
        #expect(phone.1.hasPrefix("07700 900"))
      }
    }
    #expect(names.values.allSatisfy { $0.count == 1 })
    #expect(names.count > 100)
  }

  @Test("has the share of faults that was ordered among the referrals that begin cases")
  func faults() throws {
    let faulty = try Self.traffic(150, share: 2_000).filter { $0.1.fault != nil }
    let kinds = Set(faulty.compactMap(\.1.fault))
    #expect(
      (26...30)
        .contains(
          Set(
            faulty.filter { $0.0.kind == .referral }
              .map {
                $0.1.name.prefix(9)
              }
          )
          .count))
    #expect(faulty.contains { $0.0.kind == .feedback })
    #expect(kinds.count > 10)
  }
}
