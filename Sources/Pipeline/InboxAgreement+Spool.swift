import Routing
import Spool

extension InboxAgreement {
  /// The files that say that a drop is whole, where they are agreed.
  var flags: InboxFlags? { flag.map(InboxFlags.init(ending:)) }

  /// How long a file must rest where no lease can tell that its writer is done, in nanoseconds.
  var settleNanoseconds: Int64 {
    settle.components.seconds * 1_000_000_000 + settle.components.attoseconds / 1_000_000_000
  }
}
