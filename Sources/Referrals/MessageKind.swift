/// What a record is about.
package enum MessageKind: String, Sendable, Hashable, CaseIterable {
  case referral
  case feedback
}

/// What a record asks for.
package enum Action: String, Sendable, Hashable, CaseIterable {
  case new
  case update
  case cancel
}
