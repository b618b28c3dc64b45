import Configuration
import Diagnostics
import Mapping
import Referrals
import Routing

/// Holds mappings against the routes and checks of a home: what they ask of a message must come from some rule, and what a
/// mapping demands must be let through.
struct RouteLint {
  private let generation: Generation
  /// Where each mapping gives itself its name.
  private let positions: [String: Position]
  private var leaves: [String: Set<String>] = [:]
  private var fields: [String: FieldLeaves] = [:]

  init(_ generation: Generation, positions: [String: Position]) {
    self.generation = generation
    self.positions = positions
    for name in generation.mappings.names {
      guard let mapping = generation.mappings.mapping(named: name) else { continue }
      let all = FieldLeaves(of: mapping.definition)
      fields[name] = all
      leaves[name] = Set(all.below(mapping.readableFields).map(\.path.description))
    }
  }

  /// Everything that was found.
  var findings: [LintFinding] {
    let partners = generation.directory.partners.filter { $0.closed == nil }
    return (partners.flatMap(received) + partners.flatMap(sent)).inFileOrder
  }

  private func fills(_ mapping: CompiledMapping, _ field: String) -> Bool {
    (leaves[mapping.name] ?? []).contains { $0 == field || $0.hasPrefix(field + ".") }
  }

  // MARK: What comes in

  /// What routes and checks ask of a partner's messages and the mappings of its inbox never give.
  private func received(from partner: Partner) -> [LintFinding] {
    (partner.inbox?.mappings ?? []).compactMap { generation.mappings.mapping(named: $0) }
      .flatMap { mapping -> [LintFinding] in
        let routes = generation.routes
          .filter { $0.message == mapping.kind && $0.from.includes(partner) }
        let open = routes.filter { blocking($0, mapping) == nil }
        if open.isEmpty, let route = routes.first, let field = blocking(route, mapping) {
          return [
            unfilled(
              [field], of: mapping, from: partner, by: "every route for it, such as", route.name,
              route.position)
          ]
        }
        return open.compactMap { unmet($0, mapping, partner) } + unmetChecks(mapping, partner)
      }
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
  ) -> LintFinding? {
    // What came of a referral goes by what the referral itself stated.
    guard route.message == .referral else { return nil }
    let lacking =
      Consents.named.filter { route.needs.contains($0.consent) }.map { "consent.\($0.name)" }
      .filter { !fills(mapping, $0) } + unmetDestination(route, mapping, partner)
    guard !lacking.isEmpty else { return nil }
    return unfilled(
      lacking, of: mapping, from: partner, by: "the route", route.name, route.position)
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

  private func unmetChecks(_ mapping: CompiledMapping, _ partner: Partner) -> [LintFinding] {
    let checks = generation.checks.configured
    return checks.compactMap { check in
      guard case .required(let field) = check.rule,
        check.severity == .reject || check.severity == .hold,
        let path = field.path(in: mapping.kind), check.scope.routes.isEmpty,
        !fills(mapping, path.description),
        CheckChoices.narrowest(
          checks.filter { $0.rule.key == check.rule.key }, of: mapping.kind, from: partner.kind,
          partner.id, along: nil) == check
      else { return nil }
      return unfilled(
        [path.description], of: mapping, from: partner, by: "the check", "required", check.position)
    }
  }

  private func unfilled(
    _ lacking: [String], of mapping: CompiledMapping, from partner: Partner, by noun: String,
    _ name: String, _ position: Position?
  ) -> LintFinding {
    let names = lacking.map { "'\($0)'" }.joined(separator: " and ")
    let place = position.map { " (\($0.description))" } ?? ""
    return LintFinding(
      Diagnostic(
        code: "required.unfilled", severity: .warning, what: "no rule fills \(names)",
        at: positions[mapping.name],
        why: "\(noun) \(quoted(code: name))\(place) asks for it, and \(partner.id.rawValue) sends "
          + "by this mapping",
        fix: "add a rule, or change what is asked of \(partner.id.rawValue)"),
      mappings: [mapping.name])
  }

  // MARK: What goes out

  /// What the mappings of a partner's outbox demand and no route there lets through.
  private func sent(to partner: Partner) -> [LintFinding] {
    generation.routes.filter { $0.canReach(partner) }
      .flatMap { route -> [LintFinding] in
        guard let name = partner.outbox?.mapping(for: route.message),
          let mapping = generation.mappings.mapping(named: name), let all = fields[name]
        else { return [] }
        let kept = all.all.filter { route.selection(for: partner.kind).keeps($0.path) }
          .map(\.path.description)
        func isKept(_ field: String) -> Bool {
          kept.contains { $0 == field || $0.hasPrefix(field + ".") }
        }
        return mapping.requiredFields
          .filter { !isKept($0.path) && $0.guards.allSatisfy(isKept) }
          .map { withheld($0, by: route, mapping, partner) }
      }
  }

  private func withheld(
    _ field: RequiredField, by route: Route, _ mapping: CompiledMapping, _ partner: Partner
  ) -> LintFinding {
    let place = route.position.map { " (\($0.description))" } ?? ""
    return LintFinding(
      Diagnostic(
        code: "required.withheld", severity: .warning,
        what: "the rule demands '\(field.path)', which no message has here", at: field.position,
        why: "the route \(quoted(code: route.name))\(place) to \(partner.id.rawValue) does not let "
          + "it through, so that every message fails",
        fix: "add the field to the route's 'fields', or take 'required' out"),
      mappings: [mapping.name])
  }
}
