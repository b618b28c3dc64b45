import Configuration
import Exchange

/// Messages in JSON and FHIR, with the mappings that read and write them and the partners that agreed on them.
enum TreeLetters {
  static let rules = """
    - { at: number, field: id, required: true }
    - { at: reference, field: reference }
    - { at: action, field: action }
    - { at: date, field: date }
    - { at: sender, field: sender }
    - { at: practice/code, field: practice.code }
    - at: person
      field: person
      rules:
        - { at: "given*", field: name.given }
        - { at: family, field: name.family, required: true }
        - { at: born, field: birthDate }
        - { at: sex, field: sex }
        - { at: chi, field: chi }
        - { at: interpreter, field: needsInterpreter, as: boolean }
    - { at: urgency, field: urgency }
    - { each: "reasons*", field: reasons, rules: [ { at: code, field: code } ] }
    - at: consent
      field: consent
      rules:
        - { at: referred, field: referred, as: boolean }
        - { at: share, field: share, as: boolean }
        - { at: feedback, field: feedback, as: boolean }
    - { at: notes, field: notes }

    """

  static let jsonMapping =
    "mapping: letters-json\nmessage: referral\nformat: json\nwith: { kind: { name: referral } }\nmatch: \"kind[name='referral']\"\nrules:\n"
    + "  - { at: kind/name, is: referral }\n" + indented(rules)

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)\n" }.joined()
  }

  static func fhirMapping(_ name: String, _ format: String) -> String {
    """
    mapping: \(name)
    message: referral
    format: \(format)
    match: "entry[resource/resourceType='ServiceRequest']"
    with: { resourceType: Bundle, id: ~, type: collection, entry: ~ }
    rules:
      - { at: id, field: id, required: true }
      - at: "entry*[resource/resourceType='Patient']/resource"
        rules:
          - { at: "identifier*[system='urn:chi']/value", field: person.chi }
          - { at: "name*/family", field: person.name.family, required: true }
          - { at: "name*/given*", field: person.name.given }
          - { at: gender, field: person.sex }
          - { at: birthDate, field: person.birthDate }
      - at: "entry*[resource/resourceType='ServiceRequest']/resource"
        rules:
          - { at: "identifier*[system='urn:ours']/value", field: reference }
          - { at: authoredOn, field: date }
          - { at: priority, field: urgency }
          - { at: requester/identifier/value, field: sender }
          - { at: "locationCode*/coding*[system='urn:practice']/code", field: practice.code }
          - { each: "reasonCode*", field: reasons, rules: [ { at: "coding*/code", field: code } ] }
          - { at: "note*/text", field: notes }
          - at: "extension*[url='urn:consent']"
            rules:
              - { at: "extension*[url='referred']/valueBoolean", field: consent.referred, as: boolean }
              - { at: "extension*[url='share']/valueBoolean", field: consent.share, as: boolean }
              - { at: "extension*[url='feedback']/valueBoolean", field: consent.feedback, as: boolean }

    """
  }

  static let files = [
    "mappings/letters-json.yaml": jsonMapping,
    "mappings/letters-fhir.yaml": fhirMapping("letters-fhir", "fhir"),
    "mappings/letters-fhir-xml.yaml": fhirMapping("letters-fhir-xml", "{ fhir: { syntax: xml } }"),
    "partners/birchbank-practice.yaml": """
    id: birchbank-practice
    name: Birchbank Medical Practice
    kind: practice
    identifiers: { practice-code: "99016" }
    inbox: { mapping: [letters-json] }
    outbox: { mapping: feedback-xml, deliver: each, collect-within: 24h }

    """,
    "partners/canalside-practice.yaml": """
    id: canalside-practice
    name: Canalside Surgery
    kind: practice
    identifiers: { practice-code: "99021" }
    inbox: { mapping: [referral-xml, letters-fhir, letters-json] }
    outbox: { mapping: feedback-xml, deliver: each, collect-within: 24h }

    """,
  ]

  static let generation = Glasgow.load(replacing: files)

  /// A referral in JSON.
  static func json(_ id: String, notes: String = "none", more: String = "") -> String {
    """
    {
      "kind": { "name": "referral" },
      "number": "\(id)",
      "date": "2026-11-02",
      "sender": "99016",
      "practice": { "code": "99016" },
      "person": {
        "given": [ "Brenwyn" ],
        "family": "Kilnford",
        "born": "1948-11-23",
        "sex": "female",
        "chi": "2311484044",
        "interpreter": false
      },
      "urgency": "routine",
      "reasons": [ { "code": "loneliness" } ],
      "consent": { "referred": true, "share": true, "feedback": true },\(more)
      "notes": "\(notes)"
    }

    """
  }

  /// A referral as a bundle, in JSON.
  static func fhir(_ id: String, birthDate: String = "1948-11-23") -> String {
    """
    {
      "resourceType": "Bundle",
      "id": "\(id)",
      "type": "collection",
      "entry": [
        {
          "resource": {
            "resourceType": "Patient",
            "identifier": [ { "system": "urn:chi", "value": "2311484044" } ],
            "name": [ { "family": "Kilnford", "given": [ "Brenwyn" ] } ],
            "gender": "female",
            "birthDate": "\(birthDate)"
          }
        },
        {
          "resource": {
            "resourceType": "ServiceRequest",
            "authoredOn": "2026-11-02",
            "priority": "routine",
            "requester": { "identifier": { "value": "99021" } },
            "locationCode": [ { "coding": [ { "system": "urn:practice", "code": "99021" } ] } ],
            "reasonCode": [ { "coding": [ { "code": "loneliness" } ] } ],
            "extension": [
              {
                "url": "urn:consent",
                "extension": [
                  { "url": "referred", "valueBoolean": true },
                  { "url": "share", "valueBoolean": true },
                  { "url": "feedback", "valueBoolean": true }
                ]
              }
            ]
          }
        }
      ]
    }

    """
  }
}
