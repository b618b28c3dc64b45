package import Diagnostics
package import Referrals

/// A rule that names who receives a message and which fields they may see.
///
/// A class, as each route is asked for each record; immutable.
package final class Route: Sendable {
  /// Whose messages a route takes; what is `nil` does not matter.
  package struct Origin: Sendable, Hashable {
    package let kind: PartnerKind?
    package let id: PartnerID?

    package init(kind: PartnerKind? = nil, id: PartnerID? = nil) {
      self.kind = kind
      self.id = id
    }

    /// Returns whether messages of a sender are taken.
    package func includes(_ sender: Partner) -> Bool {
      (kind == nil || kind == sender.kind) && (id == nil || id == sender.id)
    }
  }

  /// Who receives.
  package enum Destination: Sendable, Hashable {
    /// The partner of a kind that covers the practice of the message.
    case covering(PartnerKind)
    /// The partner of a kind that the message names as its recipient; with `elseServes`, where it names none, the one
    /// that serves the reason.
    case named(PartnerKind, elseServes: Bool)
    /// Whoever sent the referral that the message is about.
    case referrer
    /// This partner, always.
    case partner(PartnerID)
  }

  /// The name, unique among the routes, that listings and the ledger give it.
  package let name: String
  package let message: MessageKind
  package let from: Origin
  package let to: Destination
  /// The consents without which nothing is sent.
  package let needs: Consents
  /// The terms of the allow-list as written, such as `all` and `-clinical`.
  package let terms: [String]
  /// Where the route stands, or `nil` for one that was made in code.
  package let position: Position?
  private let fields: FieldSelection
  private let nonClinicalFields: FieldSelection

  /// Creates a route.
  ///
  /// - Parameters:
  ///   - name: Unique among the routes.
  ///   - message: The kind of message that it takes.
  ///   - from: Whose messages it takes.
  ///   - to: Who receives.
  ///   - needs: The consents without which nothing is sent.
  ///   - terms: The allow-list, see ``FieldSelection``.
  ///   - position: Where the route stands.
  /// - Throws: The first wrong term of the allow-list.
  package init(
    name: String, message: MessageKind, from: Origin = Origin(), to: Destination,
    needs: Consents = [], terms: [String], position: Position? = nil
  ) throws(FieldSelection.Fault) {
    let definition = ModelDefinition.definition(of: message)
    self.name = name
    self.message = message
    self.from = from
    self.to = to
    self.needs = needs
    self.terms = terms
    self.position = position
    fields = try FieldSelection(terms, of: definition)
    nonClinicalFields = try FieldSelection(
      terms + ["-clinical"] + Self.clinicalTerms(terms, of: definition), of: definition)
  }

  /// Returns the fields that a receiver of a kind may see.
  ///
  /// Clinical items that only came along with `all` or with a group stay here when the receiver is an agency or the like;
  /// those that the allow-list names go out.
  package func selection(for receiver: PartnerKind) -> FieldSelection {
    receiver.seesClinicalItems ? fields : nonClinicalFields
  }

  /// Returns whether the route could ever lead to a partner, whatever a message says.
  package func canReach(_ partner: Partner) -> Bool {
    switch to {
    case .covering(let kind), .named(let kind, _): partner.kind == kind
    case .referrer: partner.inbox != nil
    case .partner(let id): partner.id == id
    }
  }

  /// True when the allow-list names clinical fields, and not just the groups that hold them.
  package var namesClinicalFields: Bool {
    Self.clinicalTerms(terms, of: ModelDefinition.definition(of: message))
      .contains { !$0.hasPrefix("-") }
  }

  /// Returns the terms that name clinical fields: `clinical`, a clinical path, and either with `-` in front.
  private static func clinicalTerms(_ terms: [String], of definition: GroupDefinition) -> [String] {
    let start = terms.lastIndex(of: "-all") ?? terms.startIndex
    return terms[start...]
      .filter { term in
        let name = term.hasPrefix("-") ? String(term.dropFirst()) : term
        return name == "clinical" || (try? FieldPath(name, in: definition))?.isClinical == true
      }
  }
}
