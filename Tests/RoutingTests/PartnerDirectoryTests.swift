import Referrals
import Routing
import Testing

@Suite("A directory of partners")
struct PartnerDirectoryTests {
  @Test("lists partners in the order of their ids")
  func order() {
    let ids = TestInterchange.directory.partners.map(\.id)
    #expect(ids == ids.sorted())
  }

  @Test("finds a practice by its code, and no other partner")
  func practice() {
    #expect(TestInterchange.directory.partner(practiceCode: "99942")?.id.rawValue == "oak-practice")
    #expect(TestInterchange.directory.partner(practiceCode: "SC999901") == nil)
  }

  @Test("says when two partners have the same name but for letter case and punctuation")
  func twoNames() {
    let directory = PartnerDirectory(
      TestInterchange.partners + [
        TestInterchange.partner("money-help-2", .agency, name: "MONEY-HELP")
      ])
    guard case .several(let found) = directory.partner(named: "Money Help") else {
      Issue.record("two partners have this name")
      return
    }
    #expect(found.map(\.id.rawValue) == ["money-help", "money-help-2"])
  }

  @Test("finds nobody by a name without letters or digits", arguments: ["", " ", "-"])
  func empty(_ name: String) {
    guard case .none = TestInterchange.directory.partner(named: name) else {
      Issue.record("nobody has this name")
      return
    }
  }
}
