import Diagnostics
import Document
import Referrals
import Routing

/// A partner file as read by itself, its references to other files still words.
struct PartnerDraft {
  let id: Located<PartnerID>
  let name: String
  let kind: PartnerKind
  let identifiers: PartnerIdentifiers
  /// Where the practice code stands, for a second partner with the same.
  let practiceCode: Located<String>?
  let inbox: InboxDraft?
  let outbox: OutboxDraft?
  let receipts: ReceiptAgreement
  let covers: [Located<String>]
  let serves: [String]
  let areas: [String]
  let closed: PartialDate?
  let group: String?
  let isPaused: Bool
  let isTest: Bool
  /// Takes what is wrong with the references.
  let problems: OutlineProblems

  /// Where the partner's id stands.
  var position: Position { problems.position(line: id.line, column: id.column) }
}

/// What a partner file says about its inbox.
struct InboxDraft {
  let mappings: [Located<String>]
  let settle: Duration
  let flag: String?
  let mesh: MeshInbox?
}

/// What a partner file says about its outbox.
struct OutboxDraft {
  let mappings: [Located<String>]
  let delivery: OutboxAgreement.Delivery
  let collectWithin: Duration?
  let nameTemplate: Located<NameTemplate>?
  let flag: Located<String>?
  let mesh: MeshOutbox?
  /// Where the outbox's table begins.
  let position: Position
}
