import Configuration
import Diagnostics
import Testing

/// A home whose checks are right by themselves and do nothing, and the warnings that it must give.
struct IdleChecks: Sendable, CustomTestStringConvertible {
  let name: String
  let checks: String
  var changes: [String: String] = [:]
  let expected: String

  var testDescription: String { name }

  static let all = [
    IdleChecks(
      name: "for partners that send nothing, or nothing of the kind",
      checks: """
        - { check: chi, severity: warn, partner: [links, inbox-less] }
        - { check: postcode, severity: off, message: feedback, partner: oak-practice }
        - { check: required, severity: reject, field: status, partner: oak-practice }
        - { check: dates, severity: hold, kind: school }

        """,
      changes: [
        "partners/inbox-less.yaml":
          "id: inbox-less\nname: I\nkind: agency\noutbox: { mapping: tiny-referral }\n"
      ],
      expected: """
        checks.yaml:1:50: warning: the check is never made for 'inbox-less' [check.never]
          why: checks are made on what a partner sends, and that one has no inbox
          fix: take the partner out, or add 'inbox:' to partners/inbox-less.yaml
        checks.yaml:2:65: warning: the check is never made for 'oak-practice' [check.never]
          why: it is for feedback, and no mapping of that inbox reads any
          fix: take the partner out
        checks.yaml:3:64: warning: the check is never made for 'oak-practice' [check.never]
          why: it is for feedback, and no mapping of that inbox reads any
          fix: take the partner out
        checks.yaml:4:41: warning: the check is never made [check.never]
          why: no partner that is a school sends referrals or feedback
          fix: take the check out, or correct what it is for
        """),
    IdleChecks(
      name: "along routes that take nothing of their partners",
      checks: """
        - { check: chi, severity: warn, route: [to-links, to-agency], partner: oak-practice }

        """,
      expected: """
        checks.yaml:1:51: warning: the check is never made along the route 'to-agency' [check.never]
          why: the route takes nothing of the partners that the check is for
          fix: name another route, or correct what the check is for
        """),
    IdleChecks(
      name: "without what they go by",
      checks: """
        - { check: practice-area, severity: hold }
        - { check: practice-area, severity: hold, route: to-agency }
        - { check: length, severity: reject }
        - { check: consent, severity: hold, dated: yes, route: to-anybody }

        """,
      changes: [
        "routes.yaml": (TestHome.home["routes.yaml"] ?? "")
          + "- { route: to-anybody, message: referral, to: { id: links }, needs: [], fields: [id] }\n"
      ],
      expected: """
        checks.yaml:1:12: warning: the check finds nothing [check.never]
          why: it goes by 'areas:' of practices and of senders
          fix: take the check out, or add what it goes by
        checks.yaml:2:12: warning: the check finds nothing [check.never]
          why: it goes by 'areas:' of practices and of receivers
          fix: take the check out, or add what it goes by
        checks.yaml:3:12: warning: the check finds nothing [check.never]
          why: it goes by 'max:' in mappings of outboxes, and there is none
          fix: take the check out, or add what it goes by
        checks.yaml:4:12: warning: the check finds nothing [check.never]
          why: it goes by 'needs:' of routes, and there is none
          fix: take the check out, or add what it goes by
        """),
    IdleChecks(
      name: "in whose place narrower ones are made everywhere",
      checks: """
        - { check: chi, severity: hold }
        - { check: chi, severity: warn, message: referral }
        - { check: chi, severity: reject, message: feedback }
        - { check: nhs-number, severity: hold, message: referral }
        - { check: nhs-number, severity: warn, kind: practice }
        - { check: nhs-number, severity: warn, partner: links }
        - { check: postcode, severity: hold }
        - { check: postcode, severity: warn, route: [to-links, to-agency, back] }
        - { check: consent, severity: hold }
        - { check: consent, severity: warn, route: [to-links, to-agency, back] }

        """,
      expected: """
        checks.yaml:1:12: warning: the check is never made [check.shadowed]
          why: narrower ones take its place on every message: checks.yaml:2:12, checks.yaml:3:12
          fix: take it out, or narrow the others
        checks.yaml:4:12: warning: the check is never made [check.shadowed]
          why: narrower ones take its place on every message: checks.yaml:5:12, checks.yaml:6:12
          fix: take it out, or narrow the others
        checks.yaml:9:12: warning: the check is never made [check.shadowed]
          why: narrower ones take its place on every message: checks.yaml:10:12
          fix: take it out, or narrow the others
        """),
  ]
}

@Suite("Checks that can never find anything")
struct IdleCheckTests {
  @Test("are shown, and stop no run", arguments: IdleChecks.all)
  func shown(_ idle: IdleChecks) throws {
    var changes: [String: String?] = idle.changes.mapValues { $0 }
    changes["checks.yaml"] = idle.checks
    let warnings = try TestHome.load(changes).get().warnings
    #expect(warnings.map { $0.rendered() }.joined(separator: "\n") == idle.expected)
  }

  @Test("are not looked for where another file has an error, which may be all that is wrong")
  func unsound() {
    let result = TestHome.load([
      "checks.yaml": "- { check: chi, severity: warn, partner: money-help, message: feedback }\n",
      "partners/money-help.yaml": "id: money-help\nname: M\nkind: agency\ninbox: { mapping: x }\n",
    ])
    guard case .failure(let faults) = result else {
      Issue.record("a home with an unknown mapping made a generation")
      return
    }
    #expect(faults.diagnostics.map(\.code) == ["partner.unknown-mapping"])
  }
}
