/// The configuration of a new home: two partners and the routes between them.
enum ExampleConfiguration {
  /// The files of `partners/`.
  static let partnerFiles = [
    (
      "example-practice.yaml",
      """
      # A practice that sends referrals and hears what became of them. Copy this file for each of yours: its name is the
      # partner's id, and names the folders inbox/ID and outbox/ID.
      id: example-practice
      name: Example Family Practice
      kind: practice
      identifiers: { practice-code: "99942" }
      inbox: { mapping: [referral-xml] }
      outbox: { mapping: feedback-xml, deliver: each, collect-within: 24h }
      receipts: xml

      """
    ),
    (
      "example-link-workers.yaml",
      """
      # Link workers, who receive the referrals of the practices that they cover and send feedback. For those who refer
      # on to agencies write inbox: { mapping: [referral-xml, feedback-xml] }.
      id: example-link-workers
      name: Example Link Workers
      kind: clw-provider
      identifiers: { ods-code: "G99CL" }
      inbox: { mapping: [feedback-xml] }
      outbox: { mapping: [referral-xml, feedback-xml], deliver: each, collect-within: 24h }
      receipts: xml
      covers: [example-practice]

      """
    ),
  ]

  /// The files of the home itself, in the order in which they are made.
  static let files = [
    (
      "checks.yaml",
      """
      # What is checked on every message, and what a fault does: reject (the sender corrects), hold (a person decides),
      # warn or off.
      - { check: chi, severity: reject }
      - { check: nhs-number, severity: reject }
      - { check: practice-code, severity: reject }
      - { check: practice-known, severity: hold }
      - { check: postcode, severity: warn }

      """
    ),
    (
      "routes.yaml",
      """
      # Who receives what, with which consent, and which fields they may see. Our own reference is always sent.

      # A practice's referral goes to the link workers who cover the practice.
      - route: practice-to-link-worker
        message: referral
        from: { kind: practice }
        to: { kind: clw-provider, covers: practice }
        needs: [referred]
        fields: [all, -clinical]

      # A link worker's referral goes to the agency that it names, or to the one that serves the reason. Take the # away
      # when you have an agency (kind: agency, serves: [money, ...]).
      # - route: to-agency
      #   message: referral
      #   from: { kind: clw-provider }
      #   to: { kind: agency, named: recipient, else: serves }
      #   needs: [share]
      #   fields: [id, action, date, person.name, person.phones, referrer, urgency, reasons, consent]

      # Feedback goes back to whoever referred.
      - route: back
        message: feedback
        to: referrer
        needs: [feedback]
        fields: [all, -clinical]

      """
    ),
    (
      "interchange.yaml",
      """
      name: Example Interchange
      timezone: Europe/London
      archive: { level: 2, retention: forever }

      """
    ),
  ]
}
