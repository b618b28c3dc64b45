package import Configuration
import Mapping
package import Referrals
import Routing

/// Every field that each partner could ever be sent: what its routes let through and its mapping writes.
///
/// Computed of the configuration alone, whatever messages say: an upper bound, for agreements on the sharing of data.
/// Receipts are not in it, as they tell a sender of its own records.
package struct Disclosure: Sendable {
  /// One field that one partner could be sent.
  package struct Item: Sendable, Hashable {
    package let partner: PartnerID
    /// The name that people know the partner by.
    package let partnerName: String
    package let kind: MessageKind
    /// The model path, such as `person.phones.number`.
    package let field: String
    /// What the field is, in plain words: `date of birth`.
    package let words: String
    package let isClinical: Bool
    /// The routes that let it through, in their order.
    package let routes: [String]
    /// The mapping that writes it.
    package let mapping: String

    /// What an earlier list is compared by.
    package var key: Key { Key(partner: partner.rawValue, kind: kind.rawValue, field: field) }
  }

  /// A field, a kind of message and a partner, as a list on paper names them.
  package struct Key: Sendable, Hashable {
    package let partner: String
    package let kind: String
    package let field: String

    package init(partner: String, kind: String, field: String) {
      self.partner = partner
      self.kind = kind
      self.field = field
    }
  }

  /// By partner in the order of the configuration, then by kind, then in the order of the model.
  package let items: [Item]

  /// Works out what a configuration discloses.
  ///
  /// - Parameters:
  ///   - generation: The configuration.
  ///   - partner: The partner asked about; all where it is `nil`.
  package init(of generation: Generation, to partner: PartnerID? = nil) {
    let asked = generation.directory.partners.filter { partner == nil || $0.id == partner }
    items = asked.flatMap { partner in
      MessageKind.allCases.flatMap { Self.items(of: $0, to: partner, in: generation) }
    }
  }

  /// Returns the items that an earlier list does not have.
  package func grown(since earlier: Set<Key>) -> [Item] {
    items.filter { !earlier.contains($0.key) }
  }

  private static func items(
    of kind: MessageKind, to partner: Partner, in generation: Generation
  ) -> [Item] {
    guard let name = partner.outbox?.mapping(for: kind),
      let mapping = generation.mappings.mapping(named: name)
    else { return [] }
    let routes = generation.routes.filter { $0.message == kind && $0.canReach(partner) }
    guard !routes.isEmpty else { return [] }
    let written = FieldLeaves(of: mapping.definition).below(mapping.writableFields)
    return written.compactMap { leaf in
      let letting = routes.filter { $0.selection(for: partner.kind).keeps(leaf.path) }
      guard !letting.isEmpty else { return nil }
      return Item(
        partner: partner.id, partnerName: partner.name, kind: kind, field: leaf.path.description,
        words: leaf.words, isClinical: leaf.path.isClinical, routes: letting.map(\.name),
        mapping: name)
    }
  }
}
