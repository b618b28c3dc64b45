extension BrokenHome {
  static let conditions = [
    BrokenHome(
      name: "with conditions of routes that no message can meet",
      changes: [
        "routes.yaml": """
        - { route: a, message: referral, from: { kind: clw-provider }, when: { urgncy: urgent }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: b, message: referral, from: { kind: clw-provider }, when: { urgency: urgnt }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: c, message: referral, from: { kind: clw-provider }, when: { urgency: [soon, urgent*] }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: d, message: referral, from: { kind: clw-provider }, when: { urgency: { before: 2026-01-01 } }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: e, message: referral, from: { kind: clw-provider }, when: { reasons: { not: [mony] } }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: f, message: referral, from: { kind: clw-provider }, when: { person.birthDate: 2010-01-01 }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: g, message: referral, from: { kind: clw-provider }, when: { person: yes }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: h, message: referral, from: { kind: clw-provider }, when: { consent.share: maybe }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: i, message: referral, from: { kind: clw-provider }, when: { person.birthDate: { after: 2026-01-01, before: 2025-01-01 } }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: j, message: referral, from: { kind: clw-provider }, when: { person.address.postcode: [G20, G51 3*, Glasgow] }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: k, message: referral, from: { kind: clw-provider }, when: { practice.code: "9994" }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: l, message: referral, from: { kind: clw-provider }, when: { notes: "*", why: {}, urgency:  }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: m, message: referral, from: { kind: clw-provider }, when: { notes: { present: no, not: [a] } }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: n, message: referral, from: { kind: clw-provider }, when: { recipient: { present: no }, recipient.name: Ann }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: o, message: referral, from: { kind: clw-provider }, when: { reasons: [] }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: p, message: referral, from: { kind: clw-provider }, when: { consent.share: no }, to: { id: money-help }, needs: [share], fields: [id] }
        - { route: q, message: feedback, from: { kind: clw-provider }, when: { financialGain: { least: 5, most: 3 } }, to: referrer, needs: [], fields: [id] }
        - { route: r, message: feedback, from: { kind: clw-provider }, when: { financialGain: { least: much }, goals.importance: many }, to: referrer, needs: [], fields: [id] }
        - { route: s, message: referral, when: { reasons: { present: no } }, to: { kind: agency, serves: reason }, needs: [], fields: [id] }
        - { route: t, message: referral, when: { recipient: { present: no } }, to: { kind: agency, named: recipient }, needs: [], fields: [id] }

        """
      ],
      expected: """
        routes.yaml:1:72: error: unknown field 'urgncy' in referral [path.unknown-field]
            - { route: a, message: referral, from: { kind: clw-provider }, when: { urgncy: urgent }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                   ^
          why: expected one of id, reference, action, date, sender, practice, person, referrer, recipient, returnTo, method, urgency, reasons, why, whatMatters, requirements, visits, safeguarding, risks, socialContext, services, clinical, consent, notes, attachments
          fix: write 'urgency'
        routes.yaml:2:81: error: unknown value of 'urgency' 'urgnt' [route.unknown-value]
            - { route: b, message: referral, from: { kind: clw-provider }, when: { urgency: urgnt }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                            ^
          why: expected one of routine, soon, urgent
          fix: write 'urgent'
        routes.yaml:3:88: error: unknown value of 'urgency' 'urgent*' [route.unknown-value]
            - { route: c, message: referral, from: { kind: clw-provider }, when: { urgency: [soon, urgent*] }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                   ^
          why: expected one of routine, soon, urgent
          fix: write 'urgent'
        routes.yaml:4:83: error: unknown key 'before' [config.unknown-key]
            - { route: d, message: referral, from: { kind: clw-provider }, when: { urgency: { before: 2026-01-01 } }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                              ^
          why: expected one of present, not
        routes.yaml:5:89: error: unknown value of 'reasons' 'mony' [route.unknown-value]
            - { route: e, message: referral, from: { kind: clw-provider }, when: { reasons: { not: [mony] } }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                    ^
          why: expected one of money, housing, loneliness, carers, employment, mental-health, bereavement, addictions, relationships, physical-health, asylum, food, learning, activity, abuse, legal, parenting, disability, other
          fix: write 'money'
        routes.yaml:6:90: error: 'person.birthDate' cannot be asked for a value [route.condition]
            - { route: f, message: referral, from: { kind: clw-provider }, when: { person.birthDate: 2010-01-01 }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                     ^
          why: it is a date
          fix: write { after: ... }, { before: ... } or { present: yes }
        routes.yaml:7:80: error: 'person' cannot be asked for a value [route.condition]
            - { route: g, message: referral, from: { kind: clw-provider }, when: { person: yes }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                           ^
          why: it is a group
          fix: write { present: yes }, or name a field of it
        routes.yaml:8:87: error: 'consent.share' is yes or no [route.unknown-value]
            - { route: h, message: referral, from: { kind: clw-provider }, when: { consent.share: maybe }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                  ^
          fix: write yes or no
        routes.yaml:9:90: error: no day lies in this time [route.never]
            - { route: i, message: referral, from: { kind: clw-provider }, when: { person.birthDate: { after: 2026-01-01, before: 2025-01-01 } }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                     ^
          why: 'after' is not before 'before'
          fix: exchange the two
        routes.yaml:10:111: error: no postcode is 'Glasgow' [route.unknown-value]
            - { route: j, message: referral, from: { kind: clw-provider }, when: { person.address.postcode: [G20, G51 3*, Glasgow] }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                                          ^
          fix: write a postcode, its first part such as G20, or its beginning such as "G20 9*"
        routes.yaml:11:87: error: the practice code '9994' has 4 digits; 5 are needed [route.unknown-value]
            - { route: k, message: referral, from: { kind: clw-provider }, when: { practice.code: "9994" }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                  ^
          fix: a spreadsheet may have dropped a leading 0: format the column as text and put the 0 back
        routes.yaml:12:79: error: the value asks for nothing [route.unknown-value]
            - { route: l, message: referral, from: { kind: clw-provider }, when: { notes: "*", why: {}, urgency:  }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                          ^
          fix: write { present: yes } for any value
        routes.yaml:12:89: error: the condition on 'why' asks for nothing [route.condition]
            - { route: l, message: referral, from: { kind: clw-provider }, when: { notes: "*", why: {}, urgency:  }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                    ^
          fix: write what it asks for, or take it out
        routes.yaml:12:103: error: the condition on 'urgency' is empty [route.condition]
            - { route: l, message: referral, from: { kind: clw-provider }, when: { notes: "*", why: {}, urgency:  }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                                  ^
          fix: write { present: no } for a field that must not be there
        routes.yaml:13:79: error: a field that is not there has no value [route.never]
            - { route: m, message: referral, from: { kind: clw-provider }, when: { notes: { present: no, not: [a] } }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                          ^
          fix: leave 'present' or the rest of the condition out
        routes.yaml:14:116: error: no message meets this condition and an earlier one [route.never]
            - { route: n, message: referral, from: { kind: clw-provider }, when: { recipient: { present: no }, recipient.name: Ann }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                                               ^
          why: the other one stands in line 14
          fix: take one of the two out
        routes.yaml:15:81: error: the list of values is empty [route.never]
            - { route: o, message: referral, from: { kind: clw-provider }, when: { reasons: [] }, to: { id: money-help }, needs: [], fields: [id] }
                                                                                            ^
          fix: write at least one value
        routes.yaml:16:87: error: the route is for people who do not agree to what it needs [route.never]
            - { route: p, message: referral, from: { kind: clw-provider }, when: { consent.share: no }, to: { id: money-help }, needs: [share], fields: [id] }
                                                                                                  ^
          why: 'needs' names share, without which nothing is sent
          fix: take the condition out, or share out of 'needs'
        routes.yaml:17:87: error: no number lies in this range [route.never]
            - { route: q, message: feedback, from: { kind: clw-provider }, when: { financialGain: { least: 5, most: 3 } }, to: referrer, needs: [], fields: [id] }
                                                                                                  ^
          why: 'least' is more than 'most'
          fix: exchange the two
        routes.yaml:18:96: error: 'least' is no number [route.unknown-value]
            - { route: r, message: feedback, from: { kind: clw-provider }, when: { financialGain: { least: much }, goals.importance: many }, to: referrer, needs: [], fields: [id] }
                                                                                                           ^
          fix: write a number such as 100 or 12.50
        routes.yaml:18:122: error: 'goals.importance' is a number [route.unknown-value]
            - { route: r, message: feedback, from: { kind: clw-provider }, when: { financialGain: { least: much }, goals.importance: many }, to: referrer, needs: [], fields: [id] }
                                                                                                                                     ^
          fix: write a number such as 100 or 12.50
        routes.yaml:19:51: error: the route is for messages without what leads it to somebody [route.never]
            - { route: s, message: referral, when: { reasons: { present: no } }, to: { kind: agency, serves: reason }, needs: [], fields: [id] }
                                                              ^
          why: 'to' says that 'reasons' leads to the receiver
          fix: take the condition out, or correct 'to'
        routes.yaml:20:53: error: the route is for messages without what leads it to somebody [route.never]
            - { route: t, message: referral, when: { recipient: { present: no } }, to: { kind: agency, named: recipient }, needs: [], fields: [id] }
                                                                ^
          why: 'to' says that 'recipient' leads to the receiver
          fix: take the condition out, or correct 'to'
        """)
  ]
}
