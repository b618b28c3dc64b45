extension BrokenHome {
  static let outboxes = [
    BrokenHome(
      name: "with windows that no clock can follow",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, deliver: batch, at: ["6:00", "25:00", 07:30, "07:30", "24:00"], every: 0s, most: 0 }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a window for an outbox of single files",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, at: "06:00", every: 2h, most: 10 }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a word that is no way to deliver, and times that are none",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, deliver: bacth, at: [], evry: 2h }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a batch of a mapping that writes one record a file",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: [tiny-feedback, tiny-referral], deliver: batch }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with an unknown word in the name of files",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: "{kind}-{refrence}", flag: ok }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a brace too few in the name of files",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: "{kind}-{reference", flag: ".tmp" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a name that is the same for every file",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: "{kind}", flag: ".csv" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a reference in the name of batches",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, deliver: batch, name: "{kind}-{reference}", flag: ".o k" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a name in another folder",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: "a/{reference}", flag: ".a-very-long-ending" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a name of unfinished files",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: "{reference}.Part" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a hidden name",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: ".{reference}" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with the name of a receipt",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: "receipt-{number}" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a name that is too long",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: "{partner}-{partner}-{partner}-{partner}-{partner}-{partner}-{partner}-{partner}-{partner}-{number}" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with a flag of the same name as its file",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: tiny-feedback, name: "{reference}.ok", flag: ".ok" }

        """
      ],
      expected: """
        EXPECTED
        """),
    BrokenHome(
      name: "with paused and test that are neither yes nor no",
      changes: [
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        paused: maybe
        test: 1
        outbox: { mapping: tiny-feedback }

        """
      ],
      expected: """
        EXPECTED
        """),
  ]
}
