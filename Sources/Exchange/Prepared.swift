package import Diagnostics
package import Digests
package import Referrals
import Routing

/// A drop, or a part of one, after the first pure step: cut, decoded, mapped and checked, each record on its own.
///
/// A class, as it goes from step to step; immutable.
package final class PreparedDrop: Sendable {
  package let drop: Drop
  package let survey: DropSurvey
  /// The bytes at hand, and where they stand in the drop.
  package let part: DropPart
  /// The records of the part, in order; a whole drop has at least one, as one that cannot be decoded counts as one.
  package let records: [PreparedRecord]

  package init(
    _ drop: Drop, part: DropPart, of survey: DropSurvey, records: [PreparedRecord]
  ) {
    self.drop = drop
    self.survey = survey
    self.part = part
    self.records = records
  }

  /// Every byte of the part, in order; the ranges are those of the part's bytes.
  package var slices: [Slice] { part.slices }

  /// What the sender should know of the file as a whole: columns that nothing reads, and the like.
  package var remarks: [RecordProblem] {
    if case .table(let frame) = survey.form { frame.remarks } else { [] }
  }

  /// True for bytes that nobody could read.
  package var isUnreadable: Bool {
    switch survey.form {
    case .unreadable: true
    case .document: records.first?.isUnreadable ?? false
    case .batch, .messages, .refused, .table: false
    }
  }

  /// True for a table, whose receipt is a table as well.
  var isTable: Bool {
    if case .table = survey.form { true } else { false }
  }
}

/// One record as far as it can be understood on its own.
///
/// A class, as it goes from step to step; immutable.
package final class PreparedRecord: Sendable {
  /// 1 for the first record of the drop.
  package let ordinal: Int
  /// The place where it begins.
  package let place: InputPlace
  package let kind: MessageKind?
  package let action: Action?
  /// The message; `nil` where it could not be read.
  package let message: FieldGroup?
  /// What is wrong with it on its own, worst first.
  package let problems: [RecordProblem]
  package let identity: RecordIdentity?
  /// The mapped content under the home's key, our reference left out.
  package let content: KeyedHash?
  /// The earlier record that this one speaks of: the case of feedback, updates and cancellations.
  package let about: EarlierRecordName?
  /// Our reference on a returned row: the attempt that this one corrects.
  package let returned: Reference?
  package let consents: Consents
  /// The day of its reception; `nil` where it could not be read.
  package let receivedOn: PartialDate?
  /// Values of the input that no rule reads, as paths.
  package let unread: [String]
  /// How its values came about, in the order of reading; empty where nobody asks.
  package let trail: [ReadStep]
  /// True for bytes that are no text or no XML at all.
  package let isUnreadable: Bool

  init(
    ordinal: Int, place: InputPlace, kind: MessageKind?, action: Action?, message: FieldGroup?,
    problems: [RecordProblem], identity: RecordIdentity?, content: KeyedHash?,
    about: EarlierRecordName?, returned: Reference?, consents: Consents, receivedOn: PartialDate?,
    unread: [String], trail: [ReadStep] = [], isUnreadable: Bool = false
  ) {
    self.ordinal = ordinal
    self.place = place
    self.kind = kind
    self.action = action
    self.message = message
    self.problems = problems
    self.identity = identity
    self.content = content
    self.about = about
    self.returned = returned
    self.consents = consents
    self.receivedOn = receivedOn
    self.unread = unread
    self.trail = trail
    self.isUnreadable = isUnreadable
  }

  /// A record that nobody could read as a message.
  convenience init(
    unread cut: CutRecord, at place: InputPlace, kind: MessageKind? = nil,
    problems: [RecordProblem], isUnreadable: Bool = false
  ) {
    self.init(
      ordinal: cut.ordinal, place: place, kind: kind, action: nil, message: nil,
      problems: problems, identity: nil, content: nil, about: nil, returned: nil, consents: [],
      receivedOn: nil, unread: [], isUnreadable: isUnreadable)
  }
}

/// What makes a record the same record as another of its sender.
package struct RecordIdentity: Sendable, Hashable {
  /// Message id or fingerprint, under the home's key.
  package let hash: KeyedHash
  /// True where the format gives no message id.
  package let isFingerprint: Bool
}

/// The name of an earlier record, as a message gives it.
package enum EarlierRecordName: Sendable, Hashable {
  /// By our reference.
  case reference(Reference)
  /// By the sender's own message id, under the home's key.
  case message(sender: PartnerID, identity: KeyedHash)
  /// In a way that leads nowhere: no reference, no id, or a referrer we do not know.
  case unnamed
}
