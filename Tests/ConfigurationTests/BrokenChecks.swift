extension BrokenHome {
  static let checks = [
    BrokenHome(
      name: "with checks whose keys are wrong",
      changes: [
        "checks.yaml": """
        - { check: chi, severity: warn, most: 5 }
        - { check: age, severity: hold }
        - { check: age, severity: hold, most: 3 months }
        - { check: required, severity: reject }
        - { check: required, severity: reject, field: reason }
        - { check: required, severity: reject, fields: [why, person.adress] }
        - { check: required, severity: reject, message: feedback, field: reasons }
        - { check: length, severity: warn, most: 200 }
        - { check: length, severity: warn, field: notes }
        - { check: length, severity: warn, field: person.birthDate, most: 10 }
        - { check: length, severity: warn, field: returnTo, most: 70 }
        - { check: attachments, severity: reject }
        - { check: attachments, severity: reject, types: [pdf], most: 5 }
        - { check: consent, severity: hold, dated: perhaps, within: 1y }
        - { check: postcode, severity: warn, messsage: referral, say: { what: "", hint: x } }
        - { check: dates, severity: off, partner: Money Help }
        - { check: dates, severity: off, partner: [] }

        """
      ],
      expected: """
        checks.yaml:1:33: error: the check 'chi' takes no 'most' [check.parameter]
            - { check: chi, severity: warn, most: 5 }
                                            ^
          why: it has nothing to be set but its severity, its scope and its wording
          fix: take it out
        checks.yaml:2:3: error: the check 'age' needs the key 'most' [config.missing-key]
            - { check: age, severity: hold }
              ^
          fix: add 'most:' with a number of days, such as most: 90d
        checks.yaml:3:39: error: 'most' is not a number of days [config.type]
            - { check: age, severity: hold, most: 3 months }
                                                  ^
          why: expected a whole number and the letter d: 90d
        checks.yaml:4:3: error: the check 'required' needs the key 'field' [config.missing-key]
            - { check: required, severity: reject }
              ^
          fix: add 'field:' with the path of a field, such as field: reasons
        checks.yaml:5:47: error: unknown field 'reason' in referral [path.unknown-field]
            - { check: required, severity: reject, field: reason }
                                                          ^
          why: expected one of id, reference, action, date, sender, practice, person, referrer, recipient, returnTo, method, urgency, reasons, why, whatMatters, requirements, visits, safeguarding, risks, socialContext, services, clinical, consent, notes, attachments
          fix: write 'reasons'
        checks.yaml:6:54: error: unknown field 'adress' in person [path.unknown-field]
            - { check: required, severity: reject, fields: [why, person.adress] }
                                                                 ^
          why: expected one of name, birthDate, sex, gender, pronouns, chi, nhsNumber, identifiers, address, phones, emails, preferredContact, contactNotes, language, needsInterpreter, ethnicity, carer, contacts
          fix: write 'address'
        checks.yaml:7:66: error: feedback has no field 'reasons' [check.field]
            - { check: required, severity: reject, message: feedback, field: reasons }
                                                                             ^
          why: it is a field of referrals
          fix: write message: referral, or leave 'message' out
        checks.yaml:8:36: error: the check 'length' has 'most' and no 'field' [check.parameter]
            - { check: length, severity: warn, most: 200 }
                                               ^
          why: without 'field' it goes by what each receiver's format takes
          fix: add 'field:', or take 'most' out
        checks.yaml:9:3: error: the check 'length' needs the key 'most' [config.missing-key]
            - { check: length, severity: warn, field: notes }
              ^
          fix: add 'most:' with a number of characters
        checks.yaml:10:43: error: 'person.birthDate' has no length [check.field]
            - { check: length, severity: warn, field: person.birthDate, most: 10 }
                                                      ^
          why: only texts have one
          fix: name a field that holds a text, such as notes or reasons.text
        checks.yaml:11:59: error: the check finds nothing: 'returnTo' is never longer than 70 characters [check.never]
            - { check: length, severity: warn, field: returnTo, most: 70 }
                                                                      ^
          why: a longer one is refused before any check is made
          fix: write a number below 70, or take the check out
        checks.yaml:12:3: error: the check 'attachments' needs the key 'types' [config.missing-key]
            - { check: attachments, severity: reject }
              ^
          fix: add 'types:', 'most:' or 'count:', such as most: 5MB
        checks.yaml:13:51: error: 'pdf' is no media type [check.media-type]
            - { check: attachments, severity: reject, types: [pdf], most: 5 }
                                                              ^
          why: expected a type and a kind of it with a slash between them
          fix: write a media type such as application/pdf or image/*
        checks.yaml:13:63: error: 'most' is not a size [config.type]
            - { check: attachments, severity: reject, types: [pdf], most: 5 }
                                                                          ^
          why: expected a whole number and a unit, at most 1024MB: 500KB or 5MB
        checks.yaml:14:44: error: 'dated' is not yes or no [config.type]
            - { check: consent, severity: hold, dated: perhaps, within: 1y }
                                                       ^
          fix: write yes or no
        checks.yaml:14:61: error: 'within' is not a number of days [config.type]
            - { check: consent, severity: hold, dated: perhaps, within: 1y }
                                                                        ^
          why: expected a whole number and the letter d: 90d
        checks.yaml:15:38: error: unknown key 'messsage' [config.unknown-key]
            - { check: postcode, severity: warn, messsage: referral, say: { what: "", hint: x } }
                                                 ^
          why: expected one of check, severity, message, kind, partner, route, say
          fix: write 'message'
        checks.yaml:15:71: error: 'what' is no sentence for a receipt [check.wording]
            - { check: postcode, severity: warn, messsage: referral, say: { what: "", hint: x } }
                                                                                  ^
          why: expected one line of 1 to 300 characters
          fix: write a short sentence in plain words
        checks.yaml:15:75: error: unknown key 'hint' [config.unknown-key]
            - { check: postcode, severity: warn, messsage: referral, say: { what: "", hint: x } }
                                                                                      ^
          why: expected one of what, why, fix
        checks.yaml:16:43: error: 'Money Help' cannot be a partner's id [partner.id]
            - { check: dates, severity: off, partner: Money Help }
                                                      ^
          why: an id is up to 64 small letters, digits and dashes
        checks.yaml:17:43: error: 'partner' names none [check.scope]
            - { check: dates, severity: off, partner: [] }
                                                      ^
          why: a check for nobody is never made
          fix: name one, or take 'partner' out
        """),
    BrokenHome(
      name: "with checks that contradict each other",
      changes: [
        "checks.yaml": """
        - { check: required, severity: reject, fields: [why, reasons] }
        - { check: required, severity: hold, field: reasons }
        - { check: chi, severity: warn, partner: [links, oak-practice] }
        - { check: chi, severity: hold, partner: oak-practice }
        - { check: chi, severity: hold, partner: oak-practice, message: referral }
        - { check: attachments, severity: reject, most: 5MB }
        - { check: attachments, severity: warn, types: application/pdf }
        - { check: attachments, severity: warn, most: 1MB }
        - { check: required, severity: reject, field: attachments.content, message: referral }
        - { check: attachments, severity: reject, count: 0, partner: links }

        """
      ],
      expected: """
        checks.yaml:2:3: error: the check 'required' of 'reasons' stands twice [check.duplicate]
            - { check: required, severity: hold, field: reasons }
              ^
          why: it also stands at checks.yaml:1:12
          fix: keep one of the two
        checks.yaml:4:3: error: the check 'chi' stands twice for the same messages [check.duplicate]
            - { check: chi, severity: hold, partner: oak-practice }
              ^
          why: it also stands at checks.yaml:3:12
          fix: name each partner and each route in one of the two only
        checks.yaml:8:3: error: the check 'attachments' stands twice [check.duplicate]
            - { check: attachments, severity: warn, most: 1MB }
              ^
          why: it also stands at checks.yaml:6:12
          fix: keep one of the two
        checks.yaml:9:12: error: no message can pass both this check and another [check.contradiction]
            - { check: required, severity: reject, field: attachments.content, message: referral }
                       ^
          why: this one needs an attachment, and the one at checks.yaml:10:12 takes none
          fix: take one of the two out
        """),
    BrokenHome(
      name: "with checks for partners, routes and messages that are not there",
      changes: [
        "checks.yaml": """
        - { check: chi, severity: warn, partner: [link, money-help] }
        - { check: chi, severity: hold, route: to-agencies }
        - { check: required, severity: reject, field: reasons, route: [to-agency, back] }
        - { check: postcode, severity: off, message: feedback, route: to-links }
        - { check: postcode, severity: off, kind: agency, partner: links }

        """
      ],
      expected: """
        checks.yaml:1:43: error: unknown partner 'link' [check.unknown-partner]
            - { check: chi, severity: warn, partner: [link, money-help] }
                                                      ^
          why: expected one of links, money-help, oak-practice
          fix: write 'links'
        checks.yaml:2:40: error: unknown route 'to-agencies' [check.unknown-route]
            - { check: chi, severity: hold, route: to-agencies }
                                                   ^
          why: expected one of to-links, to-agency, back
          fix: write 'to-agency'
        checks.yaml:3:75: error: the check is never made along the route 'back' [check.never]
            - { check: required, severity: reject, field: reasons, route: [to-agency, back] }
                                                                                      ^
          why: the route is for feedback, and the check for referrals
          fix: name another route, or correct what the check is for
        checks.yaml:4:63: error: the check is never made along the route 'to-links' [check.never]
            - { check: postcode, severity: off, message: feedback, route: to-links }
                                                                          ^
          why: the route is for referrals, and the check for feedback
          fix: name another route, or correct what the check is for
        checks.yaml:5:60: error: the check is never made for 'links' [check.never]
            - { check: postcode, severity: off, kind: agency, partner: links }
                                                                       ^
          why: it is for an agency that sends, and that is a link worker provider
          fix: take out 'kind' or the partner
        """),
  ]
}
