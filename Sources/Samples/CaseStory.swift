import Referrals

/// What happens in one case and when: drawn by lot, before anybody knows who the receivers are.
///
/// The shares are plausible ones, after what link worker programmes in Scotland report: most people come, some cannot be
/// reached or do not wish to, some stop coming, and a third are pointed on to somebody else.
struct CaseStory: Sendable, Hashable {
  /// What the referrer does about its own referral later.
  struct Change: Sendable, Hashable {
    let isCancellation: Bool
    /// Days behind the referral's own day.
    let offset: Int
  }

  /// Decides who refers: a number from 0 to 9,999.
  let opener: Int
  /// Whether a record that is rejected comes again, put right, on the next day.
  let isCorrected: Bool
  let refusesShare: Bool
  let refusesFeedback: Bool
  let hasNHSNumber: Bool
  let change: Change?
  /// What comes of it at the first receiver, and at others or further on.
  let course: CaseCourse
  let secondCourse: CaseCourse
  /// When the first receiver refers the person on, in days behind the referral's own day.
  let onwardOffset: Int?

  init(seed: Int, index: Int) {
    var random = SampleRandom(seed: seed, stream: index, aspect: .story)
    opener = random.below(10_000)
    isCorrected = random.below(10) < 7
    refusesShare = random.below(100) < 8
    refusesFeedback = random.below(100) < 4
    hasNHSNumber = random.below(100) < 10
    course = CaseCourse(&random)
    secondCourse = CaseCourse(&random)
    let (lot, day) = (random.below(100), random.number(1...6))
    // What is over is changed no more.
    let end = course.steps.last?.offset ?? 0
    change = lot < 6 && day < end ? Change(isCancellation: lot >= 4, offset: day) : nil
    let isOnward = random.below(100) < 35
    let active = course.steps.first { $0.status == .active }?.offset
    onwardOffset = isOnward && !refusesShare ? active.map { $0 + 1 } : nil
  }
}

/// What a receiver reports about one referral over the days.
struct CaseCourse: Sendable, Hashable {
  struct Step: Sendable, Hashable {
    /// Days behind the day on which the receiver got the referral.
    let offset: Int
    let status: ReferralStatus
    /// What became of the appointments and attempts so far, by the codes of the model.
    let contacts: [String]
  }

  /// Ascending by day.
  let steps: [Step]

  /// Returns whether there is a report so many days behind the receipt.
  func reports(on offset: Int) -> Bool { steps.contains { $0.offset == offset } }

  /// The most days that a course takes.
  static let longest = 20

  /// Draws a course: of a hundred 5 are declined, 7 not wanted, 10 never reached, 8 stop coming, and 70 come to an end.
  init(_ random: inout SampleRandom) {
    let lot = random.below(100)
    let (soon, later, last) = (random.number(2...6), random.number(4...8), random.number(9...20))
    let begun = Step(offset: 1, status: .accepted, contacts: [])
    let missed = random.below(5) == 0
    let full = missed ? ["attended", "not-attended", "attended"] : ["attended", "attended"]
    switch lot {
    case ..<5: steps = [Step(offset: soon % 2 + 1, status: .declined, contacts: [])]
    case ..<12: steps = [begun, Step(offset: soon, status: .notWanted, contacts: ["attended"])]
    case ..<22:
      steps = [
        begun,
        Step(
          offset: later, status: .noContact, contacts: ["no-answer", "message-left", "no-answer"]),
      ]
    case ..<30:
      steps = [
        begun, Step(offset: soon, status: .active, contacts: ["attended"]),
        Step(
          offset: last, status: .noContact, contacts: ["attended", "not-attended", "not-attended"]),
      ]
    case ..<42:
      steps = [
        Step(offset: 1, status: .waiting, contacts: []),
        Step(offset: later, status: .active, contacts: ["attended"]),
        Step(offset: last, status: .completed, contacts: full),
      ]
    default:
      steps = [
        begun, Step(offset: soon, status: .active, contacts: ["attended"]),
        Step(offset: last, status: .completed, contacts: full),
      ]
    }
  }
}

/// How often reasons and urgencies come up among a hundred or so referrals to link workers.
enum CaseShares {
  static let reasons: [String: Int] = [
    "mental-health": 22, "loneliness": 17, "money": 16, "housing": 9, "physical-health": 7,
    "carers": 5, "bereavement": 4, "addictions": 4, "relationships": 4, "employment": 3, "food": 3,
    "activity": 3,
  ]
  static let urgencies: [String: Int] = ["routine": 80, "soon": 15, "urgent": 5]

  /// What most often comes of support with a need.
  static let outcomes: [String: [String]] = [
    "money": ["income-raised", "debt-reduced", "advice-given"], "housing": ["housing-improved"],
    "loneliness": ["less-isolated", "joined-group"], "carers": ["carer-supported"],
    "employment": ["in-work"], "mental-health": ["wellbeing-improved", "signposted"],
    "bereavement": ["wellbeing-improved"], "addictions": ["recovery-started", "signposted"],
    "activity": ["more-active", "joined-group"], "physical-health": ["more-active"],
    "food": ["advice-given", "income-raised"],
  ]

  /// Draws one of some codes by the share it has; each has one at least.
  static func pick(_ codes: [String], by shares: [String: Int], _ random: inout SampleRandom)
    -> String
  {
    var lot = random.below(codes.reduce(0) { $0 + (shares[$1] ?? 1) })
    for code in codes {
      lot -= shares[code] ?? 1
      if lot < 0 { return code }
    }
    return codes[0]
  }
}
