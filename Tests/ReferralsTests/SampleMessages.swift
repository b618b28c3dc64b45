import Referrals

/// Messages that the suites share.
enum SampleMessages {
  /// Builds a group below a field, so that a test names only what it sets.
  static func group(
    _ name: String, in parent: GroupDefinition, _ values: KeyValuePairs<String, FieldValue>
  ) -> FieldGroup {
    guard let index = parent.index(of: name), case .group(let inner) = parent.fields[index].type
    else { preconditionFailure("\(parent.name) has no group \(name)") }
    var result = FieldGroup(inner)
    for (key, value) in values { result[key] = value }
    return result
  }

  /// A referral with a person, two reasons, consent and clinical content.
  static var referral: FieldGroup {
    let model = ModelDefinition.referral
    var result = FieldGroup(model)
    result["id"] = .text("A-17")
    result["reference"] = .text("R7K2-93QF-5")
    result["action"] = .text("update")
    var person = group("person", in: model, ["chi": .text("0101011237")])
    person["name"] = .group(
      group(
        "name", in: person.definition,
        ["family": .text("Dunwhin"), "given": .list([.text("Ailith"), .text("Bram")])]))
    person["phones"] = .list([
      .group(group("phones", in: person.definition, ["number": .text("0141 496 0001")])),
      .group(
        group(
          "phones", in: person.definition,
          ["number": .text("0141 496 0002"), "kind": .text("mobile")])),
    ])
    result["person"] = .group(person)
    result["practice"] = .group(group("practice", in: model, ["code": .text("99942")]))
    result["reasons"] = .list([
      .group(group("reasons", in: model, ["code": .text("money")])),
      .group(group("reasons", in: model, ["text": .text("company on Sundays")])),
    ])
    result["consent"] = .group(
      group("consent", in: model, ["referred": .flag(true), "share": .flag(false)]))
    result["socialContext"] = .group(
      group(
        "socialContext", in: model, ["alcohol": .text("some"), "occupation": .text("baker")]))
    result["clinical"] = .group(group("clinical", in: model, ["summary": .text("asthma")]))
    return result
  }
}
