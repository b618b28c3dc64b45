package import Diagnostics
package import Digests
package import Formats
package import Referrals
import Routing

/// A drop after the first pure step: cut, decoded, mapped and checked, each record on its own.
package struct PreparedDrop: Sendable {
  package let drop: Drop
  package let form: DropForm
  /// Every byte of the drop, in order.
  package let slices: [Slice]
  /// At least one: a drop that cannot be decoded is one record.
  package let records: [PreparedRecord]
  /// What the sender should know of the file as a whole: columns that nothing reads, and the like.
  package let remarks: [RecordProblem]

  /// True for bytes that nobody could read.
  package var isUnreadable: Bool {
    if case .unreadable = form { true } else { false }
  }

  /// True for a table, whose receipt is a table as well.
  var isTable: Bool {
    if case .table = form { true } else { false }
  }
}

/// What kind of file a drop was, as far as its receipt is concerned.
package enum DropForm: Sendable {
  /// An XML document.
  case xml
  /// A spreadsheet as text, with its rows for the receipt.
  case table(CSVTable)
  /// Something nobody could read.
  case unreadable
}

/// One record as far as it can be understood on its own.
package struct PreparedRecord: Sendable {
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
  /// Values of the input that no rule reads, as paths.
  package let unread: [String]
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
