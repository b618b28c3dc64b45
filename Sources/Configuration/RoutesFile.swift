import Diagnostics
import Document
import Referrals
import Routing

/// A route as read by itself, with the places of what it says about partners.
struct RouteDraft {
  let route: Route
  let name: Located<String>
  /// The kinds of partner that the route speaks of.
  let kinds: [Located<PartnerKind>]
  /// The allow-list, or the whole route where it has none.
  let fields: Outline
}

/// What `routes.yaml` says: a list of routes in the order in which they are asked.
struct RoutesFile {
  /// The routes that could be read.
  private(set) var drafts: [RouteDraft] = []
  /// The partners that routes name, also those that could not be read as a whole.
  private(set) var partners: [Located<PartnerID>] = []
  /// Takes what is wrong with the file.
  let problems: OutlineProblems

  /// Reads the file, and reports everything that is wrong with it by itself.
  init(_ outline: Outline, _ problems: OutlineProblems) {
    self.problems = problems
    for item in problems.items(of: outline, as: "a list of routes") {
      guard let table = OutlineTable(item, as: "a route", problems: problems) else { continue }
      let reader = RouteReader(table: table, problems: problems)
      let draft = reader.read()
      partners += reader.partners
      guard let draft else { continue }
      if let first = drafts.first(where: { $0.name.value == draft.name.value }) {
        problems.report(
          "route.duplicate", "the route \(quoted(code: draft.name.value)) stands twice",
          line: draft.name.line, column: draft.name.column,
          why: first.route.position.map { "it also stands at \($0.description)" },
          fix: "give one of the two another name")
      }
      drafts.append(draft)
    }
  }
}

/// Reads one route.
private final class RouteReader {
  private let table: OutlineTable
  private let problems: OutlineProblems
  private var kinds: [Located<PartnerKind>] = []
  /// The partners that the route names.
  private(set) var partners: [Located<PartnerID>] = []

  init(table: OutlineTable, problems: OutlineProblems) {
    self.table = table
    self.problems = problems
  }

  func read() -> RouteDraft? {
    let name = table.requiredText("route")
    if !table.has("message") { _ = table.required("message") }
    let message = table.choice("message", of: MessageKind.self)?.value
    let from = table.table("from", as: "'from'").map(readOrigin) ?? Route.Origin()
    let to = table.required("to").flatMap { readDestination($0, message) }
    let needs = readNeeds()
    let terms = readTerms(message)
    table.finish()
    guard let name, let message, let to, let terms,
      let route = build(name, message, from, to, needs, terms)
    else { return nil }
    return RouteDraft(
      route: route, name: name, kinds: kinds,
      fields: table.value("fields") ?? table.outline)
  }

  private func build(
    _ name: Located<String>, _ message: MessageKind, _ from: Route.Origin,
    _ to: Route.Destination, _ needs: Consents, _ terms: [Located<String>]
  ) -> Route? {
    do throws(FieldSelection.Fault) {
      return try Route(
        name: name.value, message: message, from: from, to: to, needs: needs,
        terms: terms.map(\.value),
        position: problems.position(line: name.line, column: name.column))
    } catch {
      let place = error.term.map { terms[$0] }
      let whole = table.value("fields") ?? table.outline
      problems.report(
        error.diagnostic.code, error.diagnostic.what, line: place?.line ?? whole.line,
        column: place?.column ?? whole.column, why: error.diagnostic.why,
        fix: error.diagnostic.fix)
      return nil
    }
  }

  private func readOrigin(_ from: OutlineTable) -> Route.Origin {
    let kind = readKind(from)
    let id = readPartner(from)
    from.finish()
    return Route.Origin(kind: kind, id: id)
  }

  private func readKind(_ table: OutlineTable) -> PartnerKind? {
    guard let kind = table.choice("kind", of: PartnerKind.self) else { return nil }
    kinds.append(kind)
    return kind.value
  }

  private func readPartner(_ table: OutlineTable) -> PartnerID? {
    guard let text = table.text("id") else { return nil }
    guard let id = PartnerID(rawValue: text.value) else {
      problems.report(
        "partner.id", "\(quoted(code: text.value)) cannot be a partner's id", line: text.line,
        column: text.column, why: "an id is up to 64 small letters, digits and dashes")
      return nil
    }
    partners.append(Located(id, line: text.line, column: text.column))
    return id
  }

  // MARK: Where to

  private static let forms =
    "expected referrer, { kind: ..., covers: practice }, { kind: ..., named: recipient } or { id: ... }"

  private func readDestination(_ value: Outline, _ message: MessageKind?) -> Route.Destination? {
    switch value.content {
    case .text("referrer", _):
      return readReferrer(value, message)
    case .table:
      guard let to = OutlineTable(value, as: "'to'", problems: problems) else { return nil }
      defer { to.finish() }
      return readDestination(to, message)
    case .text, .null, .list:
      problems.report(
        "route.destination", "'to' does not say who receives", at: value, why: Self.forms)
      return nil
    }
  }

  private func readReferrer(_ value: Outline, _ message: MessageKind?) -> Route.Destination? {
    guard message == .referral else { return .referrer }
    problems.report(
      "route.destination", "a referral cannot go back to its referrer", at: value,
      why: "'to: referrer' is for feedback, which is about a referral of somebody",
      fix: "write message: feedback, or name another receiver")
    return nil
  }

  private func readDestination(_ to: OutlineTable, _ message: MessageKind?) -> Route.Destination? {
    let before = problems.diagnostics.count
    let kind = readKind(to)
    let id = readPartner(to)
    let covers = to.choice("covers", among: ["practice"])
    let named = to.choice("named", among: ["recipient"])
    let otherwise = to.choice("else", among: ["serves"])
    if let otherwise, message == .feedback {
      problems.report(
        "route.destination", "feedback has no reason that a partner could serve",
        line: otherwise.line, column: otherwise.column, fix: "leave 'else: serves' out")
      return nil
    }
    switch (kind, id, covers, named) {
    case (let kind?, nil, _?, nil) where otherwise == nil: return .covering(kind)
    case (let kind?, nil, nil, _?): return .named(kind, elseServes: otherwise != nil)
    case (nil, let id?, nil, nil) where otherwise == nil: return .partner(id)
    default:
      // A value that could not be read has been reported on its own.
      if problems.diagnostics.count == before {
        problems.report(
          "route.destination", "'to' does not say who receives", at: to.outline, why: Self.forms)
      }
      return nil
    }
  }

  // MARK: What

  private func readNeeds() -> Consents {
    guard table.has("needs") else {
      _ = table.required("needs")
      return []
    }
    var needs: Consents = []
    for word in table.texts("needs") ?? [] {
      guard let consent = Consents(name: word.value) else {
        problems.reportUnknown(
          "route.unknown-consent", "consent", word.value, among: Consents.named.map(\.name),
          line: word.line, column: word.column)
        continue
      }
      needs.insert(consent)
    }
    return needs
  }

  /// Reads the allow-list; feedback without one goes out whole, as it has no clinical items.
  private func readTerms(_ message: MessageKind?) -> [Located<String>]? {
    if message == .feedback, !table.has("fields") {
      return [Located("all", at: table.outline)]
    }
    return table.has("fields") ? table.texts("fields") : table.required("fields").map { _ in [] }
  }
}
