package import Diagnostics
package import Digests
package import Referrals
package import Routing

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
  /// Our reference of the referral that began the case; `nil` where this is it, and where there is no case.
  package let caseReference: Reference?
  package let consents: CaseConsents
  /// Whether the record takes its identity, leaves it to an earlier record, or leaves it free.
  package let identity: IdentityOutcome
  /// The identity of the referral that the record speaks of, where the record is to be found under that as well.
  package let caseIdentity: CaseIdentity?
  /// How each route matched or missed, in route order.
  package let steps: [RouteStep]
  /// What the record changes about earlier records.
  package let effects: CaseEffects
}

/// What a decision changes about earlier records: of its case, or the one that it replaces.
package struct CaseEffects: Sendable {
  /// Earlier records, or single deliveries of them, that go no further.
  package var stops: [Stop] = []
  /// The case's consents by now; `nil` where they stay as they are.
  package var consents: CaseConsents?

  package init() {}
}

/// An earlier record that goes no further, or one of its deliveries.
package struct Stop: Sendable {
  /// The record as it was known before.
  package let record: EarlierRecord
  /// The receiver that is not sent it any more, or `nil` where the whole record is settled.
  package let receiver: PartnerID?
  /// Where the record is settled as a whole, the bucket that it ends in: withheld or rejected.
  package let bucket: Bucket
  /// Why, as a stable code.
  package let code: String
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
