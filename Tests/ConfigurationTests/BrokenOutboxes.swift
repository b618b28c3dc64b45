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
        partners/money-help.yaml:4:56: error: '6:00' is not a time of day [partner.time]
            outbox: { mapping: tiny-feedback, deliver: batch, at: ["6:00", "25:00", 07:30, "07:30", "24:00"], every: 0s, most: 0 }
                                                                   ^
          why: expected hours and minutes of two digits each, 00:00 to 23:59
          fix: write "06:00"
        partners/money-help.yaml:4:64: error: '25:00' is not a time of day [partner.time]
            outbox: { mapping: tiny-feedback, deliver: batch, at: ["6:00", "25:00", 07:30, "07:30", "24:00"], every: 0s, most: 0 }
                                                                           ^
          why: expected hours and minutes of two digits each, 00:00 to 23:59
          fix: write a time such as "06:00"
        partners/money-help.yaml:4:80: error: the time 07:30 stands twice [partner.time]
            outbox: { mapping: tiny-feedback, deliver: batch, at: ["6:00", "25:00", 07:30, "07:30", "24:00"], every: 0s, most: 0 }
                                                                                           ^
          fix: keep one of the two
        partners/money-help.yaml:4:89: error: '24:00' is not a time of day [partner.time]
            outbox: { mapping: tiny-feedback, deliver: batch, at: ["6:00", "25:00", 07:30, "07:30", "24:00"], every: 0s, most: 0 }
                                                                                                    ^
          why: expected hours and minutes of two digits each, 00:00 to 23:59
          fix: write "00:00"
        partners/money-help.yaml:4:106: error: 'every' is too short [config.type]
            outbox: { mapping: tiny-feedback, deliver: batch, at: ["6:00", "25:00", 07:30, "07:30", "24:00"], every: 0s, most: 0 }
                                                                                                                     ^
          why: expected at least a second
          fix: write a length of time such as 2h
        partners/money-help.yaml:4:116: error: 'most' is not a whole number in range [config.type]
            outbox: { mapping: tiny-feedback, deliver: batch, at: ["6:00", "25:00", 07:30, "07:30", "24:00"], every: 0s, most: 0 }
                                                                                                                               ^
          why: expected 1 to 1000000
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
        partners/money-help.yaml:4:35: error: 'at' has no meaning for an outbox of single files [partner.window]
            outbox: { mapping: tiny-feedback, at: "06:00", every: 2h, most: 10 }
                                              ^
          why: each record becomes a file as soon as it is decided
          fix: add deliver: batch, or leave 'at:' out
        partners/money-help.yaml:4:48: error: 'every' has no meaning for an outbox of single files [partner.window]
            outbox: { mapping: tiny-feedback, at: "06:00", every: 2h, most: 10 }
                                                           ^
          why: each record becomes a file as soon as it is decided
          fix: add deliver: batch, or leave 'every:' out
        partners/money-help.yaml:4:59: error: 'most' has no meaning for an outbox of single files [partner.window]
            outbox: { mapping: tiny-feedback, at: "06:00", every: 2h, most: 10 }
                                                                      ^
          why: each record becomes a file as soon as it is decided
          fix: add deliver: batch, or leave 'most:' out
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
        partners/money-help.yaml:4:44: error: unknown value of 'deliver' 'bacth' [config.choice]
            outbox: { mapping: tiny-feedback, deliver: bacth, at: [], evry: 2h }
                                                       ^
          why: expected one of each, batch
          fix: write 'batch'
        partners/money-help.yaml:4:55: error: 'at' names no time [partner.time]
            outbox: { mapping: tiny-feedback, deliver: bacth, at: [], evry: 2h }
                                                                  ^
          fix: write a time such as "06:00"
        partners/money-help.yaml:4:59: error: unknown key 'evry' [config.unknown-key]
            outbox: { mapping: tiny-feedback, deliver: bacth, at: [], evry: 2h }
                                                                      ^
          why: expected one of mapping, deliver, at, every, most, collect-within, name, flag, mesh
          fix: write 'every'
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
        partners/money-help.yaml:4:36: error: the mapping 'tiny-referral' writes no files of many records [partner.no-batch]
            outbox: { mapping: [tiny-feedback, tiny-referral], deliver: batch }
                                               ^
          why: its document is one record: it has no 'record:' that says where records stand in a batch
          fix: write deliver: each, or choose a mapping that has 'record:'
        """),
    BrokenHome(
      name: "with a batch of FHIR messages, which are a file each",
      changes: [
        "mappings/tiny-fhir.yaml":
          "mapping: tiny-fhir\nmessage: referral\nformat: fhir\nrules: [ { at: id, field: id } ]\n",
        "partners/money-help.yaml": """
        id: money-help
        name: Money Help
        kind: agency
        outbox: { mapping: [tiny-feedback, tiny-fhir], deliver: batch }

        """,
      ],
      expected: """
        partners/money-help.yaml:4:36: error: the mapping 'tiny-fhir' writes no files of many records [partner.no-batch]
            outbox: { mapping: [tiny-feedback, tiny-fhir], deliver: batch }
                                               ^
          why: a FHIR message is a file of its own
          fix: write deliver: each
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
        partners/money-help.yaml:4:41: error: unknown word in braces 'refrence' [partner.name]
            outbox: { mapping: tiny-feedback, name: "{kind}-{refrence}", flag: ok }
                                                    ^
          why: expected one of kind, kinds, reference, number, partner
          fix: write '{reference}'
        partners/money-help.yaml:4:68: error: the flag is no ending of a name [partner.flag]
            outbox: { mapping: tiny-feedback, name: "{kind}-{refrence}", flag: ok }
                                                                               ^
          why: an ending begins with a dot
          fix: write an ending such as '.ok'
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
        partners/money-help.yaml:4:41: error: the name has a brace without its other half [partner.name]
            outbox: { mapping: tiny-feedback, name: "{kind}-{reference", flag: ".tmp" }
                                                    ^
          why: a word in braces stands for what changes from file to file
          fix: write a name such as "{kind}-{number}"
        partners/money-help.yaml:4:68: error: the flag looks like a file that is still being made [partner.flag]
            outbox: { mapping: tiny-feedback, name: "{kind}-{reference", flag: ".tmp" }
                                                                               ^
          why: programs pass over files that end in .tmp
          fix: write an ending such as '.ok'
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
        partners/money-help.yaml:4:41: error: the name is the same for every file [partner.name]
            outbox: { mapping: tiny-feedback, name: "{kind}", flag: ".csv" }
                                                    ^
          why: one file would take the place of another
          fix: add {reference} or {number}
        partners/money-help.yaml:4:57: error: the flag would have the name of the file that it follows [partner.flag]
            outbox: { mapping: tiny-feedback, name: "{kind}", flag: ".csv" }
                                                                    ^
          why: files of 'tiny-feedback' end in .csv
          fix: choose another ending, such as '.ok'
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
        partners/money-help.yaml:4:57: error: a file of many records cannot be named by a reference [partner.name]
            outbox: { mapping: tiny-feedback, deliver: batch, name: "{kind}-{reference}", flag: ".o k" }
                                                                    ^
          why: with deliver: batch, each record in it has a reference of its own
          fix: write {number} in place of {reference}
        partners/money-help.yaml:4:85: error: the flag has a blank [partner.flag]
            outbox: { mapping: tiny-feedback, deliver: batch, name: "{kind}-{reference}", flag: ".o k" }
                                                                                                ^
          why: endings are made of letters, digits, '-', '_' and '.'
          fix: write an ending such as '.ok'
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
        partners/money-help.yaml:4:41: error: the name has a separator of folders [partner.name]
            outbox: { mapping: tiny-feedback, name: "a/{reference}", flag: ".a-very-long-ending" }
                                                    ^
          why: names are made of letters, digits, '-', '_' and '.'
          fix: leave it out, or write '-' in its place
        partners/money-help.yaml:4:64: error: the flag is too long [partner.flag]
            outbox: { mapping: tiny-feedback, name: "a/{reference}", flag: ".a-very-long-ending" }
                                                                           ^
          why: expected at most 16 characters
          fix: write an ending such as '.ok'
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
        partners/money-help.yaml:4:41: error: the name looks like that of a file that is still being made [partner.name]
            outbox: { mapping: tiny-feedback, name: "{reference}.Part" }
                                                    ^
          why: programs pass over files that end in .Part
          fix: choose another ending, or leave it out for that of the format
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
        partners/money-help.yaml:4:41: error: the name begins with a dot [partner.name]
            outbox: { mapping: tiny-feedback, name: ".{reference}" }
                                                    ^
          why: programs that collect pass over hidden files and take a dash for an option
          fix: begin the name with a letter
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
        partners/money-help.yaml:4:41: error: the name is one of a receipt [partner.name]
            outbox: { mapping: tiny-feedback, name: "receipt-{number}" }
                                                    ^
          why: receipts lie in the same folder and begin with 'receipt-'
          fix: begin the name with another word
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
        partners/money-help.yaml:4:41: error: the name can come to 122 characters [partner.name]
            outbox: { mapping: tiny-feedback, name: "{partner}-{partner}-{partner}-{partner}-{partner}-{partner}-{partner}-{partner}-{partner}-{number}" }
                                                    ^
          why: expected at most 120
          fix: make it shorter
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
        partners/money-help.yaml:4:65: error: the flag would have the name of the file that it follows [partner.flag]
            outbox: { mapping: tiny-feedback, name: "{reference}.ok", flag: ".ok" }
                                                                            ^
          why: files of 'tiny-feedback' end in .ok
          fix: choose another ending
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
        partners/money-help.yaml:4:9: error: 'paused' is not yes or no [config.type]
            paused: maybe
                    ^
          fix: write yes or no
        partners/money-help.yaml:5:7: error: 'test' is not yes or no [config.type]
            test: 1
                  ^
          fix: write yes or no
        """),
  ]
}
