import Diagnostics
import Referrals

/// The checks that need to know which route leads the message on, and to whom.
extension Inspection {
  /// Holds one delivery to what its receiver takes.
  mutating func check(
    _ delivery: RoutedDelivery, _ checks: [CheckPlan.Planned], among directory: PartnerDirectory,
    _ overlong: (RoutedDelivery) -> [OverlongField]
  ) {
    for planned in checks {
      switch planned.check.rule {
      case .receiverArea:
        guard let receiver = directory[delivery.receiver] else { continue }
        checkReceiverArea(planned, receiver, directory)
      case .formatLengths:
        for field in overlong(delivery) {
          add(
            Self.tooLong(
              field,
              why: "\(quoted(code: delivery.receiver.rawValue)) takes at most \(field.most)"),
            planned)
        }
      default: continue
      }
    }
  }

  /// Looks at the date of consents that a route needs.
  ///
  /// A consent that the message does not state itself came with its case, and was looked at then. A cancellation takes
  /// back what was sent, whatever is consented.
  mutating func checkConsentDate(for needed: Consents, _ checks: [CheckPlan.Planned]) {
    guard action != .cancel,
      checks.contains(where: { $0.check.subject == .consent }),
      !needed.intersection(Consents.given(in: message)).isEmpty
    else { return }
    let date = message.date(at: paths.consentDate)
    for planned in checks {
      guard case .consent(let isDated, let withinDays) = planned.check.rule,
        let finding = fault(in: date, isDated: isDated, withinDays: withinDays)
      else { continue }
      add(finding, planned)
    }
  }

  private func fault(in date: PartialDate?, isDated: Bool, withinDays: Int?) -> Finding? {
    guard let date else {
      return isDated
        ? Finding(
          code: "consent.undated", what: "the consent has no date",
          why: "we must know on which day the person agreed", fix: "add the date of consent",
          field: "consent.date") : nil
    }
    if Self.isFuture(date, today) {
      return Finding(
        code: "consent.future", what: "the date of consent is in the future",
        why: "it is later than the day on which we received this",
        fix: "correct the date of consent", field: "consent.date")
    }
    guard let withinDays, date.days.upperBound < today - withinDays else { return nil }
    return Finding(
      code: "consent.old", what: "the consent is more than \(Self.days(withinDays)) old",
      why: "after that time the person has to be asked again",
      fix: "ask the person again, and send this with the new date of consent",
      field: "consent.date")
  }

  /// Finds out whether the person was asked at all for a consent for want of which a delivery is withheld.
  ///
  /// A consent that the person has refused is no fault of the message.
  mutating func checkConsentStated(_ withheld: WithheldDelivery, _ checks: [CheckPlan.Planned]) {
    for planned in checks {
      guard case .consent = planned.check.rule else { continue }
      let silent = withheld.missing.subtracting(Consents.refused(in: message))
      guard let first = silent.names.first else { continue }
      add(
        Finding(
          code: "consent.unstated",
          what: "the message does not say whether the person agrees \(silent.words)",
          why: "without that nothing may be sent to \(quoted(code: withheld.receiver.rawValue))",
          fix: "ask the person, and send what they answered", field: "consent.\(first)"), planned)
    }
  }
}
