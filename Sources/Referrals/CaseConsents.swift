/// The consents that a record's person has given, and those that they took back afterwards.
///
/// A referral's own are those of its case. What was taken back is kept apart, so that a record that waited for a person
/// to decide is not sent on the strength of what it says itself.
package struct CaseConsents: Sendable, Hashable {
  /// What holds.
  package var given: Consents
  /// What was given or asked for and no longer holds.
  package var withdrawn: Consents

  package init(given: Consents = [], withdrawn: Consents = []) {
    self.given = given
    self.withdrawn = withdrawn
  }

  /// Reads the byte in which ledger and archive keep both: what is given in the lower four bits.
  package init(stored: UInt8) {
    given = Consents(rawValue: stored & 0x0F)
    withdrawn = Consents(rawValue: stored >> 4)
  }

  /// The byte in which ledger and archive keep both.
  package var stored: UInt8 { given.rawValue & 0x0F | withdrawn.rawValue << 4 }

  /// Returns what holds after a later message of the case that gives some consents and refuses others.
  package func following(given: Consents, refused: Consents) -> CaseConsents {
    CaseConsents(
      given: self.given.union(given).subtracting(refused),
      withdrawn: withdrawn.union(refused).subtracting(given))
  }

  /// Returns the case's consents after everything was taken back, as by a cancellation.
  package var cancelled: CaseConsents {
    CaseConsents(given: [], withdrawn: .all)
  }
}

extension Consents {
  /// Every consent there is.
  package static let all: Consents = [.referred, .share, .feedback, .records]
}
