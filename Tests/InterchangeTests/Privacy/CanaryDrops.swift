import Foundation

/// A thousand records with canaries in them, of which nearly each goes wrong in its own way.
enum CanaryDrops {
  static let practice = "birchbank-practice"
  static let uncovered = "westmuir-practice"
  static let agency = "warm-homes"
  static let linkWorkers = "community-links"

  /// Puts all of them into a home's inboxes, under names that tell of people; returns how many records they are.
  static func put(into home: GlasgowHome) throws -> Int {
    var number = 0
    for change in messages {
      number += 1
      try home.drop(
        Data(change(referral(number)).utf8), as: Canaries.practice.fileName(number, "xml"),
        of: practice)
    }
    for index in 0..<5 {
      number += 1
      try home.drop(
        Data(referral(number).replacing("99016", with: "99069").utf8),
        as: Canaries.practice.fileName(index, "xml"), of: uncovered)
    }
    for (index, text) in try onward().enumerated() {
      try home.drop(
        Data(text.utf8), as: Canaries.linkWorkers.fileName(index, "xml"), of: linkWorkers)
    }
    var rows = 0
    // A file for each kind, so that a broken row breaks no other.
    for (index, kind) in kinds.enumerated() {
      let lines = (0..<(1_000 / kinds.count))
        .map { row in row == 0 ? kind : kind.filter { $0.key != "raw" } }
        .enumerated()
        .map { row, cells in line(index * 100 + row, cells) }
      rows += lines.count
      let text = titles.joined(separator: ",") + "\r\n" + lines.joined(separator: "\r\n") + "\r\n"
      try home.drop(
        Data(text.utf8), as: Canaries.agency.fileName(index, "csv"), of: agency)
    }
    for (index, text) in tables.enumerated() {
      try home.drop(
        Data(text.utf8), as: Canaries.agency.fileName(1_000 + index, "csv"), of: agency)
    }
    return number + rows
  }

  // MARK: Messages of a practice

  private static let sample: String = {
    guard let text = try? sampleDrop("birchbank-practice/referral-1001.xml") else {
      preconditionFailure("the sample's referrals have moved")
    }
    return text
  }()

  private static func referral(_ number: Int) -> String {
    dressed(sample, Canaries.practice, number)
      .replacing("BB-1001", with: "\(Canaries.practice.messageID)\(number)")
  }

  private static func dressed(_ text: String, _ canaries: Canaries, _ number: Int) -> String {
    text.replacing("Fernlea", with: canaries.surname)
      .replacing("Aldous", with: canaries.givenName)
      .replacing("4 Invented Lane", with: canaries.street)
      .replacing("07700 900101", with: canaries.phone)
      .replacing("1206414030", with: Canaries.numbers[number])
      .replacing("1941-06-12", with: "1950-01-\(Canaries.numbers[number].prefix(2))")
      .replacing(
        "Letters about arrears have been piling up since the summer.", with: canaries.text)
  }

  private static func swapping(_ old: String, _ new: String) -> @Sendable (String) -> String {
    { text in
      precondition(text.contains(old), "the sample's elements have changed")
      return text.replacing(old, with: new)
    }
  }

  /// What is done to each message of the practice.
  private static let messages: [@Sendable (String) -> String] = {
    let one = Canaries.practice
    return [
      { $0 }, { _ in referral(1) }, { _ in referral(1).replacing("male", with: "female") },
      swapping("<BirthDate>1950", "<BirthDate>1850"), swapping("<CHI>", "<CHI>1"),
      swapping("<CHI>", "<CHI>\(one.surname)"), swapping("<Sender>99016", "<Sender>99021"),
      swapping("<Sender>99016", "<Sender>\(one.surname)"), swapping("</Person>", ""),
      swapping("<Given>", "<Given at=\"\(one.surname)\">"),
      swapping("<Action>new", "<Action>update"), swapping("<Action>new", "<Action>cancel"),
      swapping("<Action>new", "<Action>\(one.surname)"),
      swapping("<Referred>yes", "<Referred>no"), swapping("<Referred>yes", "<Referred>\(one.text)"),
      swapping("<Urgency>routine", "<Urgency>\(one.text)"),
      swapping("<Urgency>routine", "<Urgency>\(one.surname)"),
      swapping("<Sex>male", "<Sex>\(one.givenName)"),
      swapping("<Date>2026-11-02</Date>\n  <Sender>", "<Date>\(one.text)</Date>\n  <Sender>"),
      swapping("<Postcode>G99 1BE", "<Postcode>\(one.street)"),
      swapping("<Action>", "<Reference>\(one.surname)</Reference><Action>"),
      swapping("<Action>", "<Reference>R7K2-93QF-V</Reference><Action>"),
      swapping(
        "</Consent>", "</Consent><Notes>\(String(repeating: one.text, count: 40_000))</Notes>"),
      { String($0.prefix($0.count / 2)) }, swapping("UTF-8", "US-ASCII-\(one.surname)"),
      { "\0" + $0 }, { $0.replacing("Referral", with: "Letter") }, { $0 + one.text },
      { $0.replacing("<Family>", with: "<Family>\(String(repeating: one.surname, count: 200))") },
      swapping("<Code>99016</Code>\n    <Name>", "<Code>\(one.surname)</Code>\n    <Name>"),
      { "<!DOCTYPE \(one.surname)>" + $0.replacing(/<\?xml.*\?>/, with: "") },
      { _ in one.text }, { _ in "" }, { _ in "%PDF \(one.text)" },
    ]
  }()

  // MARK: Messages of link workers

  private static func onward() throws -> [String] {
    let one = Canaries.linkWorkers
    let referral = try sampleDrop("community-links/onward-R01.xml")
    let feedback = try sampleDrop("community-links/feedback-F01.xml")
      .replacing("Was glad to be asked.", with: one.text)
    func onward(_ number: Int, _ old: String = "", _ new: String = "") -> String {
      let text = dressed(referral, one, 1_000 + number)
        .replacing("CL-R01", with: "\(one.messageID)\(number)")
      return old.isEmpty ? text : text.replacing(old, with: new)
    }
    return [
      onward(1), onward(2, "money-matters", one.surname),
      onward(3, "<Share>yes", "<Share>no"),
      // More than the agency's table takes: this one fails on our side.
      onward(
        4, "</Consent>", "</Consent><Notes>\(String(repeating: one.text + " ", count: 20))</Notes>"),
      feedback.replacing("CL-F01", with: "\(one.messageID)F1")
        .replacing("BB-1001", with: "\(Canaries.practice.messageID)1"),
      feedback.replacing("CL-F01", with: "\(one.messageID)F2")
        .replacing("BB-1001", with: one.surname),
      feedback.replacing("CL-F01", with: "\(one.messageID)F3")
        .replacing("99016", with: one.surname),
    ]
  }

  // MARK: Tables of an agency

  private static let titles = [
    "Ref No", "Date of referral", "Surname", "First name(s)", "D.O.B.", "CHI", "Phone",
    "Address 1", "GP Practice", "Urgent", "Reason(s)", "Details", "Consent to refer",
  ]

  private static func line(_ number: Int, _ cells: [String: String]) -> String {
    let one = Canaries.agency
    let chi = Canaries.numbers[number % 900]
    let sound = [
      "Ref No": "\(one.messageID)\(number)", "Date of referral": "09/11/2026",
      "Surname": one.surname, "First name(s)": one.givenName,
      "D.O.B.": "\(chi.prefix(2))/01/1950", "CHI": chi, "Phone": one.phone,
      "Address 1": one.street, "GP Practice": "99016", "Urgent": "No",
      "Reason(s)": "Food or fuel", "Details": one.text, "Consent to refer": "Yes",
    ]
    return titles.map { cells[$0] ?? sound[$0] ?? "" }.joined(separator: ",")
      + (cells["raw"] ?? "")
  }

  /// The cells that are other than sound in each kind of row.
  private static let kinds: [[String: String]] = {
    let one = Canaries.agency
    return [
      [:], ["CHI": "0101501119"], ["CHI": one.surname], ["CHI": one.phone],
      ["D.O.B.": "\(one.surname) 1"], ["D.O.B.": "01/01/1850"], ["Surname": ""],
      ["Urgent": one.surname], ["Urgent": one.text], ["Urgent": one.phone],
      ["GP Practice": one.surname], ["GP Practice": "\(one.surname) (99073)"],
      ["GP Practice": "0101501111"], ["Consent to refer": "No"],
      ["Consent to refer": one.givenName], ["Consent to refer": one.text],
      ["Date of referral": one.street], ["Date of referral": "01/01/2999"],
      ["Phone": one.surname], ["raw": ",\(one.surname),\(one.text)"],
      ["First name(s)": "\"\(one.givenName)\"\(one.surname)"], ["Ref No": "\(one.messageID)same"],
      ["Reason(s)": one.text], ["Details": "\u{7}\(one.text)"], ["Ref No": ""],
    ]
  }()

  /// Whole tables that nobody can read, or whose titles tell of people.
  private static let tables: [String] = {
    let one = Canaries.agency
    return [
      line(901, [:]) + "\r\n", "\(one.surname),\(one.text)\r\n1,2\r\n",
      titles.joined(separator: ",") + ",\(one.surname)\r\n" + line(902, ["raw": ",x"]) + "\r\n",
      "Surname,SURNAME\r\n\(one.surname),\(one.givenName)\r\n",
      titles.joined(separator: ",") + "\r\n\"" + line(903, [:]), titles.joined(separator: ","),
    ]
  }()
}
