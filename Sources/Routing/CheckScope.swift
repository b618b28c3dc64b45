package import Referrals

/// Which messages a check is for; what is `nil` or empty does not matter.
package struct CheckScope: Sendable, Hashable {
  package let message: MessageKind?
  /// The kind of partner that sends.
  package let kind: PartnerKind?
  /// The partners that send.
  package let partners: [PartnerID]
  /// The names of the routes that lead the message somewhere.
  package let routes: [String]

  package init(
    message: MessageKind? = nil, kind: PartnerKind? = nil, partners: [PartnerID] = [],
    routes: [String] = []
  ) {
    self.message = message
    self.kind = kind
    self.partners = partners
    self.routes = routes
  }

  /// How narrow the scope is: of two checks of the same key that could be made on a message, the narrower is.
  ///
  /// A route is narrower than anything else, then a partner, then a kind of partner, then a kind of message.
  package var rank: Int {
    (routes.isEmpty ? 0 : 8) + (partners.isEmpty ? 0 : 4) + (kind == nil ? 0 : 2)
      + (message == nil ? 0 : 1)
  }

  /// Returns whether messages of a kind from a sender are meant, as far as that can be said without their route.
  ///
  /// - Parameters:
  ///   - message: The kind of message.
  ///   - kind: The sender's kind.
  ///   - id: The sender, or `nil` for one that no check names.
  /// - Returns: False for messages that the scope leaves out whatever their route.
  package func includes(_ message: MessageKind, from kind: PartnerKind, _ id: PartnerID?) -> Bool {
    (self.message == nil || self.message == message) && (self.kind == nil || self.kind == kind)
      && (partners.isEmpty || id.map(partners.contains) ?? false)
  }

  /// Returns whether a route is meant; `nil` is a message that no route leads anywhere.
  package func includes(route: String?) -> Bool {
    routes.isEmpty || route.map(routes.contains) ?? false
  }

  /// Returns whether some message may be meant by both scopes.
  package func meets(_ other: CheckScope) -> Bool {
    func meet<Name: Equatable>(_ left: [Name], _ right: [Name]) -> Bool {
      left.isEmpty || right.isEmpty || left.contains { right.contains($0) }
    }
    return (message == nil || other.message == nil || message == other.message)
      && (kind == nil || other.kind == nil || kind == other.kind)
      && meet(partners, other.partners) && meet(routes, other.routes)
  }

  /// Returns whether some message may be meant by both scopes, and neither is the narrower one.
  package func contradicts(_ other: CheckScope) -> Bool {
    rank == other.rank && meets(other)
  }
}
