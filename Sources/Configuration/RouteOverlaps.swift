import Diagnostics
import Document
import Referrals
import Routing

/// Finds routes that an earlier one leaves nothing to do.
struct RouteOverlaps {
  let file: RoutesFile
  let directory: PartnerDirectory

  /// A route with the partners that it is for.
  private struct Claim {
    let draft: RouteDraft
    /// One bit for each partner, in id order.
    let senders: [UInt64]

    init(_ draft: RouteDraft, _ directory: PartnerDirectory) {
      self.draft = draft
      var senders = [UInt64](repeating: 0, count: directory.partners.count / 64 + 1)
      for (place, partner) in directory.partners.enumerated()
      where partner.inbox != nil && draft.route.from.includes(partner) {
        senders[place / 64] |= 1 << UInt64(place % 64)
      }
      self.senders = senders
    }

    /// Returns whether the routes are asked at the same time: both before the final ones, or both among them.
    func isLike(_ other: Claim) -> Bool { draft.route.isFinal == other.draft.route.isFinal }

    var hasSenders: Bool { senders.contains { $0 != 0 } }

    /// Returns whether every message that another route takes is one that this route takes too.
    func takesAll(of other: Claim) -> Bool {
      zip(senders, other.senders).allSatisfy { $1 & ~$0 == 0 }
        && draft.route.conditions.allSatisfy { condition in
          other.draft.route.conditions.contains { $0.implies(condition) }
        }
    }

    /// Returns whether another route is never asked once this one took a message, wherever it leads.
    func endsForCertain(_ other: Route) -> Bool {
      let route = draft.route
      let isEnough = route.ends || route.isFinal || other.isFinal
      return switch route.to {
      case .partners, .referrer: isEnough
      // Where this one finds nobody, a route that leads elsewhere is still asked.
      case .covering, .serving, .named: isEnough && route.leadsAlike(other)
      }
    }
  }

  /// Reports a route that can never be taken as an error, and one that changes nothing as a warning.
  func check() {
    let claims = file.drafts.filter(\.isSound).map { Claim($0, directory) }
    for (place, later) in claims.enumerated() where later.hasSenders {
      let asked =
        later.draft.route.isFinal ? claims.filter { !$0.draft.route.isFinal } : []
      let rivals = (asked + claims[..<place].filter { $0.isLike(later) })
        .filter { earlier in
          earlier.draft.route.message == later.draft.route.message
            && (earlier.endsForCertain(later.draft.route)
              || earlier.draft.route.leadsAlike(later.draft.route))
            && earlier.takesAll(of: later)
        }
      guard let earlier = rivals.first(where: { $0.endsForCertain(later.draft.route) }) else {
        if let earlier = rivals.first, !later.draft.route.ends {
          report(later.draft, isRepeated: earlier.draft)
        }
        continue
      }
      report(later.draft, isShadowed: earlier.draft)
    }
  }

  private func report(_ later: RouteDraft, isShadowed earlier: RouteDraft) {
    let ending =
      earlier.route.isFinal
      ? "before it, and one final route is enough"
      : later.route.isFinal ? "and always leads somewhere" : "before it and ends the search"
    file.problems.report(
      "route.shadowed", "the route \(quoted(code: later.name.value)) is never asked",
      line: later.name.line, column: later.name.column,
      why: "\(place(earlier)) takes all of its messages \(ending)",
      fix: later.route.isFinal && !earlier.route.isFinal
        ? "take it out, or add conditions to \(quoted(code: earlier.name.value))"
        : "put it before \(quoted(code: earlier.name.value)), or take one of the two out")
  }

  private func report(_ later: RouteDraft, isRepeated earlier: RouteDraft) {
    file.problems.report(
      "route.repeated", "the route \(quoted(code: later.name.value)) changes nothing",
      line: later.name.line, column: later.name.column, severity: .warning,
      why: "\(place(earlier)) takes all of its messages to the same receivers, and the first "
        + "route decides what they see",
      fix: "take one of the two out, or put the one with more conditions first")
  }

  private func place(_ draft: RouteDraft) -> String {
    let position = draft.route.position.map { " at \($0.description)" } ?? ""
    return "\(quoted(code: draft.name.value))\(position)"
  }
}

extension Route {
  /// Returns whether the route leads to the same partners as another, whatever a message says.
  fileprivate func leadsAlike(_ other: Route) -> Bool {
    to == other.to && take == other.take && isLocal == other.isLocal
  }
}
