extension BrokenHome {
  static let overlaps = [
    BrokenHome(
      name: "with routes for senders, areas and receivers that are not there",
      changes: [
        "partners/oak-practice.yaml": """
        id: oak-practice
        name: Oak Practice
        kind: practice
        areas: [glasgow-north, glasgow-west]
        identifiers: { practice-code: "99942" }
        inbox: { mapping: tiny-referral }
        outbox: { mapping: tiny-feedback }

        """,
        "partners/elm-practice.yaml": """
        id: elm-practice
        name: Elm Practice
        kind: practice
        areas: [glasgow-south]
        identifiers: { practice-code: "99957" }
        inbox: { mapping: tiny-referral }

        """,
        "partners/links.yaml": """
        id: links
        name: Community Links
        kind: clw-provider
        areas: [glasgow-east]
        inbox: { mapping: [tiny-referral, tiny-feedback] }
        outbox: { mapping: [tiny-referral, tiny-feedback] }
        covers: [oak-practice]

        """,
        "routes.yaml": """
        - { route: a, message: referral, from: { kind: practice }, area: glasgow-nort, to: { id: money-help }, needs: [], fields: [id] }
        - { route: b, message: referral, from: { kind: practice }, area: glasgow-east, to: { id: money-help }, needs: [], fields: [id] }
        - { route: c, message: referral, from: { kind: practice, id: links }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: d, message: referral, from: { area: glasgow-eats }, to: { id: money-help }, needs: [], fields: [id] }
        - { route: e, message: referral, from: { kind: practice, area: glasgow-north }, area: glasgow-west, to: { id: money-help }, needs: [], fields: [id], stop: yes, final: yes }
        - { route: ee, message: referral, from: { kind: practice, area: glasgow-south }, area: glasgow-west, to: { id: money-help }, needs: [], fields: [id] }
        - { route: f, message: referral, from: { id: [] }, to: { id: money-help, take: one }, needs: [], fields: [id] }
        - { route: g, message: referral, to: { id: [money-help, links], take: one, area: practice }, needs: [], fields: [id] }
        - { route: h, message: referral, to: { kind: agency, named: recipient, take: all }, needs: [], fields: [id] }
        - { route: i, message: referral, to: { kind: agency, serves: reasons }, needs: [], fields: [id] }
        - { route: j, message: feedback, to: { kind: agency, serves: reason }, needs: [] }
        - { route: k, message: referral, to: { kind: agency, serves: reason, covers: practice }, needs: [], fields: [id] }

        """,
      ],
      expected: """
        routes.yaml:1:66: error: unknown area 'glasgow-nort' [route.unknown-area]
            - { route: a, message: referral, from: { kind: practice }, area: glasgow-nort, to: { id: money-help }, needs: [], fields: [id] }
                                                                             ^
          why: expected one of glasgow-north, glasgow-south, glasgow-west
          fix: write 'glasgow-north'
        routes.yaml:2:66: error: unknown area 'glasgow-east' [route.unknown-area]
            - { route: b, message: referral, from: { kind: practice }, area: glasgow-east, to: { id: money-help }, needs: [], fields: [id] }
                                                                             ^
          why: expected one of glasgow-north, glasgow-south, glasgow-west
          fix: write 'glasgow-west'
        routes.yaml:3:12: error: no partner is a sender as 'from' describes it [route.never]
            - { route: c, message: referral, from: { kind: practice, id: links }, to: { id: money-help }, needs: [], fields: [id] }
                       ^
          why: the route 'c' can never be taken
          fix: correct 'from', or take the route out
        routes.yaml:4:48: error: unknown area 'glasgow-eats' [route.unknown-area]
            - { route: d, message: referral, from: { area: glasgow-eats }, to: { id: money-help }, needs: [], fields: [id] }
                                                           ^
          why: expected one of glasgow-east, glasgow-north, glasgow-south, glasgow-west
          fix: write 'glasgow-east'
        routes.yaml:5:150: error: a final route needs no 'stop' [route.final]
            - { route: e, message: referral, from: { kind: practice, area: glasgow-north }, area: glasgow-west, to: { id: money-help }, needs: [], fields: [id], stop: yes, final: yes }
                                                                                                                                                                 ^
          why: it is asked last, and only where no other route led to anybody
          fix: leave 'stop' out
        routes.yaml:6:88: error: no practice that sends by this route lies in this area [route.never]
            - { route: ee, message: referral, from: { kind: practice, area: glasgow-south }, area: glasgow-west, to: { id: money-help }, needs: [], fields: [id] }
                                                                                                   ^
          why: a practice's messages are about itself
          fix: correct the area, or 'from'
        routes.yaml:7:46: error: the list of 'id' is empty [route.never]
            - { route: f, message: referral, from: { id: [] }, to: { id: money-help, take: one }, needs: [], fields: [id] }
                                                         ^
          fix: write at least one, or leave 'id' out
        routes.yaml:7:80: error: 'take: one' has no meaning here [route.take]
            - { route: f, message: referral, from: { id: [] }, to: { id: money-help, take: one }, needs: [], fields: [id] }
                                                                                           ^
          why: the route names one partner
          fix: leave 'take' out
        routes.yaml:8:71: error: 'take: one' has no meaning here [route.take]
            - { route: g, message: referral, to: { id: [money-help, links], take: one, area: practice }, needs: [], fields: [id] }
                                                                                  ^
          why: the route names several partners: each of them gets the message, or the first
          fix: leave 'take' out
        routes.yaml:8:82: error: 'area: practice' has no meaning for partners named by their ids [route.destination]
            - { route: g, message: referral, to: { id: [money-help, links], take: one, area: practice }, needs: [], fields: [id] }
                                                                                             ^
          why: it chooses among the partners of a kind
          fix: leave it out, or write 'area: NAME' beside 'to' for practices of one area
        routes.yaml:9:78: error: 'take: all' has no meaning here [route.take]
            - { route: h, message: referral, to: { kind: agency, named: recipient, take: all }, needs: [], fields: [id] }
                                                                                         ^
          why: a message names one recipient
          fix: leave 'take' out
        routes.yaml:10:62: error: unknown value of 'serves' 'reasons' [config.choice]
            - { route: i, message: referral, to: { kind: agency, serves: reasons }, needs: [], fields: [id] }
                                                                         ^
          why: expected one of reason
          fix: write 'reason'
        routes.yaml:11:62: error: feedback has no reason that a partner could serve [route.destination]
            - { route: j, message: feedback, to: { kind: agency, serves: reason }, needs: [] }
                                                                         ^
          fix: leave 'serves: reason' out
        routes.yaml:12:38: error: 'to' does not say who receives [route.destination]
            - { route: k, message: referral, to: { kind: agency, serves: reason, covers: practice }, needs: [], fields: [id] }
                                                 ^
          why: expected referrer, { kind: ..., covers: practice }, { kind: ..., serves: reason }, { kind: ..., named: recipient } or { id: ... }
        """),
    BrokenHome(
      name: "with routes that others leave nothing to do",
      changes: [
        "routes.yaml": """
        - { route: all-stop, message: referral, when: { urgency: [soon, urgent] }, to: { id: money-help }, needs: [], fields: [id], stop: yes }
        - { route: urgent, message: referral, from: { kind: practice }, when: { urgency: urgent }, to: { id: links }, needs: [], fields: [id] }
        - { route: door, message: referral, from: { kind: [practice, clw-provider] }, to: { id: links }, needs: [], fields: [id], final: yes }
        - { route: back-door, message: referral, from: { kind: practice }, to: { kind: agency, serves: reason }, needs: [], fields: [id], final: yes }
        - { route: fast, message: feedback, when: { status: [active, completed] }, to: referrer, needs: [feedback] }
        - { route: done, message: feedback, when: { status: completed }, to: referrer, needs: [feedback] }
        - { route: back, message: feedback, to: referrer, needs: [feedback] }
        - { route: nobody-else, message: feedback, from: { kind: clw-provider }, to: { id: oak-practice }, needs: [feedback], final: yes }

        """
      ],
      expected: """
        routes.yaml:2:12: error: the route 'urgent' is never asked [route.shadowed]
            - { route: urgent, message: referral, from: { kind: practice }, when: { urgency: urgent }, to: { id: links }, needs: [], fields: [id] }
                       ^
          why: 'all-stop' at routes.yaml:1:12 takes all of its messages before it and ends the search
          fix: put it before 'all-stop', or take one of the two out
        routes.yaml:4:12: error: the route 'back-door' is never asked [route.shadowed]
            - { route: back-door, message: referral, from: { kind: practice }, to: { kind: agency, serves: reason }, needs: [], fields: [id], final: yes }
                       ^
          why: 'door' at routes.yaml:3:12 takes all of its messages before it, and one final route is enough
          fix: put it before 'door', or take one of the two out
        routes.yaml:6:12: warning: the route 'done' changes nothing [route.repeated]
            - { route: done, message: feedback, when: { status: completed }, to: referrer, needs: [feedback] }
                       ^
          why: 'fast' at routes.yaml:5:12 takes all of its messages to the same receivers, and the first route decides what they see
          fix: take one of the two out, or put the one with more conditions first
        routes.yaml:8:12: error: the route 'nobody-else' is never asked [route.shadowed]
            - { route: nobody-else, message: feedback, from: { kind: clw-provider }, to: { id: oak-practice }, needs: [feedback], final: yes }
                       ^
          why: 'back' at routes.yaml:7:12 takes all of its messages and always leads somewhere
          fix: take it out, or add conditions to 'back'
        """),
  ]
}
