import Foundation
import Glibc
package import Pipeline

/// Finds the home that a command works on.
package enum HomeFinding {
  /// The name of the environment variable that names the home.
  package static let variable = "INTERCHANGE_HOME"

  /// Returns the paths of the home: the option, else the environment's, else the current folder.
  ///
  /// - Throws: ``Pipeline/PipelineError/noHome(path:)`` for a folder without interchange.yaml.
  package static func paths(
    option: String?, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(PipelineError) -> HomePaths {
    let named = environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    let paths = HomePaths(root: absolute(option ?? named ?? "."))
    guard access(paths.configuration, F_OK) == 0 else {
      guard errno != EACCES else {
        throw .notOurs(path: paths.configuration, owner: nil, user: geteuid())
      }
      throw .noHome(path: paths.root)
    }
    return paths
  }

  /// Makes a path absolute and removes what is superfluous in it, a slash at the end included.
  package static func absolute(_ path: String) -> String {
    let full =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    let standard = NSString(string: full).standardizingPath
    return standard.count > 1 && standard.hasSuffix("/") ? String(standard.dropLast()) : standard
  }
}
