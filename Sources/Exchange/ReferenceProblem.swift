import Diagnostics
import Digests
import Referrals

/// What can be wrong with a reference of ours that a message bears, in plain English.
///
/// A reference that nobody was given and that of another sender's record are told apart in no word.
enum ReferenceProblem {
  /// A text that is no reference, or one with a slip.
  ///
  /// - Parameters:
  ///   - fault: Why it cannot be read.
  ///   - field: Where it stands in the model.
  ///   - kind: What kind of message bears it.
  /// - Returns: A problem that rejects the record.
  static func unreadable(
    _ fault: Reference.Fault, field: String, of kind: MessageKind
  ) -> RecordProblem {
    let name = name(of: field)
    switch fault {
    case .check:
      return RecordProblem(
        code: "reference.check", outcome: .reject,
        what: "\(name) has a slip: its last character does not fit the others",
        why: "one character is wrong, or two are swapped",
        fix: "copy it again from where we told it to you\(orNone(field, kind))", field: field)
    case .length, .character:
      return RecordProblem(
        code: "reference.form", outcome: .reject,
        what: "\(name) is not one that we gave",
        why: "ours have nine letters and digits, such as R7K2-93QF-V",
        fix: "copy it from where we told it to you\(orNone(field, kind))", field: field)
    }
  }

  /// A reference of no record of this sender.
  static func unknown(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "reference.unknown", outcome: .reject,
      what: "'our reference' is not that of anything you sent us",
      why: "a row bears the reference that your receipt gives it, and what is new bears none",
      fix: "copy it again from your receipt\(orNone("reference", kind))", field: "reference")
  }

  /// The reference of a referral that this sender was sent.
  static func received(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "reference.received", outcome: .reject,
      what: "'our reference' is that of a referral which was sent to you",
      why: "only what you sent before comes back under our reference",
      fix: emptying(kind), field: "reference")
  }

  /// The reference of a record of another kind.
  static func otherKind(_ kind: MessageKind) -> RecordProblem {
    RecordProblem(
      code: "reference.kind", outcome: .reject,
      what: kind == .feedback
        ? "'our reference' is that of a referral, and this is feedback"
        : "'our reference' is that of feedback, and this is a referral",
      why: "each keeps the reference that its own receipt gives it",
      fix: emptying(kind), field: "reference")
  }

  /// A second row of a file under one reference, when the first has been taken as what comes back.
  static func twice(_ first: EarlierRecord) -> RecordProblem {
    RecordProblem(
      code: "reference.twice", outcome: .hold,
      what:
        "\(ReceiptWording.place(first.place) ?? "an earlier record") of this file bears the same "
        + "reference and differs from this; we took that one",
      why: "two corrections of one record cannot both be meant",
      fix: "if this is something else, leave 'Our reference' empty and send it again; "
        + "if it is the right one, tell us",
      field: "reference")
  }

  private static func name(of field: String) -> String {
    field == "reference" ? "'our reference'" : "the reference of the referral"
  }

  private static func orNone(_ field: String, _ kind: MessageKind) -> String {
    field == "reference" ? "; or \(emptying(kind))" : ""
  }

  private static func emptying(_ kind: MessageKind) -> String {
    switch kind {
    case .referral: "leave it empty, if this is a new referral"
    case .feedback:
      "leave it empty, if this is new, and name the referral by its reference in its own place"
    }
  }
}
