package import Digests
package import Referrals

/// What a group asks of the ledger before it can be decided.
package struct FactRequest: Sendable, Hashable {
  /// Identities to look up, each behind its partner's number.
  package var identities: Set<PartnerIdentity> = []
  /// Records named by our references, as (sender's number, record's number).
  package var references: Set<PartnerRecord> = []
  /// Referrals of which the other records of the case are asked that are open.
  package var cases: Set<Int64> = []
  /// Records of which is asked what stands in their place by now.
  package var standings: Set<PartnerRecord> = []
  /// Things that cannot be drops and may have been told already: (partner, device, inode).
  package var files: Set<PartnerFile> = []

  package init() {}
}

/// A message id or fingerprint of one sender, under the home's key.
package struct PartnerIdentity: Sendable, Hashable {
  package let partner: Int
  package let identity: KeyedHash

  package init(partner: Int, identity: KeyedHash) {
    self.partner = partner
    self.identity = identity
  }
}

/// A record's number within its sender.
package struct PartnerRecord: Sendable, Hashable {
  package let partner: Int
  package let number: Int

  package init(partner: Int, number: Int) {
    self.partner = partner
    self.number = number
  }
}

/// A file in a sender's inbox, by what a rename does not change.
package struct PartnerFile: Sendable, Hashable {
  package let partner: Int
  package let device: Int64
  package let inode: Int64

  package init(partner: Int, device: Int64, inode: Int64) {
    self.partner = partner
    self.device = device
    self.inode = inode
  }
}

/// The ledger's answer to a ``FactRequest``; what is unknown is absent.
package struct Facts: Sendable {
  package var identities: [PartnerIdentity: RecordFact] = [:]
  /// By the record that a reference names; a repetition is told as what it repeats.
  package var references: [PartnerRecord: RecordFact] = [:]
  /// By the referral of a case, its other records that are held, failed or waiting, ascending by id.
  package var followers: [Int64: [RecordFact]] = [:]
  /// By the record asked for: the newest that was taken of the attempts at it, which may be itself.
  package var standings: [PartnerRecord: RecordFact] = [:]
  /// Notices (``DropRow/isNotice``) recorded for a file, newest first, at most ``mostNoticesOfFile``: file systems use an
  /// inode again and again, but never while its file is there.
  package var files: [PartnerFile: [DropRow]] = [:]

  /// The most notices that are told of one file.
  package static let mostNoticesOfFile = 16

  package init() {}
}

/// What decisions need to know of an earlier record.
package struct RecordFact: Sendable, Hashable {
  package var id: Int64
  package var partner: Int
  package var number: Int
  package var kind: MessageKind?
  package var action: Action?
  package var bucket: Bucket
  package var identity: KeyedHash?
  package var content: KeyedHash?
  package var caseRecord: Int64
  /// The sender and number of the referral that began the case, where that is another record.
  package var caseRoot: PartnerRecord?
  /// As ``CaseConsents`` stores them.
  package var consents: UInt8
  /// For an identity: whether this record took it; for a reference: whether its bucket takes one.
  package var isTaken: Bool
  /// Partners that were sent this record or will be, ascending: its deliveries that did not fail and are not withheld.
  package var receivers: [ReceiverFact]
  /// The drop that it came in, and its row or line there.
  package var drop: Int64
  package var line: Int

  package init(
    id: Int64, partner: Int, number: Int, kind: MessageKind?, action: Action?, bucket: Bucket,
    identity: KeyedHash?, content: KeyedHash?, caseRecord: Int64, caseRoot: PartnerRecord? = nil,
    consents: UInt8, isTaken: Bool, receivers: [ReceiverFact], drop: Int64, line: Int
  ) {
    self.id = id
    self.partner = partner
    self.number = number
    self.kind = kind
    self.action = action
    self.bucket = bucket
    self.identity = identity
    self.content = content
    self.caseRecord = caseRecord
    self.caseRoot = caseRoot
    self.consents = consents
    self.isTaken = isTaken
    self.receivers = receivers
    self.drop = drop
    self.line = line
  }
}

/// What became of a record for one receiver.
package struct ReceiverFact: Sendable, Hashable {
  /// The receiver's number.
  package var receiver: Int
  package var route: String
  /// Delivered, waiting or held.
  package var bucket: Bucket

  package init(receiver: Int, route: String, bucket: Bucket) {
    self.receiver = receiver
    self.route = route
    self.bucket = bucket
  }
}
