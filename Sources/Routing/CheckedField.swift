package import Referrals

/// A field that a check names, found in the messages that have it.
///
/// A class, so that a rule hands on one reference; immutable.
package final class CheckedField: Sendable {
  /// The path as written.
  package let name: String
  /// What the field is in plain words.
  package let words: String
  private let inReferral: FieldPath?
  private let inFeedback: FieldPath?

  /// Finds a field by its path, or returns `nil` where no kind of message has it.
  package init?(_ name: String) {
    inReferral = try? FieldPath(name, in: ModelDefinition.referral)
    inFeedback = try? FieldPath(name, in: ModelDefinition.feedback)
    self.name = name
    if let inReferral {
      words = inReferral.field(in: ModelDefinition.referral).summary
    } else if let inFeedback {
      words = inFeedback.field(in: ModelDefinition.feedback).summary
    } else {
      return nil
    }
  }

  /// Returns the path in messages of a kind, or `nil` where they have no such field.
  package func path(in kind: MessageKind) -> FieldPath? {
    switch kind {
    case .referral: inReferral
    case .feedback: inFeedback
    }
  }
}

extension CheckedField: Hashable {
  package static func == (left: CheckedField, right: CheckedField) -> Bool {
    left.name == right.name
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
  }
}
