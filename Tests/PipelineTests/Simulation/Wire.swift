/// The words of messages as partners write them.
enum Wire {
  static let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private static let namespace = "xmlns=\"urn:referral-interchange:messages:1\""

  /// What a referral says that differs from one to the next.
  struct Referral {
    var tag: String
    var id: String
    var action = "new"
    var sender: String
    var practice: String
    var chi = "2311484044"
    var reason = "loneliness"
    var recipient: String?
    var isReferred = true
    var isShared = true
    var notes = ""
  }

  /// Its clinical part, birth date and CHI are to be seen by practices and link workers alone.
  static func element(_ referral: Referral) -> String {
    """
    <Referral \(namespace)>
      <Id>\(referral.id)</Id>
      <Action>\(referral.action)</Action>
      <Date>2026-11-02</Date>
      <Sender>\(referral.sender)</Sender>
      <Practice><Code>\(referral.practice)</Code></Practice>
      <Person>
        <Name><Given>\(referral.tag)</Given><Family>Kilnford</Family></Name>
        <BirthDate>1948-11-23</BirthDate>
        <CHI>\(referral.chi)</CHI>
      </Person>
      \(referral.recipient.map { "<Recipient><Organisation><Code>\($0)</Code></Organisation></Recipient>" } ?? "")
      <Urgency>routine</Urgency>
      <Reason><Code>\(referral.reason)</Code></Reason>
      <Consent>
        <Referred>\(referral.isReferred ? "yes" : "no")</Referred>
        <Share>\(referral.isShared ? "yes" : "no")</Share>
        <Feedback>yes</Feedback>
      </Consent>
      \(referral.notes.isEmpty ? "" : "<Notes>\(referral.notes)</Notes>")
    </Referral>
    """
  }

  /// The bytes of a referral that no agency may see.
  static let confidential = ["2311484044", "1948", "19/11/1934"]

  static func feedback(_ tag: String, referrer: String, about: String) -> String {
    """
    <Feedback \(namespace)>
      <Id>\(tag)</Id>
      <Action>new</Action>
      <About><Referrer>\(referrer)</Referrer><Id>\(about)</Id></About>
      <Status>accepted</Status>
    </Feedback>
    """
  }

  static func batch(_ elements: [String]) -> String {
    declaration + "<Batch \(namespace)>\n" + elements.joined(separator: "\n") + "\n</Batch>\n"
  }

  static let referralTitles =
    "Ref No;Date of referral;Surname;First name(s);D.O.B.;GP Practice;Reason(s);Consent to refer;Consent to feedback\r\n"
  static let feedbackTitles = "Ref No;Referrer;Referrer's number;Date;Status\r\n"

  static func row(
    _ tag: String, id: String, family: String = "Kilnford", practice: String = "99016",
    consent: String = "Yes"
  ) -> String {
    "\(id);09/11/2026;\(family);\(tag);19/11/1934;\(practice);Food or fuel;\(consent);Yes\r\n"
  }

  static func feedbackRow(_ tag: String, referrer: String, about: String) -> String {
    "\(tag);\(referrer);\(about);19/11/2026;Being supported\r\n"
  }
}
