/// What sort of organisation a partner is; routes name receivers and senders by it.
package enum PartnerKind: String, Sendable, Hashable, CaseIterable {
  case practice
  case clwProvider = "clw-provider"
  case agency
  case school
  case workplace
  case board
  case council

  /// True when clinical items may reach partners of this kind wherever a route lets all fields through.
  ///
  /// Link work is strictly non-clinical, so for every other kind a route must name clinical fields one by one or with
  /// the word `clinical`; see ``Route/selection(for:)``.
  package var seesClinicalItems: Bool {
    switch self {
    case .practice, .clwProvider, .board: true
    case .agency, .school, .workplace, .council: false
    }
  }

  /// The kind with its article, as sentences name it: `an agency`.
  package var words: String {
    switch self {
    case .practice: "a GP practice"
    case .clwProvider: "a link worker provider"
    case .agency: "an agency"
    case .school: "a school"
    case .workplace: "a workplace"
    case .board: "a health board"
    case .council: "a council"
    }
  }
}
