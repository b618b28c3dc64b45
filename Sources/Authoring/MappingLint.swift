package import Configuration
package import Diagnostics
package import Mapping

/// Looks for what is wrong with mappings, and for what in them is probably not meant.
package struct MappingLint: Sendable {
  /// By file and line.
  package let findings: [LintFinding]
  /// The names of the mappings that were looked at.
  package let names: [String]
  /// The files that findings quote, by path.
  package let sources: [String: SourceText]
  /// False where mappings could not be held against routes and checks, as the home's other files have errors.
  package let asksRoutes: Bool

  /// Looks at all mappings, or at some.
  ///
  /// - Parameters:
  ///   - chosen: The names of the mappings asked about; all where it is empty.
  ///   - home: Files by their paths in the home, or `nil` where there is none.
  ///   - library: Files by their paths in the library.
  /// - Throws: ``AuthoringProblem`` for a name that no mapping has.
  package init(
    _ chosen: [String] = [], home: ConfigurationFiles?, library: ConfigurationFiles
  ) throws(AuthoringProblem) {
    let linted = LintedMappings(home: home ?? [:], library: library)
    for name in chosen where !linted.names.contains(name) {
      throw AuthoringProblem(unknown: name, among: linted.names)
    }
    var findings = linted.findings
    var asksRoutes = true
    if let home {
      switch Generation.load(home: home, library: library) {
      case .success(let generation):
        findings += RouteLint(generation, positions: linted.positions).findings
      // What is wrong with the mappings themselves is told anyway.
      case .failure: asksRoutes = false
      }
    }
    names = chosen.isEmpty ? linted.names : chosen
    sources = linted.sources
    self.asksRoutes = asksRoutes
    self.findings = findings.inFileOrder
      .filter { finding in
        chosen.isEmpty || finding.mappings.isEmpty
          || finding.mappings.contains(where: chosen.contains)
      }
  }
}
