import Diagnostics
import Digests
import Exchange
import Ledger
import Referrals
import Routing

/// Asks the ledger for the facts that prepared records need, in one batched read, and puts them in the core's terms.
struct FactFinding {
  let ledger: any Ledger
  let numbers: Numbers
  let references: ReferenceCodec

  /// Returns what is known of the records that these speak of.
  ///
  /// - `again`: Our references of records that are processed again: something may have come to stand in their place.
  func state(for drops: [PreparedDrop], again: [Reference] = []) throws -> DecisionState {
    var request = FactRequest()
    for reference in again { request.standings.insert(name(of: reference)) }
    for drop in drops {
      for record in drop.records { add(record, of: drop.drop.partner, to: &request) }
    }
    let facts = try ledger.facts(for: request)
    var state = DecisionState()
    for (key, fact) in facts.identities {
      guard let sender = numbers.partner(numbered: key.partner) else { continue }
      state.identities[SenderIdentity(sender: sender, hash: key.identity)] = earlier(fact)
    }
    for (key, fact) in facts.references {
      state.references[references.reference(sender: key.partner, record: key.number)] =
        earlier(fact)
    }
    for (key, fact) in facts.standings {
      state.standings[references.reference(sender: key.partner, record: key.number)] = earlier(fact)
    }
    return state
  }

  private func add(
    _ record: PreparedRecord, of sender: PartnerID, to request: inout FactRequest
  ) {
    if let identity = record.identity {
      request.identities.insert(
        PartnerIdentity(partner: numbers.number(of: sender), identity: identity.hash))
    }
    switch record.about {
    case .message(let sender, let identity):
      request.identities.insert(
        PartnerIdentity(partner: numbers.number(of: sender), identity: identity))
    case .reference(let reference): request.references.insert(name(of: reference))
    case .unnamed, nil: break
    }
    if let returned = record.returned {
      request.references.insert(name(of: returned))
      request.standings.insert(name(of: returned))
    }
  }

  private func name(of reference: Reference) -> PartnerRecord {
    let (sender, record) = references.numbers(of: reference)
    return PartnerRecord(partner: sender, number: record)
  }

  /// Puts a fact of the ledger, which speaks of partners by number, in the core's terms.
  private func earlier(_ fact: RecordFact) -> EarlierRecord? {
    guard let sender = numbers.partner(numbered: fact.partner) else { return nil }
    return EarlierRecord(
      id: fact.id, sender: sender,
      reference: references.reference(sender: fact.partner, record: fact.number),
      kind: fact.kind, bucket: fact.bucket, content: fact.content, caseRecord: fact.caseRecord,
      consents: Consents(rawValue: fact.consents), isTaken: fact.isTaken,
      receivers: fact.receivers.compactMap(numbers.partner(numbered:)),
      drop: fact.drop, place: .cell(row: fact.line, column: 1, title: ""))
  }
}
