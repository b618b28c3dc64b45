import Spool

/// Twenty mixed records of one practice and a few of others: everything that a group can meet.
enum MixedDrops {
  static let practice = "birchbank-practice"

  /// A practice's referral as XML.
  static func referral(
    _ id: String, family: String = "Kilnford", consent: String = "yes", practice: String = "99016",
    chi: String = "2311484044"
  ) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <Referral xmlns="urn:referral-interchange:messages:1">
      <Id>\(id)</Id>
      <Action>new</Action>
      <Date>2026-11-02</Date>
      <Sender>\(practice)</Sender>
      <Practice><Code>\(practice)</Code></Practice>
      <Person>
        <Name><Given>Brenwyn</Given><Family>\(family)</Family></Name>
        <BirthDate>1948-11-23</BirthDate>
        <Sex>female</Sex>
        <CHI>\(chi)</CHI>
      </Person>
      <Urgency>routine</Urgency>
      <Reason><Code>loneliness</Code></Reason>
      <Consent><Referred>\(consent)</Referred><Feedback>yes</Feedback></Consent>
    </Referral>
    """
  }

  /// A link worker's feedback about a practice's referral.
  static func feedback(_ id: String, about: String, practice: String = "99016") -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <Feedback xmlns="urn:referral-interchange:messages:1">
      <Id>\(id)</Id>
      <Action>new</Action>
      <About><Referrer>\(practice)</Referrer><Id>\(about)</Id></About>
      <Status>accepted</Status>
    </Feedback>
    """
  }

  static let spreadsheet =
    "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer\r\n"
    + "MM-1;09/11/2026;Kilnford;Brenwyn;19/11/1934;Birchbank (99016);Food or fuel;Yes\r\n"
    + "MM-2;10/11/2026;;Bram;02/04/1941;Birchbank (99016);Food or fuel;Yes\r\n"
    + "MM-3;10/11/2026;Pinkstane;Bram;02/04/1941;Birchbank (99016);Food or fuel;No\r\n"

  /// Drops everything.
  static func drop(into home: SimulatedHome) {
    for number in 10..<23 {
      home.drop(
        "r\(number).xml", referral("BB-\(number)", family: "Kilnford\(number)"), by: practice)
    }
    home.drop("s1-duplicate.xml", referral("BB-11", family: "Kilnford11"), by: practice)
    home.drop("s2-conflict.xml", referral("BB-12", family: "Other"), by: practice)
    home.drop("s3-withheld.xml", referral("BB-33", consent: "no"), by: practice)
    home.drop("s4-chi.xml", referral("BB-34", chi: "2311484045"), by: practice)
    home.drop("s5-broken.xml", "<Referral><Id>BB-35</Id>", by: practice)
    home.drop("s6-other.xml", referral("BB-36", practice: "99942"), by: practice)
    home.disk.put("/home/inbox/\(practice)/s7-folder.xml", kind: .folder)
    home.drop("f1.xml", feedback("F-1", about: "BB-10"), by: "community-links")
    home.drop("f2.xml", feedback("F-2", about: "BB-nowhere"), by: "community-links")
    home.drop("november.csv", spreadsheet, by: "money-matters")
  }
}
