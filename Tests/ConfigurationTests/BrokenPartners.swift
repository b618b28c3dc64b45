extension BrokenHome {
  static let partners = [
    BrokenHome(
      name: "with a partner whose file is wrong by itself",
      changes: [
        "partners/money-help.yaml": """
        id: money
        name: Money Help
        knd: agency
        kind: agencies
        identifiers: { oscr-number: SC12, ods-code: "a-b", practise-code: "1" }
        inbox: { mapping: { a: b }, settle: 5 }
        serves: [money, mony]
        areas: [glasgow-north, G20 9]
        closed: 2026-02-30
        receipts: { format: pdf, per: day }
        group: Money Group

        """
      ],
      expected: """
        partners/money-help.yaml:1:5: error: the id 'money' is not that of the file's name [partner.file-name]
            id: money
                ^
          why: the file of a partner is named after its id
          fix: rename the file to partners/money.yaml, or correct the id
        partners/money-help.yaml:3:1: error: unknown key 'knd' [config.unknown-key]
            knd: agency
            ^
          why: expected one of id, name, kind, identifiers, inbox, outbox, receipts, covers, serves, areas, closed, group, paused, test
          fix: write 'kind'
        partners/money-help.yaml:4:7: error: unknown value of 'kind' 'agencies' [config.choice]
            kind: agencies
                  ^
          why: expected one of practice, clw-provider, agency, school, workplace, board, council
        partners/money-help.yaml:5:29: error: the charity number 'SC12' has 2 digits; 6 are needed [partner.identifier]
            identifiers: { oscr-number: SC12, ods-code: "a-b", practise-code: "1" }
                                        ^
          fix: compare it with the record that it was copied from
        partners/money-help.yaml:5:45: error: the ODS code 'a-b' has a character other than letters and digits [partner.identifier]
            identifiers: { oscr-number: SC12, ods-code: "a-b", practise-code: "1" }
                                                        ^
          fix: leave out everything else
        partners/money-help.yaml:5:52: error: unknown key 'practise-code' [config.unknown-key]
            identifiers: { oscr-number: SC12, ods-code: "a-b", practise-code: "1" }
                                                               ^
          why: expected one of practice-code, ods-code, oscr-number
          fix: write 'practice-code'
        partners/money-help.yaml:6:19: error: 'mapping' is a table [config.type]
            inbox: { mapping: { a: b }, settle: 5 }
                              ^
          why: expected a text
        partners/money-help.yaml:6:37: error: 'settle' is not a length of time [config.type]
            inbox: { mapping: { a: b }, settle: 5 }
                                                ^
          why: expected a whole number and a unit: 500ms, 5s, 10m, 24h or 7d
        partners/money-help.yaml:7:17: error: unknown reason 'mony' [partner.unknown-reason]
            serves: [money, mony]
                            ^
          why: expected one of money, housing, loneliness, carers, employment, mental-health, bereavement, addictions, relationships, physical-health, asylum, food, learning, activity, abuse, legal, parenting, disability, other
          fix: write 'money'
        partners/money-help.yaml:8:24: error: 'G20 9' cannot be the name of an area [partner.area]
            areas: [glasgow-north, G20 9]
                                   ^
          why: an area is named by up to 64 small letters, digits and dashes
          fix: write a name such as 'glasgow-north'
        partners/money-help.yaml:9:9: error: '2026-02-30' is not a day [partner.closed]
            closed: 2026-02-30
                    ^
          why: 'closed' is the first day on which the partner is no more
          fix: write a day such as 2026-03-31
        partners/money-help.yaml:10:21: error: unknown value of 'format' 'pdf' [config.choice]
            receipts: { format: pdf, per: day }
                                ^
          why: expected one of xml, csv, text
        partners/money-help.yaml:10:31: error: unknown value of 'per' 'day' [config.choice]
            receipts: { format: pdf, per: day }
                                          ^
          why: expected one of drop, group
        partners/money-help.yaml:11:8: error: 'Money Group' cannot be a unix group [partner.group]
            group: Money Group
                   ^
          why: a group is up to 32 small letters, digits, dashes and underscores
        """),
    BrokenHome(
      name: "with a partner that has no box, and an id of another form",
      changes: ["partners/money-help.yaml": "id: Money Help\nname: Money Help\nkind: agency\n"],
      expected: """
        partners/money-help.yaml:1:1: error: the partner has neither an inbox nor an outbox [partner.no-box]
            id: Money Help
            ^
          why: a partner sends, receives or both
          fix: add 'inbox:' or 'outbox:' with its mapping
        partners/money-help.yaml:1:5: error: 'Money Help' cannot be a partner's id [partner.id]
            id: Money Help
                ^
          why: an id is up to 64 small letters, digits and dashes, and names the partner's folders
          fix: write an id such as 'maryhill-practice'
        """),
    BrokenHome(
      name: "with two partners of one id and one practice code",
      changes: [
        "partners/oak.yaml": """
        id: oak-practice
        name: Oak Practice
        kind: practice
        identifiers: { practice-code: "99942" }
        inbox: { mapping: tiny-referral }

        """
      ],
      expected: """
        partners/oak.yaml:1:5: error: the id 'oak-practice' stands twice [partner.duplicate-id]
            id: oak-practice
                ^
          why: it also stands at partners/oak-practice.yaml:1:5
          fix: give one of the two another id
        partners/oak.yaml:1:5: error: the id 'oak-practice' is not that of the file's name [partner.file-name]
            id: oak-practice
                ^
          why: the file of a partner is named after its id
          fix: rename the file to partners/oak-practice.yaml, or correct the id
        partners/oak.yaml:4:31: error: the practice code '99942' stands twice [partner.duplicate-code]
            identifiers: { practice-code: "99942" }
                                          ^
          why: it also stands at partners/oak-practice.yaml:4:31
          fix: correct one of the two
        """),
    BrokenHome(
      name: "with a practice code whose check digit is wrong",
      changes: [
        "partners/oak-practice.yaml": """
        id: oak-practice
        name: Oak Practice
        kind: practice
        identifiers: { practice-code: "99943" }
        inbox: { mapping: tiny-referral }
        outbox: { mapping: tiny-feedback }

        """
      ],
      expected: """
        partners/oak-practice.yaml:4:31: error: the practice code '99943' has a check digit that does not fit the other digits [partner.identifier]
            identifiers: { practice-code: "99943" }
                                          ^
          fix: two digits may be swapped or one mistyped: compare it with the record that it was copied from
        """),
  ]

  static let references = [
    BrokenHome(
      name: "with references that lead nowhere",
      changes: [
        "partners/links.yaml": """
        id: links
        name: Community Links
        kind: clw-provider
        inbox: { mapping: [tiny-referal, other] }
        outbox: { mapping: [tiny-referral, tiny-referral] }
        covers: [oak-practise, money-help]

        """
      ],
      expected: """
        partners/links.yaml:4:20: error: unknown mapping 'tiny-referal' [partner.unknown-mapping]
            inbox: { mapping: [tiny-referal, other] }
                               ^
          why: expected one of tiny-feedback, tiny-referral
          fix: write 'tiny-referral'
        partners/links.yaml:4:34: error: unknown mapping 'other' [partner.unknown-mapping]
            inbox: { mapping: [tiny-referal, other] }
                                             ^
          why: expected one of tiny-feedback, tiny-referral
        partners/links.yaml:5:36: error: the outbox has two mappings for referrals [partner.two-mappings]
            outbox: { mapping: [tiny-referral, tiny-referral] }
                                               ^
          why: 'tiny-referral' writes referrals too
          fix: keep one of the two
        partners/links.yaml:6:10: error: unknown practice 'oak-practise' [partner.unknown-practice]
            covers: [oak-practise, money-help]
                     ^
          why: expected one of oak-practice
          fix: write 'oak-practice'
        partners/links.yaml:6:24: error: 'money-help' is an agency, not a practice [partner.not-a-practice]
            covers: [oak-practise, money-help]
                                   ^
          why: 'covers' lists the practices whose patients a partner sees
          fix: take it out, or correct 'kind' in partners/money-help.yaml
        """)
  ]
}
