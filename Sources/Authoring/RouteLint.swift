import Configuration
import Diagnostics
import Mapping
import Referrals
import Routing

/// Holds mappings against the routes and checks of a home: what they ask of a message must come from some rule, and what a
/// mapping demands must be let through.
struct RouteLint {
  /// Something that is asked of every message of a mapping, of which partners and by what.
  private struct Demand: Hashable {
    let mapping: String
    /// The fields, none of which any rule fills.
    let fields: [String]
    /// What asks, with its place.
    let asking: String
  }

  private let generation: Generation
  /// Where each mapping gives itself its name.
  private let positions: [String: Position]
  /// By mapping: the fields that some rule fills, and the groups around them.
  private var filled: [String: Set<String>] = [:]

  init(_ generation: Generation, positions: [String: Position]) {
    self.generation = generation
    self.positions = positions
    for name in generation.mappings.names {
      guard let mapping = generation.mappings.mapping(named: name) else { continue }
      let leaves = FieldLeaves(of: mapping.definition).below(mapping.readableFields)
      filled[name] = Self.withGroups(leaves.map(\.path.description))
    }
  }

  /// Everything that was found.
  var findings: [LintFinding] { (received + sent).inFileOrder }

  private var partners: [Partner] {
    generation.directory.partners.filter { $0.closed == nil }
  }

  private func fills(_ mapping: CompiledMapping, _ field: String) -> Bool {
    filled[mapping.name]?.contains(field) ?? false
  }

  /// Returns fields with all groups that they stand in.
  private static func withGroups(_ fields: [String]) -> Set<String> {
    var all = Set(fields)
    for var field in fields {
      while let dot = field.lastIndex(of: ".") {
        field = String(field[..<dot])
        all.insert(field)
      }
    }
    return all
  }

  /// Names some of the partners that something is true of.
  private static func words(for partners: [PartnerID]) -> String {
    let some = partners.prefix(3).map(\.rawValue).joined(separator: ", ")
    return partners.count > 3 ? "\(some) and \(partners.count - 3) more" : some
  }

  // MARK: What comes in

  /// What routes and checks ask of messages and the mappings of the senders' inboxes never give.
  private var received: [LintFinding] {
    var order: [Demand] = []
    var senders: [Demand: [PartnerID]] = [:]
    for partner in partners {
      for name in partner.inbox?.mappings ?? [] {
        guard let mapping = generation.mappings.mapping(named: name) else { continue }
        for demand in demands(on: mapping, from: partner) {
          if senders[demand] == nil { order.append(demand) }
          senders[demand, default: []].append(partner.id)
        }
      }
    }
    return order.map { unfilled($0, from: senders[$0] ?? []) }
  }

  private func demands(on mapping: CompiledMapping, from partner: Partner) -> [Demand] {
    let routes = generation.routes
      .filter { $0.message == mapping.kind && $0.from.includes(partner) }
    let open = routes.filter { blocking($0, mapping) == nil }
    guard open.isEmpty, let route = routes.first, let field = blocking(route, mapping) else {
      return open.compactMap { unmet($0, mapping, partner) }
        + unmetChecks(mapping, partner, along: open)
    }
    return [
      Demand(
        mapping: mapping.name, fields: [field],
        asking: "every route for it, such as \(Self.words(for: route))")
    ]
  }

  private static func words(for route: Route) -> String {
    quoted(code: route.name) + (route.position.map { " (\($0.description))" } ?? "")
  }

  /// The first field that a route's conditions ask for and no rule fills.
  private func blocking(_ route: Route, _ mapping: CompiledMapping) -> String? {
    for condition in route.conditions {
      guard case .field(let path) = condition.subject, path.description != "action" else {
        continue
      }
      switch condition.test {
      case .notAmong, .absent: continue
      case .among, .present, .within, .between:
        if !fills(mapping, path.description) { return path.description }
      }
    }
    return nil
  }

  /// Says what a route needs of each message, where no rule fills it.
  private func unmet(
    _ route: Route, _ mapping: CompiledMapping, _ partner: Partner
  ) -> Demand? {
    // What came of a referral goes by what the referral itself stated.
    guard route.message == .referral else { return nil }
    let lacking =
      Consents.named.filter { route.needs.contains($0.consent) }.map { "consent.\($0.name)" }
      .filter { !fills(mapping, $0) } + unmetDestination(route, mapping, partner)
    guard !lacking.isEmpty else { return nil }
    return Demand(
      mapping: mapping.name, fields: lacking, asking: "the route \(Self.words(for: route))")
  }

  private func unmetDestination(
    _ route: Route, _ mapping: CompiledMapping, _ partner: Partner
  ) -> [String] {
    func lacking(_ field: String) -> [String] { fills(mapping, field) ? [] : [field] }
    switch route.to {
    // A practice's own messages are about itself.
    case .covering: return partner.kind == .practice ? [] : lacking("practice.code")
    case .serving: return lacking("reasons.code")
    case .named(_, let elseServes):
      let named = lacking("recipient.organisation.code")
      return elseServes && !named.isEmpty ? lacking("reasons.code") : named
    case .referrer, .partners: return []
    }
  }

  /// Says which fields checks require and no rule fills.
  ///
  /// A check that is made along some routes alone asks for its field only where one of these may take the message.
  ///
  /// - `open`: The routes that may take messages of the mapping.
  private func unmetChecks(
    _ mapping: CompiledMapping, _ partner: Partner, along open: [Route]
  ) -> [Demand] {
    let checks = generation.checks.configured
    return checks.compactMap { check in
      guard case .required(let field) = check.rule,
        check.severity == .reject || check.severity == .hold,
        let path = field.path(in: mapping.kind), !fills(mapping, path.description)
      else { return nil }
      let sameKey = checks.filter { $0.rule.key == check.rule.key }
      func isMade(along route: String?) -> Bool {
        CheckChoices.narrowest(
          sameKey, of: mapping.kind, from: partner.kind, partner.id, along: route) == check
      }
      let place = check.position.map { " at \($0.description)" } ?? ""
      let made = open.filter { isMade(along: $0.name) }
      if open.isEmpty ? isMade(along: nil) : made.count == open.count {
        return Demand(
          mapping: mapping.name, fields: [path.description], asking: "the check\(place)")
      }
      guard let route = made.first else { return nil }
      return Demand(
        mapping: mapping.name, fields: [path.description],
        asking: "the check\(place), along the route \(Self.words(for: route)),")
    }
  }

  private func unfilled(_ demand: Demand, from senders: [PartnerID]) -> LintFinding {
    let fields = demand.fields.map { "'\($0)'" }.joined(separator: " and ")
    return LintFinding(
      Diagnostic(
        code: "required.unfilled", severity: .warning, what: "no rule fills \(fields)",
        at: positions[demand.mapping],
        why: "\(demand.asking) asks for it in what comes by this mapping from "
          + Self.words(for: senders),
        fix: "add a rule, or ask for it elsewhere only"),
      mappings: [demand.mapping])
  }

  // MARK: What goes out

  /// What the mappings of outboxes demand and routes there do not let through.
  private var sent: [LintFinding] {
    generation.routes.flatMap { route in
      PartnerKind.allCases.flatMap { kind -> [LintFinding] in
        let receivers = partners.filter { $0.kind == kind && route.canReach($0) }
        let byMapping = Dictionary(grouping: receivers) { $0.outbox?.mapping(for: route.message) }
        let sorted = byMapping.sorted { ($0.key ?? "") < ($1.key ?? "") }
        return sorted.flatMap { name, receivers -> [LintFinding] in
          guard let mapping = name.flatMap({ generation.mappings.mapping(named: $0) }) else {
            return []
          }
          return withheld(by: route, mapping, receivers.map(\.id), of: kind)
        }
      }
    }
  }

  private func withheld(
    by route: Route, _ mapping: CompiledMapping, _ receivers: [PartnerID], of kind: PartnerKind
  ) -> [LintFinding] {
    let required = mapping.requiredFields
    if required.isEmpty { return [] }
    let selection = route.selection(for: kind)
    let leaves = FieldLeaves(of: mapping.definition).all.filter { selection.keeps($0.path) }
    let kept = Self.withGroups(leaves.map(\.path.description))
    return required.filter { !kept.contains($0.path) && $0.guards.allSatisfy(kept.contains) }
      .map { field in
        LintFinding(
          Diagnostic(
            code: "required.withheld", severity: .warning,
            what: "the rule demands '\(field.path)', which no message has here",
            at: field.position,
            why: "the route \(Self.words(for: route)) to \(Self.words(for: receivers)) does not "
              + "let it through, so that every message fails",
            fix: "add the field to the route's 'fields', or take 'required' out"),
          mappings: [mapping.name])
      }
  }
}
