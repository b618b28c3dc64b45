extension BrokenHome {
  static let routes = [
    BrokenHome(
      name: "with routes that are wrong",
      changes: [
        "routes.yaml": """
        - { route: a, message: referral, to: referrer, needs: [], fields: [all] }
        - { route: b, message: referal, to: nobody, needs: [shared], fields: [all] }
        - { route: c, message: referral, from: { kind: practise }, to: { kind: agency }, needs: [], fields: [all] }
        - { route: d, message: referral, to: { id: money }, needs: [], fields: [id, person.nam] }
        - { route: e, message: feedback, to: { kind: agency, named: recipient, else: serves }, needs: [] }
        - { route: f, message: feedback, to: { id: money-hlp }, needs: [feedback] }
        - { route: f, message: feedback, to: referrer, needs: [feedback] }
        - { route: g, message: referral, to: { kind: school, named: recipient }, needs: [], fields: [id, clinical] }
        - { message: feedback, to: referrer }
        - { route: h, message: referral, to: { id: money-help }, needs: [referred] }

        """
      ],
      expected: """
        routes.yaml:1:38: error: a referral cannot go back to its referrer [route.destination]
            - { route: a, message: referral, to: referrer, needs: [], fields: [all] }
                                                 ^
          why: 'to: referrer' is for feedback, which is about a referral of somebody
          fix: write message: feedback, or name another receiver
        routes.yaml:2:24: error: unknown value of 'message' 'referal' [config.choice]
            - { route: b, message: referal, to: nobody, needs: [shared], fields: [all] }
                                   ^
          why: expected one of referral, feedback
          fix: write 'referral'
        routes.yaml:2:37: error: 'to' does not say who receives [route.destination]
            - { route: b, message: referal, to: nobody, needs: [shared], fields: [all] }
                                                ^
          why: expected referrer, { kind: ..., covers: practice }, { kind: ..., serves: reason }, { kind: ..., named: recipient } or { id: ... }
        routes.yaml:2:53: error: unknown consent 'shared' [route.unknown-consent]
            - { route: b, message: referal, to: nobody, needs: [shared], fields: [all] }
                                                                ^
          why: expected one of referred, share, feedback, records
          fix: write 'share'
        routes.yaml:3:48: error: unknown value of 'kind' 'practise' [config.choice]
            - { route: c, message: referral, from: { kind: practise }, to: { kind: agency }, needs: [], fields: [all] }
                                                           ^
          why: expected one of practice, clw-provider, agency, school, workplace, board, council
          fix: write 'practice'
        routes.yaml:3:64: error: 'to' does not say who receives [route.destination]
            - { route: c, message: referral, from: { kind: practise }, to: { kind: agency }, needs: [], fields: [all] }
                                                                           ^
          why: expected referrer, { kind: ..., covers: practice }, { kind: ..., serves: reason }, { kind: ..., named: recipient } or { id: ... }
        routes.yaml:4:44: error: unknown partner 'money' [route.unknown-partner]
            - { route: d, message: referral, to: { id: money }, needs: [], fields: [id, person.nam] }
                                                       ^
          why: expected one of links, money-help, oak-practice
        routes.yaml:4:77: error: unknown field 'nam' in person [path.unknown-field]
            - { route: d, message: referral, to: { id: money }, needs: [], fields: [id, person.nam] }
                                                                                        ^
          why: expected one of name, birthDate, sex, gender, pronouns, chi, nhsNumber, identifiers, address, phones, emails, preferredContact, contactNotes, language, needsInterpreter, ethnicity, carer, contacts
          fix: write 'name'
        routes.yaml:5:78: error: feedback has no reason that a partner could serve [route.destination]
            - { route: e, message: feedback, to: { kind: agency, named: recipient, else: serves }, needs: [] }
                                                                                         ^
          fix: leave 'else: serves' out
        routes.yaml:6:44: error: unknown partner 'money-hlp' [route.unknown-partner]
            - { route: f, message: feedback, to: { id: money-hlp }, needs: [feedback] }
                                                       ^
          why: expected one of links, money-help, oak-practice
          fix: write 'money-help'
        routes.yaml:7:12: error: the route 'f' stands twice [route.duplicate]
            - { route: f, message: feedback, to: referrer, needs: [feedback] }
                       ^
          why: it also stands at routes.yaml:6:12
          fix: give one of the two another name
        routes.yaml:8:46: warning: no partner is a school [route.no-partner]
            - { route: g, message: referral, to: { kind: school, named: recipient }, needs: [], fields: [id, clinical] }
                                                         ^
          why: the route 'g' can never be taken
          fix: add such a partner, or take the route out
        routes.yaml:8:93: error: clinical fields go to a school without consent to share [route.clinical]
            - { route: g, message: referral, to: { kind: school, named: recipient }, needs: [], fields: [id, clinical] }
                                                                                                        ^
          why: clinical items leave only where the person agreed that agencies see the referral
          fix: add share to 'needs', or take the clinical fields out
        routes.yaml:9:3: error: a route needs the key 'route' [config.missing-key]
            - { message: feedback, to: referrer }
              ^
          fix: add 'route:'
        routes.yaml:9:3: error: a route needs the key 'needs' [config.missing-key]
            - { message: feedback, to: referrer }
              ^
          fix: add 'needs:'
        routes.yaml:10:3: error: a route needs the key 'fields' [config.missing-key]
            - { route: h, message: referral, to: { id: money-help }, needs: [referred] }
              ^
          fix: add 'fields:'
        """)
  ]
}
