import Configuration
import Referrals
import Routing

/// A referral that a receiver reports about.
struct ReferralToReport {
  let opening: CaseOpening
  let recipe: SampleRecipe
  let referrer: Partner
  let course: CaseCourse
  /// Tells the reports of one case apart: by receiver, and by how far the person was referred on.
  let part: Int
  /// The day on which it was sent.
  let day: Int
  var isOnward = false
}

/// Whom a link worker's referral names.
struct OnwardTarget: Sendable {
  /// `nil` where no agency takes it.
  let recipe: SampleRecipe?
}

extension CaseMaker {
  // MARK: Reports

  /// Makes the report of a receiver that is due so many days after it got the referral.
  mutating func reports(
    _ referral: ReferralToReport, by receiver: Partner, at offset: Int
  ) -> [CaseRecord] {
    guard offset > 0, let place = traffic.reporterPlaces[receiver.id] else { return [] }
    let cancelled = referral.isOnward ? nil : cancellationOffset(referral.opening, receiver)
    let steps = referral.course.steps.filter { cancelled == nil || $0.offset < cancelled ?? 0 }
    if let cancelled, offset == cancelled + 1 {
      guard let last = steps.last, last.status.isFinal == false else { return [] }
      let step = CaseCourse.Step(offset: offset, status: .withdrawn, contacts: last.contacts)
      return report(referral, step, number: steps.count, by: place)
    }
    guard let number = steps.firstIndex(where: { $0.offset == offset }) else { return [] }
    return report(referral, steps[number], number: number, by: place)
  }

  /// The day of the referrer's cancellation as the receiver counts; `nil` where there is none.
  private func cancellationOffset(_ opening: CaseOpening, _ receiver: Partner) -> Int? {
    guard let change = opening.change, change.isCancellation else { return nil }
    return change.offset - CaseTraffic.wait(for: receiver)
  }

  private mutating func report(
    _ referral: ReferralToReport, _ step: CaseCourse.Step, number: Int, by place: Int
  ) -> [CaseRecord] {
    let profile = traffic.reporters[place]
    guard profile.statuses.contains(step.status.rawValue),
      leads(from: profile.partner, to: referral.referrer)
    else { return [] }
    let (seed, index) = (traffic.order.seed, referral.opening.index)
    var random = SampleRandom(
      seed: seed, stream: index, aspect: .feedback, part: referral.part * 8 + number)
    let recipe = feedback(referral, step, number, profile, &random)
    let writer = traffic.referrers.count + place
    var lot = SampleRandom(
      seed: seed, stream: index, aspect: .fault, part: 8 + referral.part * 8 + number)
    let faults = profile.faults.filter { traffic.order.faults.contains($0) }
    if !faults.isEmpty, lot.below(10_000) < traffic.order.faultyShare {
      let fault = lot.pick(faults)
      if let bytes = profile.faulty(recipe, fault, random, &scribes[writer]) {
        return [CaseRecord(writer: writer, name: recipe.id, bytes: bytes, fault: fault)]
      }
    }
    return scribes[writer].record(recipe.message(&random))
      .map { [CaseRecord(writer: writer, name: recipe.id, bytes: $0)] } ?? []
  }

  /// Says what a receiver reports.
  private func feedback(
    _ referral: ReferralToReport, _ step: CaseCourse.Step, _ number: Int, _ profile: FeedbackSender,
    _ random: inout SampleRandom
  ) -> FeedbackRecipe {
    var recipe = FeedbackRecipe(author: profile.partner)
    recipe.parts = profile.parts
    recipe.id = "\(referral.recipe.id)-F\(referral.part * 10 + number + 1)"
    let code = referral.referrer.identifiers.practiceCode
    recipe.referrer =
      random.below(2) == 0 ? code ?? referral.referrer.id.rawValue : referral.referrer.id.rawValue
    recipe.referralID = referral.recipe.id
    recipe.status = step.status.rawValue
    let today = referral.day + CaseTraffic.wait(for: profile.partner) + step.offset
    recipe.date = traffic.date(of: today)
    recipe.contacts = step.contacts
    let days = step.contacts.count
    recipe.contactDates = (0..<days).map { traffic.date(of: today - (days - 1 - $0)) }
    var messageRandom = referral.opening.random
    if case .group(let person)? = referral.recipe.message(&messageRandom)["person"],
      case .group(var name)? = person["name"]
    {
      name["title"] = nil
      recipe.name = name
    }
    guard step.contacts.contains("attended") else { return recipe }
    recipe.needs = referral.recipe.reasons.filter { profile.needs.contains($0) }
    if step.status == .completed { addEnd(to: &recipe, profile, &random) }
    return recipe
  }

  /// Says what came of it: most often what the needs lead to, and for some no change.
  private func addEnd(
    to recipe: inout FeedbackRecipe, _ profile: FeedbackSender, _ random: inout SampleRandom
  ) {
    if random.below(100) < 8 {
      recipe.outcomes = ["no-change"]
    } else {
      for need in recipe.needs {
        let outcome = random.pick(CaseShares.outcomes[need] ?? ["advice-given"])
        if !recipe.outcomes.contains(outcome) { recipe.outcomes.append(outcome) }
      }
      if recipe.outcomes.contains("income-raised") { recipe.gain = random.number(4...120) * 52 }
    }
    recipe.outcomes = recipe.outcomes.filter { profile.outcomes.contains($0) }
    if random.below(4) == 0 { recipe.signpost = random.pick(FeedbackWords.places) }
  }

  /// Returns whether the routes lead feedback back to whoever referred.
  private mutating func leads(from author: Partner, to referrer: Partner) -> Bool {
    let key = [author.id, referrer.id]
    if let known = feedbackPaths[key] { return known }
    var random = SampleRandom(seed: 0, stream: 0)
    var recipe = FeedbackRecipe(author: author)
    recipe.referrer = referrer.id.rawValue
    let decision = traffic.generation.router.decide(
      RoutingRequest(
        fields: recipe.message(&random), kind: .feedback, sender: author,
        about: CaseFacts(referrer: referrer.id, receivers: [author.id], consents: .all)))
    let leads = decision.held.isEmpty && decision.failed.isEmpty && !decision.deliveries.isEmpty
    feedbackPaths[key] = leads
    return leads
  }

  // MARK: Referring on

  /// Makes the referral by which a link worker points the person on, and the reports about it.
  mutating func onward(
    _ opening: CaseOpening, from worker: Partner, at offset: Int
  ) -> [CaseRecord] {
    guard worker.kind == .clwProvider, let due = opening.story.onwardOffset, offset >= due,
      let place = traffic.referrerPlaces[worker.id]
    else { return [] }
    if let cancelled = cancellationOffset(opening, worker), cancelled <= due { return [] }
    let profile = traffic.referrers[place]
    guard var recipe = onwardRecipe(opening, profile) else { return [] }
    let day =
      traffic.openingDay(of: opening.index) + (opening.start ?? 0) + CaseTraffic.wait(for: worker)
      + due
    recipe.date = traffic.date(of: day)
    recipe.id = opening.recipe.id + "-R"
    if offset == due {
      return referral(recipe, by: place, opening.random, named: recipe.id).map { [$0] } ?? []
    }
    guard
      let agency = receivers(of: recipe, from: profile, opening.random).first
    else { return [] }
    let referral = ReferralToReport(
      opening: opening, recipe: recipe, referrer: worker, course: opening.story.secondCourse,
      part: 3, day: day, isOnward: true)
    return reports(referral, by: agency, at: offset - due - CaseTraffic.wait(for: agency))
  }

  /// Says what a link worker's referral says: one need of the person, to the agency that the routes find or to one that
  /// it names.
  private mutating func onwardRecipe(
    _ opening: CaseOpening, _ profile: SampleSender
  ) -> SampleRecipe? {
    let known = opening.recipe.reasons.first { profile.reasons.contains($0) }
    var lot = SampleRandom(seed: traffic.order.seed, stream: opening.index, aspect: .onward)
    let reason = known ?? lot.pick(profile.reasons)
    let practice = opening.recipe.target.practice
    let key = "\(profile.partner.id) \(practice?.id.rawValue ?? "") \(reason)"
    let target = onwardTargets[key] ?? profile.onwardTarget(reason, practice, traffic.generation)
    onwardTargets[key] = target
    guard var recipe = target.recipe else { return nil }
    recipe.whyBytes = lot.number(60...300)
    recipe.urgency = opening.recipe.urgency
    if !profile.urgencies.contains(recipe.urgency), let first = profile.urgencies.first {
      recipe.urgency = first
    }
    recipe.refused = opening.recipe.refused.subtracting(["share"])
    recipe.nhsNumber = opening.recipe.nhsNumber
    return recipe
  }
}

extension SampleSender {
  /// Finds a receiver for a reason: whom the routes find, else an agency by name.
  fileprivate func onwardTarget(
    _ reason: String, _ practice: Partner?, _ generation: Generation
  ) -> OnwardTarget {
    let named =
      parts.contains(.recipient)
      ? generation.directory.partners(serving: reason).filter { $0.id != partner.id } : []
    for recipient in [nil] + named.map(Optional.some) {
      var recipe = SampleRecipe(
        sender: partner, parts: parts,
        target: SampleTarget(practice: practice, recipient: recipient))
      recipe.drawsEverything = true
      recipe.reasons = [reason]
      if recipient == nil { recipe.parts.remove(.recipient) }
      if leads(recipe.target, [reason], generation, recipe) {
        return OnwardTarget(recipe: recipe)
      }
    }
    return OnwardTarget(recipe: nil)
  }
}
