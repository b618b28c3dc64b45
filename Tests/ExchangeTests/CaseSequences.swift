import Digests
import Exchange
import Referrals

extension Sequence {
  private static func consent(
    referred: String = "yes", share: String = "yes", feedback: String = "yes"
  )
    -> String
  {
    "<Referred>\(referred)</Referred><Share>\(share)</Share><Feedback>\(feedback)</Feedback>"
  }

  private static func change(
    _ action: String, _ id: String = "A", consent: String = consent(), notes: String? = nil,
    reference: String? = nil
  ) -> Put {
    practice(
      Letters.referral(id, action: action, reference: reference, notes: notes, consent: consent))
  }

  /// A change of a link worker's referral to an agency.
  private static func onward(
    _ action: String, to recipient: String = Letters.agency, notes: String? = nil,
    consent: String = consent()
  ) -> Put {
    worker(
      Letters.referral(
        "A", action: action, sender: "community-links", recipient: recipient, reason: "money",
        notes: notes, consent: consent))
  }

  private static let refused = "<Referred>no</Referred><Feedback>yes</Feedback>"

  private static func agency(_ row: String) -> Put { Put(Letters.agency, Letters.table([row])) }

  private static func delivered(after previous: Int64) -> Outcome { .delivered(after: previous) }

  private static func failed(_ code: String) -> Outcome { .failed(code) }

  /// Held, as the attempt before it was taken back.
  private static func takenBack(after previous: Int64) -> Outcome {
    Outcome(
      bucket: .held, code: "case.withdrawn-before", previous: previous, identity: .taken)
  }

  private static func told(_ code: String) -> Outcome {
    Outcome(bucket: .delivered, code: code, identity: .taken)
  }

  /// Sequences about consent that is taken back, given later, and referrals that are cancelled.
  static let withdrawals = [
    Sequence(
      "consent taken back from those who have the referral",
      [practice(Letters.referral("A")), change("update", consent: consent(referred: "no"))],
      [.delivered, .delivered]),
    Sequence(
      "consent taken back that was never given",
      [
        practice(Letters.referral("A", consent: consent(share: "no"))),
        change("update", consent: consent(share: "no"), notes: "Moved house."),
      ],
      [.delivered, .delivered]),
    Sequence(
      "consent taken back while the referral waits for its window", windows: true,
      [practice(Letters.referral("A")), change("update", consent: consent(referred: "no"))],
      [.waiting, .withheld("consent.refused")]),
    Sequence(
      "a referral cancelled while it waits for its window", windows: true,
      [practice(Letters.referral("A")), change("cancel")],
      [.waiting, .withheld("case.stopped")]),
    Sequence(
      "a referral and its update cancelled while both wait", windows: true,
      [
        practice(Letters.referral("A")), change("update", notes: "Moved house."),
        change("cancel"), change("cancel"),
      ],
      [.waiting, .waiting, .withheld("case.stopped"), .duplicate(of: 3)]),
    Sequence(
      "a held referral cancelled",
      [
        Put("westmuir-practice", Letters.referral("A", sender: "99069", practice: "99069")),
        Put(
          "westmuir-practice",
          Letters.referral("A", action: "cancel", sender: "99069", practice: "99069")),
      ],
      [.held("route.not-covered"), .withheld("case.stopped")]),
    Sequence(
      "a failed referral cancelled, and what comes after it",
      [onward("new", notes: long), onward("cancel"), report("A")],
      [failed("value.long"), .withheld("case.stopped"), .held("case.of-others")]),
    Sequence(
      "a rejected referral cancelled, then sent corrected",
      [
        practice(Letters.referral("A", chi: "2311484045")), change("cancel"),
        practice(Letters.referral("A")),
      ],
      [
        .rejected("chi.checksum"), .withheld("case.nothing-to-stop"), takenBack(after: 1),
      ]),
    Sequence(
      "a rejected referral cancelled, then sent wrong again, then corrected",
      [
        practice(Letters.referral("A", chi: "2311484045")), change("cancel"),
        practice(Letters.referral("A", chi: "2311484045")), practice(Letters.referral("A")),
        practice(Letters.referral("A")),
      ],
      [
        .rejected("chi.checksum"), .withheld("case.nothing-to-stop"),
        .rejected("chi.checksum", after: 1), takenBack(after: 3), .duplicate(of: 4),
      ]),
    Sequence(
      "a failed referral cancelled, then sent again",
      [onward("new", notes: long), onward("cancel"), onward("new")],
      [failed("value.long"), .withheld("case.stopped"), takenBack(after: 1)]),
    Sequence(
      "a consent of a rejected referral taken back, then the referral corrected",
      [
        practice(Letters.referral("A", chi: "2311484045")),
        change("update", consent: consent(referred: "no")), practice(Letters.referral("A")),
      ],
      [
        .rejected("chi.checksum"), .withheld("consent.refused"), takenBack(after: 1),
      ]),
    Sequence(
      "a consent of a rejected referral taken back, then the referral corrected without it",
      [
        practice(Letters.referral("A", chi: "2311484045")),
        change("update", consent: consent(referred: "no")),
        practice(Letters.referral("A", consent: refused)),
      ],
      [
        .rejected("chi.checksum"), .withheld("consent.refused"),
        Outcome(bucket: .withheld, code: "consent.refused", previous: 1, identity: .taken),
      ]),
    Sequence(
      "a withheld referral cancelled",
      [practice(Letters.referral("A", consent: refused)), change("cancel")],
      [.withheld("consent.refused"), .withheld("case.nothing-to-stop")]),
    Sequence(
      "a cancellation before its referral",
      [change("cancel"), practice(Letters.referral("A"))],
      [
        .held("case.unknown"),
        .held("case.withdrawn-before"),
      ]),
    Sequence(
      "consent taken back before the referral came",
      [
        change("update", consent: consent(referred: "no")), practice(Letters.referral("A")),
        practice(Letters.referral("A")),
      ],
      [
        .held("case.unknown"),
        .held("case.withdrawn-before"),
        .duplicate(of: 2),
      ]),
    Sequence(
      "two cancellations with different words",
      [practice(Letters.referral("A")), change("cancel"), change("cancel", notes: "Moved away.")],
      [.delivered, .delivered, .delivered]),
    Sequence(
      "a cancellation under our reference",
      [
        practice(Letters.referral("A")), change("cancel", "B", reference: Night.reference(1).text),
      ],
      [.delivered, delivered(after: 1)]),
    Sequence(
      "another practice's cancellation under our reference",
      [
        practice(Letters.referral("A")),
        Put(
          "canalside-practice",
          Letters.referral(
            "A", action: "cancel", reference: Night.reference(1).text, sender: "99021",
            practice: "99021")),
      ],
      [.delivered, .held("case.of-others")]),
    Sequence(
      "a cancellation at an agency whose consent to share is taken back with it",
      [onward("new"), onward("cancel", consent: consent(share: "no"))],
      [.delivered, .delivered]),
    Sequence(
      "feedback after a cancellation",
      [
        practice(Letters.referral("A")), change("cancel"),
        worker(Letters.feedback("F", about: "A", status: "completed")),
      ],
      [.delivered, .delivered, .delivered]),
    Sequence(
      "an update after a cancellation",
      [
        practice(Letters.referral("A")), change("cancel"), change("update", notes: "Wants it now."),
      ],
      [.delivered, .delivered, .delivered]),
    Sequence(
      "feedback after the consent to it was taken back",
      [
        practice(Letters.referral("A")), change("update", consent: consent(feedback: "no")),
        worker(Letters.feedback("F", about: "A")),
      ],
      [.delivered, .delivered, .withheld("consent.missing")]),
    Sequence(
      "feedback after the consent to it was taken back and given again",
      [
        practice(Letters.referral("A")), change("update", consent: consent(feedback: "no")),
        change("update"), worker(Letters.feedback("F", about: "A")),
      ],
      [.delivered, .delivered, .delivered, .delivered]),
    Sequence(
      "consent given by an update, feedback about it, and the first letter once more",
      [
        practice(Letters.referral("A", consent: refused)), change("update"),
        worker(Letters.feedback("F", about: "A")),
        practice(Letters.referral("A", consent: refused)),
      ],
      [
        .withheld("consent.refused"), delivered(after: 1), .delivered, .duplicate(of: 1),
      ]),
    Sequence(
      "an update that still gives no consent",
      [
        practice(Letters.referral("A", consent: refused)),
        change("update", consent: consent(referred: "no"), notes: "Asked again."),
      ],
      [.withheld("consent.refused"), .withheld("consent.refused")]),
    Sequence(
      "an update that names another agency",
      [onward("new"), onward("update", to: "warm-homes")],
      [.delivered, .held("route.recipient-changed")]),
  ]

  /// Sequences about the order within a case, and files that come again.
  static let orders = [
    Sequence(
      "an update behind one that failed",
      [onward("new"), onward("update", notes: long), onward("update", notes: "Short.")],
      [.delivered, failed("value.long"), .held("case.order")]),
    Sequence(
      "a cancellation that passes an update that failed",
      [onward("new"), onward("update", notes: long), onward("cancel"), onward("update")],
      [.delivered, failed("value.long"), told("case.stopped"), .delivered]),
    Sequence(
      "feedback behind a referral that waits for its window", windows: true,
      [practice(Letters.referral("A")), worker(Letters.feedback("F", about: "A"))],
      [.waiting, .delivered]),
    Sequence(
      "an old file again after an update of it",
      [
        practice(Letters.referral("A")), change("update", notes: "Moved house."),
        practice(Letters.referral("A")),
      ],
      [.delivered, .delivered, .duplicate(of: 1)]),
    Sequence(
      "an old file again after its cancellation",
      [practice(Letters.referral("A")), change("cancel"), practice(Letters.referral("A"))],
      [.delivered, .delivered, .duplicate(of: 1)]),
    Sequence(
      "the same feedback twice, and other feedback under its number",
      [
        practice(Letters.referral("A")), worker(Letters.feedback("F", about: "A")),
        worker(Letters.feedback("F", about: "A")),
        worker(Letters.feedback("F", about: "A", status: "completed")),
      ],
      [.delivered, .delivered, .duplicate(of: 2), .held("identity.conflict", behind: 2)]),
    Sequence(
      "an update of feedback",
      [
        practice(Letters.referral("A")), worker(Letters.feedback("F", about: "A")),
        worker(Letters.feedback("F", about: "A", status: "completed", action: "update")),
      ],
      [.delivered, .delivered, .delivered]),
    Sequence(
      "rejected twice, then corrected",
      [
        practice(Letters.referral("A", chi: "2311484045")),
        practice(Letters.referral("A", chi: "2311484046")), practice(Letters.referral("A")),
      ],
      [
        .rejected("chi.checksum"), .rejected("chi.checksum", after: 1), delivered(after: 2),
      ]),
    Sequence(
      "a row with a number, changed and sent again",
      [agency(Letters.row("M")), agency(Letters.row("M", surname: "Hollin"))],
      [.delivered, .held("identity.conflict", behind: 1)]),
    Sequence(
      "a held referral sent again as it was, and changed",
      [
        Put("westmuir-practice", Letters.referral("A", sender: "99069", practice: "99069")),
        Put("westmuir-practice", Letters.referral("A", sender: "99069", practice: "99069")),
        Put(
          "westmuir-practice",
          Letters.referral("A", family: "Hollin", sender: "99069", practice: "99069")),
      ],
      [
        .held("route.not-covered"), .duplicate(of: 1), .held("identity.conflict", behind: 1),
      ]),
  ]
}
