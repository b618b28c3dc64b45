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
  /// The partners that the route names.
  let partners: [Located<PartnerID>]
  /// The areas that practices must lie in.
  let areas: [Located<String>]
  /// The areas that senders must work in.
  let senderAreas: [Located<String>]
  let conditions: [Located<RouteCondition>]
  /// The allow-list, or the whole route where it has none.
  let fields: Outline
  /// True where nothing is wrong with the route by itself, so that it can be held against others.
  let isSound: Bool
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
  private let names: RouteNames
  private var senderAreas: [Located<String>] = []

  init(table: OutlineTable, problems: OutlineProblems) {
    self.table = table
    self.problems = problems
    names = RouteNames(problems: problems)
  }

  /// The partners that the route names.
  var partners: [Located<PartnerID>] { names.partners }

  func read() -> RouteDraft? {
    let before = problems.diagnostics.count
    let name = table.requiredText("route")
    if !table.has("message") { _ = table.required("message") }
    let message = table.choice("message", of: MessageKind.self)?.value
    let origin = table.table("from", as: "'from'").map(readOrigin) ?? Route.Origin()
    let areas = names.texts("area", of: table)
    let conditions = readConditions(message, areas)
    let destination = table.required("to")
      .flatMap {
        RouteDestinationReader(problems: problems, message: message, names: names).read($0)
      }
    let ending = readEnding()
    let needs = readNeeds()
    let terms = readTerms(message)
    table.finish()
    guard let name, let message, let destination, let terms,
      let route = build(
        name, terms,
        { terms throws(FieldSelection.Fault) in
          try Route(
            name: name.value, message: message, from: origin, conditions: conditions.map(\.value),
            to: destination.to, take: destination.take, isLocal: destination.isLocal,
            ends: ending.ends, isFinal: ending.isFinal, needs: needs, terms: terms,
            position: self.problems.position(line: name.line, column: name.column))
        })
    else { return nil }
    return RouteDraft(
      route: route, name: name, kinds: names.kinds, partners: names.partners, areas: areas,
      senderAreas: senderAreas, conditions: conditions,
      fields: table.value("fields") ?? table.outline,
      isSound: problems.diagnostics.count == before)
  }

  /// Makes the route, or reports what is wrong with its allow-list.
  private func build(
    _ name: Located<String>, _ terms: [Located<String>],
    _ route: ([String]) throws(FieldSelection.Fault) -> Route
  ) -> Route? {
    do throws(FieldSelection.Fault) {
      return try route(terms.map(\.value))
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

  // MARK: Which messages

  private func readOrigin(_ from: OutlineTable) -> Route.Origin {
    let kinds = names.kinds(from)
    let ids = names.partners(from) ?? []
    senderAreas = names.texts("area", of: from)
    from.finish()
    return Route.Origin(kinds: kinds, ids: ids, areas: senderAreas.map(\.value))
  }

  private func readConditions(_ message: MessageKind?, _ areas: [Located<String>])
    -> [Located<RouteCondition>]
  {
    guard let message else {
      // Which fields there are is not known; what else is wrong with the route is told.
      _ = table.value("when")
      return []
    }
    return RouteConditionReader(table: table, problems: problems, message: message)
      .read(areas: areas)
  }

  /// Reads whether other routes are asked behind this one, or before it.
  private func readEnding() -> (ends: Bool, isFinal: Bool) {
    let ends = table.flag("stop") ?? false
    let isFinal = table.flag("final") ?? false
    if ends, isFinal, let stop = table.entry("stop") {
      problems.report(
        "route.final", "a final route needs no 'stop'", line: stop.line, column: stop.column,
        why: "it is asked last, and only where no other route led to anybody",
        fix: "leave 'stop' out")
    }
    return (ends, isFinal)
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
