package import Diagnostics
package import Referrals

/// A message as checks look at it.
package struct CheckedMessage: Sendable {
  package let fields: FieldGroup
  package let kind: MessageKind
  /// The partner in whose inbox it lay.
  package let sender: Partner
  /// The day of its reception, with which its dates are compared.
  package let receivedOn: PartialDate

  package init(
    _ fields: FieldGroup, kind: MessageKind, sender: Partner, receivedOn: PartialDate
  ) {
    self.fields = fields
    self.kind = kind
    self.sender = sender
    self.receivedOn = receivedOn
  }
}

/// The checks of an interchange, sorted once by the messages that they are made on.
///
/// A message pays for the checks that concern it and for no other: which those are is found by its kind and its sender.
package struct Checks: Sendable {
  /// What `checks.yaml` says, in file order.
  package let configured: [Check]
  /// The consents that routes need, by route name.
  private let needs: [String: Consents]
  /// By kind of message and kind of sender, for senders that no check names.
  private let general: [CheckPlan]
  /// By kind of message, for senders that some check names.
  private let own: [PartnerID: [CheckPlan]]

  /// Takes the checks that are configured, and the standard severity for every subject where none of them applies.
  ///
  /// - Parameters:
  ///   - configured: Of two that contradict each other the first counts.
  ///   - routes: The routes that checks may name.
  package init(_ configured: [Check] = [], routes: [Route] = []) {
    self.configured = configured
    needs = Dictionary(routes.map { ($0.name, $0.needs) }) { first, _ in first }
    let choices = CheckChoices(configured)
    general = MessageKind.allCases.flatMap { message in
      PartnerKind.allCases.map { CheckPlan(choices, of: message, from: $0, nil) }
    }
    var own: [PartnerID: [CheckPlan]] = [:]
    for id in Set(configured.flatMap(\.scope.partners)) {
      // Which kind of partner it is, only its messages tell.
      own[id] = MessageKind.allCases.flatMap { message in
        PartnerKind.allCases.map { CheckPlan(choices, of: message, from: $0, id) }
      }
    }
    self.own = own
  }

  private func plan(for kind: MessageKind, from sender: Partner) -> CheckPlan {
    let place = kind.place * PartnerKind.allCases.count + sender.kind.place
    return own.isEmpty ? general[place] : (own[sender.id] ?? general)[place]
  }

  /// Returns what is found in a message by itself; values that are not there pass.
  ///
  /// - Complexity: O(*c*) in the number of checks that concern the message, whatever the number of others.
  package func problems(in message: CheckedMessage, among directory: PartnerDirectory)
    -> [RecordProblem]
  {
    let plan = plan(for: message.kind, from: message.sender)
    var inspection = Inspection(of: message)
    inspection.make(plan.onMessage, among: directory)
    return inspection.problems
  }

  /// Returns what is found in a message whose routes are known, by the checks that had to wait for them.
  ///
  /// Those are the checks on what a route needs and on what its receiver takes, and all those that some route has a
  /// severity of its own for. A check that speaks of the message alone is made once for each route that sends it on, or
  /// once where none does.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - decision: Where the routes lead it.
  ///   - reached: Receivers that have the message already, and need no check.
  ///   - directory: All partners.
  ///   - overlong: Finds the texts that a receiver's format does not take; asked only where a check wants to know.
  /// - Returns: The problems, several of which may be equal where several routes lead on.
  package func problems(
    in message: CheckedMessage, along decision: RoutingDecision, except reached: Set<PartnerID>,
    among directory: PartnerDirectory, overlong: (RoutedDelivery) -> [OverlongField]
  ) -> [RecordProblem] {
    let plan = plan(for: message.kind, from: message.sender)
    guard plan.hasDeliveryChecks else { return [] }
    var inspection = Inspection(of: message)
    var asked: [String] = []
    for delivery in decision.deliveries where !reached.contains(delivery.receiver) {
      let checks = plan.along(delivery.route)
      if !asked.contains(delivery.route) {
        asked.append(delivery.route)
        inspection.make(checks.onMessage, among: directory)
        inspection.checkConsentDate(
          for: needs[delivery.route] ?? Consents(), checks.onDelivery)
      }
      inspection.check(delivery, checks.onDelivery, among: directory, overlong)
    }
    for withheld in decision.withheld {
      inspection.checkConsentStated(withheld, plan.along(withheld.route).onDelivery)
    }
    if decision.deliveries.isEmpty { inspection.make(plan.alongOthers.onMessage, among: directory) }
    return inspection.problems
  }

  /// Returns the check on a subject that is made on a sender's messages where no route has one of its own, or `nil`
  /// where it is off; of several, as on several fields, the first.
  package func check(on subject: CheckSubject, of kind: MessageKind, from sender: Partner) -> Check?
  {
    made(on: kind, from: sender).first { $0.subject == subject }
  }

  /// Returns the checks that are made on a sender's messages where no route has one of its own, in their order.
  package func made(on kind: MessageKind, from sender: Partner) -> [Check] {
    let plan = plan(for: kind, from: sender)
    let planned = plan.onMessage + plan.alongOthers.onMessage + plan.alongOthers.onDelivery
    return planned.map(\.check)
  }
}

extension MessageKind {
  fileprivate var place: Int {
    switch self {
    case .referral: 0
    case .feedback: 1
    }
  }
}

extension PartnerKind {
  fileprivate var place: Int {
    switch self {
    case .practice: 0
    case .clwProvider: 1
    case .agency: 2
    case .school: 3
    case .workplace: 4
    case .board: 5
    case .council: 6
    }
  }
}
