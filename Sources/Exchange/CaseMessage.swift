import Referrals
import Routing

/// A message as one receiver sees it: what the route lets through, in the form that its part in the case asks for.
struct CaseMessage {
  let kept: FieldGroup
  /// The model paths that are left out.
  let omitted: [String]

  /// What a receiver is told of a referral that must go no further, where consent covers no more: which one it is.
  private static let noticeFields: Set<String> = ["id", "action", "date", "sender", "person"]

  init(_ message: FieldGroup, delivery: RoutedDelivery, about: CaseFacts?) {
    let visible = delivery.fields.applied(to: message)
    var kept = visible.kept
    var omitted = visible.omitted
    // A change without its action would be taken for a new message.
    if message.text("action") != nil, kept["action"] == nil { kept["action"] = message["action"] }
    if delivery.isNotice {
      for name in kept.names where !Self.noticeFields.contains(name) {
        kept[name] = nil
        omitted.append(name)
      }
      if var person = kept.group("person") {
        for name in person.names where name != "name" {
          person[name] = nil
          omitted.append("person.\(name)")
        }
        kept["person"] = .group(person)
      }
      kept["action"] = .text(Action.cancel.rawValue)
    } else if let about, message.text("action") == Action.update.rawValue,
      !about.receivers.contains(delivery.receiver), kept.definition.name == "referral"
    {
      // Its receiver has had nothing that could be changed.
      kept["action"] = .text(Action.new.rawValue)
    }
    self.kept = kept
    self.omitted = omitted
  }
}

extension FieldGroup {
  /// The names of the fields that are set, in model order.
  fileprivate var names: [String] {
    entries.map { definition.fields[$0.index].name }
  }
}
