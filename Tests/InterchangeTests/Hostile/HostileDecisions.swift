import Foundation

/// What the archive tells of the drops of a run, by sender and name.
struct HostileDecisions: Sendable {
  /// What a record, or what stands for something that is no drop, came to.
  struct Decision: Sendable, Hashable {
    let bucket: String
    let code: String?
  }

  private var decisions: [String: [Decision]] = [:]
  /// Drops whose bytes lie in quarantine.
  private let quarantined: Set<String>

  init(_ lines: [[String: Any]], in home: GlasgowHome) {
    var drops: [Int: String] = [:]
    for line in lines where line["type"] as? String == "received" {
      guard let number = line["drop"] as? Int, let sender = line["partner"] as? String else {
        continue
      }
      let coded = (line["nameBase64"] as? String).flatMap { Data(base64Encoded: $0) }
      let name = coded.map(Array.init) ?? Array((line["name"] as? String ?? "").utf8)
      drops[number] = Self.key(sender, name)
    }
    let quarantine = home.root.appending(path: "state/quarantine").path
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: quarantine)) ?? []
    quarantined = Set(numbers.compactMap { Int($0).flatMap { drops[$0] } })
    for line in lines where line["type"] as? String == "decided" {
      guard let number = line["drop"] as? Int, let drop = drops[number] else { continue }
      let problems = line["problems"] as? [[String: Any]] ?? []
      let blocking = problems.first { $0["outcome"] as? String != "warn" }
      decisions[drop, default: []]
        .append(
          Decision(bucket: line["bucket"] as? String ?? "", code: blocking?["code"] as? String))
    }
  }

  /// The key of a drop, whatever bytes its name has.
  static func key(_ sender: String, _ name: [UInt8]) -> String {
    "\(sender)/" + name.map { String($0, radix: 16) }.joined(separator: ".")
  }

  /// What was decided of a drop's records, in order.
  func records(of sender: String, _ name: [UInt8]) -> [Decision] {
    decisions[Self.key(sender, name)] ?? []
  }

  /// What became of a drop: the worst that became of its records; `nil` where nothing was decided.
  func outcome(of sender: String, _ name: [UInt8]) -> HostileOutcome? {
    let worst = records(of: sender, name).max { Self.rank($0) < Self.rank($1) }
    switch worst?.bucket {
    case "delivered": return .taken
    case "duplicate": return .duplicate
    case "held": return worst?.code.map(HostileOutcome.held)
    case "rejected":
      let isQuarantined = quarantined.contains(Self.key(sender, name))
      return worst?.code.map { isQuarantined ? HostileOutcome.quarantined($0) : .rejected($0) }
    default: return nil
    }
  }

  private static func rank(_ decision: Decision) -> Int {
    ["delivered", "duplicate", "held", "rejected"].firstIndex(of: decision.bucket) ?? 4
  }
}
