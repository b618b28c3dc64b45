package import Routing

/// What the control file of MESH (DTS) says about whose file it speaks of.
package struct ControlAddress: Sendable, Hashable {
  /// True for news about one of our own files.
  package let isReport: Bool
  /// The mailbox that sent the file; letter case does not matter.
  package let from: String
  /// The mailbox that it was sent to.
  package let to: String
  package let workflow: String

  package init(isReport: Bool, from: String, to: String, workflow: String) {
    self.isReport = isReport
    self.from = from
    self.to = to
    self.workflow = workflow
  }

  /// Returns the partner in whose inbox the file belongs, or `nil` where none has agreed on it, or more than one.
  ///
  /// A file of a mailbox that one partner sends from is that partner's, whatever its workflow: its inbox refuses what is
  /// not agreed, and its sender hears of that. A report is of the partner that the file was sent to.
  package func owner(among partners: [Partner]) -> Partner? {
    let ours = partners.filter { $0.inbox?.mesh != nil }
    if isReport {
      let mailboxes = [from.lowercased(), to.lowercased()]
      return
        ours.filter { partner in
          partner.outbox?.mesh.map { mailboxes.contains($0.to.lowercased()) } ?? false
        }
        .only
    }
    let senders = ours.filter {
      $0.inbox?.mesh?.sender.map { $0.lowercased() == from.lowercased() } ?? false
    }
    return senders.only
      ?? senders.filter { partner in
        let workflows = partner.inbox?.mesh?.workflows ?? []
        return workflows.isEmpty
          || workflows.contains { $0.lowercased() == workflow.lowercased() }
      }
      .only
  }
}

extension [Partner] {
  fileprivate var only: Partner? { count == 1 ? self[0] : nil }
}
