import Configuration
import Exchange
import Ledger
import Referrals
import Routing
import Spool

extension Intake {
  /// How much is taken at once; the defaults are those of a run.
  package struct Limits: Sendable, Hashable {
    /// A turn, and with it a group, holds at most this many records.
    package var mostRecords = 500
    /// A turn ends when its drops have about this many bytes.
    package var mostBytes = 8 << 20
    /// Larger drops are copied, and read from the copy piece by piece; bytes.
    package var largestInMemory: Int64 = 8 << 20
    /// Larger drops are set aside unread; bytes.
    ///
    /// Nobody has so much to say, and a file's size costs its sender nothing.
    package var largest: Int64 = 4 << 30

    /// Creates the limits of a run.
    package init() {}
  }

  /// What an intake needs of a run.
  struct Setting {
    let home: any PassHome
    let senders: [Partner]
    /// Drops whose records are decided in part, by number.
    let unfinished: [Int64: DropRow]
    /// The clock, in milliseconds since 1970.
    let now: @Sendable () -> Int64
    /// The number under which a sender has been told of an entry that cannot be a drop; `nil` where it has not.
    let toldAs: @Sendable (Turn.Entry) throws -> Int64?
    /// Whether no new drop shall be taken any more.
    let isTimeUp: @Sendable () -> Bool
    /// Partners whose inboxes are to be looked into once more, as far as is known when it is asked: before each turn.
    let looks: @Sendable () -> [PartnerID]
    let limits: Limits
  }
}
