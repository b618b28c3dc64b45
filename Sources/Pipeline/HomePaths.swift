package import Referrals

/// Where everything lies in one home.
package struct HomePaths: Sendable, Hashable {
  /// The home itself, as an absolute path without a slash at the end.
  package let root: String

  package init(root: String) {
    self.root = root
  }

  package var configuration: String { "\(root)/interchange.yaml" }
  package var inboxes: String { "\(root)/inbox" }
  package var outboxes: String { "\(root)/outbox" }
  package var state: String { "\(root)/state" }
  package var ledger: String { "\(state)/ledger.sqlite" }
  package var key: String { "\(state)/key" }
  package var lock: String { "\(state)/lock" }
  package var generations: String { "\(state)/generations" }
  package var spool: String { "\(state)/spool" }
  package var quarantine: String { "\(state)/quarantine" }
  package var archive: String { "\(root)/archive" }

  package func inbox(of partner: PartnerID) -> String { "\(inboxes)/\(partner)" }
  package func outbox(of partner: PartnerID) -> String { "\(outboxes)/\(partner)" }
}
