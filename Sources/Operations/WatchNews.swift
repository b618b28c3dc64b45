package import Pipeline
package import Referrals
package import Spool

/// What happens while a home is watched, for whoever keeps a log.
package enum WatchNews: Sendable {
  /// The inboxes are looked into from now on.
  case began(partners: Int, generation: String, recovery: RecoveryReport)
  case committed(CommittedGroup)
  /// The configuration was read again and is in force.
  case reloaded(generation: String)
  /// The configuration was read again, and nothing in it has changed.
  case unchanged
  /// The configuration was read again and cannot be used; the one before stays in force.
  case reloadRefused(any Error)
  /// A partner's folders cannot be used; what is for it waits.
  case away(PartnerID, SpoolProblem)
  case back(PartnerID)
  /// A drop of this sender is too large for what is free on the disk; it is tried again until there is room.
  case withoutRoom(PartnerID)
  /// The disk is so full that nothing new is taken in, or no longer is.
  case shortOfRoom(Bool)
  /// Files that a MESH client has brought cannot be handed on; told when that changes.
  case unsorted([MeshSorting.Left])
  case carriedOut(instruction: Int64, words: String)
  case removed(RetentionReport)
  /// Something failed; it is tried again after a while.
  case failed(any Error, retryIn: Duration)
  case stopping
}
