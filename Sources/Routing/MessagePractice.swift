import Referrals

/// The practice that a message is about.
enum MessagePractice: Sendable {
  case known(Partner)
  /// The message gives a code that no practice here has.
  case unknown(code: String)
  /// The message names none, and no practice sent it.
  case unnamed

  /// The areas that the practice lies in.
  var areas: [String] {
    if case .known(let practice) = self { practice.areas } else { [] }
  }
}

extension PartnerDirectory {
  /// Finds the practice of a message: the one that it names by its code, else the practice that sent it.
  func practice(of request: RoutingRequest) -> MessagePractice {
    if let code = request.fields.group("practice")?.text("code") {
      return partner(practiceCode: code).map { .known($0) } ?? .unknown(code: code)
    }
    return request.sender.kind == .practice ? .known(request.sender) : .unnamed
  }
}
