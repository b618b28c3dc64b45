import Digests
import Ledger
import Locks
import Referrals
import Spool

/// The partners at their outboxes, between runs and while one is under way: what each has collected, and what was wrong
/// with what could be seen.
final class Desk: Sendable {
  /// A file that was collected, every time that it was.
  struct Collected: Sendable {
    let bytes: [UInt8]
    var times = 1
  }

  struct Place: Sendable, Hashable, Comparable {
    let partner: String
    let name: String

    static func < (one: Place, other: Place) -> Bool {
      (one.partner, one.name) < (other.partner, other.name)
    }
  }

  private struct State {
    var collected: [Place: Collected] = [:]
    var problems: [String] = []
  }

  private let state = Guarded(State())
  private let disk: SimulatedFileSystem

  init(disk: SimulatedFileSystem) {
    self.disk = disk
  }

  var collected: [Place: Collected] { state.withLock { $0.collected } }

  /// What was found wrong since this was asked last.
  func takeProblems() -> [String] {
    state.withLock { state in
      defer { state.problems = [] }
      return state.problems
    }
  }

  /// Lists what can be seen in an outbox; names of ours that begin with a dot are no files for a partner.
  func visible(to partner: String) -> [String] {
    disk.list("/home/outbox/\(partner)").filter { $0.bytes.first != UInt8(ascii: ".") }
      .map { String(decoding: $0.bytes, as: UTF8.self) }
  }

  /// Every file that can be seen anywhere.
  func visible() -> [Place: [UInt8]] {
    var found: [Place: [UInt8]] = [:]
    for partner in Town.partners {
      for name in visible(to: partner) {
        found[Place(partner: partner, name: name)] = disk.bytes("/home/outbox/\(partner)/\(name)")
      }
    }
    return found
  }

  /// A partner takes away what it finds, a flag only with the file that it speaks of, and looks at each file.
  ///
  /// - `percent`: How much of it.
  func collect(
    by partner: String, percent: Int, knowing ledger: any Ledger, _ chance: inout Chance
  ) {
    for name in visible(to: partner) where chance.happens(percent) {
      guard let bytes = disk.collect("/home/outbox/\(partner)/\(name)") else { continue }
      let place = Place(partner: partner, name: name)
      state.withLock { $0.collected[place, default: Collected(bytes: bytes, times: 0)].times += 1 }
      let known = outputs(of: ledger)
      note(fault(of: bytes, at: place, knowing: known))
    }
  }

  /// Looks at everything that can be seen, and takes nothing.
  func look(knowing ledger: any Ledger) {
    let known = outputs(of: ledger)
    for (place, bytes) in visible() { note(fault(of: bytes, at: place, knowing: known)) }
  }

  private func note(_ fault: String?) {
    guard let fault else { return }
    state.withLock { $0.problems.append(fault) }
  }

  /// What is wrong with a file that can be seen: it must be whole, and what the ledger says.
  private func fault(
    of bytes: [UInt8], at place: Place, knowing known: [Place: OutputRow]
  ) -> String? {
    // A copy of a lost ledger learns of it when it has caught up; the files that were seen are compared again at the end.
    guard !known.isEmpty else { return nil }
    guard let row = known[place] else {
      return "\(place.partner) sees \(place.name), of which the ledger knows nothing"
    }
    guard row.sha256 == SHA256Digest(of: bytes) else {
      return "\(place.partner) sees other bytes in \(place.name) than the ledger says"
    }
    guard row.kind == .flag else { return nil }
    let file = Place(partner: place.partner, name: String(place.name.dropLast(".ok".count)))
    let isThere = known.keys.contains { other in
      other.partner == file.partner && other != place
        && (other == file || other.name.hasPrefix("\(file.name)."))
        && (collected[other] != nil
          || disk.bytes("/home/outbox/\(other.partner)/\(other.name)") != nil)
    }
    return isThere ? nil : "\(place.partner) sees the flag \(place.name) before its file"
  }
}

/// The files that a ledger knows, by where a partner finds them; none where it is a copy that has not caught up.
func outputs(of ledger: any Ledger) -> [Desk.Place: OutputRow] {
  guard let rows = try? ledger.outputs(after: 0, limit: .max), let names = try? ledger.partners(),
    (try? ledger.isCopy()) == false
  else { return [:] }
  return Dictionary(
    rows.map { (Desk.Place(partner: names[$0.partner]?.rawValue ?? "", name: $0.name), $0) },
    uniquingKeysWith: { $1 })
}
