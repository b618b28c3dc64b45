package import Ledger
package import Referrals

/// Gives out the numbers that are never used twice, from where the ledger stands.
///
/// A value: a group that fails to commit throws its copy away.
package struct Numbers: Sendable {
  package private(set) var nextDrop: Int64
  package private(set) var nextRecord: Int64
  package private(set) var nextGroup: Int64
  package private(set) var nextOutput: Int64
  private var partners: [PartnerID: PartnerNumbers]
  private var ids: [Int: PartnerID]
  /// Partners that got a number since the last group.
  package private(set) var unrecorded: [(id: PartnerID, number: Int)] = []

  package init(_ start: LedgerStart) {
    nextDrop = start.nextDrop
    nextRecord = start.nextRecord
    nextGroup = start.nextGroup
    nextOutput = start.nextOutput
    partners = start.partners
    ids = Dictionary(uniqueKeysWithValues: start.partners.map { ($1.number, $0) })
  }

  /// Gives each of these partners a number, in the order given, where it has none.
  package mutating func enrol(_ newcomers: [PartnerID]) {
    for id in newcomers where partners[id] == nil {
      let number = (ids.keys.max() ?? 0) + 1
      partners[id] = PartnerNumbers(number: number, nextRecord: 1)
      ids[number] = id
      unrecorded.append((id: id, number: number))
    }
  }

  /// Returns a partner's number.
  ///
  /// - Precondition: The partner is enrolled.
  package func number(of partner: PartnerID) -> Int {
    guard let numbers = partners[partner] else {
      preconditionFailure("the partner \(partner) has no number")
    }
    return numbers.number
  }

  /// Returns the partner behind a number, or `nil` for one that was never given out.
  package func partner(numbered number: Int) -> PartnerID? { ids[number] }

  /// Goes on behind a drop that the group before brought in.
  package mutating func skipDrops(through number: Int64) {
    nextDrop = max(nextDrop, number + 1)
  }

  package mutating func takeGroup() -> Int64 {
    defer { nextGroup += 1 }
    return nextGroup
  }

  package mutating func takeOutput() -> Int64 {
    defer { nextOutput += 1 }
    return nextOutput
  }

  /// Returns a record's id and its number within its sender.
  package mutating func takeRecord(of sender: PartnerID) -> (id: Int64, number: Int) {
    let number = partners[sender]?.nextRecord ?? 1
    partners[sender]?.nextRecord = number + 1
    defer { nextRecord += 1 }
    return (nextRecord, number)
  }

  /// Says that a committed group has recorded the new partners.
  package mutating func markRecorded() {
    unrecorded = []
  }
}
