package import Diagnostics

/// What keeps samples from being made.
package enum SampleProblem: Error, Sendable, Hashable {
  /// No partner of that id sends anything; the nearest of those that do.
  case unknownSender(String, nearest: String?)
  /// A sender that was asked for can send nothing that samples know.
  case unfit(sender: String)
  /// No partner at all can send a referral that somebody would receive.
  case nobody

  /// The problem in plain words.
  package var diagnostic: Diagnostic {
    switch self {
    case .unknownSender(let name, let nearest):
      Diagnostic(
        code: "sample.sender", what: "\(quoted(code: name)) is no partner with an inbox",
        why: "samples go into the inboxes of partners",
        fix: nearest.map { "did you mean '\($0)'?" }
          ?? "name one of the files in partners/ that have 'inbox:', without .yaml")
    case .unfit(let name):
      Diagnostic(
        code: "sample.unfit",
        what: "no mapping of the inbox of \(quoted(code: name)) writes referrals",
        why: "samples are new referrals, written with the mapping that reads them",
        fix: "choose another sender")
    case .nobody:
      Diagnostic(
        code: "sample.nobody", what: "no partner sends referrals that would reach anybody",
        why: "a sample is a referral that a route leads to a receiver",
        fix: "run 'interchange check', or choose senders with --sender")
    }
  }
}
