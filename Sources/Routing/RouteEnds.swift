package import Referrals

extension Route {
  /// Whose messages a route takes; what is empty does not matter.
  package struct Origin: Sendable, Hashable {
    package let kinds: [PartnerKind]
    package let ids: [PartnerID]
    /// The areas of which a sender lies or works in at least one.
    package let areas: [String]

    package init(kinds: [PartnerKind] = [], ids: [PartnerID] = [], areas: [String] = []) {
      self.kinds = kinds
      self.ids = ids
      self.areas = areas
    }

    /// Takes the messages of one kind of partner.
    package init(kind: PartnerKind) {
      self.init(kinds: [kind])
    }

    /// Returns whether messages of a sender are taken.
    package func includes(_ sender: Partner) -> Bool {
      includes(id: sender.id, kind: sender.kind, areas: sender.areas)
    }

    /// Returns whether messages of a sender are taken.
    package func includes(id: PartnerID, kind: PartnerKind, areas: [String]) -> Bool {
      (kinds.isEmpty || kinds.contains(kind)) && (ids.isEmpty || ids.contains(id))
        && (self.areas.isEmpty || areas.contains(where: self.areas.contains))
    }
  }

  /// Who receives.
  package enum Destination: Sendable, Hashable {
    /// Partners of a kind that cover the practice of the message.
    case covering(PartnerKind)
    /// Partners of a kind that serve the reasons of the message.
    case serving(PartnerKind)
    /// The partner of a kind that the message names as its recipient; with `elseServes`, where it names none, those
    /// that serve the reasons.
    case named(PartnerKind, elseServes: Bool)
    /// Whoever sent the referral that the message is about.
    case referrer
    /// These partners, always.
    case partners([PartnerID])

    /// This partner, always.
    package static func partner(_ id: PartnerID) -> Destination { .partners([id]) }
  }

  /// Who gets a message where several partners fit.
  package enum Take: String, Sendable, Hashable, CaseIterable {
    /// Nobody yet: a person must decide which of them.
    case one
    /// The first of them: in the order in which the route names them, else in the order of their ids.
    case first
    /// Each of them.
    case all
  }

  /// On what terms a receiver gets a message.
  struct Terms: Sendable {
    /// The consents without which nothing is sent.
    let needs: Consents
    let fields: FieldSelection

    /// Returns the terms on which both would have it: the consents of both, and the fields that both let through.
    func narrowed(to other: Terms) -> Terms {
      Terms(needs: needs.union(other.needs), fields: fields.narrowed(to: other.fields))
    }
  }

  /// Returns the terms on which a receiver of a kind gets what the route leads there.
  func terms(for receiver: PartnerKind) -> Terms {
    Terms(needs: needs, fields: selection(for: receiver))
  }
}
