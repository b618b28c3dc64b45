import Document
import Formats
package import Referrals
package import Routing

/// The routes of a configuration and one sender, for those who explain what was decided by them: no mapping is read, and
/// nothing is held against anything else.
package struct RoutesGlance: Sendable {
  /// The routes that can be read, in their order.
  package let routes: [Route]
  private let sender: Sender?

  /// What routes ask of a sender.
  private struct Sender: Sendable {
    let id: PartnerID
    let kind: PartnerKind
    let areas: [String]
  }

  /// The files that a look at the routes for a sender takes.
  package static func paths(for sender: PartnerID) -> [String] {
    ["routes.yaml", Self.path(of: sender)]
  }

  /// Looks at files; returns `nil` where there are no routes to be read.
  package init?(_ files: ConfigurationFiles, sender: PartnerID) {
    func outline(_ path: String) -> Outline? {
      files[path].flatMap { try? YAMLReader.outline(path: path, bytes: $0).get() }
    }
    guard let routes = outline("routes.yaml") else { return nil }
    self.routes = RoutesFile(routes, OutlineProblems(path: "routes.yaml")).drafts.map(\.route)
    let path = Self.path(of: sender)
    self.sender = outline(path)
      .flatMap { PartnerFile.read($0, OutlineProblems(path: path)) }
      .map { Sender(id: $0.id.value, kind: $0.kind, areas: $0.areas) }
  }

  /// Returns whether a route is for messages of the sender.
  package func isForSender(_ route: Route) -> Bool {
    guard let sender else { return true }
    return route.from.includes(id: sender.id, kind: sender.kind, areas: sender.areas)
  }

  private static func path(of partner: PartnerID) -> String {
    "partners/\(partner.rawValue).yaml"
  }
}
