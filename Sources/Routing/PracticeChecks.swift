import Diagnostics
import Referrals

/// The checks on the practice that a message is about, against what the partners' files say of it.
extension Inspection {
  mutating func checkPracticeKnown(_ planned: CheckPlan.Planned, _ directory: PartnerDirectory) {
    guard case .unknown(let code) = practice(among: directory) else { return }
    add(
      Finding(
        code: "practice.unknown",
        what: "no practice here has the code \(quoted(unknownCode: code))",
        why: "the practice must take part in this interchange",
        fix: "correct the practice code, or ask the operator to add the practice",
        field: "practice.code"), planned)
  }

  mutating func checkPracticeOpen(_ planned: CheckPlan.Planned, _ directory: PartnerDirectory) {
    guard case .known(let practice) = practice(among: directory), let closed = practice.closed,
      closed.days.lowerBound <= today
    else { return }
    add(
      Finding(
        code: "practice.closed",
        what: "the practice \(quoted(code: practice.id.rawValue)) has closed",
        why: "it is closed since \(closed.iso)",
        fix: "name the practice with which the person is registered now", field: "practice.code"),
      planned)
  }

  /// Finds a practice that lies in none of the areas in which its sender works.
  mutating func checkSenderArea(_ planned: CheckPlan.Planned, _ directory: PartnerDirectory) {
    guard let practice = practice(among: directory, outside: sender) else { return }
    let id = quoted(code: practice.id.rawValue)
    add(
      Finding(
        code: "practice.outside-area", what: "the practice \(id) lies outside your area",
        why:
          "you work in \(Self.list(sender.areas)); the practice lies in \(Self.list(practice.areas))",
        fix: "correct the practice code, or ask the operator which area you work in",
        field: "practice.code"), planned)
  }

  /// Finds a practice that lies in none of the areas in which a receiver works.
  mutating func checkReceiverArea(
    _ planned: CheckPlan.Planned, _ receiver: Partner, _ directory: PartnerDirectory
  ) {
    guard let practice = practice(among: directory, outside: receiver) else { return }
    let (id, name) = (quoted(code: practice.id.rawValue), quoted(code: receiver.id.rawValue))
    add(
      Finding(
        code: "practice.outside-area",
        what: "the practice \(id) lies outside the area of \(name)",
        why:
          "\(name) works in \(Self.list(receiver.areas)); the practice lies in \(Self.list(practice.areas))",
        fix: "name a recipient who works where the practice lies", field: "practice.code"), planned)
  }

  /// Returns the practice where it shares no area with a partner; `nil` too where one of them has none agreed.
  private mutating func practice(among directory: PartnerDirectory, outside partner: Partner)
    -> Partner?
  {
    guard !partner.areas.isEmpty, case .known(let practice) = practice(among: directory),
      practice !== partner, !practice.areas.isEmpty,
      !practice.areas.contains(where: partner.areas.contains)
    else { return nil }
    return practice
  }

  private static func list(_ areas: [String]) -> String {
    areas.prefix(3).map { quoted(code: $0) }.joined(separator: ", ")
      + (areas.count > 3 ? " and others" : "")
  }
}
