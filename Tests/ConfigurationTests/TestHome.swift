import Configuration

/// A small interchange that is right, for tests to break.
enum TestHome {
  static let home: [String: String] = [
    "interchange.yaml": """
    name: Test North
    timezone: Europe/London
    archive: { level: 3, retention: forever }

    """,
    "partners/oak-practice.yaml": """
    id: oak-practice
    name: Oak Practice
    kind: practice
    identifiers: { practice-code: "99942" }
    inbox: { mapping: tiny-referral, settle: 10s }
    outbox: { mapping: tiny-feedback, deliver: each, collect-within: 24h }
    receipts: xml

    """,
    "partners/links.yaml": """
    id: links
    name: Community Links
    kind: clw-provider
    inbox: { mapping: [tiny-referral, tiny-feedback] }
    outbox: { mapping: [tiny-referral, tiny-feedback] }
    receipts: { format: csv, per: group }
    covers: [oak-practice]

    """,
    "partners/money-help.yaml": """
    id: money-help
    name: Money Help
    kind: agency
    identifiers: { oscr-number: sc999901 }
    inbox: { mapping: tiny-feedback }
    outbox: { mapping: tiny-referral }
    serves: [money]
    group: money

    """,
    "routes.yaml": """
    - { route: to-links, message: referral, from: { kind: practice }, to: { kind: clw-provider, covers: practice }, needs: [referred], fields: [all, -clinical] }
    - route: to-agency
      message: referral
      from: { kind: clw-provider }
      to: { kind: agency, named: recipient, else: serves }
      needs: [share]
      fields: [id, person.name, reasons]
    - { route: back, message: feedback, to: referrer, needs: [feedback] }

    """,
  ]

  static let library: [String: String] = [
    "tiny-referral.yaml": """
    mapping: tiny-referral
    message: referral
    format: { xml: { schema: schemas/tiny.xsd } }
    rules:
      - { at: Referral/Id, field: id }

    """,
    "tiny-feedback.yaml": """
    mapping: tiny-feedback
    message: feedback
    format: { csv: { columns: [Ref No] } }
    rules:
      - { at: Ref No, field: id }

    """,
    "codes/words.yaml": """
    table: words
    rows: { Yes: yes }

    """,
    "schemas/tiny.xsd": """
    <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <xs:element name="Referral"><xs:complexType><xs:sequence>
        <xs:element name="Id" type="xs:string"/>
      </xs:sequence></xs:complexType></xs:element>
    </xs:schema>

    """,
  ]

  static func bytes(_ texts: [String: String]) -> ConfigurationFiles {
    texts.mapValues { Array($0.utf8) }
  }

  /// Loads the home with some files replaced, added, or left out where the text is `nil`; paths that begin with
  /// `library/` belong to the library.
  static func load(_ changes: [String: String?] = [:]) -> Result<Generation, ConfigurationFaults> {
    var home = home
    var library = library
    for (path, text) in changes {
      if path.hasPrefix("library/") {
        library[String(path.dropFirst("library/".count))] = text
      } else {
        home[path] = text
      }
    }
    return Generation.load(home: bytes(home), library: bytes(library))
  }
}
