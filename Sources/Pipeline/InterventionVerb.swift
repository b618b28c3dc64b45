import Ledger

/// What a person can do to records that are here.
package enum InterventionVerb: String, Sendable, Hashable, Codable, CaseIterable {
  /// Decide them again under today's configuration.
  case reprocess
  /// Stop them.
  case hold
  /// Let them go on.
  case release

  /// What the ledger calls it when it has happened to a record.
  package var step: String {
    switch self {
    case .reprocess: EventRow.reprocessed
    case .hold: EventRow.held
    case .release: EventRow.released
    }
  }
}
