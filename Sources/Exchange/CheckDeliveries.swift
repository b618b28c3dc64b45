import Configuration
import Diagnostics
import Mapping
import Referrals
import Routing

extension Decider {
  /// Makes the checks that have to wait for the routes, and those on what receivers take.
  ///
  /// A record of which a receiver has its file already cannot be rejected any more: the sender would send it again, and
  /// that receiver have it twice. A person decides instead.
  ///
  /// - Parameters:
  ///   - record: A record with a message.
  ///   - sender: The owner of the inbox.
  ///   - routed: Where the routes lead it.
  ///   - alreadySent: Receivers that have a file of this record from before it was processed again.
  /// - Returns: What they find.
  func checkProblems(
    _ record: PreparedRecord, _ sender: Partner, _ routed: RoutingDecision,
    _ alreadySent: Set<PartnerID>
  ) -> [RecordProblem] {
    guard let fields = record.message, let kind = record.kind, let receivedOn = record.receivedOn
    else { return [] }
    var problems = generation.checks.problems(
      in: CheckedMessage(fields, kind: kind, sender: sender, receivedOn: receivedOn),
      along: routed, except: alreadySent, among: generation.directory
    ) { overlong(fields, for: $0) }
    for index in problems.indices {
      problems[index].place = record.place
      if !alreadySent.isEmpty, problems[index].outcome == .reject {
        problems[index].outcome = .hold
      }
    }
    return problems
  }

  /// Returns the fields that a receiver is to see and whose texts its format does not take.
  private func overlong(_ fields: FieldGroup, for delivery: RoutedDelivery) -> [OverlongField] {
    guard let mapping = generation.mappings.mapping(named: delivery.mapping),
      mapping.limitsLengths, !mapping.overlongFields(of: fields).isEmpty
    else { return [] }
    // Nearly all messages are short enough as a whole, so that what the route leaves out does not matter.
    return mapping.overlongFields(of: delivery.fields.applied(to: fields).kept)
  }
}
