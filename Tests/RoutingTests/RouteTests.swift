import Referrals
import Routing
import Testing

@Suite("A route")
struct RouteTests {
  private static let message = FieldGroup.message(
    .referral,
    [
      "id": .text("A1"), "clinical.summary": .text("asthma"),
      "socialContext.alcohol": .text("none"), "person.name.family": .text("Doe"),
    ])

  private func omitted(_ terms: [String], for kind: PartnerKind) throws -> [String] {
    let route = try Route(
      name: "r", message: .referral, to: .covering(.clwProvider), terms: terms)
    return route.selection(for: kind).applied(to: Self.message).omitted
  }

  @Test("lets clinical items through to a provider where it lets all fields through")
  func provider() throws {
    #expect(try omitted(["all"], for: .clwProvider).isEmpty)
  }

  @Test(
    "keeps clinical items from an agency unless it names them",
    arguments: [
      (["all"], ["socialContext.alcohol", "clinical"]),
      (["all", "clinical"], []),
      (["clinical", "all"], []),
      (["all", "clinical.summary"], ["socialContext.alcohol"]),
      (["all", "clinical", "-clinical.summary"], ["clinical.summary"]),
      (["id", "socialContext"], ["person", "socialContext.alcohol", "clinical"]),
      (["all", "clinical", "-all", "id"], ["person", "socialContext", "clinical"]),
    ] as [([String], [String])])
  func agency(_ terms: [String], _ expected: [String]) throws {
    #expect(Set(try omitted(terms, for: .agency)) == Set(expected))
  }

  @Test("knows whether it names clinical fields")
  func namesClinical() throws {
    func names(_ terms: [String]) throws -> Bool {
      try Route(name: "r", message: .referral, to: .referrer, terms: terms).namesClinicalFields
    }
    #expect(try !names(["all"]))
    #expect(try !names(["all", "-clinical"]))
    #expect(try names(["id", "clinical.summary"]))
    #expect(try names(["all", "clinical"]))
  }
}
