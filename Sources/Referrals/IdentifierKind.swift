/// The kinds of identifier that the model knows.
package enum IdentifierKind: String, Sendable, Hashable, CaseIterable {
  case chi
  case nhsNumber
  case practiceCode
  case odsCode
  case oscrNumber
  case postcode
  /// Our speakable name for a record.
  case reference
  /// A sender's own identifier of any form, such as a message id.
  case local
}
