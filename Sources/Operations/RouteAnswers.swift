import Archive
import Configuration
import Diagnostics
import Referrals
import Routing

/// What one route said to a record.
package struct RouteAnswer: Sendable, Encodable {
  package let route: String
  /// Where it stands in the configuration that decided, `routes.yaml:12`; `nil` where that is not kept.
  package let position: String?
  /// The answer as the end of a sentence that begins with the route.
  package let answer: String
}

/// Puts together what every route said to a record, in the order of the configuration that decided.
///
/// The archive keeps the answers that only the message explains; the others follow from the routes and the deliveries.
struct RouteAnswers {
  private let decided: ArchiveLine.Decided
  private let glance: RoutesGlance

  /// - Returns: `nil` for a record that no route was asked about, as one that was rejected before.
  init?(_ decided: ArchiveLine.Decided, _ glance: RoutesGlance) {
    let isAsked =
      !decided.routes.isEmpty || !decided.deliveries.isEmpty
      || decided.problems.contains { $0.code.hasPrefix("route.") }
    guard isAsked else { return nil }
    self.decided = decided
    self.glance = glance
  }

  /// One answer for each route.
  var all: [RouteAnswer] {
    var last: String?
    let known = glance.routes.map { route in
      let answer = self.answer(of: route, behind: last)
      if route.ends, last == nil, leads(route) { last = route.name }
      return RouteAnswer(route: route.name, position: Self.position(route), answer: answer)
    }
    // Of routes that cannot be read any more.
    return known + Self.kept(decided, besides: Set(known.map(\.route)))
  }

  /// The answers that the archive keeps, of routes of which nothing more is known.
  static func kept(_ decided: ArchiveLine.Decided, besides known: Set<String> = [])
    -> [RouteAnswer]
  {
    let led = decided.deliveries.map {
      RouteAnswer(route: $0.route, position: nil, answer: "led to \($0.receiver)")
    }
    let others = decided.routes.map {
      RouteAnswer(route: $0.route, position: nil, answer: $0.answer)
    }
    return (led + others).filter { !known.contains($0.route) }
  }

  private func answer(of route: Route, behind last: String?) -> String {
    let receivers = decided.deliveries.filter { $0.route == route.name }.map(\.receiver)
    let kept = decided.routes.filter { $0.route == route.name }.map(\.answer)
    if !receivers.isEmpty {
      return (["led to \(receivers.joined(separator: ", "))"] + kept).joined(separator: "; ")
    }
    if !kept.isEmpty { return kept.joined(separator: "; ") }
    if route.message.rawValue != decided.kind { return "is for \(route.message.plural)" }
    if !glance.isForSender(route) { return "is for other senders" }
    if route.isFinal { return RouteStep.Outcome.notNeeded.words }
    return last.map { RouteStep.Outcome.notAsked(behind: $0).words } ?? "said nothing that is kept"
  }

  private func leads(_ route: Route) -> Bool {
    decided.deliveries.contains { $0.route == route.name }
      || decided.routes.contains { $0.route == route.name && $0.answer.hasPrefix("leads to ") }
  }

  private static func position(_ route: Route) -> String? {
    guard case .file(let path, let line, _)? = route.position else { return nil }
    return "\(path):\(line)"
  }
}
