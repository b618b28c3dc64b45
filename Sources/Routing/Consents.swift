package import Referrals

extension Consents {
  /// Returns the consents that a message states as given, with those of its case that it does not take back.
  ///
  /// What is not stated counts as not given, and so does a consent that an update clears.
  ///
  /// - Parameters:
  ///   - message: A referral or feedback.
  ///   - earlier: The consents of the case that the message belongs to; none for a new referral.
  /// - Returns: The consents that hold for the message.
  package static func given(in message: FieldGroup, after earlier: Consents = Consents())
    -> Consents
  {
    switch message["consent"] {
    case .group(let group)?:
      earlier.following(group["referred"], .referred).following(group["share"], .share)
        .following(group["feedback"], .feedback).following(group["records"], .records)
    case nil: earlier
    default: Consents()
    }
  }

  /// Returns the set with a consent as a message states it.
  private func following(_ answer: FieldValue?, _ consent: Consents) -> Consents {
    switch answer {
    case .flag(true)?: union(consent)
    case nil: self
    default: subtracting(consent)
    }
  }

  /// Returns the consents that a message states as refused or takes back.
  package static func refused(in message: FieldGroup) -> Consents {
    guard let stated = message["consent"] else { return [] }
    guard case .group(let group) = stated else { return .all }
    return named.reduce(into: []) { refused, word in
      switch group[word.name] {
      case .flag(false)?, .cleared?: refused.insert(word.consent)
      default: break
      }
    }
  }

  /// What the consents in the set are about, as the end of a sentence: `to be referred`.
  var words: String {
    names.map(Consents.words(for:)).joined(separator: " and ")
  }
}
