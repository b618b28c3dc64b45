import Referrals
import Testing

@Suite("An identifier")
struct IdentifierTests {
  @Test(
    "of a person in Scotland passes when date and check digit fit",
    arguments: [
      "1904851231", "0101011237", "2902201230", "0101336489", "0101405073", "0101625707",
      "190485 1231",
    ])
  func acceptsCHI(_ text: String) throws {
    #expect(try CHINumber(checking: text).digits == text.filter { $0 != " " })
  }

  @Test(
    "of a person in Scotland is refused with its class of fault",
    arguments: [
      ("1904851232", "checksum"), ("0101201234", "checksum"), ("3201209999", "date"),
      ("0113209999", "date"), ("2902191230", "date"), ("0000000000", "date"),
      ("101011237", "too-few"), ("01010112370", "too-many"), ("01010X1237", "characters"),
      ("1.01E+08", "characters"), ("０１01011237", "characters"), ("", "too-few"),
    ])
  func refusesCHI(_ text: String, _ code: String) {
    let fault = #expect(throws: IdentifierFault.self) { try CHINumber(checking: text) }
    #expect(fault?.code == code)
  }

  @Test("with a lost leading 0 says so")
  func explainsLostZero() {
    let fault = #expect(throws: IdentifierFault.self) { try CHINumber(checking: "101011237") }
    #expect(fault?.words == "has 9 characters; 10 are needed")
    #expect(fault?.fix.contains("leading 0") == true)
  }

  @Test("of a person in Scotland leaves the century open and tells the sex")
  func birthDates() throws {
    let both = try CHINumber(checking: "0101011237")
    #expect(both.birthDateCandidates.map(\.iso) == ["1901-01-01", "2001-01-01"])
    #expect(both.sex == .male)
    let leapDay = try #require(PartialDate(year: 2000, month: 2, day: 29))
    let leap = try CHINumber(
      checking: SyntheticIdentifiers.chi(birthDate: leapDay, sex: .female, serial: 1))
    #expect(leap.birthDateCandidates == [leapDay])
    let year = try #require(PartialDate(year: 2001))
    let other = try #require(PartialDate(year: 2001, month: 2))
    #expect(both.agrees(with: year))
    #expect(!both.agrees(with: other))
  }

  @Test(
    "of a person in England passes by modulus 11",
    arguments: ["9449304424", "9690937286", "9465698490", "9912003888", "944 930 4424"])
  func acceptsNHSNumber(_ text: String) throws {
    #expect(try NHSNumber(checking: text).digits.utf8.count == 10)
  }

  @Test(
    "of a person in England fails though published",
    arguments: ["4857773456", "1234567890", "0000255355"])
  func refusesNHSNumber(_ text: String) {
    #expect(throws: IdentifierFault.checksum) { try NHSNumber(checking: text) }
  }

  @Test(
    "of a practice passes for every published dummy",
    arguments: ["99942", "99957", "99961", "99976", "99981", "99995"])
  func acceptsPracticeCode(_ text: String) throws {
    #expect(try ScottishPracticeCode(checking: text).isDummy)
  }

  @Test(
    "of a practice is refused with its class of fault",
    arguments: [
      ("99999", "checksum"), ("9994", "too-few"), ("999420", "too-many"), ("A81001", "characters"),
    ])
  func refusesPracticeCode(_ text: String, _ code: String) {
    let fault = #expect(throws: IdentifierFault.self) { try ScottishPracticeCode(checking: text) }
    #expect(fault?.code == code)
  }

  @Test("of an organisation is up to nine letters and digits")
  func odsCodes() throws {
    #expect(try ODSCode(checking: "a81001").isEnglishPractice)
    #expect(try ODSCode(checking: "G7H8J").isEnglishPractice == false)
    #expect(throws: IdentifierFault.self) { try ODSCode(checking: "") }
    #expect(throws: IdentifierFault.self) { try ODSCode(checking: "ABCDEFGHIJ") }
    #expect(throws: IdentifierFault.self) { try ODSCode(checking: "A-1") }
  }

  @Test("of a charity is SC and six digits")
  func charityNumbers() throws {
    #expect(try OSCRNumber(checking: "SC002327").text == "SC002327")
    #expect(try OSCRNumber(checking: "gb-sc-sc007427").text == "SC007427")
    let fault = #expect(throws: IdentifierFault.self) { try OSCRNumber(checking: "SC02327") }
    #expect(fault == .tooFew(found: 5, needed: 6))
    #expect(throws: IdentifierFault.form(expected: "SC and six digits")) {
      try OSCRNumber(checking: "1002327")
    }
  }

  @Test(
    "of a place is brought into one form",
    arguments: [
      ("g26qe", "G2 6QE", "G2  6QE"), ("KA1 2AB", "KA1 2AB", "KA1 2AB"),
      (" eh99 1sp ", "EH99 1SP", "EH991SP"), ("W1A 1AA", "W1A 1AA", "W1A 1AA"),
      ("ZZ99 3VZ", "ZZ99 3VZ", "ZZ993VZ"), ("G33 4RZ", "G33 4RZ", "G33 4RZ"),
    ])
  func acceptsPostcode(_ text: String, _ written: String, _ seven: String) throws {
    let postcode = try Postcode(checking: text)
    #expect(postcode.text == written)
    #expect(postcode.sevenPlaces == seven)
    #expect(postcode.isPseudo == text.hasPrefix("ZZ"))
  }

  @Test(
    "of a place is refused with its class of fault",
    arguments: [
      ("G2 6QC", "form"), ("GGG1 2AB", "form"), ("G2-6QE", "characters"), ("G2 6", "too-few"),
      ("EH999 1SPX", "too-many"), ("12345", "form"), ("G2 QQE", "form"),
    ])
  func refusesPostcode(_ text: String, _ code: String) {
    let fault = #expect(throws: IdentifierFault.self) { try Postcode(checking: text) }
    #expect(fault?.code == code)
  }

  @Test("made for samples passes its check, and fails it on purpose", arguments: 0..<400)
  func synthetic(_ index: Int) throws {
    let birthDate = try #require(
      PartialDate(year: 1930 + index % 90, month: index % 12 + 1, day: index % 28 + 1))
    let sex: CHINumber.Sex = index % 2 == 0 ? .female : .male
    let chi = SyntheticIdentifiers.chi(birthDate: birthDate, sex: sex, serial: index)
    #expect(try CHINumber(checking: chi).sex == sex)
    #expect(try CHINumber(checking: chi).agrees(with: birthDate))
    #expect(throws: IdentifierFault.checksum) {
      try CHINumber(checking: SyntheticIdentifiers.withWrongCheckDigit(chi))
    }
    let practice = SyntheticIdentifiers.practiceCode(stem: index * 25)
    #expect(try ScottishPracticeCode(checking: practice).digits == practice)
    #expect(try NHSNumber(checking: SyntheticIdentifiers.nhsNumber(stem: index)).digits.count == 10)
    #expect(try Postcode(checking: SyntheticIdentifiers.postcode(index)).isPseudo)
  }

  @Test("made for samples tells 400 people of one day and sex apart")
  func distinct() throws {
    let birthDate = try #require(PartialDate(year: 1950, month: 6, day: 7))
    let all = (0..<400)
      .map {
        SyntheticIdentifiers.chi(birthDate: birthDate, sex: .female, serial: $0)
      }
    #expect(Set(all).count == 400)
  }
}
