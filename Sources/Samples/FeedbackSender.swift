import Configuration
import Mapping
import Referrals
import Routing

/// A partner that reports what came of referrals, with what its mapping writes.
struct FeedbackSender: Sendable {
  let partner: Partner
  let mapping: CompiledMapping
  private(set) var parts: FeedbackParts = []
  private(set) var statuses: Set<String> = []
  private(set) var needs: Set<String> = []
  private(set) var outcomes: Set<String> = []
  private(set) var faults: [SampleFault] = []
  private(set) var stranger: String?

  /// Finds out what a partner can report, or returns `nil` where no mapping of its inbox writes feedback that names its
  /// referral by the referrer's number.
  init?(_ partner: Partner, in generation: Generation) {
    let mappings = (partner.inbox?.mappings ?? [])
      .compactMap { generation.mappings.mapping(named: $0) }
    for mapping in mappings where mapping.kind == .feedback {
      if let sender = FeedbackSender(partner, mapping, generation) {
        self = sender
        return
      }
    }
    return nil
  }

  private init?(_ partner: Partner, _ mapping: CompiledMapping, _ generation: Generation) {
    self.partner = partner
    self.mapping = mapping
    var scribe = SampleScribe(mapping)
    var recipe = Self.fullRecipe(of: partner)
    func written(_ recipe: FeedbackRecipe) -> [UInt8]? {
      var random = SampleRandom(seed: 0, stream: 0)
      return scribe.record(recipe.message(&random))
    }
    func isWritable(_ recipe: FeedbackRecipe) -> Bool { written(recipe) != nil }
    // A mapping leaves out what it has no place for: what differs is there.
    var (other, stranger) = (recipe, recipe)
    (other.referralID, stranger.referrer) = ("2", "agency")
    guard let plain = written(recipe), written(other) != plain, written(stranger) != plain
    else { return nil }
    for part in FeedbackParts.all {
      recipe.parts.insert(part)
      if !isWritable(recipe) { recipe.parts.remove(part) }
    }
    parts = recipe.parts
    for (code, _) in Vocabulary.referralStatus.codes {
      var recipe = recipe
      recipe.status = code
      if isWritable(recipe) { statuses.insert(code) }
    }
    for (code, _) in Vocabulary.reason.codes {
      var recipe = recipe
      recipe.needs = [code]
      if isWritable(recipe) { needs.insert(code) }
    }
    for (code, _) in Vocabulary.outcome.codes {
      var recipe = recipe
      recipe.outcomes = [code]
      if isWritable(recipe) { outcomes.insert(code) }
    }
    self.stranger = generation.directory.partners.first { $0.id != partner.id }?.id.rawValue
    let full = written(recipe)
    faults = SampleFault.allCases.filter {
      let bytes = faulty(recipe, $0, SampleRandom(seed: 0, stream: 0), &scribe)
      return bytes != nil && bytes != full
    }
  }

  /// Feedback with something in every piece, but for the codes that are tried one by one.
  private static func fullRecipe(of partner: Partner) -> FeedbackRecipe {
    var recipe = FeedbackRecipe(author: partner)
    let day = PartialDate(year: 2026, month: 9, day: 12)
    recipe.date = day
    recipe.contacts = ["attended", "not-attended", "message-left"]
    recipe.contactDates = day.map { [$0, $0, $0] } ?? []
    (recipe.gain, recipe.signpost) = (250, FeedbackWords.places[0])
    var name = FieldGroup(Definitions.personName)
    name["given"] = .list([.text("Ailith")])
    name["family"] = .text("Corriemoor")
    recipe.name = name
    return recipe
  }

  /// Makes feedback with a fault, or returns `nil` where the mapping has no place for it.
  func faulty(
    _ recipe: FeedbackRecipe, _ fault: SampleFault, _ random: SampleRandom,
    _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    var (first, second) = (recipe, recipe)
    let text: String
    switch fault {
    case .unknownCase, .otherSender:
      var random = random
      if fault == .unknownCase {
        first.referralID += "-UNSENT"
      } else {
        guard parts.contains(.sender), let stranger else { return nil }
        first.claimedSender = stranger
      }
      return scribe.record(first.message(&random))
    case .badCode:
      let two = statuses.sorted().prefix(2)
      guard two.count == 2 else { return nil }
      (first.status, second.status, text) = (two[0], two[1], "someday")
      // The reason goes with the status; only the code is to differ.
      first.parts.remove(.statusReason)
      second.parts.remove(.statusReason)
    case .wrongDate:
      guard parts.contains(.date) else { return nil }
      first.date = PartialDate(year: 2026, month: 2, day: 2)
      second.date = PartialDate(year: 2026, month: 2, day: 13)
      text = "31"
    case .notWellFormed:
      if case .csv(let options) = mapping.format {
        var random = random
        return scribe.record(first.message(&random))
          .map { SampleBytes.withCell("\(options.delimiter)stray", behind: $0) }
      }
      guard parts.contains(.notes) else { return nil }
      (first.notesPrefix, second.notesPrefix) = ("Y ", "Z ")
      text = SampleBytes.bareMark(in: mapping)
    default: return nil
    }
    var (one, other) = (random, random)
    guard let good = scribe.record(first.message(&one)),
      let otherGood = scribe.record(second.message(&other)), good != otherGood
    else { return nil }
    return SampleBytes.replaced(good, otherGood, by: Array(text.utf8))
  }
}
