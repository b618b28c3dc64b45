import Spool

/// What happens to the machine in the middle of something.
enum Disaster: Sendable {
  case none
  /// The machine stops at a step.
  case crash(step: Int, leaving: Crash)
  /// The disk refuses a kind of step from one on, for so many steps of that kind.
  case refusal(Refusal, from: Int, times: Int)
  /// The time is up after so many looks at the clock.
  case timeIsUp(looks: Int)

  enum Refusal: Sendable, CaseIterable {
    /// There is no room: for names, for bytes.
    case full
    /// The disk cannot be written to durably.
    case syncs
    case renames
    case removals
    /// Nothing works.
    case everything

    func concerns(_ operation: SimulatedStep.Operation) -> Bool {
      switch (self, operation) {
      case (.full, .makeFolder), (.full, .create), (.full, .append): true
      case (.syncs, _): operation.isSync
      case (.renames, .rename), (.removals, .remove), (.everything, _): true
      default: false
      }
    }

    /// No room, or an input or output error.
    var cause: FileSystemError.Cause { self == .full ? .noSpace : .system(5) }
  }

  static func draw(_ chance: inout Chance) -> Disaster {
    let step = chance.number(1...chance.pick([50, 80, 80, 200]))
    switch chance.number(1...100) {
    case ...40: return .none
    case ...50: return .crash(step: step, leaving: .processKilled)
    case ...62: return .crash(step: step, leaving: .lost)
    case ...66: return .crash(step: step, leaving: .kept)
    case ...80: return .crash(step: step, leaving: .torn(seed: chance.seed()))
    case ...94:
      return .refusal(
        chance.pick(Refusal.allCases), from: step, times: chance.pick([1, 1, 3, .max]))
    default: return .timeIsUp(looks: chance.number(0...5))
    }
  }

  var text: String {
    switch self {
    case .none: "in peace"
    case .crash(let step, let crash): "crash at step \(step), \(crash)"
    case .refusal(let kind, let step, let times):
      "disk refuses \(kind) from step \(step), \(times == .max ? "for good" : "\(times) times")"
    case .timeIsUp(let looks): "time is up after \(looks) looks"
    }
  }
}
