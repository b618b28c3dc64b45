import Diagnostics
import Document
import Referrals
import Routing

/// Tells partners apart whose files arrive in one IN folder of a MESH client (DTS).
struct MeshSenders {
  let drafts: [PartnerDraft]

  /// Reports partners whose files would belong to two of them, and warns of those to whom none would.
  func check() {
    var earlier: [(PartnerDraft, MeshInbox)] = []
    for draft in drafts {
      guard let agreement = draft.inbox?.mesh else { continue }
      if agreement.sender == nil { warn(draft) }
      if let (other, _) = earlier.first(where: { $0.1.isShared(with: agreement) }) {
        refuse(draft, beside: other)
      }
      earlier.append((draft, agreement))
    }
  }

  private func refuse(_ draft: PartnerDraft, beside other: PartnerDraft) {
    draft.problems.report(
      "partner.mesh",
      "files from one mailbox would belong to \(quoted(code: draft.id.value.rawValue)) and to \(quoted(code: other.id.value.rawValue))",
      line: draft.id.line, column: draft.id.column,
      why:
        "interchange.yaml names an IN folder, whose files are told apart by mailbox and workflow",
      fix: "name another mailbox under 'mesh: from:' of one of them, or other workflows")
  }

  private func warn(_ draft: PartnerDraft) {
    draft.problems.report(
      "partner.mesh", "no file of the IN folder can be told to be from this partner",
      line: draft.id.line, column: draft.id.column, severity: .warning,
      why: "interchange.yaml names an IN folder, whose files are told apart by mailbox",
      fix: "name its mailbox under 'mesh: from:' of its inbox")
  }
}

extension MeshInbox {
  /// True where a file could be taken by both agreements.
  fileprivate func isShared(with other: MeshInbox) -> Bool {
    guard let sender, sender.lowercased() == other.sender?.lowercased() else { return false }
    let own = Set(workflows.map { $0.lowercased() })
    let others = Set(other.workflows.map { $0.lowercased() })
    return own.isEmpty || others.isEmpty || !own.isDisjoint(with: others)
  }
}
