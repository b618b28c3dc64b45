/// Files as partners write them, with the few things that tests vary.
enum Letters {
  static let practice = "birchbank-practice"
  static let linkWorkers = "community-links"
  static let agency = "money-matters"

  /// A referral as XML; by a practice unless it says otherwise.
  static func referral(
    _ id: String, family: String = "Kilnford", action: String = "new", reference: String? = nil,
    sender: String = "99016", practice: String = "99016", chi: String = "2311484044",
    recipient: String? = nil, reason: String = "loneliness", notes: String? = nil,
    consent: String = "<Referred>yes</Referred><Share>yes</Share><Feedback>yes</Feedback>"
  ) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <Referral xmlns="urn:referral-interchange:messages:1">
      <Id>\(id)</Id>
      \(element("Reference", reference))<Action>\(action)</Action>
      <Date>2026-11-02</Date>
      <Sender>\(sender)</Sender>
      <Practice><Code>\(practice)</Code></Practice>
      <Person>
        <Name><Given>Brenwyn</Given><Family>\(family)</Family></Name>
        <BirthDate>1948-11-23</BirthDate>
        <Sex>female</Sex>
        <CHI>\(chi)</CHI>
      </Person>
      \(recipient.map { "<Recipient><Organisation><Code>\($0)</Code></Organisation></Recipient>" } ?? "")
      <Urgency>routine</Urgency>
      <Reason><Code>\(reason)</Code></Reason>
      <Consent>\(consent)</Consent>
      \(element("Notes", notes))
    </Referral>
    """
  }

  /// A link worker's referral to an agency.
  static func onward(
    _ id: String, to recipient: String? = agency, reason: String = "money", notes: String? = nil,
    practice: String = "99016"
  ) -> String {
    referral(
      id, sender: "community-links", practice: practice, recipient: recipient, reason: reason,
      notes: notes)
  }

  /// Feedback as XML about a referral, named by our reference or by its referrer and id.
  static func feedback(
    _ id: String, about: String? = nil, referrer: String = "99016", reference: String? = nil,
    status: String = "accepted", action: String = "new"
  ) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <Feedback xmlns="urn:referral-interchange:messages:1">
      <Id>\(id)</Id>
      <Action>\(action)</Action>
      <About>\(element("Reference", reference))\(element("Referrer", about == nil ? nil : referrer))\(
      element("Id", about))</About>
      <Status>\(status)</Status>
    </Feedback>
    """
  }

  private static func element(_ name: String, _ text: String?) -> String {
    text.map { "<\(name)>\($0)</\(name)>" } ?? ""
  }

  static let titles =
    "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer;Notes"

  /// An agency's table of referrals with semicolons.
  static func table(_ rows: [String]) -> String {
    ([titles] + rows).map { $0 + "\r\n" }.joined()
  }

  /// One of its rows.
  static func row(
    _ id: String, surname: String = "Kilnford", consent: String = "Yes", notes: String = "",
    practice: String = "Birchbank (99016)"
  ) -> String {
    "\(id);09/11/2026;\(surname);Brenwyn;19/11/1934;\(practice);Food or fuel;\(consent);\(notes)"
  }
}
