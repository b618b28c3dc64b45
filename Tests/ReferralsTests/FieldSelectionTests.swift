import Diagnostics
import Referrals
import Testing

@Suite("An allow-list")
struct FieldSelectionTests {
  let model = ModelDefinition.referral

  @Test("keeps all but the clinical fields, wherever they stand")
  func allButClinical() throws {
    let selection = try FieldSelection(["all", "-clinical"], of: model)
    let (kept, omitted) = selection.applied(to: SampleMessages.referral)
    #expect(omitted == ["socialContext.alcohol", "clinical"])
    #expect(kept["clinical"] == nil)
    #expect(kept.group("socialContext")?.text("occupation") == "baker")
    #expect(kept.group("person") == SampleMessages.referral.group("person"))
  }

  @Test("gives the message itself where nothing is left out, and no group that is empty")
  func whole() throws {
    let selection = try FieldSelection(["all", "-clinical"], of: model)
    let kept = selection.applied(to: SampleMessages.referral).kept
    let again = selection.applied(to: kept)
    #expect(again.kept == kept)
    #expect(again.omitted.isEmpty)
    var hollow = kept
    hollow["socialContext"] = .group(SampleMessages.group("socialContext", in: model, [:]))
    #expect(selection.applied(to: hollow).kept["socialContext"] == nil)
  }

  @Test("keeps the fields it names, our reference and the action, and nothing else")
  func named() throws {
    let selection = try FieldSelection(
      ["id", "person.name", "person.phones.number", "reasons"], of: model)
    let (kept, omitted) = selection.applied(to: SampleMessages.referral)
    #expect(
      kept.entries.map { model.fields[$0.index].name }
        == ["id", "reference", "action", "person", "reasons"])
    #expect(
      omitted == [
        "practice", "person.chi", "person.phones.kind", "socialContext", "clinical", "consent",
      ])
    #expect(kept.group("person")?.groups("phones").count == 2)
    #expect(kept.group("person")?.groups("phones").allSatisfy { $0["kind"] == nil } == true)
  }

  @Test("follows its terms in order")
  func inOrder() throws {
    let back = try FieldSelection(["all", "-person", "person.chi"], of: model)
    let kept = back.applied(to: SampleMessages.referral).kept
    #expect(kept.group("person")?.entries.count == 1)
    let clinical = try FieldSelection(["id", "clinical"], of: model)
    #expect(clinical.applied(to: SampleMessages.referral).kept["clinical"] != nil)
  }

  @Test("drops a group of which nothing is left")
  func emptyGroups() throws {
    let selection = try FieldSelection(["person.address"], of: model)
    let (kept, _) = selection.applied(to: SampleMessages.referral)
    #expect(kept["person"] == nil)
    #expect(kept["reference"] != nil)
  }

  @Test("names the nearest field for one it does not know")
  func unknown() {
    let fault = #expect(throws: FieldSelection.Fault.self) {
      try FieldSelection(["id", "person.nmae"], of: model)
    }
    #expect(fault?.term == 1)
    #expect(fault?.diagnostic.code == "path.unknown-field")
    #expect(fault?.diagnostic.fix == "write 'name'")
  }

  @Test("is refused when it gives nothing", arguments: [[], ["-clinical"], ["id.x"], [""]])
  func refused(_ terms: [String]) {
    #expect(throws: FieldSelection.Fault.self) { try FieldSelection(terms, of: model) }
  }
}

@Suite("A field path")
struct FieldPathTests {
  let model = ModelDefinition.referral

  @Test("finds the value of a field, of a group and of all items of a list")
  func values() throws {
    let message = SampleMessages.referral
    let family = try FieldPath("person.name.family", in: model)
    #expect(message.value(at: family) == .text("Dunwhin"))
    let numbers = try FieldPath("person.phones.number", in: model)
    #expect(
      message.value(at: numbers) == .list([.text("0141 496 0001"), .text("0141 496 0002")]))
    let absent = try FieldPath("referrer.role.code", in: model)
    #expect(message.value(at: absent) == nil)
  }

  @Test("knows whether it leads to clinical content")
  func clinical() throws {
    #expect(try FieldPath("clinical.problems.problem.text", in: model).isClinical)
    #expect(try FieldPath("socialContext.alcohol", in: model).isClinical)
    #expect(try FieldPath("socialContext.occupation", in: model).isClinical == false)
  }
}
