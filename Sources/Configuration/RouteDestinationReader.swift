import Diagnostics
import Document
import Referrals
import Routing

/// Where a route leads, as its `to:` says it.
struct RouteDestination {
  let to: Route.Destination
  let take: Route.Take
  let isLocal: Bool
}

/// Reads what `to:` of a route says.
struct RouteDestinationReader {
  let problems: OutlineProblems
  let message: MessageKind?
  /// Takes the words for partners, which are held against the partners later.
  let names: RouteNames

  private static let forms =
    "expected referrer, { kind: ..., covers: practice }, { kind: ..., serves: reason }, "
    + "{ kind: ..., named: recipient } or { id: ... }"

  func read(_ value: Outline) -> RouteDestination? {
    switch value.content {
    case .text("referrer", _):
      return readReferrer(value)
    case .table:
      guard let to = OutlineTable(value, as: "'to'", problems: problems) else { return nil }
      defer { to.finish() }
      return read(to)
    case .text, .null, .list:
      return unclear(value)
    }
  }

  private func readReferrer(_ value: Outline) -> RouteDestination? {
    guard message == .referral else {
      return RouteDestination(to: .referrer, take: .one, isLocal: false)
    }
    problems.report(
      "route.destination", "a referral cannot go back to its referrer", at: value,
      why: "'to: referrer' is for feedback, which is about a referral of somebody",
      fix: "write message: feedback, or name another receiver")
    return nil
  }

  private func read(_ to: OutlineTable) -> RouteDestination? {
    let before = problems.diagnostics.count
    let kind = names.kind(to)
    let ids = names.partners(to)
    let covers = to.choice("covers", among: ["practice"])
    let serves = to.choice("serves", among: ["reason"])
    let named = to.choice("named", among: ["recipient"])
    let otherwise = to.choice("else", among: ["serves"])
    let area = to.choice("area", among: ["practice"])
    let take = to.choice("take", of: Route.Take.self)
    if message == .feedback, let word = otherwise ?? serves {
      problems.report(
        "route.destination", "feedback has no reason that a partner could serve",
        line: word.line, column: word.column,
        fix: "leave '\(serves == nil ? "else" : "serves"): \(word.value)' out")
      return nil
    }
    let destination: Route.Destination
    switch (kind, ids?.first, covers, serves, named) {
    case (let kind?, nil, _?, nil, nil) where otherwise == nil: destination = .covering(kind)
    case (let kind?, nil, nil, _?, nil) where otherwise == nil: destination = .serving(kind)
    case (let kind?, nil, nil, nil, _?):
      destination = .named(kind, elseServes: otherwise != nil)
    case (nil, _?, nil, nil, nil) where otherwise == nil: destination = .partners(ids ?? [])
    default:
      // A value that could not be read has been reported on its own.
      return problems.diagnostics.count == before ? unclear(to.outline) : nil
    }
    checkTake(take, destination)
    checkArea(area, destination)
    return RouteDestination(
      to: destination, take: take?.value ?? .one, isLocal: area != nil)
  }

  /// Reports `take:` where there are never several to take from.
  private func checkTake(_ take: Located<Route.Take>?, _ to: Route.Destination) {
    guard let take else { return }
    let why: String
    switch to {
    case .covering, .serving, .named(_, elseServes: true): return
    case .partners(let ids) where ids.count > 1:
      guard take.value == .one else { return }
      why = "the route names several partners: each of them gets the message, or the first"
    case .partners: why = "the route names one partner"
    case .named, .referrer: why = "a message names one recipient"
    }
    problems.report(
      "route.take", "'take: \(take.value.rawValue)' has no meaning here", line: take.line,
      column: take.column, why: why, fix: "leave 'take' out")
  }

  private func checkArea(_ area: Located<String>?, _ to: Route.Destination) {
    guard let area, case .partners = to else { return }
    problems.report(
      "route.destination", "'area: practice' has no meaning for partners named by their ids",
      line: area.line, column: area.column,
      why: "it chooses among the partners of a kind",
      fix: "leave it out, or write 'area: NAME' beside 'to' for practices of one area")
  }

  private func unclear(_ value: Outline) -> RouteDestination? {
    problems.report(
      "route.destination", "'to' does not say who receives", at: value, why: Self.forms)
    return nil
  }
}

/// The words for partners and areas in one route, with their places.
final class RouteNames {
  private let problems: OutlineProblems
  /// The kinds of partner that the route speaks of.
  private(set) var kinds: [Located<PartnerKind>] = []
  /// The partners that the route names.
  private(set) var partners: [Located<PartnerID>] = []

  init(problems: OutlineProblems) {
    self.problems = problems
  }

  /// Reads the kind of partner that a route leads to.
  func kind(_ table: OutlineTable) -> PartnerKind? {
    guard let kind = table.choice("kind", of: PartnerKind.self) else { return nil }
    kinds.append(kind)
    return kind.value
  }

  /// Reads one or several kinds of partner.
  func kinds(_ table: OutlineTable) -> [PartnerKind] {
    guard let value = table.value("kind"), case .list = value.content else {
      return kind(table).map { [$0] } ?? []
    }
    return texts("kind", of: table)
      .compactMap { text in
        guard let kind = PartnerKind(rawValue: text.value) else {
          problems.reportUnknown(
            "config.choice", "value of 'kind'", text.value,
            among: PartnerKind.allCases.map(\.rawValue), line: text.line, column: text.column)
          return nil
        }
        kinds.append(text.map { _ in kind })
        return kind
      }
  }

  /// Reads one or several ids of partners; `nil` where the key is not there.
  func partners(_ table: OutlineTable) -> [PartnerID]? {
    guard table.has("id") else { return nil }
    return texts("id", of: table)
      .compactMap { text in
        guard let id = PartnerID(rawValue: text.value) else {
          problems.report(
            "partner.id", "\(quoted(code: text.value)) cannot be a partner's id", line: text.line,
            column: text.column, why: "an id is up to 64 small letters, digits and dashes")
          return nil
        }
        partners.append(text.map { _ in id })
        return id
      }
  }

  /// Reads one or several texts; an empty list is reported, as it would let everything pass rather than nothing.
  func texts(_ key: String, of table: OutlineTable) -> [Located<String>] {
    let texts = table.texts(key) ?? []
    if let value = table.value(key), case .list(let items) = value.content, items.isEmpty {
      problems.report(
        "route.never", "the list of '\(key)' is empty", at: value,
        fix: "write at least one, or leave '\(key)' out")
    }
    return texts
  }
}
