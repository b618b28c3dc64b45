import Diagnostics
import Document
import Referrals
import Routing

/// Looks for partners that no message reaches, and messages that reach no partner; allowed, but probably not meant.
struct RouteReach {
  let file: RoutesFile
  let directory: PartnerDirectory
  /// Where outboxes stand.
  let outboxPositions: [PartnerID: Position]
  private let routes: [Route]
  /// The kinds of message that each partner's inbox takes.
  private let sentKinds: [PartnerID: Set<MessageKind>]
  /// The areas that practices lie in.
  private let practiceAreas: Set<String>
  /// The partners that send referrals which some route takes, and so may hear what came of them.
  private let referrers: Set<PartnerID>

  init(
    file: RoutesFile, directory: PartnerDirectory, outboxPositions: [PartnerID: Position],
    sentKinds: (Partner) -> Set<MessageKind>
  ) {
    let routes = file.drafts.map(\.route)
    let kinds = Dictionary(
      uniqueKeysWithValues: directory.partners.map { ($0.id, sentKinds($0)) })
    self.file = file
    self.directory = directory
    self.outboxPositions = outboxPositions
    self.routes = routes
    self.sentKinds = kinds
    practiceAreas = Set(
      directory.partners.lazy.filter { $0.kind == .practice }.flatMap(\.areas))
    referrers = Set(
      directory.partners
        .filter { partner in
          kinds[partner.id]?.contains(.referral) == true
            && routes.contains { $0.message == .referral && $0.from.includes(partner) }
        }
        .map(\.id))
  }

  /// Every warning.
  var warnings: [Diagnostic] {
    missingMappings + idleRoutes + closedReceivers + unreached + untaken
  }

  /// Partners that a route may lead to and whose outbox cannot take the message.
  private var missingMappings: [Diagnostic] {
    var seen: Set<[String]> = []
    var result: [Diagnostic] = []
    for route in routes {
      for partner in directory.partners where leads(route, to: partner) {
        guard partner.outbox?.mapping(for: route.message) == nil,
          seen.insert([partner.id.rawValue, route.message.rawValue]).inserted
        else { continue }
        result.append(
          Diagnostic(
            code: "partner.no-mapping", severity: .warning,
            what: "no mapping of the outbox writes \(route.message.plural)",
            at: outboxPositions[partner.id] ?? partner.position,
            why: "the route \(quoted(code: route.name)) may lead here",
            fix: "add a mapping that writes \(route.message.plural) to 'outbox'"))
      }
    }
    return result
  }

  /// Routes that lead to nobody, whatever a message says.
  private var idleRoutes: [Diagnostic] {
    routes.compactMap { route in
      // That there is no partner of a kind at all has been told.
      guard directory.partners.contains(where: route.canReach),
        !directory.partners.contains(where: { leads(route, to: $0) })
      else { return nil }
      return Diagnostic(
        code: "route.nobody", severity: .warning,
        what: "the route \(quoted(code: route.name)) leads to nobody", at: route.position,
        why: nobody(route), fix: "correct the partners' files, or take the route out")
    }
  }

  private func nobody(_ route: Route) -> String {
    let area = route.isLocal ? " in an area of a practice" : ""
    return switch route.to {
    case .covering(let kind): "no partner that is \(kind.words) covers a practice\(area)"
    case .serving(let kind):
      "no partner that is \(kind.words) serves a reason of its messages\(area)"
    case .named(let kind, _): "no partner that is \(kind.words) works\(area)"
    case .referrer: "no route takes a referral of a partner that could hear what came of it"
    case .partners: "there is none of its partners"
    }
  }

  /// Partners that a route names and that are to close, or have.
  private var closedReceivers: [Diagnostic] {
    file.drafts.flatMap { draft -> [Diagnostic] in
      guard case .partners(let ids) = draft.route.to else { return [] }
      return draft.partners.compactMap { partner in
        guard ids.contains(partner.value), let closed = directory[partner.value]?.closed else {
          return nil
        }
        return Diagnostic(
          code: "route.closed", severity: .warning,
          what: "\(quoted(code: partner.value.rawValue)) is closed from \(closed.iso) on",
          at: file.problems.position(line: partner.line, column: partner.column),
          why: "from then on the route \(quoted(code: draft.name.value)) "
            + (ids.count > 1 ? "leaves it out" : "holds every message"),
          fix: "name whoever takes over")
      }
    }
  }

  /// Partners that no route leads to, though their outbox takes messages.
  private var unreached: [Diagnostic] {
    directory.partners.compactMap { partner in
      guard let outbox = partner.outbox, !outbox.mappings.isEmpty, partner.closed == nil,
        !routes.contains(where: { leads($0, to: partner) })
      else { return nil }
      return Diagnostic(
        code: "partner.unreached", severity: .warning,
        what: "no route leads to \(quoted(code: partner.id.rawValue))",
        at: outboxPositions[partner.id] ?? partner.position,
        why: "the outbox takes messages, and would only ever hold receipts",
        fix: "add a route, or what the routes look for: covers, serves or areas")
    }
  }

  /// Kinds of message that partners of a kind send and no route takes.
  private var untaken: [Diagnostic] {
    var result: [Diagnostic] = []
    for message in MessageKind.allCases {
      let senders = directory.partners.filter { partner in
        partner.closed == nil && sentKinds[partner.id]?.contains(message) == true
          && !routes.contains { $0.message == message && $0.from.includes(partner) }
      }
      for kind in PartnerKind.allCases {
        let ofKind = senders.filter { $0.kind == kind }
        guard let first = ofKind.first else { continue }
        let names = ofKind.prefix(3).map { quoted(code: $0.id.rawValue) }.joined(separator: ", ")
        let others = ofKind.count > 3 ? " and \(ofKind.count - 3) more" : ""
        result.append(
          Diagnostic(
            code: "route.untaken", severity: .warning,
            what: "no route takes \(message.plural) that \(kind.words) sends", at: first.position,
            why: "\(message.plural) of \(names)\(others) will always be held",
            fix: "add a route, or leave the mapping for \(message.plural) out of 'inbox'"))
      }
    }
    return result
  }

  // MARK: Who reaches whom

  /// Returns whether some message could take a route to a partner.
  private func leads(_ route: Route, to partner: Partner) -> Bool {
    guard route.canReach(partner),
      !route.isLocal || partner.areas.contains(where: practiceAreas.contains)
    else { return false }
    return switch route.to {
    case .covering: !partner.covers.isEmpty
    case .serving: partner.serves.contains { isReason($0, of: route) }
    case .referrer: referrers.contains(partner.id)
    case .named, .partners: true
    }
  }

  /// Returns whether messages with a reason may take a route that asks for reasons.
  private func isReason(_ reason: String, of route: Route) -> Bool {
    route.conditions.allSatisfy { condition in
      guard case .field(let path) = condition.subject, path.description == "reasons.code",
        case .among(let values) = condition.test
      else { return true }
      return values.contains(.code(reason))
    }
  }
}
