import Exchange
import Ledger
import Referrals

/// What partners must have got: each message once, whoever may see it and nobody else, in order, and nothing that was
/// taken back.
struct DeliveryOracle {
  private let oracle: Oracle
  private let world: World
  private let ledger: MemoryLedger
  private let known: [Desk.Place: OutputRow]
  /// What each file says, of all that were seen.
  private let seen: [Desk.Place: (bytes: [UInt8], times: Int)]

  init(_ oracle: Oracle) {
    self.oracle = oracle
    world = oracle.world
    ledger = world.home.ledger
    known = outputs(of: ledger)
    var seen = world.desk.collected.mapValues { ($0.bytes, $0.times) }
    for (place, bytes) in world.desk.visible() {
      seen[place] = (bytes, (seen[place]?.1 ?? 0) + 1)
    }
    self.seen = seen
  }

  func problems() -> [String] {
    let carried = carried()
    return files() + contents() + counts(carried) + orders(carried) + withdrawals(carried)
  }

  // MARK: Files

  /// Every file that the ledger calls delivered was seen, once, unless it is marked.
  private func files() -> [String] {
    seen.keys.filter { known[$0] == nil }.sorted()
      .map { "\($0.partner) got \($0.name), of which the ledger knows nothing" }
      + known.sorted { $0.key < $1.key }
      .compactMap { place, row in
        let times = seen[place]?.times ?? 0
        if times == 0, !(world.isRestored && row.isPossibleDuplicate) {
          return "\(place.partner) never got \(place.name)"
        }
        if times > 1, !row.isPossibleDuplicate, !world.isRestored {
          return "\(place.partner) got \(place.name) \(times) times, which nothing says"
        }
        return times > 1 + world.cuts ? "\(place.partner) got \(place.name) \(times) times" : nil
      }
  }

  /// What a partner sees it may see.
  private func contents() -> [String] {
    seen.sorted { $0.key < $1.key }
      .flatMap { place, file -> [String] in
        guard known[place]?.kind == .delivery else { return [] }
        var problems = tags(in: file.bytes)
          .filter {
            oracle.messages[$0]?.receivers.contains(place.partner) != true
          }
          .map { "\(place.partner) got \($0), which is not for it" }
        if place.partner == Town.money || place.partner == Town.homes {
          let text = String(decoding: file.bytes, as: Unicode.ASCII.self)
          problems += Wire.confidential.filter { text.contains($0) }
            .map { "\(place.partner) may not see \($0) in \(place.name)" }
        }
        return problems
      }
  }

  // MARK: Messages

  private struct Carrying {
    let tag: String
    let partner: String
    let output: OutputRow
    /// Its place among the records of the file.
    let index: Int
  }

  /// Each message in each file that was seen.
  private func carried() -> [Carrying] {
    seen.flatMap { place, file -> [Carrying] in
      guard let output = known[place], output.kind == .delivery else { return [] }
      return tags(in: file.bytes).enumerated()
        .map { Carrying(tag: $1, partner: place.partner, output: output, index: $0) }
    }
    .sorted { ($0.output.id, $0.index) < ($1.output.id, $1.index) }
  }

  /// A message that was delivered is in one file; one that was not, in none.
  private func counts(_ carried: [Carrying]) -> [String] {
    let files = Dictionary(grouping: carried, by: \.tag).mapValues(\.count)
    return oracle.rows.sorted { $0.key < $1.key }
      .compactMap { tag, rows in
        let delivered = rows.count { $0.bucket == .delivered }
        let doubtful = rows.count { $0.bucket != .delivered && wasDoubtful($0) }
        let count = files[tag] ?? 0
        let most = delivered + doubtful + (world.resent.contains(tag) ? 1 : 0)
        return (delivered...most).contains(count)
          ? nil : "\(tag) is in \(count) files, of \(delivered) to \(most)"
      }
  }

  /// True where nobody knew whether a record's file had arrived, even if the record was taken back since.
  private func wasDoubtful(_ row: RecordRow) -> Bool {
    oracle.isDoubtful(row)
      || world.isRestored
        && ledger.events(ofRecord: row.id).contains { $0.code == HoldAnswer.possiblyMadeCode }
  }

  /// What one sender says about a case reaches each receiver in the order in which it was taken.
  ///
  /// What came when nobody knew the case, or its sender had no part in it yet, is known to belong to it only when it is
  /// decided again, and what waits behind a beginning that is rejected follows the one that stands in its place: either may
  /// come later.
  private func orders(_ carried: [Carrying]) -> [String] {
    var latest: [String: (id: Int64, message: Message)] = [:]
    var problems: [String] = []
    for file in carried {
      guard let message = oracle.messages[file.tag], !message.nature.takesBack,
        !world.resent.contains(file.tag), !hasRefusedBeginning(message.number),
        let row = oracle.rows[file.tag]?.first(where: { $0.bucket == .delivered }),
        let first = ledger.events(ofRecord: row.id).first, !Self.unknownCases.contains(first.code)
      else { continue }
      let isFeedback = message.nature == .feedback
      let key = "\(message.number) \(message.sender) \(file.partner) \(isFeedback)"
      // Of two beginnings each is a referral of its own, or held.
      if let before = latest[key], before.id > row.id,
        before.message.nature == .update || isFeedback
      {
        problems.append("\(file.partner) got \(before.message.tag) before \(file.tag)")
      }
      latest[key] = (row.id, message)
    }
    return problems
  }

  private static let unknownCases: Set<String> = ["case.unknown", "case.of-others"]

  private func hasRefusedBeginning(_ number: Int) -> Bool {
    oracle.said(of: number).contains { $0.nature.isRejected || $0.nature == .tooLong }
  }

  /// Nothing of a referral leaves after the group that took it back.
  private func withdrawals(_ carried: [Carrying]) -> [String] {
    var withdrawn: [Int: Int64] = [:]
    for message in oracle.messages.values where message.nature.takesBack {
      for row in oracle.rows[message.tag] ?? []
      where [.delivered, .withheld].contains(row.bucket) {
        let group = ledger.events(ofRecord: row.id)
          .first { [.delivered, .withheld, .waiting].contains($0.bucket) }?
          .group
        guard let group else { continue }
        withdrawn[message.number] = min(withdrawn[message.number] ?? .max, group)
      }
    }
    return carried.compactMap { file in
      guard let message = oracle.messages[file.tag], !message.nature.takesBack,
        message.nature != .feedback, let group = withdrawn[message.number],
        file.output.group > group
      else { return nil }
      return "\(file.partner) got \(file.tag) in group \(file.output.group), taken back in \(group)"
    }
  }
}
