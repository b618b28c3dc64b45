import Configuration
import Digests
import Exchange
import Referrals
import Routing

/// Stands for whoever tries a mapping: a partner of nobody's, and a worker that keeps nothing.
enum Author {
  static let id: PartnerID = {
    guard let id = PartnerID(rawValue: "author") else { preconditionFailure("'author' is an id") }
    return id
  }()

  /// Returns a partner whose inbox takes what one mapping reads.
  static func partner(with mapping: String) -> Partner {
    Partner(id: id, name: "Author", kind: .agency, inbox: InboxAgreement(mappings: [mapping]))
  }

  /// Returns a worker that asks no checks.
  static func worker(in generation: Generation) -> Worker {
    // Nothing is told of what is hashed under it.
    guard let key = MACKey(bytes: [UInt8](repeating: 0, count: 32)) else {
      preconditionFailure("a key has 32 bytes")
    }
    return Worker(generation: generation, keys: RecordKeys(key: key), checks: false)
  }
}
