import Foundation
import Referrals
import Routing
import Testing

/// How many records to measure with; 0 skips the measurement.
private let benchmarkRecords =
  Int(ProcessInfo.processInfo.environment["CHECKS_BENCHMARK"] ?? "") ?? 0

/// Measures what the checks cost a record, in user time of one thread.
///
/// `CHECKS_BENCHMARK` gives the number of records. Run it in a release build:
/// `CHECKS_BENCHMARK=100000 swift test -c release -Xswiftc -enable-testing --filter ChecksBenchmark`.
@Suite("Speed of the checks", .enabled(if: benchmarkRecords > 0), .serialized)
struct ChecksBenchmark {
  /// Partners that each have an area; the first sends.
  private static func partners(_ count: Int) -> [Partner] {
    (0..<count)
      .map { number in
        guard let id = PartnerID(rawValue: "partner-\(number)") else {
          preconditionFailure("partner-\(number) is an id")
        }
        return Partner(
          id: id, name: "Partner \(number)", kind: number % 2 == 0 ? .practice : .clwProvider,
          identifiers: PartnerIdentifiers(
            practiceCode: SyntheticIdentifiers.practiceCode(stem: 9_000 + number)),
          inbox: InboxAgreement(mappings: ["referral-xml"]), areas: ["area-\(number % 7)"])
      }
  }

  /// The checks that every message has to pass.
  private static let general: [CheckRule] =
    [
      .chi, .nhsNumber, .practiceCode, .practiceKnown, .postcode, .oscrNumber, .birthDate,
      .chiBirthDate, .chiSex, .dates, .practiceOpen, .senderArea, .age(mostDays: 90),
      .attachmentTypes(["application/pdf"]), .attachmentSize(most: 1 << 20),
      .consent(isDated: true, withinDays: 365), .formatLengths,
    ] + ["reasons", "person.name.family", "date"].map { .required(CheckCase.field($0)) }
    + ["why", "notes", "reasons.text"].map { .length(CheckCase.field($0), most: 9_000) }

  /// Fills up to a number of checks with what concerns single partners.
  private static func checks(_ count: Int, _ partners: [Partner]) -> [Check] {
    let own = (0..<max(0, count - general.count))
      .map { number in
        Check(
          general[number % general.count], .warn,
          scope: CheckScope(partners: [partners[number % partners.count].id]))
      }
    return general.map { Check($0, .hold) } + own
  }

  private static func message(_ sender: Partner) -> CheckedMessage {
    let fields = FieldGroup.message(
      .referral,
      [
        "id": .text("A"), "date": CheckCase.date(2026, 11, 2),
        "person.chi": .text("2311484044"), "person.birthDate": CheckCase.date(1948, 11, 23),
        "person.sex": .text("female"), "person.name.family": .text("Kilnford"),
        "person.address.postcode": .text("G99 1AA"),
        "practice.code": .text(sender.identifiers.practiceCode ?? ""),
        "reasons.code": .text("money"), "why": .text(String(repeating: "word ", count: 100)),
        "consent.share": .flag(true), "consent.date": CheckCase.date(2026, 11, 2),
      ])
    return CheckedMessage(
      fields, kind: .referral, sender: sender, receivedOn: CheckCase.today)
  }

  @Test("is told", arguments: [(23, 200), (100, 200), (1_000, 2_000)])
  func told(_ checkCount: Int, _ partnerCount: Int) throws {
    let partners = Self.partners(partnerCount)
    let directory = PartnerDirectory(partners)
    let start = Self.userNanoseconds()
    let checks = Checks(Self.checks(checkCount, partners))
    let loading = (Self.userNanoseconds() - start) / 1e6
    let message = Self.message(partners[0])
    #expect(checks.problems(in: message, among: directory).isEmpty)
    var best = Double.infinity
    for _ in 0..<5 {
      let start = Self.userNanoseconds()
      for _ in 0..<benchmarkRecords { _ = checks.problems(in: message, among: directory) }
      best = min(best, Self.userNanoseconds() - start)
    }
    let each = String(format: "%.0f", best / Double(benchmarkRecords))
    print(
      "\(checkCount) checks, \(partnerCount) partners: \(each) ns a record, "
        + String(format: "%.1f ms to load", loading))
  }

  private static func userNanoseconds() -> Double {
    var usage = rusage()
    getrusage(0, &usage)
    return Double(usage.ru_utime.tv_sec) * 1e9 + Double(usage.ru_utime.tv_usec) * 1e3
  }
}
