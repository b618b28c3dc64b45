package import Diagnostics
package import Referrals

/// Returns what is wrong with whom a message says to have sent it, or `nil` when it claims nobody else.
///
/// The inbox names the sender. A message may repeat it as `sender`, and a practice's message also as the practice and
/// as the referrer's organisation; it may not name another partner there, nor another practice's code. A code that is
/// no practice's and no partner's is left to the checks.
///
/// - Parameters:
///   - message: A referral or feedback as the sender's mapping read it.
///   - partner: The partner in whose inbox the message lay.
///   - directory: All partners.
/// - Returns: A problem that rejects the record, or `nil`.
package func senderFault(
  in message: FieldGroup, from partner: Partner, among directory: PartnerDirectory
) -> RecordProblem? {
  if let claim = message.text("sender"), !directory.isName(claim, of: partner.id) {
    return otherSender(claim, field: "sender", partner: partner, directory: directory)
  }
  guard partner.kind == .practice else { return nil }
  if let claim = message.group("practice")?.text("code"),
    isOthers(claim, partner: partner, directory: directory)
  {
    return otherSender(claim, field: "practice.code", partner: partner, directory: directory)
  }
  if let claim = message.group("referrer")?.group("organisation")?.text("code"),
    isOthers(claim, partner: partner, directory: directory)
  {
    return otherSender(
      claim, field: "referrer.organisation.code", partner: partner, directory: directory)
  }
  return nil
}

/// Returns whether a code is another partner's, or that of another practice.
private func isOthers(_ claim: String, partner: Partner, directory: PartnerDirectory) -> Bool {
  !directory.isName(claim, of: partner.id) && (isPracticeCode(claim) || directory.knows(claim))
}

/// Returns whether a text is the code of a practice, check digit included.
private func isPracticeCode(_ text: String) -> Bool {
  (try? ScottishPracticeCode(checking: text)) != nil
}

/// Describes a claim of another's name; the claim is quoted only where it is a code, as it might be a person's name.
private func otherSender(
  _ claim: String, field: String, partner: Partner, directory: PartnerDirectory
) -> RecordProblem {
  let isCode = isPracticeCode(claim) || directory.knows(claim)
  let name = isCode ? quoted(code: claim) : "an organisation with a name like \(shape(of: claim))"
  return RecordProblem(
    code: "sender.other", outcome: .reject, what: "the message says that it comes from \(name)",
    why: "what lies in this folder must come from \(quoted(code: partner.id.rawValue))",
    fix: "correct who sent it, or let the organisation that it names send it",
    field: field, rule: partner.position)
}

extension PartnerDirectory {
  /// Returns whether a code is that of any partner.
  fileprivate func knows(_ code: String) -> Bool {
    if case .none = partner(code: code) { false } else { true }
  }
}
