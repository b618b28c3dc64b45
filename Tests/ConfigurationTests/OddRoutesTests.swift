import Configuration
import Diagnostics
import Testing

/// A home that is allowed, and the warnings that it gives.
private struct OddHome: Sendable, CustomTestStringConvertible {
  let name: String
  let changes: [String: String?]
  let expected: [String]

  var testDescription: String { name }
}

private let agency = """
  id: money-help
  name: Money Help
  kind: agency
  inbox: { mapping: [tiny-referral, tiny-feedback] }
  outbox: { mapping: tiny-referral }

  """

private let oddHomes: [OddHome] = [
  OddHome(
    name: "an agency that serves nothing, is not reached, and sends what no route takes",
    changes: [
      "partners/money-help.yaml": agency,
      "routes.yaml": """
      - { route: to-links, message: referral, from: { kind: practice }, to: { kind: clw-provider, covers: practice }, needs: [referred], fields: [all, -clinical] }
      - { route: to-agency, message: referral, from: { kind: clw-provider }, to: { kind: agency, serves: reason }, needs: [share], fields: [id] }
      - { route: back, message: feedback, to: referrer, needs: [feedback] }

      """,
    ],
    expected: [
      "partners/money-help.yaml:1:5: no route takes referrals that an agency sends [route.untaken]",
      "partners/money-help.yaml:5:9: no route leads to 'money-help' [partner.unreached]",
      "routes.yaml:2:12: the route 'to-agency' leads to nobody [route.nobody]",
    ]),
  OddHome(
    name: "local routes where no agency works in the area of a practice",
    changes: [
      "partners/money-help.yaml": agency + "serves: [money]\nareas: [north]\n",
      "routes.yaml": """
      - { route: to-links, message: referral, from: { kind: practice }, to: { kind: clw-provider, covers: practice }, needs: [referred], fields: [all, -clinical] }
      - { route: to-agency, message: referral, to: { kind: agency, serves: reason, area: practice }, needs: [share], fields: [id] }
      - { route: back, message: feedback, to: referrer, needs: [feedback] }

      """,
    ],
    expected: [
      "partners/money-help.yaml:5:9: no mapping of the outbox writes feedback [partner.no-mapping]",
      "routes.yaml:2:12: the route 'to-agency' leads to nobody [route.nobody]",
    ]),
  OddHome(
    name: "a route to a partner that closes, and one that repeats another",
    changes: [
      "partners/money-help.yaml": agency + "serves: [money]\nclosed: 2026-12-31\n",
      "routes.yaml": """
      - { route: to-links, message: referral, from: { kind: practice }, to: { kind: clw-provider, covers: practice }, needs: [referred], fields: [all, -clinical] }
      - { route: again, message: referral, from: { id: oak-practice }, when: { urgency: urgent }, to: { kind: clw-provider, covers: practice }, needs: [], fields: [id] }
      - { route: to-agency, message: referral, from: { kind: [clw-provider, agency] }, to: { id: [money-help, links] }, needs: [share], fields: [id] }
      - { route: back, message: feedback, from: { kind: clw-provider }, to: referrer, needs: [feedback] }

      """,
    ],
    expected: [
      "partners/money-help.yaml:5:9: no mapping of the outbox writes feedback [partner.no-mapping]",
      "routes.yaml:2:12: the route 'again' changes nothing [route.repeated]",
      "routes.yaml:3:93: 'money-help' is closed from 2026-12-31 on [route.closed]",
    ]),
]

private let unserved = OddHome(
  name: "a route for a reason that no agency serves",
  changes: [
    "routes.yaml": """
    - { route: to-links, message: referral, from: { kind: practice }, to: { kind: clw-provider, covers: practice }, needs: [referred], fields: [all, -clinical] }
    - { route: asylum, message: referral, from: { kind: clw-provider }, when: { reasons: [asylum, food] }, to: { kind: agency, serves: reason }, needs: [share], fields: [id], stop: yes }
    - { route: to-agency, message: referral, from: { kind: clw-provider }, to: { kind: agency, serves: reason }, needs: [share], fields: [id] }
    - { route: back, message: feedback, to: referrer, needs: [feedback] }

    """
  ],
  expected: ["routes.yaml:2:12: the route 'asylum' leads to nobody [route.nobody]"])

@Suite("Odd routes")
struct OddRoutesTests {
  @Test("are warned of, with their place", arguments: oddHomes + [unserved])
  fileprivate func warned(_ odd: OddHome) throws {
    let warnings = try TestHome.load(odd.changes).get().warnings
    #expect(warnings.allSatisfy { $0.severity == .warning && $0.why != nil && $0.fix != nil })
    #expect(
      warnings.map { "\($0.position?.description ?? ""): \($0.what) [\($0.code)]" } == odd.expected)
  }

  @Test("are not those of a chain, of exceptions before the rule, and of doors for several areas")
  func fine() throws {
    let changes = [
      "partners/oak-practice.yaml": (TestHome.home["partners/oak-practice.yaml"] ?? "")
        + "areas: [north]\n",
      "routes.yaml": """
      - { route: urgent, message: referral, from: { kind: practice }, when: { urgency: urgent }, to: { id: links }, needs: [referred], fields: [all, -clinical], stop: yes }
      - { route: to-links, message: referral, from: { kind: practice }, to: { kind: clw-provider, covers: practice }, needs: [referred], fields: [all, -clinical], stop: yes }
      - { route: to-agency, message: referral, from: { kind: clw-provider }, to: { kind: agency, named: recipient, else: serves, take: first }, needs: [share], fields: [id], stop: yes }
      - { route: to-any, message: referral, to: { kind: agency, serves: reason, take: all }, needs: [share], fields: [id] }
      - { route: door-north, message: referral, area: north, to: { id: links }, needs: [referred], fields: [id], final: yes }
      - { route: door, message: referral, to: { id: links }, needs: [referred], fields: [id], final: yes }
      - { route: back, message: feedback, to: referrer, needs: [feedback] }

      """,
    ]
    #expect(try TestHome.load(changes).get().warnings.isEmpty)
  }
}
