import Document
import Referrals

/// Guesses which field of the model a place of a sample is, by its name and by what stands there.
struct FieldGuess {
  /// A field with the conversions that its texts seem to need.
  struct Guess: Hashable {
    /// As rules write it, selectors included.
    let field: String
    /// Keys of the rule behind `field`, as YAML: `codes: sex-plain`.
    var keys: [String] = []
  }

  private let kind: MessageKind
  private let leaves: [FieldLeaves.Leaf]

  init(for kind: MessageKind) {
    self.kind = kind
    leaves = FieldLeaves(of: ModelDefinition.definition(of: kind)).all
  }

  /// Returns the best guess, or `nil` where nothing in the model has such a name.
  func guess(_ spot: DraftSample.Spot, isTable: Bool) -> Guess? {
    guard let field = field(named: spot.names) else { return nil }
    var guess = Guess(field: field)
    let plain = FieldTexts.withoutPositions(field)
    let leaf = leaves.first { $0.path.description == plain }
    if let leaf {
      switch leaf.field.type {
      case .date(let orText):
        guard let dates = DateGuess.keys(for: spot.texts, orText: orText) else { return nil }
        guess.keys = dates
      case .dateTime:
        guard let dates = DateGuess.keys(for: spot.texts, orText: false) else { return nil }
        guess.keys = dates
      case .flag: guess.keys = ["codes: yes-no-plain"]
      case .code(let vocabulary):
        guard let table = Self.tables[vocabulary.name] else { break }
        guess.keys = ["codes: \(table)"]
      case .identifier(.chi): guess.keys = ["pad: 10"]
      default: break
      }
    }
    if plain == "reasons" {
      guess.keys = [
        "split: \";\"", "codes: reasons-plain", "else: text",
        "lossy: words beside a known reason are left out",
      ]
    }
    if plain == "person.name.given", !spot.repeats {
      guess.keys = ["split: \" \"", "lossy: a first name of two words becomes two first names"]
    }
    return guess
  }

  /// The shipped tables of plain words by the vocabulary that they lead to.
  private static let tables = [
    "action": "actions-plain", "sex": "sex-plain", "urgency": "urgency-plain",
    "contact-method": "contact-methods-plain", "referral-status": "referral-status-plain",
    "contact-result": "contact-results-plain", "goal-status": "goal-status-plain",
  ]

  private func field(named names: [String]) -> String? {
    guard let last = names.last else { return nil }
    let own = looseName(last)
    let whole = names.suffix(2).map(looseName).joined()
    let words = Self.words[kind] ?? []
    for text in [whole, own] {
      if let known = words.first(where: { $0.names.contains(text) })?.field { return known }
    }
    // By the names and the plain words of the model itself; what several fields are called is no guess.
    for text in [whole, own] {
      let found = leaves.filter { leaf in
        !leaf.path.passesList
          && (looseName(leaf.words) == text || Self.tail(leaf.path.description) == text)
      }
      if found.count == 1 { return found[0].path.description }
    }
    return nil
  }

  /// The last two names of a path as one loose name.
  private static func tail(_ path: String) -> String {
    path.split(separator: ".").suffix(2).map { looseName(String($0)) }.joined()
  }

  /// The names by which places are known, for finding the row of titles in a table.
  static var knownNames: [String] {
    words.values.flatMap { $0.flatMap(\.names) }.withoutRepetitions
  }

  private typealias Words = (names: [String], field: String)

  private static let both: [Words] = [
    (["refno", "reference", "referencenumber", "referralid", "id", "messageid", "ref"], "id"),
    (["ourreference", "interchangereference"], "reference"),
    (["action", "messageaction"], "action"),
    (["sender", "sentby", "sendingorganisation"], "sender"),
    (["surname", "lastname", "familyname", "family", "namefamily"], "person.name.family"),
    (
      ["firstname", "firstnames", "forename", "forenames", "givenname", "given", "namegiven"],
      "person.name.given"
    ),
    (["title", "nametitle"], "person.name.title"),
    (["knownas", "preferredname", "likestobecalled"], "person.name.preferred"),
    (["name", "fullname", "clientname", "patientname", "personname"], "person.name.full"),
    (["dob", "dateofbirth", "birthdate", "born"], "person.birthDate"),
    (["sex"], "person.sex"),
    (["gender"], "person.gender.text"),
    (["chi", "chinumber", "chino"], "person.chi"),
    (["nhsnumber", "nhsno", "nhs"], "person.nhsNumber"),
    (["address", "address1", "addressline1", "street"], "person.address.lines[1]"),
    (["address2", "addressline2"], "person.address.lines[2]"),
    (["address3", "addressline3", "town", "city"], "person.address.lines[3]"),
    (["address4", "addressline4", "county"], "person.address.lines[4]"),
    (["postcode", "postalcode"], "person.address.postcode"),
    (
      ["phone", "telephone", "tel", "telno", "homephone", "hometel", "phonenumber"],
      "person.phones[kind='home'].number"
    ),
    (["mobile", "mobilephone", "mobilenumber"], "person.phones[kind='mobile'].number"),
    (["email", "emailaddress"], "person.emails[1].address"),
    (["gppractice", "practice", "practicename", "surgery", "gpsurgery"], "practice.name"),
    (["practicecode", "gppracticecode"], "practice.code"),
    (["gp", "gpname", "doctor"], "practice.gp"),
    (["notes", "comments", "remarks", "furtherinformation"], "notes"),
    (["consenttoshare", "consentshare", "consent"], "consent.share"),
    (["consentdate", "dateofconsent"], "consent.date"),
  ]

  private static let words: [MessageKind: [Words]] = [
    .referral: [
      (["dateofreferral", "referraldate", "date", "referred", "datereferred"], "date"),
      (["referredby", "referrer", "referrername", "nameofreferrer"], "referrer.name"),
      (["referrercontact", "referrerphone"], "referrer.contact"),
      (
        ["referrerorganisation", "organisation", "referringorganisation", "agency"],
        "referrer.organisation.text"
      ),
      (["referto", "referredto", "service"], "recipient.organisation.code"),
      (["reason", "reasons", "reasonforreferral", "referralreason"], "reasons"),
      (["details", "reasoninwords", "referraldetails", "why"], "why"),
      (["urgent", "urgency", "priority"], "urgency"),
      (["whatmatters"], "whatMatters.mostImportant"),
      (["consenttorefer", "consentreferral"], "consent.referred"),
      (["language", "firstlanguage"], "person.language"),
      (["interpreter", "interpreterneeded", "needsinterpreter"], "person.needsInterpreter"),
    ] + both,
    .feedback: [
      (["date", "dateoffeedback", "feedbackdate"], "date"),
      (["aboutreference", "yourreference", "interchangeref"], "about.reference"),
      (["referralnumber", "aboutid", "referralref"], "about.id"),
      (["status", "outcomestatus", "referralstatus"], "status"),
      (["statusdate", "datedecided", "dateofstatus"], "statusDate"),
      (["statusreason", "reasonforstatus", "reason"], "statusReason"),
      (["author", "worker", "reportedby"], "author.name"),
      (["financialgain", "gain", "moneygained"], "financialGain"),
    ] + both,
  ]
}
