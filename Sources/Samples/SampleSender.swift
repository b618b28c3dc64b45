import Configuration
import Mapping
import Referrals
import Routing

/// A partner with what it can send: a mapping, the pieces that it writes, and targets that a route reaches.
struct SampleSender: Sendable {
  /// The most targets that are told apart: enough for variety, and quick to find in a national directory.
  private static let mostTargets = 40

  let partner: Partner
  let mapping: CompiledMapping
  private(set) var parts: SampleParts = []
  private(set) var targets: [SampleTarget] = []
  private(set) var reasons: [String] = []
  /// The most reasons of one referral: where reasons decide who receives it, several may lead to nobody.
  private(set) var mostReasons = 1
  private(set) var urgencies: [String] = []
  private(set) var faults: [SampleFault] = []
  /// True where messages have numbers, by which they are named later.
  private(set) var hasIDs = false
  /// True where a message can say that it changes an earlier one.
  private(set) var hasActions = false
  /// Another partner, whom a message may claim to be from.
  private(set) var stranger: String?
  /// A practice that is nobody's partner.
  static let nobody: Partner = {
    guard let id = PartnerID(rawValue: "nobody-practice") else {
      preconditionFailure("the id has the form of one")
    }
    let code = SyntheticIdentifiers.practiceCode(stem: 9_990)
    return Partner(
      id: id, name: "Nobody Practice", kind: .practice,
      identifiers: PartnerIdentifiers(practiceCode: code))
  }()
  /// By the number of reasons, the bytes of a record without its reason in words; empty where size does not matter.
  private(set) var markup: [Int: Int] = [:]

  /// Finds out what a partner can send, or returns `nil` where no mapping of its inbox writes referrals.
  init?(_ partner: Partner, in generation: Generation) {
    let mappings = (partner.inbox?.mappings ?? [])
      .compactMap { generation.mappings.mapping(named: $0) }
    for mapping in mappings where mapping.kind == .referral {
      var scribe = SampleScribe(mapping)
      if let sender = SampleSender(partner, mapping, generation, &scribe) {
        self = sender
        return
      }
    }
    return nil
  }

  private init?(
    _ partner: Partner, _ mapping: CompiledMapping, _ generation: Generation,
    _ scribe: inout SampleScribe
  ) {
    self.partner = partner
    self.mapping = mapping
    let own = SampleTarget(practice: partner, recipient: partner)
    var recipe = SampleRecipe(sender: partner, target: own)
    guard
      let reason = writable(Vocabulary.reason, in: \.reasons, wrapped: { [$0] }, recipe, &scribe)
    else { return nil }
    reasons = reason
    recipe.reasons = [reason[0]]
    recipe.nhsNumber = SyntheticIdentifiers.nhsNumber(stem: 0)
    for part in SampleParts.all {
      recipe.parts.insert(part)
      if !isWritable(recipe, &scribe) { recipe.parts.remove(part) }
    }
    recipe.nhsNumber = nil
    parts = recipe.parts
    if parts.contains(.urgency) {
      urgencies =
        writable(Vocabulary.urgency, in: \.urgency, wrapped: { $0 }, recipe, &scribe) ?? []
    }
    findTargets(generation, recipe)
    if let target = targets.first {
      recipe.target = target
      mostReasons =
        (2...3)
        .last { count in
          reasons.indices.allSatisfy {
            leads(target, drawnReasons(count, from: $0), generation, recipe)
          }
        } ?? 1
    }
    markup = markup(recipe, &scribe)
    stranger = generation.directory.partners.first { $0.id != partner.id }?.id.rawValue
    let plain = written(recipe, &scribe)
    hasIDs = written(recipe, &scribe) { $0.id = "2" } != plain
    hasActions = hasIDs && written(recipe, &scribe) { $0.action = "update" } != plain
    faults = SampleFault.allCases.filter { fault in
      guard isHeard(fault, generation, recipe) else { return false }
      if fault.needsEarlier { return hasIDs }
      if fault == .unknownCase { return hasActions }
      var random = SampleRandom(seed: 0, stream: 0)
      let bytes = faulty(recipe, fault, &random, &scribe)
      // A mapping leaves out what it has no place for, and the fault with it.
      return bytes != nil && bytes != plain
    }
  }

  /// Returns the bytes of a recipe's message as it is, or changed.
  private func written(
    _ recipe: SampleRecipe, _ scribe: inout SampleScribe,
    _ change: (inout SampleRecipe) -> Void = { _ in }
  ) -> [UInt8]? {
    var (recipe, random) = (recipe, SampleRandom(seed: 0, stream: 0))
    change(&recipe)
    return scribe.record(recipe.message(&random))
  }

  /// Returns whether a fault does here what it is meant to, by the checks and routes of the home.
  private func isHeard(
    _ fault: SampleFault, _ generation: Generation, _ recipe: SampleRecipe
  ) -> Bool {
    func severity(_ subject: CheckSubject) -> Check.Severity? {
      generation.checks.check(on: subject, of: .referral, from: partner)?.severity
    }
    var recipe = recipe
    switch fault {
    case .checkDigit: return severity(.chi) == .reject || severity(.chi) == .hold
    case .birthDate: return severity(.birthDate) == .reject
    case .unknownPractice:
      // A practice that names another is rejected, as somebody who claims to be another.
      guard partner.kind != .practice, severity(.practiceKnown) != .reject else { return false }
      recipe.target = SampleTarget(practice: Self.nobody, recipient: recipe.target.recipient)
      return severity(.practiceKnown) == .hold || !routed(recipe, generation).held.isEmpty
    case .noConsent:
      recipe.refused = ["referred", "share", "feedback"]
      let decision = routed(recipe, generation)
      return decision.deliveries.isEmpty && decision.held.isEmpty && !decision.withheld.isEmpty
    default: return true
    }
  }

  private func isWritable(_ recipe: SampleRecipe, _ scribe: inout SampleScribe) -> Bool {
    written(recipe, &scribe) != nil
  }

  /// Returns the codes that the mapping can write, or `nil` where there are none.
  private func writable<Value>(
    _ vocabulary: Vocabulary, in field: WritableKeyPath<SampleRecipe, Value>,
    wrapped: (String) -> Value, _ recipe: SampleRecipe, _ scribe: inout SampleScribe
  ) -> [String]? {
    var codes: [String] = []
    for (code, _) in vocabulary.codes {
      var recipe = recipe
      recipe[keyPath: field] = wrapped(code)
      if isWritable(recipe, &scribe) { codes.append(code) }
    }
    return codes.isEmpty ? nil : codes
  }

  // MARK: Targets

  /// True where some target reaches a receiver.
  var reachesSomebody: Bool { !targets.isEmpty }

  /// Finds practices and recipients that a route leads somewhere for every reason that is kept.
  private mutating func findTargets(_ generation: Generation, _ recipe: SampleRecipe) {
    let partners = generation.directory.partners
    let practices: [Partner?] =
      partner.kind == .practice ? [partner] : partners.filter { $0.kind == .practice } + [nil]
    let recipients: [Partner?] =
      [nil] + (parts.contains(.recipient) ? partners.filter { $0.id != partner.id } : [])
    for recipient in recipients {
      for practice in practices where targets.count < Self.mostTargets {
        let target = SampleTarget(practice: practice, recipient: recipient)
        let reached = reasons.filter { leads(target, [$0], generation, recipe) }
        // All targets share their reasons, so that any reason may be drawn for any target.
        if targets.isEmpty, !reached.isEmpty { reasons = reached }
        if !reached.isEmpty, reached == reasons { targets.append(target) }
      }
      // With nobody named, routes find the receiver; that is the usual way.
      if recipient == nil, !targets.isEmpty { return }
    }
  }

  func leads(
    _ target: SampleTarget, _ reasons: [String], _ generation: Generation, _ recipe: SampleRecipe
  ) -> Bool {
    var recipe = recipe
    recipe.target = target
    recipe.reasons = reasons
    let decision = routed(recipe, generation)
    return !decision.deliveries.isEmpty && decision.held.isEmpty && decision.failed.isEmpty
      && decision.withheld.isEmpty
  }

  /// Returns where the routes lead a message of a recipe.
  private func routed(_ recipe: SampleRecipe, _ generation: Generation) -> RoutingDecision {
    var recipe = recipe
    if recipe.target.recipient == nil { recipe.parts.remove(.recipient) }
    var random = SampleRandom(seed: 0, stream: 0)
    return generation.router.decide(
      RoutingRequest(fields: recipe.message(&random), kind: .referral, sender: partner))
  }

  /// Returns neighbouring reasons, each once.
  func drawnReasons(_ count: Int, from first: Int) -> [String] {
    (0..<min(count, reasons.count)).map { reasons[(first + $0) % reasons.count] }
  }

  /// Sends to itself where no route leads anywhere: the sender was asked for by name.
  mutating func sendAnyway() {
    targets = [SampleTarget(practice: partner, recipient: nil)]
  }

  // MARK: Sizes

  /// The bytes that an XML record is to have; what is drawn makes it a little more or less.
  static let wantedBytes = 2_120...2_360

  /// Returns the bytes of a record without its reason in words, by the number of its reasons; none for tables.
  private func markup(_ recipe: SampleRecipe, _ scribe: inout SampleScribe) -> [Int: Int] {
    guard case .xml = mapping.format else { return [:] }
    var markup: [Int: Int] = [:]
    for count in 1...mostReasons {
      var recipe = recipe
      recipe.reasons = drawnReasons(count, from: 0)
      var random = SampleRandom(seed: 0, stream: 0)
      let message = recipe.message(&random)
      guard let record = scribe.record(message), case .text(let why)? = message["why"] else {
        continue
      }
      markup[count] = record.count - why.utf8.count
    }
    return markup
  }
}
