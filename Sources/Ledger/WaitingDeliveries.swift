package import Referrals

/// What is asked of deliveries that wait: of a ledger, or of one with what a plan would add to it.
package protocol WaitingDeliveries: Sendable {
  /// The deliveries that wait for a receiver and came to wait before a moment (milliseconds since 1970), behind a record
  /// id, ascending by record, at most `limit`; by an index that holds only what waits.
  ///
  /// - Throws: ``LedgerError/corrupt`` for a delivery whose record is not there, or what reading throws.
  func waiting(
    for receiver: Int, since moment: Int64, after record: Int64, limit: Int
  ) throws -> [WaitingDelivery]
  /// What waits for each receiver, by receiver's number.
  func waitingQueues() throws -> [WaitingQueue]
  /// The partners that have a number, by number.
  func partners() throws -> [Int: PartnerID]
  /// The record of an id.
  func record(_ id: Int64) throws -> RecordRow?
}
