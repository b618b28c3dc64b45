package import Diagnostics
package import Referrals

/// An organisation that exchanges messages with the others of an interchange.
///
/// A class, as every record on its way has its sender with it; immutable.
package final class Partner: Sendable {
  /// Names the partner's inbox and outbox folders.
  package let id: PartnerID
  /// The name that people know it by.
  package let name: String
  package let kind: PartnerKind
  package let identifiers: PartnerIdentifiers
  /// How the partner sends, or `nil` for one that only receives.
  package let inbox: InboxAgreement?
  /// How the partner receives messages, or `nil` for one that only sends; receipts need no agreement.
  package let outbox: OutboxAgreement?
  package let receipts: ReceiptAgreement
  /// The practices that a link worker provider covers.
  package let covers: [PartnerID]
  /// The codes of the reasons that an agency serves.
  package let serves: [String]
  /// The names of the areas that a practice lies in, or that another partner works in; empty where none is agreed.
  package let areas: [String]
  /// The day from which the partner exists no more, or `nil` while it is open.
  package let closed: PartialDate?
  /// The unix group that owns the partner's folders, or `nil` for the interchange's own.
  package let group: String?
  /// True while nothing is taken from the partner's inbox, and what others send it waits.
  package let isPaused: Bool
  /// True for a partner that only tries things out: what it sends is checked and goes nowhere.
  package let isTest: Bool
  /// Where the partner's file begins, or `nil` for one that was made in code.
  package let position: Position?

  package init(
    id: PartnerID, name: String, kind: PartnerKind,
    identifiers: PartnerIdentifiers = PartnerIdentifiers(), inbox: InboxAgreement? = nil,
    outbox: OutboxAgreement? = nil, receipts: ReceiptAgreement = ReceiptAgreement(),
    covers: [PartnerID] = [], serves: [String] = [], areas: [String] = [],
    closed: PartialDate? = nil, group: String? = nil,
    isPaused: Bool = false, isTest: Bool = false, position: Position? = nil
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
    self.areas = areas
    self.closed = closed
    self.group = group
    self.isPaused = isPaused
    self.isTest = isTest
    self.position = position
  }
}

extension Partner {
  /// The partner as it would be paused.
  package var paused: Partner {
    Partner(
      id: id, name: name, kind: kind, identifiers: identifiers, inbox: inbox, outbox: outbox,
      receipts: receipts, covers: covers, serves: serves, areas: areas, closed: closed,
      group: group, isPaused: true, isTest: isTest, position: position)
  }
}

extension Partner: Hashable {
  package static func == (left: Partner, right: Partner) -> Bool {
    left === right
      || left.id == right.id && left.name == right.name && left.kind == right.kind
        && left.identifiers == right.identifiers && left.inbox == right.inbox
        && left.outbox == right.outbox && left.receipts == right.receipts
        && left.covers == right.covers && left.serves == right.serves
        && left.areas == right.areas && left.closed == right.closed
        && left.group == right.group && left.isPaused == right.isPaused
        && left.isTest == right.isTest && left.position == right.position
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(id)
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
  /// The ending of the empty file that the partner puts beside a drop once it is whole, or `nil` where none is agreed.
  package let flag: String?
  /// How a MESH client puts files there, or `nil` where none does.
  package let mesh: MeshInbox?

  package init(
    mappings: [String], settle: Duration = .seconds(5), flag: String? = nil, mesh: MeshInbox? = nil
  ) {
    self.mappings = mappings
    self.settle = settle
    self.flag = flag
    self.mesh = mesh
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
