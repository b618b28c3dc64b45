package import Diagnostics
package import Digests
package import Referrals
package import Routing

/// What is known of a record that was decided before: a fact from the ledger, or a decision of this same group.
///
/// A class, as each decided record is one, in several tables at once; immutable.
package final class EarlierRecord: Sendable {
  package let id: Int64
  package let sender: PartnerID
  package let reference: Reference
  package let kind: MessageKind?
  package let bucket: Bucket
  package let content: KeyedHash?
  /// The referral that began its case, or 0.
  package let caseRecord: Int64
  package let consents: Consents
  /// True when this record took its identity.
  package let isTaken: Bool
  /// Partners that were sent it, or will be.
  package let receivers: [PartnerID]
  /// The drop that it came in, and where it stands there: for "looks like row 4".
  package let drop: Int64
  package let place: InputPlace

  package init(
    id: Int64, sender: PartnerID, reference: Reference, kind: MessageKind?, bucket: Bucket,
    content: KeyedHash?, caseRecord: Int64, consents: Consents, isTaken: Bool,
    receivers: [PartnerID], drop: Int64 = 0, place: InputPlace = .whole
  ) {
    self.id = id
    self.sender = sender
    self.reference = reference
    self.kind = kind
    self.bucket = bucket
    self.content = content
    self.caseRecord = caseRecord
    self.consents = consents
    self.isTaken = isTaken
    self.receivers = receivers
    self.drop = drop
    self.place = place
  }
}

/// An identity behind its sender.
package struct SenderIdentity: Sendable, Hashable {
  package let sender: PartnerID
  package let hash: KeyedHash

  package init(sender: PartnerID, hash: KeyedHash) {
    self.sender = sender
    self.hash = hash
  }
}

/// What decisions know of earlier records; each decision adds its own, so that the second record sees the first.
package struct DecisionState: Sendable {
  /// What was known before the first decision.
  package var identities: [SenderIdentity: EarlierRecord]
  package var references: [Reference: EarlierRecord]
  /// By our reference of a record: what stands in its place, which may be itself (see ``standing(for:)``).
  package var standings: [Reference: EarlierRecord]
  /// What decisions have added, which counts before what was known.
  private var addedIdentities: [SenderIdentity: EarlierRecord] = [:]
  private var addedReferences: [Reference: EarlierRecord] = [:]
  private var addedStandings: [Reference: EarlierRecord] = [:]

  package init(
    identities: [SenderIdentity: EarlierRecord] = [:],
    references: [Reference: EarlierRecord] = [:], standings: [Reference: EarlierRecord] = [:]
  ) {
    self.identities = identities
    self.references = references
    self.standings = standings
  }

  /// Returns the record that has an identity, or had it last.
  package func record(with identity: SenderIdentity) -> EarlierRecord? {
    addedIdentities[identity] ?? identities[identity]
  }

  /// Returns the record with a reference of ours.
  package func record(called reference: Reference) -> EarlierRecord? {
    addedReferences[reference] ?? references[reference]
  }

  /// Returns the record that stands in the place of another by now, or `nil` where none of its attempts was taken.
  ///
  /// That is the newest that was taken of the record itself, what it repeats, the attempts before it and those after it.
  package func standing(for reference: Reference) -> EarlierRecord? {
    var standing = standings[reference]
    while let later = addedStandings[standing?.reference ?? reference] { standing = later }
    return standing
  }

  /// True where no record stands in the place of another, as on most nights.
  var hasNoStandings: Bool { standings.isEmpty && addedStandings.isEmpty }

  /// Finds the record that a message speaks of.
  package func record(named name: EarlierRecordName) -> EarlierRecord? {
    switch name {
    case .reference(let reference): record(called: reference)
    case .message(let sender, let identity):
      record(with: SenderIdentity(sender: sender, hash: identity))
    case .unnamed: nil
    }
  }

  /// Makes room for what a number of decisions will add.
  mutating func reserve(_ count: Int) {
    addedIdentities.reserveCapacity(count)
    addedReferences.reserveCapacity(count)
  }

  /// Adds a decided record, under the identity that it has taken or tried to take, if any.
  ///
  /// `previous` is the attempt before it, if it has one: a record that is taken stands in the place of that.
  mutating func add(
    _ record: EarlierRecord, as identity: KeyedHash?, after previous: EarlierRecord?
  ) {
    if let previous, record.isTaken { addedStandings[previous.reference] = record }
    addedReferences[record.reference] = record
    if let identity {
      addedIdentities[SenderIdentity(sender: record.sender, hash: identity)] = record
    }
  }

  /// What decisions have added, and nothing else.
  var additions: DecisionState {
    DecisionState(
      identities: addedIdentities, references: addedReferences, standings: addedStandings)
  }
}

/// The numbers that a record was given before it is decided.
package struct RecordNumbers: Sendable, Hashable {
  package let id: Int64
  /// The record's number within its sender.
  package let number: Int
  package let reference: Reference

  package init(id: Int64, number: Int, reference: Reference) {
    self.id = id
    self.number = number
    self.reference = reference
  }
}

/// What becomes of one record, and why.
package struct Decision: Sendable {
  package let numbers: RecordNumbers
  package let sender: PartnerID
  package let bucket: Bucket
  /// The record's own problems and those of its decision, worst first.
  package let problems: [RecordProblem]
  /// Each receiver with its own outcome.
  package let deliveries: [DeliveryDecision]
  /// What a test partner's record would send: written to see whether it can be, and then thrown away.
  package let trials: [DeliveryDecision]
  /// For a duplicate, the record it repeats.
  package let duplicateOf: EarlierRecord?
  /// The attempt before this one.
  package let previousAttempt: Int64
  package let caseRecord: Int64
  package let consents: Consents
  /// Whether the record takes its identity, leaves it to an earlier record, or leaves it free.
  package let identity: IdentityOutcome
  /// How each route matched or missed, in route order.
  package let steps: [RouteStep]
}

/// What a decision does to the record's identity.
package enum IdentityOutcome: Sendable, Hashable {
  /// The record has none, or an earlier record keeps it.
  case unchanged
  /// The record is the newest attempt under it and leaves it free.
  case attempted
  case taken
}

/// One receiver of one record.
package struct DeliveryDecision: Sendable {
  package let receiver: PartnerID
  package let route: String
  /// The mapping that writes the file, or "" where none is written.
  package let mapping: String
  package let bucket: Bucket
  /// Model paths that the route's allow-list left out.
  package var omitted: [String]
  /// The message as the receiver may see it, to be written; `nil` where nothing is sent.
  package let message: FieldGroup?
}
