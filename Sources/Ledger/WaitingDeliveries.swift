package import Referrals

/// What is asked of deliveries that wait: of a ledger, or of one with what a plan would add to it.
package protocol WaitingDeliveries: Sendable {
  /// The deliveries that wait for a receiver, from behind one record id through another, ascending by record, at most
  /// `limit`; by an index that holds only what waits.
  ///
  /// - Throws: ``LedgerError/corrupt`` for a delivery whose record is not there, or what reading throws.
  func waiting(
    for receiver: Int, after record: Int64, through last: Int64, limit: Int
  ) throws -> [WaitingDelivery]
  /// The id of the last record that came to wait for a receiver before a moment (milliseconds since 1970), or `nil`.
  ///
  /// Records before it came earlier, also where a clock that was ahead says otherwise.
  func lastWaiting(for receiver: Int, before moment: Int64) throws -> Int64?
  /// What waits for each receiver, by receiver's number.
  func waitingQueues() throws -> [WaitingQueue]
  /// The partners that have a number, by number.
  func partners() throws -> [Int: PartnerID]
  /// The record of an id.
  func record(_ id: Int64) throws -> RecordRow?
}
