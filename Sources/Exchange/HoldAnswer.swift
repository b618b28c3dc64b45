package import Diagnostics

/// What a person can do about a held record, by the code that it is held for.
package enum HoldAnswer: Sendable, Hashable {
  /// The hold asks a question that a person answers by letting the record go: it is waived for this record.
  case waived
  /// A person stopped it, or only a person can find out whether it has arrived: nothing but a release lets it go.
  case onlyByRelease
  /// It cannot be sent even so: what to do instead, as an advice to the operator.
  case instead(String)

  /// Creates the answer to a code.
  package init(to code: String) {
    if Self.heldByPersons.contains(code) {
      self = .onlyByRelease
    } else if let advice = Self.advice[code] {
      self = .instead(advice)
    } else {
      // What is left is what identities and the home's own checks ask.
      self = .waived
    }
  }

  /// The code of a record whose file may have been delivered before the ledger was lost.
  package static let possiblyMadeCode = "delivery.possibly-made"

  private static let heldByPersons: Set<String> = [
    DecisionProblem.operatorHeldCode, possiblyMadeCode,
  ]

  private static let again = "then reprocess it"
  private static let corrected =
    "ask the sender to send it corrected, with the reference that we gave this one"

  /// Codes of records that no decision of a person makes fit to be sent.
  package static let advice: [String: String] = [
    // Nobody can tell to whom it would go.
    "case.unnamed": corrected,
    "case.unknown":
      "\(corrected); if the referral that it is about comes in later, \(again)",
    // Whoever reads it would learn of a person whose referral they have no part in.
    "case.of-others": "ask the sender which referral is meant; \(corrected)",
    "case.stranger": "ask the sender which referral is meant; \(corrected)",
    // It would overtake what it is about.
    "case.undelivered": "decide about the referral first, \(again)",
    "case.behind": "release or reprocess the referral that it is about; this one follows by itself",
    "case.order":
      "release or reprocess what its sender sent before about the same referral; this one follows by itself",
    // The person, or whoever referred them, has taken it back.
    "case.withdrawn-before":
      "a withdrawal is never overridden: if the referral is wanted, ask the sender to send it under a number of its own",
    "receiver.testing":
      "take 'test:' out of the receiver's partner file once it takes part, \(again)",
    "route.none": "add a route for it to routes.yaml, \(again)",
    "route.ambiguous":
      "ask the sender to name the recipient, or let covers: or serves: name one partner, \(again)",
    "route.to-sender": corrected,
    "route.partner-gone":
      "put the partner's file back into partners/, \(again); or tell them in another way",
    "route.partner-closed": "find out who has taken over; \(corrected)",
    "route.out-of-area":
      "add the area to the recipient's partner file, \(again); or \(corrected)",
    "route.not-covered": "add the practice to covers: of a partner, \(again)",
    "route.practice-unknown": "add the practice to partners/, \(again); or \(corrected)",
    "route.no-area": "add areas: to the practice's partner file, \(again)",
    "route.unserved": "add the reason to serves: of a partner, \(again); or \(corrected)",
    "route.recipient-missing": corrected,
    "route.recipient-unknown": "add the recipient to partners/, \(again); or \(corrected)",
    "route.recipient-changed":
      "ask the sender to cancel the referral and to send a new one to the other recipient",
  ]
}

extension RecordProblem {
  /// The problem as it stands when a person has looked at it and let the record go on; any other than a hold as it is.
  var waived: RecordProblem {
    guard outcome == .hold else { return self }
    var problem = self
    problem.outcome = .warn
    problem.why = "a person here has looked at it and let it go on"
    problem.fix = nil
    return problem
  }
}

extension IdentityQuestion {
  /// True where a person has answered such a question: the record is one of its own, and linked to no attempt before it.
  package static func isAnswered(in problems: [RecordProblem]) -> Bool {
    problems.contains { $0.outcome == .warn && codes.contains($0.code) }
  }
}
