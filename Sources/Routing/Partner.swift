package import Diagnostics
package import Referrals

/// An organisation that exchanges messages with the others of an interchange.
package struct Partner: Sendable, Hashable {
  /// Names the partner's inbox and outbox folders.
  package let id: PartnerID
  /// The name that people know it by.
  package let name: String
  package let kind: PartnerKind
  package var identifiers: PartnerIdentifiers
  /// How the partner sends, or `nil` for one that only receives.
  package var inbox: InboxAgreement?
  /// How the partner receives messages, or `nil` for one that only sends; receipts need no agreement.
  package var outbox: OutboxAgreement?
  package var receipts: ReceiptAgreement
  /// The practices that a link worker provider covers.
  package var covers: [PartnerID]
  /// The codes of the reasons that an agency serves.
  package var serves: [String]
  /// The unix group that owns the partner's folders, or `nil` for the interchange's own.
  package var group: String?
  /// Where the partner's file begins, or `nil` for one that was made in code.
  package var position: Position?

  package init(
    id: PartnerID, name: String, kind: PartnerKind,
    identifiers: PartnerIdentifiers = PartnerIdentifiers(), inbox: InboxAgreement? = nil,
    outbox: OutboxAgreement? = nil, receipts: ReceiptAgreement = ReceiptAgreement(),
    covers: [PartnerID] = [], serves: [String] = [], group: String? = nil,
    position: Position? = nil
  ) {
    self.id = id
    self.name = name
    self.kind = kind
    self.identifiers = identifiers
    self.inbox = inbox
    self.outbox = outbox
    self.receipts = receipts
    self.covers = covers
    self.serves = serves
    self.group = group
    self.position = position
  }
}

/// The numbers by which registers outside the interchange know a partner, in normal form.
package struct PartnerIdentifiers: Sendable, Hashable {
  /// The five digits of a GP practice in Scotland.
  package var practiceCode: String?
  /// A code of the Organisation Data Service, in capitals.
  package var odsCode: String?
  /// The number in the register of Scottish charities: `SC` and six digits.
  package var oscrNumber: String?

  package init(
    practiceCode: String? = nil, odsCode: String? = nil, oscrNumber: String? = nil
  ) {
    self.practiceCode = practiceCode
    self.odsCode = odsCode
    self.oscrNumber = oscrNumber
  }

  /// The identifiers that are there.
  package var all: [String] { [practiceCode, odsCode, oscrNumber].compactMap { $0 } }
}

/// What a partner's inbox takes.
package struct InboxAgreement: Sendable, Hashable {
  /// The names of the mappings that may read a drop, in the order in which they are tried; never empty.
  package let mappings: [String]
  /// How long a file must lie untouched before it is taken, where no lease can tell that its writer is done.
  package let settle: Duration

  package init(mappings: [String], settle: Duration = .seconds(5)) {
    self.mappings = mappings
    self.settle = settle
  }
}

/// What a partner's outbox is given.
package struct OutboxAgreement: Sendable, Hashable {
  /// A mapping of an outbox and the kind of message that it writes.
  package struct Mapping: Sendable, Hashable {
    package let name: String
    package let message: MessageKind

    package init(_ name: String, for message: MessageKind) {
      self.name = name
      self.message = message
    }
  }

  /// How records become files.
  package enum Delivery: String, Sendable, Hashable, CaseIterable {
    /// One file for each record, as soon as its group is committed.
    case each
  }

  /// At most one mapping for each kind of message; never empty.
  package let mappings: [Mapping]
  package let delivery: Delivery
  /// How long a file may lie in the outbox before a warning says that nobody collects, or `nil` for ever.
  package let collectWithin: Duration?

  package init(mappings: [Mapping], delivery: Delivery = .each, collectWithin: Duration? = nil) {
    self.mappings = mappings
    self.delivery = delivery
    self.collectWithin = collectWithin
  }

  /// Returns the name of the mapping that writes messages of a kind, or `nil` when the partner takes none of them.
  package func mapping(for kind: MessageKind) -> String? {
    mappings.first { $0.message == kind }?.name
  }
}

/// How a partner wants to hear what became of its records.
package struct ReceiptAgreement: Sendable, Hashable {
  /// The form of a receipt.
  package enum Format: String, Sendable, Hashable, CaseIterable {
    case xml
    case csv
    case text
  }

  /// What one receipt speaks of.
  package enum Scope: String, Sendable, Hashable, CaseIterable {
    /// One drop.
    case drop
    /// All drops of the sender in one group.
    case group
  }

  /// The form, or `nil` for that of the drop it answers.
  package let format: Format?
  /// What one receipt speaks of, or `nil`: a drop of many records has its own, drops of a single one share.
  package let scope: Scope?

  package init(format: Format? = nil, scope: Scope? = nil) {
    self.format = format
    self.scope = scope
  }
}
