package import Digests
package import Referrals

/// One record as the ledger knows it: its numbers, its bucket and why.
package struct RecordRow: Sendable, Hashable {
  package var id: Int64
  package var drop: Int64
  /// 1 for the first record of the drop.
  package var ordinal: Int
  /// The sender's number.
  package var partner: Int
  /// The record's number within its sender, as its reference carries it.
  package var number: Int
  /// `nil` where the record could not be read.
  package var kind: MessageKind?
  package var action: Action?
  package var bucket: Bucket
  /// The code of the most serious problem, or "".
  package var code: String
  /// The rule of that problem (`file:line:column`), or "".
  package var rule: String
  /// The model field of that problem, or "".
  package var field: String
  /// Sender and message id, or fingerprint, under the home's key; `nil` where the record could not be read.
  package var identity: KeyedHash?
  /// The mapped content under the home's key.
  package var content: KeyedHash?
  /// The id of the referral that began the case, or 0.
  package var caseRecord: Int64
  /// The consents that the message states as given, one bit each (see `Consents`); of a case, those of its referral.
  package var consents: UInt8
  /// The record of the attempt before this one, or 0.
  package var previousAttempt: Int64
  /// For a duplicate, the record it repeats, else 0.
  package var duplicateOf: Int64
  package var generation: SHA256Digest
  /// Where its slice lies in the archive.
  package var archive: ArchivePlace
  /// Row (spreadsheets) or line (texts) where the record begins; 0 for the whole drop.
  package var line: Int
  /// Milliseconds since 1970 of its last change of bucket.
  package var changedAt: Int64

  package init(
    id: Int64, drop: Int64, ordinal: Int, partner: Int, number: Int, kind: MessageKind?,
    action: Action?, bucket: Bucket, code: String = "", rule: String = "", field: String = "",
    identity: KeyedHash? = nil, content: KeyedHash? = nil, caseRecord: Int64 = 0,
    consents: UInt8 = 0, previousAttempt: Int64 = 0, duplicateOf: Int64 = 0,
    generation: SHA256Digest,
    archive: ArchivePlace, line: Int = 0, changedAt: Int64
  ) {
    self.id = id
    self.drop = drop
    self.ordinal = ordinal
    self.partner = partner
    self.number = number
    self.kind = kind
    self.action = action
    self.bucket = bucket
    self.code = code
    self.rule = rule
    self.field = field
    self.identity = identity
    self.content = content
    self.caseRecord = caseRecord
    self.consents = consents
    self.previousAttempt = previousAttempt
    self.duplicateOf = duplicateOf
    self.generation = generation
    self.archive = archive
    self.line = line
    self.changedAt = changedAt
  }
}

/// One file that we place in an outbox.
package struct OutputRow: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case delivery
    case receipt
    /// An empty file that says that the delivery before it is whole.
    case flag
  }

  package var id: Int64
  package var group: Int64
  /// The outbox's partner number.
  package var partner: Int
  package var kind: Kind
  /// The name under which the partner finds it; ours, never the sender's.
  package var name: String
  package var sha256: SHA256Digest
  package var size: Int64
  /// The record it carries, or 0 for a receipt and for a window's file, which carries many.
  package var record: Int64
  /// True once its group is recorded as delivered.
  package var isDelivered: Bool
  /// True when a power cut left in doubt whether the partner had collected it.
  package var isPossibleDuplicate: Bool

  package init(
    id: Int64, group: Int64, partner: Int, kind: Kind, name: String, sha256: SHA256Digest,
    size: Int64, record: Int64, isDelivered: Bool = false, isPossibleDuplicate: Bool = false
  ) {
    self.id = id
    self.group = group
    self.partner = partner
    self.kind = kind
    self.name = name
    self.sha256 = sha256
    self.size = size
    self.record = record
    self.isDelivered = isDelivered
    self.isPossibleDuplicate = isPossibleDuplicate
  }
}

extension OutputRow {
  /// True for a file of the records that waited for a window.
  var isWindow: Bool { kind == .delivery && record == 0 }
}

/// One step of a record's way; append-only.
package struct EventRow: Sendable, Hashable {
  /// Milliseconds since 1970.
  package var at: Int64
  package var group: Int64
  package var record: Int64
  /// `decided`, `delivered`, `reprocessed`, `held`, `released` ...
  package var step: String
  package var bucket: Bucket
  package var code: String

  /// The first decision on a record, which the ledger tells by itself.
  package static let decided = "decided"
  /// The step of a record that was decided again.
  package static let reprocessed = "reprocessed"
  /// The step of a record that a person stopped, or that came to be in doubt.
  package static let held = "held"
  /// The step of a record that a person let go on.
  package static let released = "released"
  /// The step of a record that left with the closing of a window.
  package static let delivered = "delivered"

  package init(
    at: Int64, group: Int64, record: Int64, step: String, bucket: Bucket, code: String
  ) {
    self.at = at
    self.group = group
    self.record = record
    self.step = step
    self.bucket = bucket
    self.code = code
  }
}

/// The newest record under an identity, and whether it took the identity.
package struct IdentityRow: Sendable, Hashable {
  package var partner: Int
  package var identity: KeyedHash
  package var record: Int64
  package var isTaken: Bool

  package init(partner: Int, identity: KeyedHash, record: Int64, isTaken: Bool) {
    self.partner = partner
    self.identity = identity
    self.record = record
    self.isTaken = isTaken
  }
}

/// One commit.
package struct GroupRow: Sendable, Hashable {
  package var number: Int64
  /// Milliseconds since 1970 when it was staged.
  package var at: Int64
  /// The records that it decided, new ones and those processed again.
  package var records: Int
  package var isDelivered: Bool
  /// Milliseconds since 1970 when every file of it lay in its outbox, or 0.
  package var deliveredAt: Int64
  /// The day file that holds its lines; "" for a commit of a ledger of version 1.
  package var day: String

  package init(
    number: Int64, at: Int64, records: Int, isDelivered: Bool, deliveredAt: Int64 = 0,
    day: String
  ) {
    self.number = number
    self.at = at
    self.day = day
    self.records = records
    self.isDelivered = isDelivered
    self.deliveredAt = deliveredAt
  }
}

/// How many of a sender's records are in a bucket now, and since when the oldest of the open ones has been there.
package struct Tally: Sendable, Hashable {
  package var partner: Int
  package var bucket: Bucket
  package var count: Int
  /// For an open bucket (waiting, held, failed) milliseconds since 1970 of the oldest change into it, else 0.
  package var since: Int64

  package init(partner: Int, bucket: Bucket, count: Int, since: Int64 = 0) {
    self.partner = partner
    self.bucket = bucket
    self.count = count
    self.since = since
  }
}

/// Held or failed records that share one cause.
package struct FailureGroup: Sendable, Hashable {
  package var bucket: Bucket
  package var code: String
  package var rule: String
  package var field: String
  /// The place in the input, by the names of a mapping, or "".
  package var path: String
  package var partner: Int
  package var count: Int
  /// How many people these records are about; a record of which that is not known counts as one.
  package var people: Int
  package var firstRecord: Int64
  /// Milliseconds since 1970 of the oldest.
  package var since: Int64

  package init(
    bucket: Bucket, code: String, rule: String, field: String, path: String = "", partner: Int,
    count: Int, people: Int, firstRecord: Int64, since: Int64
  ) {
    self.bucket = bucket
    self.code = code
    self.rule = rule
    self.field = field
    self.path = path
    self.people = people
    self.partner = partner
    self.count = count
    self.firstRecord = firstRecord
    self.since = since
  }
}
