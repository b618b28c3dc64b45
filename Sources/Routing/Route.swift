package import Diagnostics
package import Referrals

/// A rule that names who receives a message and which fields they may see.
///
/// A class, as each route is asked for each record; immutable.
package final class Route: Sendable {
  /// The name, unique among the routes, that listings and the ledger give it.
  package let name: String
  package let message: MessageKind
  package let from: Origin
  /// What must hold of a message besides, in the order in which it is asked.
  package let conditions: [RouteCondition]
  package let to: Destination
  /// Who gets the message where several partners fit.
  package let take: Take
  /// True where only partners fit that work in an area of the message's practice.
  package let isLocal: Bool
  /// True for a route behind which no other is asked once it led somewhere.
  package let ends: Bool
  /// True for a route that is asked only for what no other route finds a receiver for.
  package let isFinal: Bool
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
  ///   - conditions: What must hold of a message besides.
  ///   - to: Who receives.
  ///   - take: Who gets it where several fit.
  ///   - isLocal: Whether only partners fit that work in an area of the message's practice.
  ///   - ends: Whether no other route is asked once this one led somewhere.
  ///   - isFinal: Whether it is asked only for what no other route finds a receiver for.
  ///   - needs: The consents without which nothing is sent.
  ///   - terms: The allow-list, see ``FieldSelection``.
  ///   - position: Where the route stands.
  /// - Throws: The first wrong term of the allow-list.
  package init(
    name: String, message: MessageKind, from: Origin = Origin(),
    conditions: [RouteCondition] = [], to: Destination, take: Take = .one, isLocal: Bool = false,
    ends: Bool = false, isFinal: Bool = false, needs: Consents = [], terms: [String],
    position: Position? = nil
  ) throws(FieldSelection.Fault) {
    let definition = ModelDefinition.definition(of: message)
    self.name = name
    self.message = message
    self.from = from
    self.conditions = conditions
    self.to = to
    self.take = take
    self.isLocal = isLocal
    self.ends = ends
    self.isFinal = isFinal
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
    case .covering(let kind), .serving(let kind), .named(let kind, _): partner.kind == kind
    case .referrer: partner.inbox != nil
    case .partners(let ids): ids.contains(partner.id)
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
