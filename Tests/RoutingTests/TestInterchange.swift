import Referrals
import Routing
import Testing

/// A small interchange: two practices that one provider covers, one that nobody covers, and three agencies.
enum TestInterchange {
  static let partners = [
    partner("oak-practice", .practice, name: "Oak Practice", code: "99942"),
    partner("elm-practice", .practice, name: "Elm Practice", code: "99957"),
    partner("ash-practice", .practice, name: "Ash Practice", code: "99961"),
    partner(
      "links", .clwProvider, name: "Community Links",
      covers: ["oak-practice", "elm-practice"]),
    partner(
      "money-help", .agency, name: "Money Help", oscr: "SC999901", serves: ["money", "food"]),
    partner("warm-homes", .agency, name: "Warm Homes", serves: ["housing", "food"]),
    partner("old-agency", .agency, name: "Old Agency", serves: ["learning"], hasOutbox: false),
  ]

  static let directory = PartnerDirectory(partners)

  static func routes() throws -> [Route] {
    [
      try Route(
        name: "to-links", message: .referral, from: .init(kind: .practice),
        to: .covering(.clwProvider), needs: [.referred], terms: ["all"]),
      try Route(
        name: "to-agency", message: .referral, from: .init(kind: .clwProvider),
        to: .named(.agency, elseServes: true), needs: [.share],
        terms: ["id", "person.name", "reasons"]),
      try Route(
        name: "back", message: .feedback, to: .referrer, needs: [.feedback], terms: ["all"]),
    ]
  }

  static func router() throws -> Router {
    Router(routes: try routes(), directory: directory)
  }

  static func id(_ text: String) throws -> PartnerID {
    try #require(PartnerID(rawValue: text))
  }

  static func partner(_ id: String) throws -> Partner {
    try #require(directory[try self.id(id)])
  }

  static func partner(
    _ id: String, _ kind: PartnerKind, name: String, code: String? = nil, oscr: String? = nil,
    covers: [String] = [], serves: [String] = [], areas: [String] = [], closed: String? = nil,
    hasOutbox: Bool = true
  ) -> Partner {
    Partner(
      id: knownID(id), name: name, kind: kind,
      identifiers: PartnerIdentifiers(practiceCode: code, oscrNumber: oscr),
      inbox: InboxAgreement(mappings: ["referral-xml"]),
      outbox: hasOutbox
        ? OutboxAgreement(mappings: [
          .init("referral-xml", for: .referral), .init("feedback-xml", for: .feedback),
        ]) : nil,
      covers: covers.map(knownID), serves: serves, areas: areas,
      closed: closed.flatMap { PartialDate(isoDay: $0) })
  }

  private static func knownID(_ text: String) -> PartnerID {
    guard let id = PartnerID(rawValue: text) else { preconditionFailure("\(text) is no id") }
    return id
  }
}

extension FieldGroup {
  /// Makes a message of fields by their paths; a list field takes one item, given by the path of its field.
  static func message(_ kind: MessageKind, _ fields: [String: FieldValue]) -> FieldGroup {
    fields.reduce(into: FieldGroup(ModelDefinition.definition(of: kind))) { message, field in
      message.set(field.key.split(separator: ".").map(String.init)[...], field.value)
    }
  }

  private mutating func set(_ path: ArraySlice<String>, _ value: FieldValue) {
    guard let name = path.first else { return }
    let rest = path.dropFirst()
    guard !rest.isEmpty, let index = definition.index(of: name),
      case .group(let inner) = definition.fields[index].type
    else {
      self[name] = value
      return
    }
    var group = group(name) ?? FieldGroup(inner)
    group.set(rest, value)
    self[name] = definition.fields[index].isList ? .list([.group(group)]) : .group(group)
  }

  /// Returns the message with reasons of these codes.
  func withReasons(_ codes: [String]) -> FieldGroup {
    var result = self
    result["reasons"] = .list(
      codes.map { code in
        let message = FieldGroup.message(.referral, ["reasons.code": .text(code)])
        return .group(message.groups("reasons")[0])
      })
    return result
  }
}
