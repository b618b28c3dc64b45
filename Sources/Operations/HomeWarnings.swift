package import Diagnostics
package import Pipeline
import Spool

/// What is not as it should be about a home and stops nothing.
package enum HomeWarnings {
  /// Warns of a ledger or an archive on a network mount, whose promises about locks and syncs nobody can rely on.
  package static func network(_ paths: HomePaths) -> [Diagnostic] {
    [paths.state, paths.archive]
      .compactMap { path in
        NetworkMount.name(of: path)
          .map { name in
            Diagnostic(
              code: "home.network", severity: .warning,
              what: "\(path) lies on a network mount (\(name))",
              why:
                "such file systems need not keep their word about locks and syncs, so a crash may lose what was promised",
              fix: "keep the home on a local disk; inboxes and outboxes of partners may be mounts")
          }
      }
  }
}
