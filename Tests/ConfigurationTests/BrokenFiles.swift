extension BrokenHome {
  static let files = [
    BrokenHome(
      name: "without interchange.yaml, routes.yaml and partners",
      changes: [
        "interchange.yaml": nil, "routes.yaml": nil,
        "partners/links.yaml": nil,
        "partners/oak-practice.yaml": nil, "partners/money-help.yaml": nil,
      ],
      expected: """
        interchange.yaml:1:1: error: interchange.yaml is missing [config.missing-file]
          why: it names the interchange, and stands in the home
          fix: write interchange.yaml with at least 'name:'
        partners:1:1: error: there is no partner [config.no-partners]
          why: each partner is a file partners/ID.yaml in the home
          fix: add a partner's file
        routes.yaml:1:1: error: routes.yaml is missing [config.missing-file]
          why: it says who receives what, and stands in the home
          fix: write routes.yaml with a list of routes
        """),
    BrokenHome(
      name: "with a syntax error in two files",
      changes: [
        "interchange.yaml": "name: Test\nlet: { a: [b }\n",
        "partners/links.yaml": "id: links\n\tname: Links\n",
      ],
      expected: """
        interchange.yaml:2:14: error: this is not YAML: a list in brackets is not closed [yaml.syntax]
            let: { a: [b }
                         ^
          why: the parser says: while parsing a flow sequence, did not find expected ',' or ']'
          fix: put a value that begins with { in quotes
        partners/links.yaml:2:1: error: this is not YAML: the line does not fit what is before it [yaml.syntax]
            	name: Links
            ^
          why: the parser says: while scanning a plain scalar, found a tab character that violates indentation
          fix: indent with blanks; YAML does not take tabs
        """),
    BrokenHome(
      name: "with a broken schema and one that is missing",
      changes: [
        "library/schemas/tiny.xsd": "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\n",
        "mappings/other.yaml":
          "mapping: other\nmessage: feedback\nformat: { xml: { schema: schemas/tinny.xsd } }\n"
          + "rules:\n  - { at: A, field: id }\n",
      ],
      expected: """
        mappings/other.yaml:3:26: error: unknown schema 'schemas/tinny.xsd' [mapping.unknown-schema]
            format: { xml: { schema: schemas/tinny.xsd } }
                                     ^
          why: expected one of schemas/tiny.xsd
          fix: write 'schemas/tiny.xsd'
        mappings/schemas/tiny.xsd:2:1: error: the schema cannot be used: the file ends in the middle of the message [schema.invalid]
            
            ^
          why: a schema is one self-contained XSD file: it imports and includes nothing
          fix: correct the schema
        """),
    BrokenHome(
      name: "with lists where tables belong and the other way round",
      changes: [
        "interchange.yaml": "- name\n", "routes.yaml": "route: x\n", "checks.yaml": "chi\n",
      ],
      expected: """
        checks.yaml:1:1: error: the file is a text [config.type]
            chi
            ^
          why: expected a list of checks
          fix: begin each item with '- '
        interchange.yaml:1:1: error: the interchange is not a list [config.type]
            - name
            ^
          why: keys and values are expected here
        routes.yaml:1:1: error: the file is a table [config.type]
            route: x
            ^
          why: expected a list of routes
          fix: begin each item with '- '
        """),
  ]

  static let settings = [
    BrokenHome(
      name: "with unknown keys and wrong types in interchange.yaml",
      changes: [
        "interchange.yaml": """
        nmae: Test
        timezone: London
        archive: { level: 12, retention: 7 years }
        let: { system: { a: b } }

        """
      ],
      expected: """
        interchange.yaml:1:1: error: the interchange needs the key 'name' [config.missing-key]
            nmae: Test
            ^
          fix: add 'name:'
        interchange.yaml:1:1: error: unknown key 'nmae' [config.unknown-key]
            nmae: Test
            ^
          why: expected one of name, timezone, archive, mesh, let
          fix: write 'name'
        interchange.yaml:2:11: error: unknown form of time zone 'London' [config.timezone]
            timezone: London
                      ^
          why: expected UTC or an area and a city of the time zone database
          fix: write a name such as Europe/London
        interchange.yaml:3:19: error: 'level' is not a whole number in range [config.type]
            archive: { level: 12, retention: 7 years }
                              ^
          why: expected 1 to 9
        interchange.yaml:3:34: error: 'retention' says not how long [config.retention]
            archive: { level: 12, retention: 7 years }
                                             ^
          why: expected forever, or a number of days or years: 400d or 7y
          fix: write retention: forever
        interchange.yaml:4:16: error: 'system' is a table [config.type]
            let: { system: { a: b } }
                           ^
          why: expected a text
        """),
    BrokenHome(
      name: "with checks that are unknown, twice or without severity",
      changes: [
        "checks.yaml": """
        - { check: chi, severity: reject }
        - { check: chi, severity: hold }
        - { check: nhsnumber, severity: reject }
        - { check: postcode, severity: refuse }
        - { check: postcode }

        """
      ],
      expected: """
        checks.yaml:2:3: error: the check 'chi' stands twice [check.duplicate]
            - { check: chi, severity: hold }
              ^
          why: it also stands at checks.yaml:1:12
          fix: keep one of the two
        checks.yaml:3:12: error: unknown value of 'check' 'nhsnumber' [config.choice]
            - { check: nhsnumber, severity: reject }
                       ^
          why: expected one of chi, nhs-number, practice-code, practice-known, postcode, oscr-number, birth-date, chi-birth-date, chi-sex, dates, practice-open, practice-area, required, length, consent, age, attachments
          fix: write 'nhs-number'
        checks.yaml:4:32: error: unknown value of 'severity' 'refuse' [config.choice]
            - { check: postcode, severity: refuse }
                                           ^
          why: expected one of reject, hold, warn, off
        checks.yaml:5:3: error: a check needs the key 'severity' [config.missing-key]
            - { check: postcode }
              ^
          fix: add 'severity:'
        """),
  ]
}
