import Mapping
package import Referrals
package import Routing

extension Generation {
  /// Returns where a sender's messages have a field, by the names of the mapping that reads them.
  ///
  /// - Parameters:
  ///   - field: A model path.
  ///   - kind: What kind of message it is.
  ///   - sender: The owner of the inbox.
  /// - Returns: The place by the first mapping of the inbox that has one, or `nil`.
  package func inputPath(
    ofField field: String, in kind: MessageKind?, from sender: Partner
  ) -> String? {
    for name in sender.inbox?.mappings ?? [] {
      guard let mapping = mappings.mapping(named: name), mapping.kind == kind else { continue }
      if let path = mapping.inputPath(ofField: field) { return path }
    }
    return nil
  }
}
