package import Configuration
package import Diagnostics
import Digests
import Foundation
import Ledger
package import Pipeline
import Routing
import Spool

/// Looks for everything that could stop a run tonight.
package struct HomeCheck {
  private let paths: HomePaths
  /// What was found, errors and warnings alike.
  package private(set) var findings: [Diagnostic] = []
  /// The configuration, which is in order when this exists.
  package let generation: Generation

  /// Checks a home.
  ///
  /// - Throws: ``Configuration/ConfigurationFaults`` with everything that is wrong with the configuration.
  package init(_ paths: HomePaths, library: String) throws {
    self.paths = paths
    generation = try HomeSession.load(paths, library: library)
    checkState()
    checkTimezone()
    checkLedger()
    checkFolders()
  }

  /// The hash of the configuration, in hexadecimal digits.
  package var configuration: String { generation.hash.hex }

  /// True when a run would stop.
  package var hasErrors: Bool { findings.contains { $0.severity == .error } }

  private mutating func checkState() {
    do {
      _ = try HomeKey.read(paths)
    } catch {
      findings.append(error.diagnostic)
    }
    for warning in HomeWarnings.network(paths) { note(warning) }
    for path in [paths.state, paths.archive] {
      if let mode = mode(path), mode & 0o077 != 0 {
        note(SpoolProblem.openToOthers(path: path, mode: UInt32(mode)).diagnostic)
      }
    }
    if let mode = mode(paths.key), mode & 0o077 != 0 {
      note(
        Diagnostic(
          code: "home.key-mode", what: "\(paths.key) has mode \(String(mode, radix: 8))",
          why: "whoever reads the key can guess message ids from the ledger",
          fix: "chmod 600 \(paths.key)"))
    }
  }

  private mutating func checkTimezone() {
    guard WallClock(timezone: generation.timezone) == nil else { return }
    note(PipelineError.timezoneUnknown(generation.timezone).diagnostic)
  }

  private mutating func checkLedger() {
    do {
      _ = try SQLiteLedger.readOnly(path: paths.ledger).tallies()
    } catch LedgerError.missing {
      note(
        Diagnostic(
          code: "ledger.missing", severity: .warning, what: "there is no ledger so far",
          why: "the first run makes it", fix: "restore it from a backup if there was a run before"))
    } catch let error as LedgerError {
      note(error.diagnostic)
    } catch {
      note(Diagnostic(code: "ledger.corrupt", what: "the ledger cannot be read"))
    }
  }

  /// Tries in every partner's folders what a run does there; under the lock, as a run must not be disturbed.
  private mutating func checkFolders() {
    let lock: HomeLock
    do throws(SpoolProblem) {
      lock = try HomeLock.take(paths.lock, for: "check")
    } catch {
      if case .held(let holder) = error {
        note(
          Diagnostic(
            code: "home.locked", severity: .warning,
            what: "the folders were not tried, as "
              + (holder?.words ?? "another process") + " works on the home",
            fix: "check again when it has ended"))
      } else {
        note(error.diagnostic)
      }
      return
    }
    do {
      try HomeFolders.requireOwed(paths)
    } catch {
      // To try the folders would make what is gone.
      note(error.diagnostic)
      return
    }
    for partner in generation.directory.partners {
      if partner.inbox != nil {
        tryFolder(paths.inbox(of: partner.id)) { path throws(SpoolProblem) in
          _ = try Inbox.open(path, on: RealFileSystem())
        }
      }
      tryFolder(paths.outbox(of: partner.id)) { path throws(SpoolProblem) in
        try Outbox.open(path, on: RealFileSystem()).proveRename()
      }
    }
    for problem in MeshSorting(generation, in: paths).obstacles() { note(problem) }
    withExtendedLifetime(lock) {}
  }

  private mutating func tryFolder(
    _ path: String, _ attempt: (String) throws(SpoolProblem) -> Void
  ) {
    guard HomeFolders.isFolder(path) else {
      note(
        Diagnostic(
          code: "folder.missing", severity: .warning, what: "\(path) is not there",
          why: "the next run makes it", fix: "if the partner reaches it through a mount, mount it"))
      return
    }
    do throws(SpoolProblem) {
      try attempt(path)
    } catch {
      note(error.diagnostic)
    }
    if let mode = mode(path), mode & 0o007 != 0 {
      note(
        Diagnostic(
          code: "folder.mode", severity: .warning,
          what: "\(path) has mode \(String(mode, radix: 8)), which lets everybody in",
          why: "only the partner's group and the interchange are to see what lies in it",
          fix: "chmod 2770 \(path)"))
    }
  }

  private mutating func note(_ finding: Diagnostic) {
    findings.append(finding)
  }

  private func mode(_ path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.posixPermissions] as? NSNumber)?.intValue
  }
}
