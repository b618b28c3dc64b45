import Configuration
import Diagnostics
import Digests
import Exchange
import Referrals
import Testing

/// Drops one after another, and what must become of each record.
struct Sequence: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let puts: [Put]
  /// True where link workers and Money Matters collect what waits for them once a day.
  let hasWindows: Bool
  /// One for each record, in order.
  let outcomes: [Outcome]

  init(
    _ description: String, windows hasWindows: Bool = false, _ puts: [Put], _ outcomes: [Outcome]
  ) {
    testDescription = description
    self.puts = puts
    self.hasWindows = hasWindows
    self.outcomes = outcomes
  }

  /// What becomes of one record.
  struct Outcome: Equatable, CustomStringConvertible {
    var bucket: Bucket
    /// The code of its worst problem, or "" for none.
    var code = ""
    var duplicateOf: Int64 = 0
    var previous: Int64 = 0
    var identity: IdentityOutcome

    var description: String {
      "\(bucket) \(code) duplicate of \(duplicateOf), after \(previous), identity \(identity)"
    }

    static let delivered = Outcome(bucket: .delivered, identity: .taken)

    static func delivered(after previous: Int64) -> Outcome {
      Outcome(bucket: .delivered, previous: previous, identity: .taken)
    }

    static func duplicate(of first: Int64) -> Outcome {
      Outcome(bucket: .duplicate, duplicateOf: first, identity: .unchanged)
    }

    static func held(_ code: String) -> Outcome {
      Outcome(bucket: .held, code: code, identity: .taken)
    }

    /// Held because of an earlier record, which keeps the identity.
    static func held(_ code: String, behind previous: Int64) -> Outcome {
      Outcome(bucket: .held, code: code, previous: previous, identity: .unchanged)
    }

    static func rejected(_ code: String, after previous: Int64 = 0) -> Outcome {
      Outcome(bucket: .rejected, code: code, previous: previous, identity: .attempted)
    }

    static func failed(_ code: String, after previous: Int64 = 0) -> Outcome {
      Outcome(bucket: .failed, code: code, previous: previous, identity: .attempted)
    }

    static let waiting = Outcome(bucket: .waiting, identity: .taken)

    static func withheld(_ code: String) -> Outcome {
      Outcome(bucket: .withheld, code: code, identity: .taken)
    }
  }
}

extension Sequence {
  static var all: [Sequence] { identities + cases + routings + withdrawals + orders }

  /// The core before the first drop, under the configuration that the sequence is about.
  var night: Night { hasWindows ? Night(Self.windowed) : Night() }

  private static let windowed: Generation = {
    func file(_ partner: String) -> String {
      guard let bytes = try? Glasgow.file("samples/glasgow/partners/\(partner).yaml") else {
        preconditionFailure("the sample has no partner \(partner)")
      }
      return String(decoding: bytes, as: UTF8.self)
        .replacing("deliver: each", with: "deliver: batch, at: [\"06:00\"]")
    }
    return Glasgow.load(replacing: [
      "partners/community-links.yaml": file("community-links"),
      "partners/money-matters.yaml": file("money-matters"),
    ])
  }()
}

extension Sequence.Outcome {
  init(_ decision: Decision) {
    self.init(
      bucket: decision.bucket, code: decision.problems.first?.code ?? "",
      duplicateOf: decision.duplicateOf?.id ?? 0, previous: decision.previousAttempt,
      identity: decision.identity)
  }
}

extension Sequence {
  static func practice(_ text: String) -> Put { Put(Letters.practice, text) }
  static func worker(_ text: String) -> Put { Put(Letters.linkWorkers, text) }
  private static func agency(_ rows: String...) -> Put { Put(Letters.agency, Letters.table(rows)) }
  static func report(_ about: String, by sender: String = Letters.agency) -> Put {
    Put(sender, "Ref No;Referrer;Referrer's number;Status\nF-1;community-links;\(about);Accepted\n")
  }

  static let long = String(repeating: "word ", count: 60)
  private static let refused = "<Referred>no</Referred><Feedback>yes</Feedback>"

  /// Sequences about who a record is.
  static let identities = [
    Sequence(
      "the same id with the same content",
      [practice(Letters.referral("A")), practice(Letters.referral("A"))],
      [.delivered, .duplicate(of: 1)]),
    Sequence(
      "the same id with other content",
      [practice(Letters.referral("A")), practice(Letters.referral("A", family: "Hollin"))],
      [.delivered, .held("identity.conflict", behind: 1)]),
    Sequence(
      "the same id of another sender",
      [
        practice(Letters.referral("A")),
        Put("canalside-practice", Letters.referral("A", sender: "99021", practice: "99021")),
      ],
      [.delivered, .delivered]),
    Sequence(
      "rejected, then corrected",
      [practice(Letters.referral("A", chi: "2311484045")), practice(Letters.referral("A"))],
      [.rejected("chi.checksum"), .delivered(after: 1)]),
    Sequence(
      "accepted, then spoilt, then again",
      [
        practice(Letters.referral("A")), practice(Letters.referral("A", chi: "2311484045")),
        practice(Letters.referral("A")),
      ],
      [
        .delivered,
        Outcome(bucket: .rejected, code: "chi.checksum", previous: 1, identity: .unchanged),
        .duplicate(of: 1),
      ]),
    Sequence(
      "failed, failed again, then written",
      [
        worker(Letters.onward("A", notes: long)), worker(Letters.onward("A", notes: long)),
        worker(Letters.onward("A", notes: "Short.")),
      ],
      [
        .failed("value.long"), .failed("value.long", after: 1), .delivered(after: 2),
      ]),
    Sequence(
      "the same row without a number in a later drop",
      [agency(Letters.row("")), agency(Letters.row(""))],
      [.delivered, .duplicate(of: 1)]),
    Sequence(
      "a row without a number, rejected, then corrected under our reference",
      [
        agency(Letters.row("", surname: "")),
        Put(
          Letters.agency,
          "\(Letters.titles);Our reference\n\(Letters.row(""));\(Night.reference(1))\n"),
      ],
      [
        Outcome(bucket: .rejected, code: "field.missing", identity: .unchanged),
        .delivered(after: 1),
      ]),
    Sequence(
      "our reference of another's record on a row",
      [
        practice(Letters.referral("A")),
        Put(
          Letters.agency,
          "\(Letters.titles);Our reference\n\(Letters.row("M"));\(Night.reference(1))\n"),
      ],
      [.delivered, .rejected("reference.unknown")]),
    Sequence(
      "a row that was sent, changed and sent again under our reference",
      [
        agency(Letters.row("")),
        Put(
          Letters.agency,
          "\(Letters.titles);Our reference\n\(Letters.row("", surname: "Hollin"));\(Night.reference(1))\n"
        ),
      ],
      [.delivered, .held("identity.changed-row", behind: 1)]),
  ]

  /// Sequences about the referral that a message speaks of.
  static let cases = [
    Sequence(
      "an update and a cancellation, each twice",
      [
        practice(Letters.referral("A")),
        practice(Letters.referral("A", family: "Hollin", action: "update")),
        practice(Letters.referral("A", family: "Hollin", action: "update")),
        practice(Letters.referral("A", family: "Hollins", action: "update")),
        practice(Letters.referral("A", action: "cancel")),
        practice(Letters.referral("A", action: "cancel")),
      ],
      [.delivered, .delivered, .duplicate(of: 2), .delivered, .delivered, .duplicate(of: 5)]),
    Sequence(
      "an update under our reference",
      [
        practice(Letters.referral("A")),
        practice(
          Letters.referral("B", action: "update", reference: Night.reference(1).text)),
      ],
      [.delivered, Outcome(bucket: .delivered, previous: 1, identity: .taken)]),
    Sequence(
      "an update of a referral that nobody sent",
      [practice(Letters.referral("A", action: "update"))], [.held("case.unknown")]),
    Sequence(
      "an update of a rejected referral",
      [
        practice(Letters.referral("A", chi: "2311484045")),
        practice(Letters.referral("A", action: "update")),
      ],
      [.rejected("chi.checksum"), .held("case.behind")]),
    Sequence(
      "feedback by the referrer's number",
      [practice(Letters.referral("A")), worker(Letters.feedback("F", about: "A"))],
      [.delivered, .delivered]),
    Sequence(
      "feedback by our reference",
      [
        practice(Letters.referral("A")),
        worker(Letters.feedback("F", reference: Night.reference(1).text)),
      ],
      [.delivered, .delivered]),
    Sequence(
      "feedback by a reference with a wrong check character",
      [
        practice(Letters.referral("A")), worker(Letters.feedback("F", reference: "0000-0000-1")),
      ],
      [.delivered, .rejected("reference.check")]),
    Sequence(
      "feedback about a referral that nobody sent",
      [worker(Letters.feedback("F", about: "A"))], [.held("case.unknown")]),
    Sequence(
      "feedback that names no referral", [worker(Letters.feedback("F"))],
      [.held("case.unnamed")]),
    Sequence(
      "feedback from a stranger to the referral",
      [worker(Letters.onward("A")), report("A", by: "warm-homes")],
      [.delivered, .held("case.of-others")]),
    Sequence(
      "feedback whose referral is held",
      [worker(Letters.onward("A", practice: "99073")), report("A")],
      [.held("practice.unknown"), .held("case.behind")]),
    Sequence(
      "feedback about feedback",
      [
        practice(Letters.referral("A")), worker(Letters.feedback("F", about: "A")),
        worker(Letters.feedback("G", reference: Night.reference(2).text)),
      ],
      [.delivered, .delivered, .held("case.unknown")]),
  ]

  /// Sequences of one record about whom it may go to.
  static let routings = [
    Sequence(
      "consent refused", [practice(Letters.referral("A", consent: refused))],
      [.withheld("consent.refused")]),
    Sequence(
      "consent not stated",
      [practice(Letters.referral("A", consent: "<Feedback>yes</Feedback>"))],
      [.withheld("consent.missing")]),
    Sequence(
      "a practice that nobody covers",
      [Put("westmuir-practice", Letters.referral("A", sender: "99069", practice: "99069"))],
      [.held("route.not-covered")]),
    Sequence(
      "two agencies that serve the reason",
      [worker(Letters.onward("A", to: nil, reason: "bereavement"))],
      [.held("route.ambiguous")]),
    Sequence(
      "several reasons of one agency",
      [
        worker(
          Letters.onward(
            "A", to: nil, reason: "money</Code></Reason><Reason><Code>employment"))
      ],
      [.delivered]),
    Sequence(
      "reasons of two agencies",
      [
        worker(
          Letters.onward("A", to: nil, reason: "money</Code></Reason><Reason><Code>loneliness"))
      ],
      [.held("route.unserved")]),
    Sequence(
      "another practice's name on it", [practice(Letters.referral("A", sender: "99942"))],
      [.rejected("sender.other")]),
  ]
}
