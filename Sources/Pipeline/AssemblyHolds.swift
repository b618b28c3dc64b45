import Archive
import Diagnostics
package import Digests
import Exchange
package import Ledger
import Referrals
import Routing

/// A record that a person stops, as the ledger knows it.
package struct HoldOrder: Sendable {
  package let row: RecordRow
  package let reference: Reference
  package let deliveries: [DeliveryRow]
  /// Whom it is about, under the home's key, where that can still be told.
  package var person: KeyedHash?
  /// True for a record that had left its identity free, and has it from now on.
  package var takesIdentity: Bool

  package init(
    row: RecordRow, reference: Reference, deliveries: [DeliveryRow], takesIdentity: Bool
  ) {
    self.row = row
    self.reference = reference
    self.deliveries = deliveries
    self.takesIdentity = takesIdentity
  }
}

extension Ledger {
  /// The records that wait and come after these in their cases: they must not go out before what is stopped.
  ///
  /// - Parameter rows: What a person stops.
  /// - Returns: Their ids.
  /// - Throws: ``Ledger/LedgerError``.
  package func waiting(behind rows: [RecordRow]) throws -> Set<Int64> {
    var request = FactRequest()
    request.cases = Set(rows.map(\.caseRecord).filter { $0 != 0 })
    guard !request.cases.isEmpty else { return [] }
    let facts = try facts(for: request)
    var behind: Set<Int64> = []
    for row in rows {
      for follower in facts.followers[row.caseRecord] ?? []
      where follower.bucket == .waiting && follower.partner == row.partner
        && follower.kind == row.kind && follower.id > row.id
      {
        behind.insert(follower.id)
      }
    }
    return behind
  }
}

extension GroupAssembly {
  /// Holds a record as it is, and what of its deliveries has not left; nothing is decided again.
  ///
  /// Returns the record as its sender is told of it.
  mutating func hold(_ order: HoldOrder) -> EarlierRecord? {
    guard let sender = numbers.partner(numbered: order.row.partner) else { return nil }
    var row = order.row
    row.bucket = .held
    row.code = DecisionProblem.operatorHeldCode
    row.rule = ""
    row.field = ""
    row.changedAt = order.row.bucket == .held ? order.row.changedAt : at
    changed.append(row)
    let now = order.deliveries.map { delivery in
      var delivery = delivery
      switch delivery.bucket {
      case .waiting, .failed, .held:
        delivery.bucket = .held
        delivery.since = 0
        delivery.rendered = .none
      case .delivered, .withheld, .rejected, .duplicate: break
      }
      return delivery
    }
    for (before, after) in zip(order.deliveries, now) where before != after {
      deliveries.append(after)
    }
    if order.takesIdentity, let identity = row.identity {
      identities.append(
        IdentityRow(partner: row.partner, identity: identity, record: row.id, isTaken: true))
    }
    failing.append(FailingRow(record: row.id, path: "", person: order.person))
    add(.decided(archived(row, now, order, sender: sender)))
    events.append(
      EventRow(
        at: at, group: number, record: row.id, step: EventRow.held, bucket: row.bucket,
        code: row.code))
    guard order.row.bucket != .held else { return nil }
    return EarlierRecord(
      id: row.id, sender: sender, reference: order.reference, kind: row.kind, action: row.action,
      bucket: row.bucket, identity: row.identity, content: row.content, caseRecord: row.caseRecord,
      caseReference: nil, consents: CaseConsents(stored: row.consents), isTaken: true,
      receivers: now.compactMap { delivery in
        numbers.partner(numbered: delivery.receiver)
          .map { CaseReceiver(receiver: $0, route: delivery.route, bucket: delivery.bucket) }
      })
  }

  /// Writes a record's state as a decision tells it, so that a ledger that is restored learns it in the same way.
  private func archived(
    _ row: RecordRow, _ deliveries: [DeliveryRow], _ order: HoldOrder, sender: PartnerID
  ) -> ArchiveLine.Decided {
    var line = ArchiveLine.Decided(
      record: row.id, reference: order.reference, number: row.number, drop: row.drop,
      ordinal: row.ordinal, partner: sender.rawValue, partnerNumber: row.partner,
      kind: row.kind?.rawValue, action: row.action?.rawValue, bucket: row.bucket.rawValue,
      generation: row.generation)
    line.problems = [DecisionProblem.operatorHeld]
    line.deliveries = deliveries.compactMap { delivery in
      // What lies in an outbox was told when it was placed there.
      guard delivery.bucket != .delivered,
        let receiver = numbers.partner(numbered: delivery.receiver)
      else { return nil }
      return ArchiveLine.Decided.Delivery(
        receiver: receiver.rawValue, receiverNumber: delivery.receiver, route: delivery.route,
        bucket: delivery.bucket.rawValue, output: 0,
        omitted: delivery.omitted.split(separator: ",").map(String.init))
    }
    line.identity = row.identity
    line.content = row.content
    line.caseRecord = row.caseRecord
    line.consents = row.consents
    line.previousAttempt = row.previousAttempt
    line.duplicateOf = row.duplicateOf
    line.line = row.line
    line.person = order.person
    return line
  }
}
