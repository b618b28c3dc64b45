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
    add(facts, to: &state)
    return state
  }

  private func add(_ facts: Facts, to state: inout DecisionState) {
    for (key, fact) in facts.identities {
      guard let sender = numbers.partner(numbered: key.partner), let record = earlier(fact) else {
        continue
      }
      state.identities[SenderIdentity(sender: sender, hash: key.identity)] = record
      // What one record of the group changes about it, the next looks up by its reference.
      state.references[record.reference] = record
    }
    for (key, fact) in facts.references {
      state.references[references.reference(sender: key.partner, record: key.number)] =
        earlier(fact)
    }
    for (key, fact) in facts.standings {
      state.standings[references.reference(sender: key.partner, record: key.number)] = earlier(fact)
    }
  }

  /// Adds what is known of the cases that records belong to: their referrals, and what of them is open.
  ///
  /// A second question, as only the answer to the first tells which cases they are.
  func addCases(to state: inout DecisionState, of drops: [PreparedDrop]) throws {
    var request = FactRequest()
    var identities: Set<SenderIdentity> = []
    for found in state.caseMembers(of: drops) {
      if let reference = found.caseReference, state.record(called: reference) == nil {
        request.references.insert(name(of: reference))
      }
      if let identity = found.identity, found.caseReference == nil {
        let key = SenderIdentity(sender: found.sender, hash: identity)
        if state.record(with: key) == nil, identities.insert(key).inserted {
          request.identities.insert(
            PartnerIdentity(partner: numbers.number(of: found.sender), identity: identity))
        }
      }
      if found.caseRecord != 0 { request.cases.insert(found.caseRecord) }
    }
    guard request != FactRequest() else { return }
    let facts = try ledger.facts(for: request)
    add(facts, to: &state)
    for (id, followers) in facts.followers {
      state.followers[id] = followers.compactMap(earlier)
    }
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
      kind: fact.kind, action: fact.action, bucket: fact.bucket, identity: fact.identity,
      content: fact.content, caseRecord: fact.caseRecord,
      caseReference: fact.caseRoot.map {
        references.reference(sender: $0.partner, record: $0.number)
      },
      consents: CaseConsents(stored: fact.consents), isTaken: fact.isTaken,
      receivers: fact.receivers.compactMap { share in
        numbers.partner(numbered: share.receiver)
          .map { CaseReceiver(receiver: $0, route: share.route, bucket: share.bucket) }
      },
      drop: fact.drop, place: .cell(row: fact.line, column: 1, title: ""))
  }
}
