import Digests
import Ledger
import Referrals

/// What senders must have been told: of each record of theirs, and of nobody else's.
struct ReceiptOracle {
  private let oracle: Oracle

  init(_ oracle: Oracle) {
    self.oracle = oracle
  }

  func problems() -> [String] {
    let world = oracle.world
    let ledger = world.home.ledger
    let names = ledger.partners()
    let known = outputs(of: ledger)
    var told: [String: String] = [:]
    /// Senders of whom a receipt may be lost with the ledger.
    var doubtful: Set<String> = []
    var files = world.desk.collected.mapValues(\.bytes)
    files.merge(world.desk.visible()) { first, _ in first }
    for (place, row) in known where row.kind == .receipt {
      if let bytes = files[place] {
        told[place.partner, default: ""] += String(decoding: bytes, as: UTF8.self) + "\n"
      } else if row.isPossibleDuplicate {
        doubtful.insert(place.partner)
      }
    }
    let codec = ReferenceCodec(key: SimulatedHome.key)
    var references: [Substring: String] = [:]
    var problems: [String] = []
    let mentioned = told.mapValues(Self.references)
    for record in ledger.records(after: 0, limit: .max) {
      let sender = names[record.partner]?.rawValue ?? ""
      let reference = codec.reference(sender: record.partner, record: record.number).text
      references[reference[...]] = sender
      if mentioned[sender]?.contains(reference[...]) != true, !doubtful.contains(sender) {
        problems.append("\(sender) was told nothing of record \(record.id), \(record.bucket)")
      }
    }
    for (partner, found) in mentioned {
      for reference in found where references[reference].map({ $0 != partner }) == true {
        problems.append("\(partner) was told of \(reference), which another sent")
      }
    }
    return problems.sorted()
  }

  /// Every word of a text that is written like a reference, such as `R7K2-93QF-5`.
  private static func references(in text: String) -> Set<Substring> {
    Set(
      text.split { !($0.isLetter || $0.isNumber || $0 == "-") }
        .filter { $0.utf8.count == 11 && $0.utf8.filter { $0 == UInt8(ascii: "-") }.count == 2 })
  }
}
