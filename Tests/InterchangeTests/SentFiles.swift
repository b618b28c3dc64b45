import Foundation

/// What partners were sent, in a form in which two runs over the same drops can be compared.
///
/// Receipts are taken apart record by record: which receipt a record stands in depends on where a run was interrupted.
struct SentFiles: Sendable {
  /// The files that are no receipts, by `partner/name`.
  let deliveries: [String: Data]
  /// What receipts say of each record, with its partner, in order.
  let receipts: [String]

  /// - `files`: All files in outboxes by `partner/name`.
  init(_ files: [String: Data]) {
    deliveries = files.filter { !$0.key.contains("/receipt-") }
    receipts = files.filter { $0.key.contains("/receipt-") }
      .flatMap { name, bytes -> [String] in
        let partner = String(name.prefix { $0 != "/" })
        let text = String(decoding: bytes, as: UTF8.self)
        let parts =
          name.hasSuffix(".xml")
          ? text.components(separatedBy: "<Record>").dropFirst()
            .map { $0.components(separatedBy: "</Record>")[0] }
          : text.components(separatedBy: .newlines).filter { !$0.isEmpty }
        return parts.map { "\(partner): \($0)" }
      }
      .sorted()
  }

  /// Tells in one line what is not as expected, or `nil`.
  func difference(from expected: SentFiles) -> String? {
    let lost = Set(expected.deliveries.keys).subtracting(deliveries.keys).sorted()
    let extra = Set(deliveries.keys).subtracting(expected.deliveries.keys).sorted()
    if !lost.isEmpty || !extra.isEmpty {
      return "deliveries lost: \(lost.prefix(5)), not expected: \(extra.prefix(5))"
    }
    let other = deliveries.filter { expected.deliveries[$0.key] != $0.value }.keys.sorted()
    if !other.isEmpty { return "deliveries with other bytes: \(other.prefix(5))" }
    guard receipts != expected.receipts else { return nil }
    let difference = receipts.difference(from: expected.receipts)
    return "receipts: \(difference.removals.count) entries lost, \(difference.insertions.count) "
      + "not expected, such as \(String(describing: difference.first))"
  }
}
