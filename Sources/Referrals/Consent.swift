/// What a person may agree to, one bit each.
///
/// The bits are kept in the ledger and never change their meaning.
package struct Consents: OptionSet, Sendable, Hashable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Creates the empty set.
  package init() {
    rawValue = 0
  }

  /// To be referred.
  package static let referred = Consents(rawValue: 1)
  /// That agencies may see the referral.
  package static let share = Consents(rawValue: 2)
  /// That the practice hears what came of it.
  package static let feedback = Consents(rawValue: 4)
  /// That their record may be looked at.
  package static let records = Consents(rawValue: 8)

  /// Each consent with the name that routes and the model use.
  package static let named: [(name: String, consent: Consents)] = [
    ("referred", .referred), ("share", .share), ("feedback", .feedback), ("records", .records),
  ]

  /// Creates the consent of a name that routes use, or returns `nil` for another name.
  package init?(name: String) {
    guard let found = Self.named.first(where: { $0.name == name }) else { return nil }
    self = found.consent
  }

  // What the standard library has for all sets, without a detour through them: each record asks several times.

  package var isEmpty: Bool { rawValue == 0 }

  package func union(_ other: Consents) -> Consents {
    Consents(rawValue: rawValue | other.rawValue)
  }

  package func subtracting(_ other: Consents) -> Consents {
    Consents(rawValue: rawValue & ~other.rawValue)
  }

  /// The names of the consents in the set.
  package var names: [String] {
    Self.named.filter { contains($0.consent) }.map(\.name)
  }

  /// Returns what a consent is about in plain English, such as "to be referred".
  package static func words(for name: String) -> String {
    switch name {
    case "referred": "to be referred"
    case "share": "that agencies may see the referral"
    case "feedback": "that the practice hears what came of the referral"
    case "records": "that their record may be looked at"
    default: name
    }
  }
}

/// What a message says about consent; `nil` where it says nothing.
package struct Consent: Sendable, Hashable {
  package var referred: Bool?
  package var share: Bool?
  package var feedback: Bool?
  package var records: Bool?
  package var date: PartialDate?
  /// Who took or gave it; personal data.
  package var by: String?

  /// Reads the `consent` group of a message; a cleared flag says nothing.
  init(_ group: FieldGroup?) {
    referred = group?.flag("referred")
    share = group?.flag("share")
    feedback = group?.flag("feedback")
    records = group?.flag("records")
    date = group?.date("date")
    by = group?.text("by")
  }

  /// The consents that are stated as given.
  package var given: Consents {
    stated(true)
  }

  /// The consents that are stated as refused.
  package var refused: Consents {
    stated(false)
  }

  private func stated(_ answer: Bool) -> Consents {
    var result: Consents = []
    if referred == answer { result.insert(.referred) }
    if share == answer { result.insert(.share) }
    if feedback == answer { result.insert(.feedback) }
    if records == answer { result.insert(.records) }
    return result
  }
}
