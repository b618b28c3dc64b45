import Configuration
import Referrals
import Routing

/// Makes the messages of cases, in any order; not for two threads at once.
package struct CaseMaker {
  let traffic: CaseTraffic
  var scribes: [SampleScribe]
  /// Whether feedback of one partner to another goes anywhere, as far as it was asked.
  var feedbackPaths: [[PartnerID]: Bool] = [:]
  /// Whom a link worker names for a reason, as far as it was asked: nobody, where the routes find the receiver.
  var onwardTargets: [String: OnwardTarget] = [:]

  init(_ traffic: CaseTraffic) {
    self.traffic = traffic
    scribes =
      traffic.referrers.map { SampleScribe($0.mapping) }
      + traffic.reporters.map { SampleScribe($0.mapping) }
  }

  /// Makes the messages that a case has on a day, in the order in which they are sent.
  package mutating func records(ofCase index: Int, on day: Int) -> [CaseRecord] {
    let offset = day - traffic.openingDay(of: index)
    let story = CaseStory(seed: traffic.order.seed, index: index)
    guard offset >= 0, traffic.mayHaveMessage(story, at: offset) else { return [] }
    let opening = CaseOpening(index, story, in: traffic)
    var result = openingRecords(opening, at: offset)
    guard let start = opening.start else { return result }
    let receivers = self.receivers(of: opening.recipe, from: opening.profile, opening.random)
    result += changes(opening, receivers: receivers, at: offset - start)
    // Without a number nobody can say which referral a report is about.
    guard opening.profile.hasIDs else { return result }
    for (place, receiver) in receivers.enumerated() {
      let referral = ReferralToReport(
        opening: opening, recipe: opening.recipe, referrer: opening.profile.partner,
        course: place == 0 ? story.course : story.secondCourse, part: place,
        day: traffic.openingDay(of: index) + start)
      let here = offset - start - CaseTraffic.wait(for: receiver)
      result += reports(referral, by: receiver, at: here)
      if place == 0 { result += onward(opening, from: receiver, at: here) }
    }
    return result
  }

  // MARK: The referral

  /// Makes the referral itself, and what a fault adds on the next day.
  private mutating func openingRecords(_ opening: CaseOpening, at offset: Int) -> [CaseRecord] {
    guard offset <= 1 else { return [] }
    let ending = traffic.writers[opening.referrer].frame.ending
    let bucket = opening.fault?.bucket(inFilesEnding: ending)
    let isWrong = bucket == .rejected || bucket == .withheld || opening.fault == .unknownPractice
    switch (opening.fault, offset) {
    case (nil, 0): return good(opening, named: opening.recipe.id).map { [$0] } ?? []
    case (nil, _): return []
    case (let fault?, 0) where isWrong || bucket == nil:
      return faulty(opening, fault, opening.recipe, named: opening.recipe.id)
    case (_, 0): return good(opening, named: opening.recipe.id).map { [$0] } ?? []
    case (_, _) where bucket == .rejected && opening.start == 1:
      return good(opening, named: opening.recipe.id + "-corrected").map { [$0] } ?? []
    case (.duplicate?, _):
      guard var again = good(opening, named: opening.recipe.id + "-again") else { return [] }
      again.fault = .duplicate
      return [again]
    case (.conflict?, _):
      var other = opening.recipe
      other.whyPrefix = "Somebody else: "
      return faulty(opening, .conflict, other, named: opening.recipe.id + "-other")
    case (.unknownCase?, _):
      var unsent = opening.recipe
      unsent.id += "-UNSENT"
      return faulty(opening, .unknownCase, unsent, named: unsent.id)
    default: return []
    }
  }

  private mutating func good(_ opening: CaseOpening, named name: String) -> CaseRecord? {
    referral(opening.recipe, by: opening.referrer, opening.random, named: name)
  }

  private mutating func faulty(
    _ opening: CaseOpening, _ fault: SampleFault, _ recipe: SampleRecipe, named name: String
  ) -> [CaseRecord] {
    var random = opening.random
    let bytes = opening.profile.faulty(recipe, fault, &random, &scribes[opening.referrer])
    return bytes.map {
      [
        CaseRecord(
          writer: opening.referrer, name: name, bytes: $0, fault: fault,
          isWholeFile: fault.isOfFile)
      ]
    } ?? []
  }

  /// Writes a referral of a recipe.
  mutating func referral(
    _ recipe: SampleRecipe, by place: Int, _ random: SampleRandom, named name: String
  ) -> CaseRecord? {
    var random = random
    return scribes[place].record(recipe.message(&random))
      .map { CaseRecord(writer: place, name: name, bytes: $0) }
  }

  /// Makes the referrer's own change or cancellation of a referral that somebody has or waits for.
  private mutating func changes(
    _ opening: CaseOpening, receivers: [Partner], at offset: Int
  ) -> [CaseRecord] {
    guard let change = opening.change, change.offset == offset, !receivers.isEmpty else {
      return []
    }
    var recipe = opening.recipe
    recipe.action = change.isCancellation ? "cancel" : "update"
    recipe.whyPrefix = change.isCancellation ? "" : "There is more to say. "
    if !change.isCancellation, let last = opening.profile.urgencies.last { recipe.urgency = last }
    recipe.date = traffic.date(
      of: traffic.openingDay(of: opening.index) + (opening.start ?? 0) + offset)
    let name = recipe.id + "-" + recipe.action
    return referral(recipe, by: opening.referrer, opening.random, named: name).map { [$0] } ?? []
  }

  // MARK: Receivers

  /// Returns whom the routes lead a new referral to; nobody where a person must decide first.
  func receivers(
    of recipe: SampleRecipe, from profile: SampleSender, _ random: SampleRandom
  ) -> [Partner] {
    var random = random
    let decision = traffic.generation.router.decide(
      RoutingRequest(
        fields: recipe.message(&random), kind: .referral, sender: profile.partner))
    guard decision.held.isEmpty, decision.failed.isEmpty else { return [] }
    return decision.deliveries.compactMap { traffic.generation.directory[$0.receiver] }
      .filter { !$0.isPaused && !$0.isTest }
  }
}

/// The referral that begins a case.
struct CaseOpening {
  let index: Int
  let story: CaseStory
  /// The place of its sender in ``CaseTraffic/referrers``.
  let referrer: Int
  let profile: SampleSender
  let recipe: SampleRecipe
  /// What the message is drawn from: the same person every time.
  let random: SampleRandom
  let fault: SampleFault?
  /// The days until it is in order: none, or one where it is corrected; `nil` where it never is.
  let start: Int?

  init(_ index: Int, _ story: CaseStory, in traffic: CaseTraffic) {
    self.index = index
    self.story = story
    referrer = traffic.openers[story.opener % traffic.openers.count]
    profile = traffic.referrers[referrer]
    let seed = traffic.order.seed
    random = SampleRandom(seed: seed, stream: index, aspect: .referral)
    var lot = SampleRandom(seed: seed, stream: index, aspect: .referral, part: 1)
    var recipe = profile.caseRecipe(story, in: traffic.generation, &lot)
    recipe.id = "C\(seed)-\(SampleTraffic.padded(index + 1))"
    recipe.date = traffic.date(of: traffic.openingDay(of: index))
    self.recipe = recipe
    let faults = profile.faults.filter { traffic.order.faults.contains($0) }
    var faultLot = SampleRandom(seed: seed, stream: index, aspect: .fault)
    fault = traffic.plan.isFaulty(index) && !faults.isEmpty ? faultLot.pick(faults) : nil
    let ending = traffic.writers[referrer].frame.ending
    start =
      switch fault?.bucket(inFilesEnding: ending) {
      case .rejected?: story.isCorrected ? 1 : nil
      case .withheld?: nil
      default: fault == .unknownPractice ? nil : 0
      }
  }

  /// The referrer's own change; none where a question about the referral is open, and none that no mapping can write.
  var change: CaseStory.Change? {
    let isClear = fault?.needsEarlier != true && fault != .unknownCase
    return isClear && profile.hasActions ? story.change : nil
  }

  /// What the person has not agreed to.
  static func refused(_ story: CaseStory) -> Set<String> {
    Set((story.refusesShare ? ["share"] : []) + (story.refusesFeedback ? ["feedback"] : []))
  }
}

extension SampleSender {
  /// Draws what the referral that begins a case says.
  fileprivate func caseRecipe(
    _ story: CaseStory, in generation: Generation, _ random: inout SampleRandom
  ) -> SampleRecipe {
    var recipe = SampleRecipe(sender: partner, target: random.pick(targets))
    recipe.parts = parts
    recipe.drawsEverything = true
    if recipe.target.recipient == nil { recipe.parts.remove(.recipient) }
    if !urgencies.isEmpty {
      recipe.urgency = CaseShares.pick(urgencies, by: CaseShares.urgencies, &random)
    }
    var drawn: [String] = []
    // A third have two reasons and a fifth three, where the routes know where all of them lead.
    let count = [1, 1, 2, 2, 3][random.below(5)]
    for _ in 0..<count {
      let reason = CaseShares.pick(reasons, by: CaseShares.reasons, &random)
      if !drawn.contains(reason) { drawn.append(reason) }
    }
    recipe.reasons = Array(drawn.prefix(mostReasons))
    recipe.whyBytes = random.number(60...420)
    recipe.refused = CaseOpening.refused(story)
    let stem = random.below(900_000)
    if story.hasNHSNumber { recipe.nhsNumber = SyntheticIdentifiers.nhsNumber(stem: stem) }
    // Where a route needs what the person refuses, the referral would go nowhere.
    if !leads(recipe.target, recipe.reasons, generation, recipe) {
      recipe.reasons = Array(recipe.reasons.prefix(1))
      if !leads(recipe.target, recipe.reasons, generation, recipe) { recipe.refused = [] }
    }
    return recipe
  }
}
