import Referrals

extension SampleRecipe {
  /// Returns whether a piece is drawn by lot, for a message that has it or for another about the same person.
  private func draws(_ part: SampleParts) -> Bool { drawsEverything || parts.contains(part) }

  /// Draws a person who does not exist.
  func person(_ random: inout SampleRandom) -> FieldGroup {
    var person = FieldGroup(Definitions.person, reserving: 12)
    let sex: CHINumber.Sex = random.below(2) == 0 ? .male : .female
    let birth = birth(&random)
    person["name"] = .group(name(sex, &random))
    if let birth {
      if parts.contains(.birth) { person["birthDate"] = .date(birth) }
      if draws(.chi) {
        let serial = random.below(20)
        if parts.contains(.chi) {
          let own = SyntheticIdentifiers.chi(birthDate: birth, sex: sex, serial: serial)
          let chi = chi ?? own
          person["chi"] = .text(
            hasWrongCheckDigit ? SyntheticIdentifiers.withWrongCheckDigit(chi) : chi)
        }
      }
    }
    if parts.contains(.sex) { person["sex"] = .text(sex.rawValue) }
    addWays(to: &person, &random)
    if parts.contains(.nhsNumber), let nhsNumber { person["nhsNumber"] = .text(nhsNumber) }
    return person
  }

  private func birth(_ random: inout SampleRandom) -> PartialDate? {
    let (year, month) = (random.number(1932...2006), random.number(1...12))
    let day = random.number(1...28)
    return PartialDate(
      year: isUnborn ? year + 200 : year, month: month, day: isBornEarly ? day % 9 + 1 : day)
  }

  private func name(_ sex: CHINumber.Sex, _ random: inout SampleRandom) -> FieldGroup {
    var name = FieldGroup(Definitions.personName)
    let drawn = SyntheticIdentifiers.familyName(random.below(1_000))
    if draws(.title) {
      let title = random.pick(SampleWords.titles)
      if parts.contains(.title) { name["title"] = .text(title) }
    }
    name["given"] = .list([.text(SyntheticIdentifiers.givenName(random.below(1_000), sex: sex))])
    name["family"] = .text(family ?? drawn)
    return name
  }

  /// Adds how the person is reached: numbers and addresses that nobody has.
  private func addWays(to person: inout FieldGroup, _ random: inout SampleRandom) {
    if draws(.address) {
      let address = Self.address(&random)
      if parts.contains(.address) { person["address"] = .group(address) }
    }
    if draws(.phone) {
      var phone = FieldGroup(Definitions.phone)
      // 07700 900000 to 900999 are kept for drama by Ofcom.
      phone["number"] = .text("07700 900\(random.number(100...999))")
      phone["kind"] = .text("mobile")
      if parts.contains(.phone) { person["phones"] = .list([.group(phone)]) }
    }
    if draws(.email) {
      var email = FieldGroup(Definitions.email)
      email["address"] = .text("person\(random.number(1_000...9_999))@example.org")
      if parts.contains(.email) { person["emails"] = .list([.group(email)]) }
    }
    if parts.contains(.preferredContact) { person["preferredContact"] = .text("phone") }
    if draws(.language) {
      let language = random.pick(SampleWords.languages)
      let needsInterpreter = random.below(8) == 0
      if parts.contains(.language) {
        person["language"] = .text(language)
        person["needsInterpreter"] = .flag(needsInterpreter)
      }
    }
    if draws(.relative) {
      let contact = Self.relative(&random)
      if parts.contains(.relative) { person["contacts"] = .list([.group(contact)]) }
    }
  }

  private static func address(_ random: inout SampleRandom) -> FieldGroup {
    var address = FieldGroup(Definitions.address)
    let street = "\(random.number(1...199)) " + random.pick(SampleWords.streets)
    address["lines"] = .list([.text(street), .text(random.pick(SampleWords.towns))])
    address["postcode"] = .text(SyntheticIdentifiers.postcode(random.below(4_000)))
    return address
  }

  private static func relative(_ random: inout SampleRandom) -> FieldGroup {
    var contact = FieldGroup(Definitions.relative)
    contact["name"] = .text(SyntheticIdentifiers.familyName(random.below(1_000)))
    contact["relationship"] = .group(Definitions.coded(Definitions.relationship, "sibling"))
    contact["phone"] = .text("0141 496 0\(random.number(100...999))")
    return contact
  }
}
