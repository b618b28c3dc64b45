import Diagnostics
import Referrals

/// What keeps a record from going out that is a matter of agreement, and nobody's fault.
extension DecisionProblem {
  /// The code of a record that a test partner sent and that is well otherwise.
  static let senderTestingCode = "sender.testing"

  /// Says that a record was checked and goes nowhere, and what would have become of it.
  static func senderTesting(_ bucket: Bucket, reached: [String]) -> RecordProblem {
    RecordProblem(
      code: senderTestingCode, outcome: .reject,
      what: "this was a test and went nowhere",
      why: fate(bucket, ReceiptWording.list(reached)),
      fix: "once the test is over, send what is real, under the same number if you like")
  }

  private static func fate(_ bucket: Bucket, _ reached: String) -> String {
    switch bucket {
    case .delivered: "had it been real, it would have been sent to \(reached)"
    case .waiting: "had it been real, it would have gone to \(reached) with the next collection"
    case .withheld:
      "had it been real, it would not have been sent to \(reached), "
        + "as we cannot see that the person agrees to it"
    case .held: "had it been real, a person here would have had to look at it first"
    case .failed: "had it been real, it would have waited for something to be put right on our side"
    case .rejected, .duplicate: "had it been real, it would have gone nowhere either"
    }
  }

  /// Says that a receiver only tries things out, so that no real message may vanish there.
  static func receiverTesting(_ name: String) -> RecordProblem {
    RecordProblem(
      code: "receiver.testing", outcome: .hold,
      what: "\(name) is only trying things out and is given nothing real",
      why: "a message that goes there may never be read",
      fix: "ask them by telephone; it is sent on once they take part")
  }

  /// Says that a receiver takes nothing for a while.
  static func receiverPaused(_ name: String) -> RecordProblem {
    RecordProblem(
      code: "receiver.paused", outcome: .warn,
      what: "\(name) is not taking anything at the moment",
      why: "we keep it, and it goes out as soon as they do")
  }
}

extension Decision {
  /// True for a record that would have been taken, had its sender not been trying things out.
  package var isTest: Bool { problems.contains { $0.code == DecisionProblem.senderTestingCode } }
}
