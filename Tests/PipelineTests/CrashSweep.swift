import Foundation
import Spool

/// Which steps of a sweep are crashed at.
///
/// Every step in every way takes long; so a step is crashed at in one of the ways, another one each step, and no step is left
/// out. `EVERY_STEP=1` in the environment crashes at every step in every way.
enum CrashSweep {
  private static let isWhole = ProcessInfo.processInfo.environment["EVERY_STEP"] == "1"

  /// Tells whether a step is crashed at in this way, of so many ways that are tried.
  static func tries(_ step: Int, _ crash: Crash, of ways: Int) -> Bool {
    let place: Int =
      switch crash {
      case .processKilled: 0
      case .lost: 1
      case .kept: 2
      case .torn(let seed): 2 + Int(seed)
      }
    return isWhole || (step + place) % ways == 0
  }
}
