package import Diagnostics
package import Digests
package import Referrals

/// What is known of a record that was decided before: a fact from the ledger, or a decision of this same group.
///
/// A class, as each decided record is one, in several tables at once; immutable.
package final class EarlierRecord: Sendable {
  package let id: Int64
  package let sender: PartnerID
  package let reference: Reference
  package let kind: MessageKind?
  package let action: Action?
  package let bucket: Bucket
  package let identity: KeyedHash?
  package let content: KeyedHash?
  /// The referral that began its case, or 0.
  package let caseRecord: Int64
  /// Our reference of that referral; `nil` for the referral itself, and where there is no case.
  package let caseReference: Reference?
  /// For a referral those of its case.
  package let consents: CaseConsents
  /// True when this record took its identity.
  package let isTaken: Bool
  /// Partners that were sent it, will be, or may be once a person has decided.
  package let receivers: [CaseReceiver]
  /// The drop that it came in, and where it stands there: for "looks like row 4".
  package let drop: Int64
  package let place: InputPlace

  package init(
    id: Int64, sender: PartnerID, reference: Reference, kind: MessageKind?, action: Action?,
    bucket: Bucket, identity: KeyedHash?, content: KeyedHash?, caseRecord: Int64,
    caseReference: Reference?, consents: CaseConsents, isTaken: Bool,
    receivers: [CaseReceiver], drop: Int64 = 0, place: InputPlace = .whole
  ) {
    self.id = id
    self.sender = sender
    self.reference = reference
    self.kind = kind
    self.action = action
    self.bucket = bucket
    self.identity = identity
    self.content = content
    self.caseRecord = caseRecord
    self.caseReference = caseReference
    self.consents = consents
    self.isTaken = isTaken
    self.receivers = receivers
    self.drop = drop
    self.place = place
  }

  /// Returns the record with what has changed about it; what is not given stays.
  func changed(
    bucket: Bucket? = nil, receivers: [CaseReceiver]? = nil, consents: CaseConsents? = nil,
    isTaken: Bool? = nil
  ) -> EarlierRecord {
    EarlierRecord(
      id: id, sender: sender, reference: reference, kind: kind, action: action,
      bucket: bucket ?? self.bucket, identity: identity, content: content,
      caseRecord: caseRecord, caseReference: caseReference, consents: consents ?? self.consents,
      isTaken: isTaken ?? self.isTaken, receivers: receivers ?? self.receivers, drop: drop,
      place: place)
  }

  /// Returns what became of the record for one receiver, or `nil` for one that has no part in it.
  func share(of partner: PartnerID) -> CaseReceiver? {
    receivers.first { $0.receiver == partner }
  }

  /// True for a record that a person or a repair has to settle before others of its case can follow.
  var isInTheWay: Bool { bucket == .held || bucket == .failed }
}

/// What became of a record for one receiver that it was sent to, will be or may be.
package struct CaseReceiver: Sendable, Hashable {
  package let receiver: PartnerID
  /// The name of the route that led there.
  package let route: String
  /// Delivered, waiting or held.
  package let bucket: Bucket

  package init(receiver: PartnerID, route: String, bucket: Bucket) {
    self.receiver = receiver
    self.route = route
    self.bucket = bucket
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
