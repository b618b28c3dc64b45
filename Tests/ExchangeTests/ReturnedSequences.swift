import Digests
import Exchange
import Referrals
import Testing

/// Rows that come back under our references, drop after drop.
extension Sequence {
  /// Rows with our references, as a returned receipt has them; 0 for a row without one.
  private static func returned(
    _ rows: (row: String, record: Int)..., by sender: String = Letters.agency
  ) -> Put {
    let lines = rows.map { "\($0.row);\($0.record == 0 ? "" : Night.reference($0.record).text)" }
    return Put(sender, "\(Letters.titles);Our reference\n\(lines.joined(separator: "\n"))\n")
  }

  private static func agency(_ rows: String...) -> Put { Put(Letters.agency, Letters.table(rows)) }

  private static func news(_ rows: (row: String, record: Int)...) -> Put {
    let titles = "Ref No;Referrer;Referrer's number;Status;Our reference"
    let lines = rows.map { "\($0.row);\($0.record == 0 ? "" : Night.reference($0.record).text)" }
    return Put(Letters.agency, "\(titles)\n\(lines.joined(separator: "\n"))\n")
  }

  private static let sound = Letters.row("")
  private static let faulty = Letters.row("", surname: "")
  private static let changed = Letters.row("", surname: "Hollin")
  private static let unknown = Letters.row("", practice: "99073")
  private static let refused = Letters.row("", consent: "No")

  /// What a returned row is, by what became of it before.
  static let returns = [
    Sequence(
      "sent, unchanged, three times, each time under the reference of the receipt before",
      [agency(sound), returned((sound, 1)), returned((sound, 2)), returned((sound, 1))],
      [.delivered, .duplicate(of: 1), .duplicate(of: 1), .duplicate(of: 1)]),
    Sequence(
      "sent, unchanged, with dates in another form",
      [
        agency(sound),
        returned((sound.replacing("09/11/2026", with: "9.11.26"), 1)),
        returned((sound.replacing("09/11/2026", with: "2026-11-09"), 1)),
        returned((sound.replacing("19/11/1934", with: "19-Nov-34"), 1)),
      ],
      [.delivered, .duplicate(of: 1), .duplicate(of: 1), .duplicate(of: 1)]),
    Sequence(
      "sent, then changed, then changed back, then changed again",
      [
        agency(sound), returned((changed, 1)), returned((sound, 2)),
        returned((Letters.row("", surname: "Hollins"), 2)),
      ],
      [
        .delivered, .held("identity.changed-row", behind: 1), .duplicate(of: 1),
        .held("identity.changed-row", behind: 1),
      ]),
    Sequence(
      "sent, then changed, and the change again",
      [agency(sound), returned((changed, 1)), returned((changed, 2))],
      [.delivered, .held("identity.changed-row", behind: 1), .duplicate(of: 2)]),
    Sequence(
      "sent as a repetition, then changed",
      [agency(sound), agency(sound), returned((changed, 2))],
      [.delivered, .duplicate(of: 1), .held("identity.changed-row", behind: 1)]),
    Sequence(
      "sent, then changed and spoilt, then mended but still changed",
      [
        agency(sound), returned((Letters.row("", consent: "Perhaps"), 1)),
        returned((changed, 2)),
      ],
      [
        .delivered,
        Outcome(bucket: .rejected, code: "value.code", previous: 1, identity: .unchanged),
        .held("identity.changed-row", behind: 1),
      ]),
    Sequence(
      "sent, and its row used for another person with a number",
      [agency(Letters.row("M-1")), returned((Letters.row("M-2", surname: "Hollin"), 1))],
      [.delivered, .held("identity.changed-row", behind: 1)]),
    Sequence(
      "not accepted, corrected, and then the first receipt once more, as it was and corrected otherwise",
      [
        agency(faulty), returned((sound, 1)), returned((faulty, 1)), returned((changed, 1)),
        returned((sound, 1)),
      ],
      [
        Outcome(bucket: .rejected, code: "field.missing", identity: .unchanged),
        .delivered(after: 1), .duplicate(of: 2), .held("identity.changed-row", behind: 2),
        .duplicate(of: 2),
      ]),
    Sequence(
      "not accepted twice, corrected, and then the first receipt corrected otherwise",
      [agency(faulty), returned((faulty, 1)), returned((sound, 2)), returned((changed, 1))],
      [
        Outcome(bucket: .rejected, code: "field.missing", identity: .unchanged),
        Outcome(bucket: .rejected, code: "field.missing", previous: 1, identity: .unchanged),
        .delivered(after: 2), .held("identity.changed-row", behind: 3),
      ]),
    Sequence(
      "on hold, unchanged, then corrected, then unchanged again",
      [
        agency(unknown), returned((unknown, 1)), returned((sound, 1)), returned((unknown, 1)),
        returned((changed, 2)),
      ],
      [
        .held("practice.unknown"), .duplicate(of: 1), .delivered(after: 1), .duplicate(of: 3),
        .held("identity.changed-row", behind: 3),
      ]),
    Sequence(
      "on hold with a number of its own, corrected under it",
      [
        agency(Letters.row("M-1", practice: "99073")), returned((Letters.row("M-1"), 1)),
        agency(Letters.row("M-1")),
      ],
      [.held("practice.unknown"), .delivered(after: 1), .duplicate(of: 2)]),
    Sequence(
      "on hold with a number of its own, corrected under another",
      [
        agency(Letters.row("M-1", practice: "99073")), returned((Letters.row("M-2"), 1)),
        returned((Letters.row("M-3"), 1)),
      ],
      [
        .held("practice.unknown"), .delivered(after: 1),
        .held("identity.changed-row", behind: 2),
      ]),
    Sequence(
      "without consent, which is given later",
      [agency(refused), returned((sound, 1)), returned((sound, 2))],
      [.withheld("consent.refused"), .delivered(after: 1), .duplicate(of: 2)]),
    Sequence(
      "on hold as a second row of a number, then with a number of its own",
      [
        agency(Letters.row("M-1"), Letters.row("M-1", surname: "Hollin")),
        returned((Letters.row("M-1"), 1), (Letters.row("M-2", surname: "Hollin"), 2)),
        returned((Letters.row("M-1"), 3), (Letters.row("M-2", surname: "Hollin"), 4)),
      ],
      [
        .delivered, .held("identity.conflict", behind: 1), .duplicate(of: 1),
        .delivered(after: 2), .duplicate(of: 1), .duplicate(of: 4),
      ]),
    Sequence(
      "on hold as equal to another row, unchanged, then with a number of its own",
      [
        agency(sound, sound), returned((sound, 1), (sound, 2)),
        returned((sound, 3), (Letters.row("M-2"), 4)),
      ],
      [
        .delivered, .held("identity.repeated-row", behind: 1), .duplicate(of: 1),
        .duplicate(of: 2), .duplicate(of: 1), .delivered(after: 2),
      ]),
    Sequence(
      "twice under one reference, corrected in two ways",
      [agency(faulty), returned((sound, 1), (changed, 1))],
      [
        Outcome(bucket: .rejected, code: "field.missing", identity: .unchanged),
        .delivered(after: 1), .held("reference.twice", behind: 2),
      ]),
    Sequence(
      "twice under one reference, corrected alike",
      [agency(faulty), returned((sound, 1), (sound, 1))],
      [
        Outcome(bucket: .rejected, code: "field.missing", identity: .unchanged),
        .delivered(after: 1), .duplicate(of: 2),
      ]),
    Sequence(
      "twice under one reference, unchanged, and the copy made another person",
      [agency(sound), returned((sound, 1), (sound, 1), (changed, 1))],
      [
        .delivered, .duplicate(of: 1), .duplicate(of: 1),
        .held("identity.changed-row", behind: 1),
      ]),
    Sequence(
      "in another order, with rows left out and one added",
      [
        agency(Letters.row("M-1"), Letters.row("M-2"), Letters.row("M-3")),
        returned((Letters.row("M-4"), 0), (Letters.row("M-3"), 3), (Letters.row("M-1"), 1)),
      ],
      [.delivered, .delivered, .delivered, .delivered, .duplicate(of: 3), .duplicate(of: 1)]),
    Sequence(
      "under a reference that went to another row with a number of its own",
      [
        agency(Letters.row("M-1"), Letters.row("M-2")),
        returned((Letters.row("M-1"), 2), (Letters.row("M-2"), 1)),
      ],
      [.delivered, .delivered, .duplicate(of: 1), .duplicate(of: 2)]),
    Sequence(
      "with the reference of feedback on a referral, and of a referral on feedback",
      [
        Put(Letters.linkWorkers, Letters.onward("A")), news(("F;community-links;A;Accepted", 0)),
        returned((sound, 2)), agency(sound), news(("G;community-links;A;Accepted", 4)),
      ],
      [
        .delivered, .delivered, .rejected("reference.kind"), .delivered(after: 3),
        .rejected("reference.kind"),
      ]),
    Sequence(
      "with the reference of the referral that its sender was sent",
      [
        Put(Letters.linkWorkers, Letters.onward("A")), returned((sound, 1)),
        news(("F;community-links;A;Accepted", 1)),
      ],
      [.delivered, .rejected("reference.received"), .rejected("reference.received")]),
    Sequence(
      "feedback that says something else under its reference",
      [
        Put(Letters.linkWorkers, Letters.onward("A")), news((";community-links;A;Accepted", 0)),
        news((";community-links;A;Completed", 2)), news((";community-links;A;Accepted", 2)),
      ],
      [.delivered, .delivered, .delivered(after: 2), .duplicate(of: 2)]),
    Sequence(
      "feedback on hold for a mistyped number, corrected, and then as it was",
      [
        Put(Letters.linkWorkers, Letters.onward("A")), news(("F;community-links;B;Accepted", 0)),
        news(("F;community-links;A;Accepted", 2)), news(("F;community-links;B;Accepted", 2)),
      ],
      [.delivered, .held("case.unknown"), .delivered(after: 2), .duplicate(of: 3)]),
    Sequence(
      "in XML, on hold, corrected under our reference",
      [
        Put(Letters.linkWorkers, Letters.onward("A", practice: "99073")),
        Put(
          Letters.linkWorkers,
          Letters.onward("A")
            .replacing(
              "<Action>", with: "<Reference>\(Night.reference(1))</Reference><Action>")),
      ],
      [.held("practice.unknown"), .delivered(after: 1)]),
  ]
}

@Suite("A row that comes back under our reference")
struct ReturnedRowTests {
  @Test("is decided by what became of it before", arguments: Sequence.returns)
  func returned(_ sequence: Sequence) {
    var night = Night()
    let decided = sequence.puts.flatMap { night.take($0).decided }
    #expect(decided.map { .init($0.decision) } == sequence.outcomes)
  }
}
